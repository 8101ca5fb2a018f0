"""From a page of HTML and ready-made tables to the bytes of a PDF, by xhtml2pdf.

The page (headings, notes, signature) is HTML. Long tables are reportlab tables that the HTML
calls in by name with `<housetable name="…"></housetable>`: laying out every cell through CSS
takes five to ten times as long. Page numbers are stamped by the canvas when it knows how many
pages there are: xhtml2pdf's own page count lays the document out twice.

What belongs to one document lives in its context and its canvas, never in a module.
"""

import io
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import jinja2
import xhtml2pdf.parser
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus.doctemplate import CondPageBreak
from reportlab.platypus.flowables import Flowable
from xhtml2pdf.builders.printmarks import MarkedCanvas
from xhtml2pdf.config.resources import ResourceAccessPolicy, render_budget, use_policy
from xhtml2pdf.context import pisaContext
from xhtml2pdf.default import DEFAULT_PAGE_NAME
from xhtml2pdf.document import pisaStory
from xhtml2pdf.tags import pisaTag
from xhtml2pdf.util import getSize
from xhtml2pdf.xhtml2pdf_reportlab import PmlBaseDoc

from app.documents import typeface

MAX_RENDER_SECONDS = 60
WATERMARK = "演示数据 不作证明"

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

# reportlab and xhtml2pdf keep fonts and caches in module globals; rendering is pure Python,
# so two at once would gain nothing. Every document of the house is rendered under this lock.
RENDER_LOCK = threading.RLock()


@dataclass(frozen=True)
class Paper:
    """What every page of a document carries, and the document's own data.

    `title` and `number` stand in the PDF's metadata and must not name a person; `footer` is
    printed on every page, with the number of pages where the pages belong together
    (`numbered`); `dated` is the day the PDF says it was made; `demo` stamps the watermark.
    """

    title: str
    number: str
    footer: str
    author: str
    dated: date
    demo: bool
    numbered: bool = True


class _Context(pisaContext):
    """xhtml2pdf's context of one document, with the house font and the document's tables."""

    def __init__(self, tables: Mapping[str, Flowable]) -> None:
        super().__init__()
        self.tables = tables
        self.registerFont(typeface.FAMILY)


class _HouseTable(pisaTag):
    """`<housetable name="rows"></housetable>`: the table of that name, as it is."""

    def start(self, context: _Context) -> None:
        context.addPara()
        context.addStory(context.tables[self.node.getAttribute("name")])


class _HouseRoom(pisaTag):
    """`<houseroom height="40mm"></houseroom>`: a new page if less height than that is left."""

    def start(self, context: _Context) -> None:
        context.addPara()
        context.addStory(CondPageBreak(getSize(self.node.getAttribute("height"))))


# xhtml2pdf finds the class of a tag by these names in its parser.
xhtml2pdf.parser.pisaTagHOUSETABLE = _HouseTable
xhtml2pdf.parser.pisaTagHOUSEROOM = _HouseRoom


class _StampedCanvas(MarkedCanvas):
    """Holds the pages back until their number is known, then stamps each one."""

    paper: Paper

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._held: list[dict[str, object]] = []

    def showPage(self) -> None:  # noqa: N802 (reportlab's name)
        """Keeps the finished page and starts the next."""
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Stamps the pages and writes the document."""
        stamp = f"{self.paper.dated:%Y%m%d}"
        self.setDateFormatter(lambda *_: f"D:{stamp}000000+08'00'")
        for page, state in enumerate(self._held, start=1):
            self.__dict__.update(state)
            self._stamp(self.paper, page)
            super().showPage()
        super().save()

    def _stamp(self, paper: Paper, page: int) -> None:
        width, height = A4
        if paper.demo:
            self.saveState()
            self.setFont(typeface.BOLD, 54)
            self.setFillGray(0.5, 0.16)
            self.translate(width / 2, height / 2)
            self.rotate(52)
            self.drawCentredString(0, -20, WATERMARK)
            self.restoreState()
        self.saveState()
        self.setLineWidth(0.4)
        self.line(16 * mm, 14.5 * mm, width - 16 * mm, 14.5 * mm)
        self.setFont(typeface.FAMILY, 8)
        self.drawString(16 * mm, 10.5 * mm, paper.footer)
        if paper.numbered:
            pages = f"第 {page} 页　共 {len(self._held)} 页"
            self.drawRightString(width - 16 * mm, 10.5 * mm, pages)
        self.restoreState()


class _Document(PmlBaseDoc):
    """xhtml2pdf's document, on canvases that know their paper."""

    paper: Paper

    def _makeCanvas(self, filename: object, canvasmaker: object) -> _StampedCanvas:  # noqa: ARG002, N802
        canvas: _StampedCanvas = super()._makeCanvas(filename, _StampedCanvas)
        canvas.paper = self.paper
        return canvas


def render(
    template: str, values: Mapping[str, object], tables: Mapping[str, Flowable], paper: Paper
) -> bytes:
    """The PDF of `template` with its values (escaped) and tables; equal input, equal bytes.

    The template declares one `@page`. Nothing is read from the network or the disk. Raises
    xhtml2pdf's `RenderLimitError` when it takes longer than `MAX_RENDER_SECONDS`.
    """
    typeface.register()
    html = TEMPLATES.get_template(template).render(values)
    policy = ResourceAccessPolicy.server(
        None, allow_remote=False, max_render_seconds=MAX_RENDER_SECONDS
    )
    with RENDER_LOCK, use_policy(policy), render_budget(policy):
        context = _Context(tables)
        pisaStory(html, context=context, encoding="utf-8", resource_policy=policy)
        output = io.BytesIO()
        document = _Document(
            output,
            pagesize=A4,
            title=paper.title,
            author=paper.author,
            subject=paper.number,
            lang="zh-CN",
            invariant=1,
        )
        document.paper = paper
        document.addPageTemplates([context.templateList[DEFAULT_PAGE_NAME]])
        document.build(context.story)
    return output.getvalue()
