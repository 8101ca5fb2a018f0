"""What people, broken programs and attackers write into forms, as bytes on the wire."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from hypothesis import strategies as st

# A value as it is sent, or a file: name and content.
Value = bytes | tuple[bytes, bytes]
Fields = list[tuple[str, Value]]

LONG = "韩".encode() * 34_000  # 100 kB

_NASTY = (
    *("", " ", "　", "\x00", "a\x00b", "\x07\x1b[31m", "\r\n", "\u202egnp.exe", "\u200b", "\ufeff"),
    *("-1", "0", "-0", "1e9", "1E+400", "NaN", "-Infinity", "0x10", "1_000", "１２", "٣", "²"),
    *("99999999999", "9" * 5000, "0." + "0" * 3000 + "1", "3.14159", str(2**31), str(2**63), "½"),
    *("0001-01-01", "9999-12-31", "10000-01-01", "2019-02-30", "2019-13-01", "-2019-01-01"),
    *("2019-10-31", "2019/10/31", "1899-12-31", "2019-W01-1", "2019-10-31T25:61"),
    *("true", "null", "[]", "{}", '{"a": 1}', "a" * 200, "韩" * 501, "<script>alert(1)</script>"),
    *("{{7*7}}", "%(a)s %s {0}", "'; DROP TABLE person; --", "../../etc/passwd", "=1+1", "·"),
    *("approved", "unit_admin", "630000", "course", "y", "on", "1-1", "--", "1-99999999999999"),
)
_BYTES = st.one_of(
    st.sampled_from([text.encode() for text in _NASTY]),
    st.sampled_from([b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f", b"\xc0\x80", LONG, LONG * 3]),
    st.text(max_size=60).map(str.encode),
    st.integers().map(lambda number: str(number).encode()),
    st.decimals().map(lambda number: str(number).encode()),
    st.dates().map(lambda day: day.isoformat().encode()),
    st.binary(max_size=20),
)


@dataclass(frozen=True)
class Change:
    """What differs from a good form at one of its fields, counted round."""

    how: str
    at: int
    value: Value

    def apply(self, fields: Fields) -> Fields:
        """The form with this change; an empty one gets a field that nobody asked for."""
        if not fields:
            return [("unknown", self.value)]
        at = self.at % len(fields)
        name, old = fields[at]
        before, after = fields[:at], fields[at + 1 :]
        new: Fields = {
            "set": [(name, self.value)],
            "miss": [],
            "repeat": [(name, old), (name, self.value)],
            "repeat_before": [(name, self.value), (name, old)],
            "rename": [(name + "[]", old)],
            "add": [(name, old), ("unknown", self.value)],
        }[self.how]
        return [*before, *new, *after]


def changes(ids: Iterable[int]) -> st.SearchStrategy[list[Change]]:
    """One to three changes; `ids` are those of records, of others among them."""
    numbers = st.sampled_from(sorted(ids)).map(lambda number: str(number).encode())
    files = st.tuples(_BYTES.map(lambda name: name[:300]), _BYTES)
    how = ("set", "set", "set", "set", "miss", "repeat", "repeat_before", "rename", "add")
    change = st.builds(
        Change,
        st.sampled_from(how),
        st.integers(0, 60),
        st.one_of(_BYTES, _BYTES, numbers, files),
    )
    return st.lists(change, min_size=1, max_size=3)


def _urlencoded(fields: Fields) -> tuple[str, bytes]:
    pairs = [
        f"{quote_plus(name)}={quote_plus(value)}"
        for name, value in fields
        if isinstance(value, bytes)
    ]
    return "application/x-www-form-urlencoded", "&".join(pairs).encode()


def _multipart(fields: Fields) -> tuple[str, bytes]:
    mark = secrets.token_hex(16)
    body = io.BytesIO()
    for name, value in fields:
        content, more = value, b""
        if isinstance(value, tuple):
            quoted = value[0].replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")
            more, content = b'; filename="' + quoted + b'"', value[1]
        body.write(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"'.encode())
        body.write(more + b"\r\n\r\n" + bytes(content) + b"\r\n")  # type: ignore[arg-type]
    body.write(f"--{mark}--\r\n".encode())
    return f"multipart/form-data; boundary={mark}", body.getvalue()


ENCODINGS: dict[str, Callable[[Fields], tuple[str, bytes]]] = {
    "urlencoded": _urlencoded,
    "multipart": _multipart,
}


def fields_of(form: dict[str, Any]) -> Fields:
    """A form as the test client takes it, field by field."""
    found: Fields = []
    for name, given in form.items():
        for value in given if isinstance(given, list) else [given]:
            if isinstance(value, tuple):
                stream, file_name = value
                found.append((name, (file_name.encode(), stream.read())))
            else:
                found.append((name, str(value).encode()))
    return found
