"""Text made fit for print: cleaned, cut to a limit, broken into lines the Chinese way."""

import re
import unicodedata
from collections.abc import Callable

ELLIPSIS = "…"

# Longest printed value of each kind, in characters; what is longer is cut and ends in «…».
# A cell of unlimited length could fill a page that no table can split.
LIMIT_NAME = 60
LIMIT_SHORT = 80
LIMIT_LONG = 160
LIMIT_NOTE = 300

_DROPPED = frozenset({"Cc", "Cf", "Cs"})
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# A line does not begin with one of these, nor end with one of those.
_NOT_FIRST = frozenset("，。、；：？！）》」』】〕〉”’…—·%％,.;:?!)]}")
_NOT_LAST = frozenset("（《「『【〔〈“‘([{")
_WORD = re.compile(r"[^\W\u2e80-\U0003ffff]+(?:[-_./@+&#'’:][^\W\u2e80-\U0003ffff]+)*|.", re.DOTALL)
_BREAK_INSIDE = re.compile(r"(?<=[-_./@+:])")


def clean(value: str, limit: int) -> str:
    """One line of printable text of at most `limit` characters.

    Control and direction characters and variation selectors go (they could make a paper read
    other than it prints), runs of blanks become one; what is longer than `limit` is cut.
    """
    spaced = re.sub(r"\s+", " ", value[: limit * 4])
    kept = "".join(c for c in spaced if unicodedata.category(c) not in _DROPPED)
    kept = _VARIATION_SELECTORS.sub("", kept).strip()
    return kept if len(kept) <= limit else kept[: limit - 1].rstrip() + ELLIPSIS


def break_lines(text: str, width: float, advance: Callable[[str], float]) -> list[str]:
    """Break `text` into lines no wider than `width` (points).

    Chinese breaks between any two characters, Latin words and numbers stay whole; no line
    begins with closing or ends with opening punctuation. Only an atom that is wider than a
    whole line is broken inside: after a hyphen, stroke or dot if it has one.
    `advance` gives the width of a string in points. An empty text is one empty line.
    """
    if advance(text) <= width:
        return [text]
    lines: list[str] = []
    line, used = "", 0.0
    for atom in _atoms(text):
        size = advance(atom)
        if used + size <= width:
            line, used = line + atom, used + size
            continue
        if atom == " ":
            continue
        if line:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if size > width:
            *full, line = _force(atom, width, advance)
            lines.extend(full)
        else:
            line = atom
        used = advance(line)
    if line:
        lines.append(line.rstrip())
    return lines


def _atoms(text: str) -> list[str]:
    """The pieces between which a line may break."""
    atoms: list[str] = []
    glue = False
    for piece in _WORD.findall(text):
        if atoms and atoms[-1] != " " and (glue or piece in _NOT_FIRST):
            atoms[-1] += piece
        else:
            atoms.append(piece)
        glue = piece in _NOT_LAST
    return atoms


def _force(atom: str, width: float, advance: Callable[[str], float]) -> list[str]:
    """Break an atom that no line can hold."""
    lines = [""]
    for part in _BREAK_INSIDE.split(atom):
        if advance(lines[-1] + part) <= width:
            lines[-1] += part
            continue
        if lines[-1]:
            lines.append("")
        for character in part:
            if lines[-1] and advance(lines[-1] + character) > width:
                lines.append("")
            lines[-1] += character
    return lines
