"""Makes the demo's evidence: small PDFs and pictures that look like scanned proofs.

Every sheet carries the word 演示 across it, so that none can be taken for a real one.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from itertools import groupby

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from app.documents.typeface import BOLD, FAMILY, FONT_DIR, register
from app.operations.evidence import evidence_label

MARK = "演示"
# Kinds that come off a scanner as a picture; the others are documents.
PICTURES = frozenset({"signin", "pass_cert", "train_cert", "grad_cert"})

_PICTURE_SIZE = (620, 877)
_PAPER, _INK, _PALE, _SEAL = 250, 45, 222, 150
_TITLE_SIZE, _TEXT_SIZE, _MARK_SIZE = 30, 19, 150
_MOST_LINES = 24


def proof(kind: str, title: str, lines: Sequence[str], issuer: str, day: str) -> tuple[str, bytes]:
    """A file name and the bytes of one proof of `kind` about the training `title`."""
    label = evidence_label(kind)
    text = (title, *lines)
    if kind in PICTURES:
        return f"{label}.jpg", _picture(label, text, issuer, day)
    return f"{label}.pdf", _document(label, text, issuer, day)


@cache
def _document(label: str, lines: tuple[str, ...], issuer: str, day: str) -> bytes:
    register()
    buffer = io.BytesIO()
    # Invariant: the same proof has the same bytes on every machine.
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(f"{label}（{MARK}）")
    width, height = A4
    canvas.saveState()
    canvas.setFillGray(0.9)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(45)
    canvas.setFont(BOLD, _MARK_SIZE)
    canvas.drawCentredString(0, -50, MARK)
    canvas.restoreState()
    canvas.setFont(BOLD, 22)
    canvas.drawCentredString(width / 2, height - 100, label)
    canvas.setFont(FAMILY, 12)
    for row, line in enumerate(lines[:_MOST_LINES]):
        canvas.drawString(72, height - 150 - row * 24, line)
    canvas.drawRightString(width - 72, 130, issuer)
    canvas.drawRightString(width - 72, 106, day)
    canvas.save()
    return buffer.getvalue()


@cache
def _picture(label: str, lines: tuple[str, ...], issuer: str, day: str) -> bytes:
    register()
    width, height = _PICTURE_SIZE
    image = _paper().copy()
    draw = ImageDraw.Draw(image)
    draw.text((width / 2, 90), label, font=_bold(_TITLE_SIZE), fill=_INK, anchor="mm")
    for row, line in enumerate(lines[:_MOST_LINES]):
        _write(draw, 60, 150 + row * 26, line)
    _write(draw, 60, height - 130, issuer)
    _write(draw, 60, height - 100, day)
    # A scan never lies quite straight.
    scan = image.rotate(0.6, Image.Resampling.BILINEAR, fillcolor=_PALE)
    buffer = io.BytesIO()
    scan.save(buffer, "JPEG", quality=55)
    return buffer.getvalue()


@cache
def _paper() -> Image.Image:
    """The sheet before anything is written: frame, seal, and the mark across."""
    width, height = _PICTURE_SIZE
    image = Image.new("L", _PICTURE_SIZE, _PAPER)
    mark = Image.new("L", (420, 220), _PAPER)
    ImageDraw.Draw(mark).text((210, 110), MARK, font=_bold(_MARK_SIZE), fill=_PALE, anchor="mm")
    image.paste(mark.rotate(35, expand=True, fillcolor=_PAPER), (100, 230))
    draw = ImageDraw.Draw(image)
    draw.rectangle((28, 28, width - 28, height - 28), outline=_INK, width=2)
    draw.ellipse((width - 190, height - 190, width - 70, height - 70), outline=_SEAL, width=4)
    draw.text((width - 130, height - 130), MARK, font=_bold(34), fill=_SEAL, anchor="mm")
    return image


def _write(draw: ImageDraw.ImageDraw, left: float, top: float, text: str) -> None:
    """Writes a line, rare characters in the second typeface: pictures know no fallback."""
    known = pdfmetrics.getFont(FAMILY).own
    for is_known, characters in groupby(text, lambda character: ord(character) in known):
        run = "".join(characters)
        font = _regular(_TEXT_SIZE) if is_known else _rare(_TEXT_SIZE)
        draw.text((left, top), run, font=font, fill=_INK)
        left += font.getlength(run)


@cache
def _regular(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_DIR / "NotoSansSC-Regular.ttf"), size)


@cache
def _bold(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_DIR / "NotoSansSC-Bold.ttf"), size)


@cache
def _rare(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_DIR / "NotoSansJP-Regular.ttf"), size)
