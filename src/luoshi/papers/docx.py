"""The 任务分解表 as a Word document in the layout of GB/T 9704-2012.

python-docx sets up pages, styles and footers; the text is written as XML in place of two marks.
"""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from luoshi.papers import cells, layout, wording, wordml
from luoshi.papers.libraries import library
from luoshi.papers.order import Band, arranged, banded
from luoshi.papers.outlet import deliver, repacked
from luoshi.papers.tables import INDICATORS, TASKS, captions, indicator_texts, task_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luoshi.papers.outlet import Outlet
    from luoshi.papers.plan import Plan, Row

# python-docx is imported by ``library``, so its types are not at hand.
Document: TypeAlias = Any
Section: TypeAlias = Any
Footer: TypeAlias = Any

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
_KEPT_STYLES: Final = frozenset(
    {"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Footer", "Header"}
)


def write_docx(plan: Plan, file: Outlet) -> None:
    """Write ``plan`` as .docx: a covering text upright if there is one, then the tables across.

    ``file`` is a path or an open binary file. Raises MissingLibrary without python-docx. The same
    plan gives the same bytes.
    """
    document = library("docx", "python-docx").Document()
    _strip(document)
    _define_styles(document)
    _set_up_pages(document, plan)
    _describe(document, plan)
    package = BytesIO()
    document.save(package)
    deliver(
        repacked(
            package.getvalue(),
            replaced={
                "word/document.xml": _filled(document, plan),
                "word/fontTable.xml": [wordml.font_table()],
            },
        ),
        file,
    )


def _strip(document: Document) -> None:
    """Drop what python-docx's template brings along: a picture of it and foreign styles."""
    for owner, unwanted in (
        (document.part.package, "thumbnail"),
        (document.part, "stylesWithEffects"),
        (document.part, "customXml"),
    ):
        for key, link in list(owner.rels.items()):
            if link.reltype.endswith(unwanted):
                del owner.rels[key]
    styles = document.styles.element
    for style in list(styles.style_lst):
        if style.styleId not in _KEPT_STYLES:
            styles.remove(style)


def _define_styles(document: Document) -> None:
    """Add our styles, and make Chinese the language, so that Word breaks lines by its rules."""
    oxml = library("docx.oxml", "python-docx")
    namespace = oxml.ns.nsdecls("w")
    styles = document.styles.element
    for identifier, (name, *_) in wordml.STYLES.items():
        styles.append(
            oxml.parse_xml(
                f'<w:style {namespace} w:type="paragraph" w:customStyle="1" '
                f'w:styleId="{identifier}"><w:name w:val="{name}"/><w:qFormat/>'
                f"{wordml.style_xml(identifier)}</w:style>"
            )
        )
    defaults = styles.find(f".//{oxml.ns.qn('w:rPrDefault')}")
    defaults.getparent().replace(
        defaults,
        oxml.parse_xml(
            f"<w:rPrDefault {namespace}><w:rPr>{wordml.fonts(layout.FANGSONG)}"
            '<w:sz w:val="32"/><w:szCs w:val="32"/>'
            '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        ),
    )


def _set_up_pages(document: Document, plan: Plan) -> None:
    """Lay out the sections and mark where the text goes."""
    document.settings.odd_and_even_pages_header_footer = True
    if plan.preface:
        document.add_paragraph(_PREFACE)
        upright = document.sections[0]
        _set_up_page(upright, layout.UPRIGHT, layout.PAGE_WIDTH, layout.PAGE_HEIGHT)
        document.add_section()
    document.add_paragraph(_TABLES)
    across = document.sections[-1]
    _set_up_page(across, layout.ACROSS, layout.PAGE_HEIGHT, layout.PAGE_WIDTH)
    first = document.sections[0]  # Later sections take over its footers.
    indent = layout.PAGE_NUMBER_INDENT
    for footer, side in ((first.footer, "right"), (first.even_page_footer, "left")):
        _number_pages(footer, side, indent)


def _set_up_page(section: Section, margins: layout.Margins, width: float, height: float) -> None:
    """Give ``section`` its paper; lines keep the pitch of 22 to a page where it is upright."""
    shared = library("docx.shared", "python-docx")
    section.page_width, section.page_height = shared.Mm(width), shared.Mm(height)
    section.orientation = int(width > height)
    for side in ("top", "right", "bottom", "left"):
        setattr(section, f"{side}_margin", shared.Mm(getattr(margins, side)))
    section.footer_distance = shared.Mm(margins.footer)
    section.header_distance = shared.Mm(margins.top / 2)
    oxml = library("docx.oxml", "python-docx")
    properties = section._sectPr  # noqa: SLF001 - python-docx has no word for the grid
    for grid in properties.findall(oxml.ns.qn("w:docGrid")):
        properties.remove(grid)
    pitch = round(layout.LINE_PITCH * 20)
    properties.append(
        oxml.parse_xml(f'<w:docGrid {oxml.ns.nsdecls("w")} w:type="lines" w:linePitch="{pitch}"/>')
    )


def _number_pages(footer: Footer, side: str, indent: int) -> None:
    """Put — n — on the outer side, one character in (7.5)."""
    oxml = library("docx.oxml", "python-docx")
    footer.is_linked_to_previous = False
    old = footer.paragraphs[0]._p  # noqa: SLF001 - replaced by our own XML
    points = round(indent * layout.SIHAO * 20)
    old.getparent().replace(
        old,
        oxml.parse_xml(
            f'<w:p {oxml.ns.nsdecls("w")}><w:pPr><w:pStyle w:val="GwPage"/>'
            f'<w:ind w:{side}Chars="{indent * 100}" w:{side}="{points}"/>'
            f'<w:jc w:val="{side}"/></w:pPr>{wordml.page_number()}</w:p>'
        ),
    )


def _describe(document: Document, plan: Plan) -> None:
    """Set the document's properties; the clock is not asked."""
    made_on = plan.made_on or plan.source_date or dt.date(1980, 1, 1)
    moment = dt.datetime.combine(made_on, dt.time())
    properties = document.core_properties
    properties.title = cells.printable(plan.title)[:255]
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = moment


def _filled(document: Document, plan: Plan) -> Iterator[str]:
    """Yield document.xml with the text in place of the marks."""
    xml = document.part.blob.decode()
    pieces = re.split(f"<w:p><w:r><w:t>({_PREFACE}|{_TABLES})</w:t></w:r></w:p>", xml)
    for piece in pieces:
        if piece == _PREFACE:
            yield from _preface(plan)
        elif piece == _TABLES:
            yield from _tables(plan)
        else:
            yield piece


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
