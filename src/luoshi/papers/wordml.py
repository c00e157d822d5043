"""Pieces of WordprocessingML as text: paragraphs and tables of an official paper.

python-docx builds tables cell by cell, a hundred times slower than writing their XML. All text
passes through ``cells.printable`` and is escaped here, so nothing a document says becomes markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from luoshi.papers import cells, layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TWIPS_PER_MM: Final = 1440 / 25.4
BORDER: Final = 4  # eighths of a point: half a point
PADDING: Final = 1.3  # mm left and right of a cell's text
AIR: Final = 0.6  # mm above and below it
# Light enough to print well in black and white, by level.
SHADES: Final = ("E3E3E3", "F2F2F2", "F9F9F9")

# Styles: identifier → (name in Word's list, typeface, size, line pitch, alignment).
STYLES: Final[dict[str, tuple[str, layout.Typeface, float, float, str]]] = {
    "GwTitle": ("公文标题", layout.XIAOBIAOSONG, layout.ERHAO, 33, "center"),
    "GwText": ("公文正文", layout.FANGSONG, layout.SANHAO, layout.LINE_PITCH, "both"),
    "GwTo": ("主送机关", layout.FANGSONG, layout.SANHAO, layout.LINE_PITCH, "left"),
    "GwAnnex": ("公文附件", layout.HEITI, layout.SANHAO, layout.LINE_PITCH, "left"),
    "GwCaption": ("表名", layout.HEITI, layout.SANHAO, layout.LINE_PITCH, "left"),
    "GwHead": ("表头", layout.HEITI, layout.XIAOSI, 17, "center"),
    "GwCell": ("表格文字", layout.FANGSONG, layout.XIAOSI, 17, "left"),
    "GwCentre": ("表格居中", layout.FANGSONG, layout.XIAOSI, 17, "center"),
    "GwBand0": ("表格分类", layout.HEITI, layout.XIAOSI, 17, "center"),
    "GwBand1": ("表格章", layout.HEITI, layout.XIAOSI, 17, "left"),
    "GwBand2": ("表格节", layout.KAITI, layout.XIAOSI, 17, "left"),
    "GwNote": ("表注", layout.FANGSONG, layout.WUHAO, 16, "left"),
    "GwPage": ("页码", layout.SONGTI, layout.SIHAO, 18, "left"),
}


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of a table: heading, width in mm, style of the cells."""

    titles: tuple[str, ...]
    widths: tuple[float, ...]
    styles: tuple[str, ...]


def twips(millimetres: float) -> int:
    """Return twentieths of a point."""
    return round(millimetres * TWIPS_PER_MM)


def fonts(face: layout.Typeface) -> str:
    """Return run fonts: Word picks Chinese type by ``eastAsia``, digits by the other names."""
    name = quoteattr(face.name)
    return f"<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name}/>"


def run(text: str, face: layout.Typeface | None = None) -> str:
    """Return a run; a line feed becomes a line break, a tab a tab."""
    properties = f"<w:rPr>{fonts(face)}</w:rPr>" if face else ""
    body = []
    for piece in re.split(r"([\n\t])", cells.printable(text).replace("\r", "\n")):
        if piece in {"\n", "\t"}:
            body.append("<w:br/>" if piece == "\n" else "<w:tab/>")
        elif piece:
            body.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return f"<w:r>{properties}{''.join(body)}</w:r>"


def paragraph(style: str, *runs: str, keep: bool = False) -> str:
    """Return a paragraph of finished runs; ``keep`` holds it on the page of the next one."""
    keeping = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keeping}</w:pPr>{"".join(runs)}</w:p>'


def table_open(widths: Sequence[float]) -> str:
    """Return the head of a table, up to its first row; ``widths`` are the columns' in mm."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{BORDER}" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    padding = "".join(
        f'<w:{side} w:w="{twips(space)}" w:type="dxa"/>'
        for side, space in (("top", AIR), ("left", PADDING), ("bottom", AIR), ("right", PADDING))
    )
    columns = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    width = sum(map(twips, widths))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{padding}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )


def table_start(grid: Grid) -> str:
    """Return the head of a table, up to and with the heading row that repeats on every page."""
    heads = (
        cell(paragraph("GwHead", run(title), keep=True), width, shade=SHADES[1])
        for title, width in zip(grid.titles, grid.widths, strict=True)
    )
    return table_open(grid.widths) + row(heads, head=True)


TABLE_END: Final = "</w:tbl>"


def table_row(grid: Grid, texts: Sequence[str]) -> str:
    """Return a row that stays whole on one page."""
    return row(
        cell(paragraph(style, run(text) if text else ""), width)
        for text, width, style in zip(texts, grid.widths, grid.styles, strict=True)
    )


def band_row(grid: Grid, title: str, level: int) -> str:
    """Return a row merged over the whole width, kept on the page of the row below it."""
    text = paragraph(f"GwBand{level}", run(title), keep=True)
    return row([cell(text, sum(grid.widths), span=len(grid.widths), shade=SHADES[level])])


def row(row_cells: Iterator[str] | list[str], *, head: bool = False, height: float = 0) -> str:
    """Return a row of finished cells that stays whole on one page; ``height`` is its least, in mm."""
    tall = f'<w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>' if height else ""
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{tall}{repeated}</w:trPr>{''.join(row_cells)}</w:tr>"


def cell(content: str, width: float, *, span: int = 1, shade: str = "") -> str:
    """Return a cell ``width`` mm wide that holds finished paragraphs."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shaded = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{spanned}{shaded}'
        f'<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
    )


def page_number() -> str:
    """Return the runs — n — of GB/T 9704 7.5."""
    field = "".join(
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>{text}'
        for kind, text in (
            ("begin", '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'),
            ("separate", run("1")),
            ("end", ""),
        )
    )
    return run("— ") + field + run(" —")


def style_xml(identifier: str) -> str:
    """Return the properties of one of ``STYLES``: ``w:pPr`` and ``w:rPr``."""
    _, face, size, pitch, alignment = STYLES[identifier]
    before = 120 if identifier == "GwCaption" else 0
    spacing = f'<w:spacing w:before="{before}" w:after="0" w:line="{round(pitch * 20)}"'
    indent = _INDENTS.get(identifier, "")
    half_points = round(size * 2)
    return (
        f'<w:pPr><w:snapToGrid w:val="0"/>{spacing} w:lineRule="exact"/>{indent}'
        f'<w:jc w:val="{alignment}"/></w:pPr><w:rPr>{fonts(face)}'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>'
    )


# 7.3.3: two characters before each paragraph, in characters so that it follows the font size.
_INDENTS: Final = {
    "GwText": f'<w:ind w:firstLineChars="{layout.INDENT * 100}" w:firstLine="640"/>',
    "GwBand2": '<w:ind w:firstLineChars="100" w:firstLine="240"/>',
}


def font_table() -> str:
    """Return ``fontTable.xml``: each typeface with the names that may stand in for it."""
    declared = "".join(
        f"<w:font w:name={quoteattr(face.name)}>"
        f"<w:altName w:val={quoteattr(','.join(face.alike + face.stand_ins))}/>"
        '<w:charset w:val="86"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
        for face in layout.TYPEFACES
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"{declared}</w:fonts>"
    )
