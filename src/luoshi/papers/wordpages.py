"""Pages of a Word document in the layout of GB/T 9704-2012: styles, paper, page numbers.

python-docx sets up what every paper shares; each writer fills in its own text as XML.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from luoshi.papers import layout, wordml
from luoshi.papers.libraries import library
from luoshi.papers.outlet import repacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# python-docx is imported by ``library``, so its types are not at hand.
Document: TypeAlias = Any
Section: TypeAlias = Any
Footer: TypeAlias = Any

_KEPT_STYLES: Final = frozenset(
    {"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Footer", "Header"}
)


def new_document() -> Document:
    """Return an empty document with our styles. Raises MissingLibrary without python-docx."""
    document = library("docx", "python-docx").Document()
    _strip(document)
    _define_styles(document)
    return document


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


def set_up_page(section: Section, margins: layout.Margins, width: float, height: float) -> None:
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


def number_pages(footer: Footer, side: str, indent: int, *, after: float = 0) -> None:
    """Put — n — on the outer side, one character in (7.5), ``after`` mm above the footer's lower edge."""
    oxml = library("docx.oxml", "python-docx")
    footer.is_linked_to_previous = False
    old = footer.paragraphs[0]._p  # noqa: SLF001 - replaced by our own XML
    points = round(indent * layout.SIHAO * 20)
    spacing = f'<w:spacing w:after="{wordml.twips(after)}"/>' if after else ""
    old.getparent().replace(
        old,
        oxml.parse_xml(
            f'<w:p {oxml.ns.nsdecls("w")}><w:pPr><w:pStyle w:val="GwPage"/>{spacing}'
            f'<w:ind w:{side}Chars="{indent * 100}" w:{side}="{points}"/>'
            f'<w:jc w:val="{side}"/></w:pPr>{wordml.page_number()}</w:p>'
        ),
    )


def packed(document: Document, fill: Callable[[str], Iterator[str]], marks: str) -> bytes:
    """Return the document as .docx, each paragraph that is only one of ``marks`` (a pattern) replaced by its text.

    ``fill`` yields the XML for a mark. The same document gives the same bytes.
    """
    package = BytesIO()
    document.save(package)
    replaced = {
        "word/document.xml": _filled(document.part.blob.decode(), fill, marks),
        "word/fontTable.xml": [wordml.font_table()],
    }
    return repacked(package.getvalue(), replaced=replaced)


def _filled(xml: str, fill: Callable[[str], Iterator[str]], marks: str) -> Iterator[str]:
    """Yield ``xml`` with the text in place of the marks."""
    pieces = re.split(f"<w:p><w:r><w:t>({marks})</w:t></w:r></w:p>", xml)
    for number, piece in enumerate(pieces):
        if number % 2:
            yield from fill(piece)
        else:
            yield piece
