"""Whether a PDF is whole and does nothing but show pages."""

from __future__ import annotations

import io
import logging

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

MAX_PAGES = 500
MAX_OBJECTS = 50_000

_END_WINDOW_BYTES = 4096
_ACTIVE_KEYS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent"}
_EMBEDDING_KEYS = {"/EmbeddedFiles", "/EF"}
_ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/Rendition",
    "/RichMediaExecute",
}
_ACTIVE_ANNOTATIONS = {"/RichMedia", "/Movie", "/Sound", "/Screen", "/FileAttachment"}

# pypdf tells its log about every oddity of a damaged file; the refusal says enough.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class PdfRefused(Exception):
    """Why this PDF is not taken, as the second half of a Chinese sentence."""


def check_pdf(data: bytes) -> None:
    """Raise PdfRefused unless the PDF is whole, unencrypted and passive.

    Passive: no scripts, no actions that start programs or send data, no forms of the XFA
    kind, no media players, no embedded files. Links and outlines are fine.
    """
    if b"%%EOF" not in data[-_END_WINDOW_BYTES:]:
        raise PdfRefused("PDF 不完整，可能没有传完，请重新导出后上传")
    try:
        _inspect(PdfReader(io.BytesIO(data), strict=False))
    except PdfRefused:
        raise
    except Exception:  # noqa: BLE001 (a hostile file makes the parser raise anything)
        raise PdfRefused("PDF 已损坏，无法打开，请重新导出后上传") from None


def _inspect(reader: PdfReader) -> None:
    if reader.is_encrypted:
        raise PdfRefused("PDF 已加密，请取消密码保护后上传")
    objects = [(number, gen) for gen, table in reader.xref.items() for number in table]
    objects += [(number, 0) for number in reader.xref_objStm]
    if len(objects) > MAX_OBJECTS:
        raise PdfRefused("PDF 结构过于复杂，请打印为 PDF 后上传")
    pages = len(reader.pages)
    if not pages:
        raise PdfRefused("PDF 没有页面")
    if pages > MAX_PAGES:
        raise PdfRefused(f"PDF 超过 {MAX_PAGES} 页，请只上传有关的页面")
    _check_tree(reader.trailer)
    for number, generation in objects:
        _check_tree(reader.get_object(IndirectObject(number, generation, reader)))


def _check_tree(root: object) -> None:
    """Look at one object with what is written inside it; references are visited as objects."""
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, DictionaryObject):
            _check_dictionary(item)
            waiting.extend(item.raw_get(key) for key in item)
        elif isinstance(item, ArrayObject):
            waiting.extend(list.__iter__(item))


def _check_dictionary(item: DictionaryObject) -> None:
    if _EMBEDDING_KEYS & item.keys():
        raise PdfRefused("PDF 内嵌了其他文件，请打印为 PDF 后上传")
    action, subtype = item.get("/S"), item.get("/Subtype")
    if (
        _ACTIVE_KEYS & item.keys()
        or (isinstance(action, NameObject) and action in _ACTIVE_ACTIONS)
        or (isinstance(subtype, NameObject) and subtype in _ACTIVE_ANNOTATIONS)
    ):
        raise PdfRefused("PDF 含有脚本或可执行动作，请打印为 PDF 后上传")
