"""The printed typeface: Noto Sans SC with a fallback, right in print and in extraction.

reportlab's `TTFont` is mended here in two points, by a subclass, not by patching:

* `makeToUnicodeCMap` writes a character outside the BMP as five or six hex digits where
  UTF-16 is asked for, so 𬘡 prints right and extracts wrong (reportlab 4.5 to 5.1).
  The maps are written anew, in blocks of at most 100 as the PDF reference asks.
* A font has no fallback, and 𠮷 is not in Noto Sans SC. Characters that the main font lacks
  go to a second font below the level of strings, so that tables, paragraphs and the canvas
  gain alike.
"""

import threading
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont

FONT_DIR = Path(__file__).parent / "fonts"
FAMILY = "XueshiSans"
BOLD = "XueshiSans-Bold"
MISSING = "〓"  # the printers' mark for a character that is not in the case

_FALLBACK_SUBSET = 10_000  # subset numbers from here on belong to the fallback
_CMAP_BLOCK = 100
_REGISTERING = threading.Lock()


class UnicodeFont(TTFont):
    """A TrueType font whose embedded subsets map back to the right Unicode characters."""

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 (reportlab's name)
        """Writes the font's objects, then replaces the ToUnicode maps by right ones."""
        subsets = self.state[doc].subsets
        internal = [self.getSubsetInternalName(n, doc)[1:] for n in range(len(subsets))]
        super().addObjects(doc)
        fonts = doc.idToObject["BasicFonts"].dict
        for name, subset in zip(internal, subsets, strict=True):
            font = fonts[name]
            doc.idToObject[font.ToUnicode.name].content = to_unicode_map(font.BaseFont, subset)


class PrintFont(UnicodeFont):
    """A `UnicodeFont` that hands the characters it lacks to `fallback`."""

    def __init__(self, name: str, path: Path, fallback: UnicodeFont) -> None:
        super().__init__(name, str(path), shapable=False)
        self.fallback = fallback
        self.own = frozenset(self.face.charToGlyph)
        # Announced as covered: widths are looked up in the face by compiled code, and
        # xhtml2pdf logs every character that the face does not know.
        for code, glyph in fallback.face.charToGlyph.items():
            if code not in self.own:
                self.face.charToGlyph[code] = glyph
                self.face.charWidths[code] = fallback.face.getCharWidth(code)

    def splitString(  # noqa: N802 (reportlab's name)
        self, text: str | bytes, doc: PDFDocument, encoding: str = "utf-8"
    ) -> list[tuple[int, bytes]]:
        """The text as (subset number, bytes) runs; see reportlab's `TTFont`."""
        string = text if isinstance(text, str) else text.decode(encoding)
        if self.own.issuperset(map(ord, string)):
            return list(super().splitString(string, doc))
        runs: list[tuple[int, bytes]] = []
        for lacking, characters in groupby(string, self._is_lacking):
            run = "".join(characters)
            if lacking:
                parts = self.fallback.splitString(run, doc)
                runs += [(_FALLBACK_SUBSET + subset, part) for subset, part in parts]
            else:
                runs += super().splitString(run, doc)
        return runs

    def getSubsetInternalName(self, subset: int, doc: PDFDocument) -> str:  # noqa: N802
        """The PDF name of a subset that `splitString` spoke of."""
        if subset >= _FALLBACK_SUBSET:
            name = self.fallback.getSubsetInternalName(subset - _FALLBACK_SUBSET, doc)
        else:
            name = super().getSubsetInternalName(subset, doc)
        return str(name)

    def _is_lacking(self, character: str) -> bool:
        code = ord(character)
        return code not in self.own and code in self.fallback.face.charToGlyph


def to_unicode_map(font_name: str, subset: Iterable[int]) -> str:
    """The ToUnicode CMap of one-byte codes 0, 1, … to the characters of `subset`."""
    entries = [
        f"<{code:02X}> <{chr(character).encode('utf-16-be').hex().upper()}>"
        for code, character in enumerate(subset)
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{font_name}-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for start in range(0, len(entries), _CMAP_BLOCK):
        block = entries[start : start + _CMAP_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def register() -> None:
    """Makes the family known to reportlab: once in a process, about 0.3 s.

    To be called before text is measured. Italic has no face of its own and prints upright.
    """
    with _REGISTERING:
        _register_once()


@cache
def _register_once() -> None:
    fallback = UnicodeFont(
        "XueshiSans-Rare",
        str(FONT_DIR / "NotoSansJP-Regular.ttf"),
        asciiReadable=False,
        shapable=False,
    )
    pdfmetrics.registerFont(fallback)
    regular = PrintFont(FAMILY, FONT_DIR / "NotoSansSC-Regular.ttf", fallback)
    bold = PrintFont(BOLD, FONT_DIR / "NotoSansSC-Bold.ttf", fallback)
    for font, is_bold in ((regular, 0), (bold, 1)):
        pdfmetrics.registerFont(font)
        for is_italic in (0, 1):
            addMapping(FAMILY, is_bold, is_italic, font.fontName)


def missing_characters(text: str) -> set[str]:
    """The characters of `text` that no font of the house can print."""
    coverage = pdfmetrics.getFont(FAMILY).face.charToGlyph
    return {character for character in text if ord(character) not in coverage}
