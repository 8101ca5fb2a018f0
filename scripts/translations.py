"""Brings the catalogues up to date with the texts of the code and compiles them.

The texts in the code are Chinese, so only the English catalogue has entries. A text that is
new gets an empty translation and is named; the tests fail until somebody has written it. Texts
that have gone are dropped.
"""

from __future__ import annotations

import inspect
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app import enums  # noqa: E402 - found by the line above
from app.enums import LabelledEnum  # noqa: E402
from app.operations.audit import CHANGED  # noqa: E402
from app.operations.browsers import NAMES  # noqa: E402
from app.operations.evidence import PLAN_LABEL  # noqa: E402
from app.policy import EVIDENCE  # noqa: E402
from app.version import VERSION  # noqa: E402
from app.workflow.chain import NO_DEPARTMENT  # noqa: E402
from config import Settings  # noqa: E402

ENGLISH = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None}
# A fixed date: the files change when the texts do.
EPOCH = datetime(2019, 9, 16, tzinfo=UTC)


def words() -> Iterator[str]:
    """Texts that are handed to `_` as values."""
    for _, vocabulary in inspect.getmembers(enums, inspect.isclass):
        if issubclass(vocabulary, LabelledEnum):
            yield from (member.label for member in vocabulary)
    yield from EVIDENCE.values()
    yield PLAN_LABEL
    yield CHANGED
    yield NO_DEPARTMENT
    yield from NAMES
    yield str(Settings.model_fields["platform_name"].default)


def texts() -> Iterator[str]:
    """Every text that can be translated, some more than once."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, strip_comment_tags=True)
    for _, _, message, _, _ in found:
        yield message if isinstance(message, str) else message[0]
    yield from words()


def merge(old: Catalog) -> Catalog:
    """The catalogue of the present texts with the translations that were there."""
    new = Catalog(
        locale="en",
        project="xueshi",
        version=VERSION,
        msgid_bugs_address="xueshi",
        last_translator="xueshi",
        language_team="xueshi",
        header_comment="# English texts of the screens. `make translations` keeps this file.",
        creation_date=EPOCH,
        revision_date=EPOCH,
        fuzzy=False,
    )
    for text in texts():
        known = old.get(text)
        new.add(text, known.string if known else "")
    return new


def po_bytes(catalogue: Catalog) -> bytes:
    """A catalogue as the text that people edit."""
    sink = io.BytesIO()
    # Without places and sorted: the file changes only where a text does.
    write_po(sink, catalogue, width=100, no_location=True, sort_output=True)
    return sink.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """A catalogue as the application reads it."""
    sink = io.BytesIO()
    write_mo(sink, catalogue)
    return sink.getvalue()


def read(path: Path) -> Catalog:
    """A catalogue from its file; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def main() -> int:
    """Writes the catalogue and its compiled form; 1 where a text has no translation."""
    catalogue = merge(read(ENGLISH))
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    ENGLISH.write_bytes(po_bytes(catalogue))
    ENGLISH.with_suffix(".mo").write_bytes(mo_bytes(read(ENGLISH)))
    missing = [str(message.id) for message in catalogue if message.id and not message.string]
    for text in missing:
        sys.stdout.write(f"no English for: {text}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
