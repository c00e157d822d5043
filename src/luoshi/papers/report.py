"""A report as a Word document in the layout of GB/T 9704-2012: upright text, then a table across in the annex."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from luoshi.papers import cells, layout, wordml
from luoshi.papers.outlet import deliver
from luoshi.papers.wordpages import new_document, number_pages, packed, set_up_page

if TYPE_CHECKING:
    from luoshi.papers.outlet import Outlet

_TEXT: Final = "luoshi-report"
_TABLE: Final = "luoshi-annex"
INDENT: Final = 4
LEFT: Final = 2  # columns whose texts are not centred: the unit's name


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (一、…) and its paragraphs."""

    heading: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The annex: caption, headings, widths in mm, and rows of texts."""

    caption: str
    heads: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Report:
    """A report, ready to print."""

    title: str
    issuer: str
    made_on: dt.date
    sections: Sequence[Section]
    table: Table


def write_report(report: Report, file: Outlet) -> None:
    """Write ``report`` as .docx to a path or an open binary file; the same report gives the same bytes.

    Raises MissingLibrary without python-docx.
    """
    document = new_document()
    document.settings.odd_and_even_pages_header_footer = True
    document.add_paragraph(_TEXT)
    set_up_page(document.sections[0], layout.UPRIGHT, layout.PAGE_WIDTH, layout.PAGE_HEIGHT)
    document.add_section()
    document.add_paragraph(_TABLE)
    set_up_page(document.sections[-1], layout.ACROSS, layout.PAGE_HEIGHT, layout.PAGE_WIDTH)
    first = document.sections[0]  # Later sections take over its footers.
    for footer, side in ((first.footer, "right"), (first.even_page_footer, "left")):
        number_pages(footer, side, layout.PAGE_NUMBER_INDENT)
    properties = document.core_properties
    properties.title = cells.printable(report.title)[:255]
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = dt.datetime.combine(report.made_on, dt.time())
    texts = {_TEXT: _text, _TABLE: _annex}
    deliver(packed(document, lambda mark: texts[mark](report), "|".join(texts)), file)


def _text(report: Report) -> Iterator[str]:
    yield wordml.paragraph("GwTitle", wordml.run(report.title))
    yield wordml.paragraph("GwText")
    for section in report.sections:
        yield wordml.paragraph("GwText", wordml.run(section.heading, layout.HEITI), keep=True)
        for paragraph in section.paragraphs:
            yield wordml.paragraph("GwText", wordml.run(paragraph))
    yield wordml.paragraph("GwText")
    yield _signed(report.issuer)
    day = report.made_on
    yield _signed(f"{day.year}年{day.month}月{day.day}日")


def _signed(text: str) -> str:
    """Return a line at the right, four characters in (7.3.5.2, without a seal)."""
    indent = round(INDENT * layout.SANHAO * 20)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="GwText"/><w:ind w:rightChars="{INDENT * 100}" w:right="{indent}"/>'
        f'<w:jc w:val="right"/></w:pPr>{wordml.run(text)}</w:p>'
    )


def _annex(report: Report) -> Iterator[str]:
    table = report.table
    styles = tuple(
        "GwCell" if number == LEFT else "GwCentre" for number in range(1, len(table.heads) + 1)
    )
    grid = wordml.Grid(tuple(table.heads), tuple(table.widths), styles)
    yield wordml.paragraph("GwCaption", wordml.run(table.caption), keep=True)
    yield wordml.table_start(grid)
    for row in table.rows:
        yield wordml.table_row(grid, row)
    yield wordml.TABLE_END
    yield wordml.paragraph("GwNote")
