"""The blocks of a story: paragraphs, tables, text boxes, in reading order.

Theory of operation. A story (body, footnote, text box) is a sequence of paragraphs and tables,
wrapped in content controls and the like. Paragraphs go to the composer with their label. A table
row becomes one row of cells on the table's grid: a cell that spans columns stands in the first,
one that continues the cell above repeats its text. A table of one column is only a frame: its
paragraphs are read as paragraphs. Text boxes follow the paragraph or table they are anchored in,
nested tables the row that holds them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.docx.inline import (
    DELETED,
    HIDDEN,
    PROMPTS,
    Inline,
    chosen,
    shows_prompt,
)
from luoshi.reading.formats.docx.names import (
    MC,
    NUMPR,
    PPR,
    RPR,
    TBL,
    VAL,
    P,
    W,
    number,
    on,
    value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from luoshi.reading.formats.composer import Composer
    from luoshi.reading.formats.docx.lists import Lists
    from luoshi.reading.formats.docx.styles import Styles

ALT_CHUNKS: Final = "嵌入的其他格式片段（altChunk）{n} 处未读入，请在 WPS 或 Word 中另存后再试。"
EMPTY_NUMBERS: Final = "只有自动编号而没有文字的段落 {n} 个未读入。"
MERGED: Final = "纵向合并的单元格 {n} 处已逐行补全。"
MAX_SPAN: Final = 63  # columns, as in Word; more is damage

_ROW, _CELL = W + "tr", W + "tc"
_BLOCKS: Final = frozenset({P, TBL, _ROW, _CELL})
_CONTROL, _ALTERNATE = W + "sdt", MC + "AlternateContent"
_WRAPPERS: Final = frozenset({W + "customXml", W + "ins", W + "moveTo", W + "smartTag"})


@dataclass(slots=True)
class _Row:
    """A table row read: texts on the grid, and what is to follow it."""

    cells: list[str]
    page: int
    header: bool
    nested: list[Element] = field(default_factory=list)


class Body:
    """Reads stories into one composer; ``box_texts`` keeps what text boxes said."""

    def __init__(self, composer: Composer, styles: Styles, lists: Lists, inline: Inline) -> None:
        self._composer = composer
        self._styles = styles
        self._lists = lists
        self._inline = inline
        self._tables = 0
        self._kind = "paragraph"
        self.paged = False  # whether page numbers are known
        self.box_texts: list[str] = []

    def read(self, story: Element, kind: str = "paragraph") -> None:
        """Read all blocks of ``story``; ``kind`` is that of its paragraphs."""
        outer, self._kind = self._kind, kind
        carry = ""
        for element in self._blocks(story):
            if element.tag == TBL:
                self._table(element)
            elif element.tag == P:
                carry = self._paragraph(element, carry)
            self._read_boxes()
        self._emit(carry)
        self._kind = outer

    def _blocks(self, container: Element) -> Iterator[Element]:
        """Yield paragraphs, tables, rows and cells, whatever they are wrapped in."""
        for child in container:
            tag = child.tag
            if tag in _BLOCKS:
                yield child
            elif tag == _CONTROL:
                if shows_prompt(child):
                    self._composer.count(PROMPTS)
                    continue
                for content in child.findall(W + "sdtContent"):
                    yield from self._blocks(content)
            elif tag in _WRAPPERS:
                yield from self._blocks(child)
            elif tag == _ALTERNATE:
                branch = chosen(child)
                if branch is not None:
                    yield from self._blocks(branch)
            elif tag == W + "altChunk":
                self._composer.count(ALT_CHUNKS)

    def _emit(self, text: str) -> None:
        if not text:
            return
        if self._kind == "textbox":
            self.box_texts.append(text)
        page = self._inline.page + 1 if self.paged else None
        self._composer.paragraph(text, kind=self._kind, page=page)

    def _paragraph(self, element: Element, carry: str) -> str:
        """Emit a paragraph, or return its text where it runs on into the next."""
        text, ends = self._line(element, carry)
        if not ends:
            return text
        self._emit(text)
        return ""

    def _line(self, element: Element, carry: str) -> tuple[str, bool]:
        """Return the paragraph's text with its label; False when its mark was deleted.

        With change tracking, a deleted paragraph mark joins the text to the next paragraph, whose
        properties win (17.13.5.15).
        """
        properties = element.find(PPR)
        style_id = value(properties, W + "pStyle") or self._styles.default
        text = carry + self._inline.text(element, style_id)
        numbers = mark = None
        if properties is not None:
            numbers, mark = properties.find(NUMPR), properties.find(RPR)
        if mark is not None:
            if mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None:
                return text, False
            if not text and on(mark, W + "vanish"):
                return "", True
        labelled = self._lists.numbered(numbers, style_id, text)
        if not text.strip():
            if labelled != text:
                self._composer.count(EMPTY_NUMBERS)
            return "", True
        return labelled, True

    def _read_boxes(self) -> None:
        """Read the text boxes met in the last block, each once."""
        boxes, self._inline.boxes = self._inline.boxes, []
        for box in boxes:
            art = box.get("string")
            if art is None:
                self.read(box, "textbox")
            else:
                self.box_texts.append(art)
                self._composer.paragraph(art, kind="textbox")

    def _table(self, table: Element) -> None:
        above: dict[int, str] = {}
        rows = [row for row in self._blocks(table) if row.tag == _ROW and not self._gone(row)]
        if _is_frame(table, rows):
            for row in rows:
                for cell in self._blocks(row):
                    self.read(cell, self._kind)
            return
        self._tables += 1
        number_of_table = self._tables
        for element in rows:
            read = self._row(element, above)
            if not any(read.cells) and not read.nested:
                continue
            page = read.page + 1 if self.paged else None
            self._composer.row(read.cells, table=number_of_table, header=read.header, page=page)
            if self._kind == "textbox":
                self.box_texts += read.cells
            for nested in read.nested:
                self._table(nested)

    def _gone(self, row: Element) -> bool:
        """Whether the row was deleted in a revision or is hidden."""
        properties = row.find(W + "trPr")
        if properties is None:
            return False
        if properties.find(W + "del") is not None:
            self._composer.count(DELETED)
            return True
        if on(properties, W + "hidden"):
            self._composer.count(HIDDEN)
            return True
        return False

    def _row(self, element: Element, above: dict[int, str]) -> _Row:
        """Read a row; ``above`` holds, by column, the text of cells that go on downwards."""
        properties = element.find(W + "trPr")
        page = self._inline.rendered_pages
        row = _Row(
            [""] * _width(properties, W + "gridBefore"), page, on(properties, W + "tblHeader")
        )
        for cell in self._blocks(element):
            if cell.tag != _CELL:
                continue
            cell_properties = cell.find(W + "tcPr")
            if cell_properties is not None and cell_properties.find(W + "cellDel") is not None:
                self._composer.count(DELETED)
                continue
            text = self._cell(cell, row.nested)
            column = len(row.cells)
            text = self._merged(cell_properties, column, text, above)
            span = max(1, _width(cell_properties, W + "gridSpan"))
            row.cells += [text, *[""] * (span - 1)]
        row.cells += [""] * _width(properties, W + "gridAfter")
        return row

    def _merged(
        self, properties: Element | None, column: int, text: str, above: dict[int, str]
    ) -> str:
        """Return the text of a cell, taken from above where it goes on from there (17.4.84)."""
        merge = None if properties is None else properties.find(W + "vMerge")
        if merge is None:
            above.pop(column, None)
            return text
        if merge.get(VAL, "continue") == "restart" or column not in above:
            above[column] = text
            return text
        if text.strip():
            return text
        if above[column].strip():
            self._composer.count(MERGED)
        return above[column]

    def _cell(self, cell: Element, nested: list[Element]) -> str:
        """Return a cell's paragraphs joined by line feeds; its tables are set aside."""
        lines: list[str] = []
        carry = ""
        for element in self._blocks(cell):
            if element.tag == TBL:
                nested.append(element)
            elif element.tag == P:
                text, ends = self._line(element, carry)
                carry = "" if ends else text
                if ends and text:
                    lines.append(text)
        return "\n".join([*lines, carry] if carry else lines)


def _width(properties: Element | None, tag: str) -> int:
    """Return a number of grid columns, bounded."""
    return max(0, min(number(value(properties, tag)) or 0, MAX_SPAN))


def _is_frame(table: Element, rows: list[Element]) -> bool:
    """Whether the table has only one column, by its grid and by its rows."""
    if len(table.findall(f"{W}tblGrid/{W}gridCol")) > 1:
        return False
    return all(
        len([cell for cell in row if cell.tag != W + "trPr" and cell.tag != W + "tblPrEx"]) <= 1
        for row in rows
    )
