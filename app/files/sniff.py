"""What an uploaded piece of evidence really is: its content decides, never its name."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import BinaryIO, Literal

import puremagic
from PIL import Image

from app.errors import DomainError
from app.files.names import clean_filename
from app.files.pdf import PdfRefused, check_pdf

MAX_PIXELS = {"JPEG": 89_000_000, "PNG": 40_000_000}
"""Pixels per picture: a JPEG is checked at an eighth of its size, a PNG in full."""

Kind = Literal["pdf", "jpeg", "png"]


class UploadError(DomainError):
    """The file is not taken; the message names it and says what to do."""

    status = 422


@dataclass(frozen=True, slots=True)
class FileType:
    """What a file is: `kind`, the `content_type` to serve it as, `extension` without dot."""

    kind: Kind
    content_type: str
    extension: str


_TYPES = {
    b"%PDF-": FileType("pdf", "application/pdf", "pdf"),
    b"\xff\xd8\xff": FileType("jpeg", "image/jpeg", "jpg"),
    b"\x89PNG\r\n\x1a\n": FileType("png", "image/png", "png"),
}


class _Refused(Exception):
    """The second half of the sentence."""


def inspect_upload(source: bytes | BinaryIO, original_name: str) -> FileType:
    """The type of a piece of evidence: a whole PDF, JPEG or PNG picture.

    A stream is read from where it stands and put back there; limit its size beforehand.
    Raises UploadError for any other content, for damaged or truncated files, pictures
    with too many pixels, and PDFs that are encrypted, active or carry other files.
    """
    data = source if isinstance(source, bytes) else _peek(source)
    try:
        return _inspect(data)
    except (_Refused, PdfRefused) as refusal:
        raise UploadError(f"文件“{clean_filename(original_name)}”：{refusal}") from None


def _peek(stream: BinaryIO) -> bytes:
    position = stream.tell()
    try:
        return stream.read()
    finally:
        stream.seek(position)


def _inspect(data: bytes) -> FileType:
    if not data:
        raise _Refused("文件是空的，请重新上传")
    for magic, file_type in _TYPES.items():
        if data.startswith(magic):
            if file_type.kind == "pdf":
                check_pdf(data)
            else:
                _check_image(data, file_type.kind.upper())
            return file_type
    raise _Refused(f"只能上传 PDF、JPG 或 PNG 文件{_what_it_is(data)}")


def _what_it_is(data: bytes) -> str:
    """«，实际内容是 .exe 文件», when that can be told."""
    try:
        extension = puremagic.from_string(data[:4096])
    except (puremagic.PureError, ValueError):
        return ""
    return f"，实际内容像是 {extension} 文件" if extension else ""


def _check_image(data: bytes, image_format: str) -> None:
    try:
        pixels: float = _decode(data, image_format)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pixels = math.inf
    except Exception:  # noqa: BLE001 (a hostile file makes the decoder raise anything)
        raise _Refused("图片已损坏或没有传完，请重新上传") from None
    if pixels > MAX_PIXELS[image_format]:
        raise _Refused("图片尺寸过大，请缩小后上传")


def _decode(data: bytes, image_format: str) -> int:
    """The number of pixels; decodes them all, unless they are too many, to see the end."""
    with Image.open(io.BytesIO(data), formats=(image_format,)) as image:
        width, height = image.size
        if width * height <= MAX_PIXELS[image_format]:
            image.draft("RGB", (max(1, width // 8), max(1, height // 8)))
            image.load()
        return width * height
