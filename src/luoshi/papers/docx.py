"""The 任务分解表 as a Word document in the layout of GB/T 9704-2012.

python-docx sets up pages, styles and footers; the text is written as XML in place of two marks.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from luoshi.papers import cells, layout, wording, wordml
from luoshi.papers.order import Band, arranged, banded
from luoshi.papers.outlet import deliver
from luoshi.papers.tables import INDICATORS, TASKS, captions, indicator_texts, task_texts
from luoshi.papers.wordpages import Document, new_document, number_pages, packed, set_up_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luoshi.papers.outlet import Outlet
    from luoshi.papers.plan import Plan, Row

INDICATOR_GRID: Final = wordml.Grid(
    INDICATORS.titles,
    INDICATORS.widths,
    ("GwCentre", "GwCell", "GwCentre", "GwCell", "GwCentre"),
)
TASK_GRID: Final = wordml.Grid(
    TASKS.titles,
    TASKS.widths,
    ("GwCentre", "GwCell", "GwCell", "GwCell", "GwCentre", "GwCentre", "GwCell"),
)
_PREFACE: Final = "luoshi-preface"
_TABLES: Final = "luoshi-tables"
_FACES: Final = {1: layout.HEITI, 2: layout.KAITI}  # 7.3.3


def write_docx(plan: Plan, file: Outlet) -> None:
    """Write ``plan`` as .docx: a covering text upright if there is one, then the tables across.

    ``file`` is a path or an open binary file. Raises MissingLibrary without python-docx. The same
    plan gives the same bytes.
    """
    document = new_document()
    _set_up_pages(document, plan)
    _describe(document, plan)
    texts = {_PREFACE: _preface, _TABLES: _tables}
    deliver(packed(document, lambda mark: texts[mark](plan), "|".join(texts)), file)


def _set_up_pages(document: Document, plan: Plan) -> None:
    """Lay out the sections and mark where the text goes."""
    document.settings.odd_and_even_pages_header_footer = True
    if plan.preface:
        document.add_paragraph(_PREFACE)
        upright = document.sections[0]
        set_up_page(upright, layout.UPRIGHT, layout.PAGE_WIDTH, layout.PAGE_HEIGHT)
        document.add_section()
    document.add_paragraph(_TABLES)
    across = document.sections[-1]
    set_up_page(across, layout.ACROSS, layout.PAGE_HEIGHT, layout.PAGE_WIDTH)
    first = document.sections[0]  # Later sections take over its footers.
    indent = layout.PAGE_NUMBER_INDENT
    for footer, side in ((first.footer, "right"), (first.even_page_footer, "left")):
        number_pages(footer, side, indent)


def _describe(document: Document, plan: Plan) -> None:
    """Set the document's properties; the clock is not asked."""
    made_on = plan.made_on or plan.source_date or dt.date(1980, 1, 1)
    moment = dt.datetime.combine(made_on, dt.time())
    properties = document.core_properties
    properties.title = cells.printable(plan.title)[:255]
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = moment


def _preface(plan: Plan) -> Iterator[str]:
    """Yield the covering text: its title, a blank line, its paragraphs."""
    title, *paragraphs = plan.preface
    yield wordml.paragraph("GwTitle", wordml.run(title))
    yield wordml.paragraph("GwText")
    if paragraphs and wording.is_addressee(paragraphs[0]):
        yield wordml.paragraph("GwTo", wordml.run(paragraphs.pop(0)))
    for text in paragraphs:
        level, heading, rest = wording.heading(text)
        runs = [wordml.run(heading, _FACES[level])] if heading else []
        yield wordml.paragraph("GwText", *runs, wordml.run(rest))


def _tables(plan: Plan) -> Iterator[str]:
    """Yield title, the table of indicators, the table of everything else, and the notes."""
    if plan.preface:
        yield wordml.paragraph("GwAnnex", wordml.run("附件"), keep=True)
    yield wordml.paragraph("GwTitle", wordml.run(plan.title), keep=True)
    rows = arranged(plan.rows)
    for caption, is_indicators, part in captions(rows):
        yield wordml.paragraph("GwCaption", wordml.run(caption) if caption else "", keep=True)
        yield from _indicators(part) if is_indicators else _tasks(part)
    yield wordml.paragraph("GwNote")
    for text in wording.numbered_remarks(plan):
        yield wordml.paragraph("GwNote", wordml.run(text))


def _indicators(rows: tuple[Row, ...]) -> Iterator[str]:
    yield wordml.table_start(INDICATOR_GRID)
    for row in rows:
        yield wordml.table_row(INDICATOR_GRID, indicator_texts(row))
    yield wordml.TABLE_END


def _tasks(rows: tuple[Row, ...]) -> Iterator[str]:
    yield wordml.table_start(TASK_GRID)
    for line in banded(rows):
        if isinstance(line, Band):
            yield wordml.band_row(TASK_GRID, line.title, line.level)
        else:
            yield wordml.table_row(TASK_GRID, task_texts(line))
    yield wordml.TABLE_END
