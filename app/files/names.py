"""The name under which an upload is shown and downloaded again."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME_CHARACTERS = 120
_MAX_EXTENSION_CHARACTERS = 10
_RESERVED = re.compile(r'[<>:"|?*]')
# Windows takes these for devices, whatever ending follows: nobody could save or open the file.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)", re.IGNORECASE)


def clean_filename(name: str, extension: str | None = None) -> str:
    """`name` without path, control characters, text-direction overrides and device names.

    Chinese stays; at most 120 characters; never empty («未命名»). With `extension` (no
    dot, as `inspect_upload` found it) the result ends in it, whatever the upload claimed.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    spaced = " ".join(_RESERVED.sub("_", visible).split())
    stem, ending = _split(spaced.strip(". "))
    if extension is not None and ending.lower() not in _equal_endings(extension):
        stem, ending = f"{stem}.{ending}" if ending else stem, extension
    suffix = f".{ending}" if ending else ""
    stem = stem[: MAX_NAME_CHARACTERS - 1 - len(suffix)].rstrip(". ")
    return f"{'_' if _DEVICE.match(stem) else ''}{stem or '未命名'}{suffix}"


def _split(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    if not dot or not ending.isalnum() or len(ending) > _MAX_EXTENSION_CHARACTERS:
        return name, ""
    return stem, ending


def _equal_endings(extension: str) -> set[str]:
    return {"jpg", "jpeg"} if extension == "jpg" else {extension}
