"""Put paragraphs and rows together into a SourceText, counting every repair on the way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from luoshi.reading.formats.source import Block, EmptyFile, FileTooLarge, SourceText

MAX_CHARACTERS: Final = 20_000_000
"""About 30,000 pages; more is no document but an attempt to fill the memory."""

DELETED: Final = "修订中删除的文字 {n} 处未读入。"
HIDDEN: Final = "隐藏文字 {n} 处未读入。"
MARGINS: Final = "页眉、页脚中的文字未读入。"
COMMENTS: Final = "批注 {n} 条未读入。"
NESTED: Final = "嵌套表格的单元格 {n} 个并入外层单元格。"
UNMAPPED: Final = "图形字体的符号 {n} 个没有对应的文字，未读入。"
BROKEN: Final = "有 {n} 个字的编码无法识别，显示为 �。"

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0\ufffe\uffff]")
_HALF: Final = re.compile("[\ud800-\udfff]")
_BREAK: Final = re.compile(r"\r\n|[\r\n\u2028\u2029\x85]")
_BREAKS_IN_CELL: Final = re.compile(r"[\t\r\n\u2028\u2029\x85]+")


class Composer:
    """Collect the parts of one document in reading order; ``finish`` gives the SourceText.

    A paragraph with line breaks inside becomes several blocks with one paragraph number, since
    such breaks mostly separate the points of a typed outline. Blank paragraphs are left out.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._paragraphs = 0
        self._counts: dict[str, int] = {}
        self.tables = 0  # how many tables a reader of several parts has written so far

    def count(self, note: str, times: int = 1) -> None:
        """Remember that something was dropped or repaired; ``{n}`` in ``note`` is the sum."""
        if times:
            self._counts[note] = self._counts.get(note, 0) + times

    def paragraph(self, text: str, *, kind: str = "paragraph", page: int | None = None) -> None:
        """Append one paragraph, or nothing when it is blank."""
        text = self._clean(text)
        if not text or text.isspace():
            return
        self._paragraphs += 1
        for line in _BREAK.split(text):
            if line and not line.isspace():
                self._append(line, kind=kind, page=page)

    def row(
        self, cells: Sequence[str], *, table: int, header: bool = False, page: int | None = None
    ) -> None:
        """Append one table row, or nothing when all its cells are blank."""
        texts = [self._cell(cell) for cell in cells]
        if not any(texts):
            return
        self._paragraphs += 1
        places = []
        offset = self._length
        for text in texts:
            places.append((offset, offset + len(text)))
            offset += len(text) + 1
        kind = "header_row" if header else "row"
        self._append("\t".join(texts), kind=kind, page=page, table=table, cells=tuple(places))

    def gap(self) -> None:
        """Append a blank line, as between two sheets; nothing at the beginning."""
        if self._blocks:
            self._parts.append("\n")
            self._length += 1

    def finish(
        self,
        format_: str,
        *,
        pages: int | None = None,
        notes: Sequence[str] = (),
        margins: Sequence[str] = (),
    ) -> SourceText:
        """Return what was collected; EmptyFile when that is nothing."""
        if not self._blocks:
            raise EmptyFile("文件里没有文字；请确认发来的是完整的文件后重新选择。")
        counted = tuple(note.format(n=times) for note, times in self._counts.items())
        return SourceText(
            text="".join(self._parts),
            blocks=tuple(self._blocks),
            format=format_,
            pages=pages,
            notes=(*notes, *counted),
            margins=tuple(margin for margin in margins if margin.strip()),
        )

    def _clean(self, text: str) -> str:
        if _CONTROL.search(text):
            text, times = _CONTROL.subn("", text)
            self.count("去掉了 {n} 个不可显示的控制字符。", times)
        return text

    def _cell(self, text: str) -> str:
        text = self._clean(text).strip(" \t\r\n")
        if _BREAKS_IN_CELL.search(text):
            text, times = _BREAKS_IN_CELL.subn(" ", text)
            self.count("表格单元格内的换行 {n} 处改为空格。", times)
        return text

    def _append(
        self,
        line: str,
        *,
        kind: str,
        page: int | None,
        table: int | None = None,
        cells: tuple[tuple[int, int], ...] = (),
    ) -> None:
        end = self._length + len(line)
        if end > MAX_CHARACTERS:
            raise FileTooLarge(
                f"文件的文字超过 {MAX_CHARACTERS // 10_000} 万字，不予读取；请拆分成几个文件。"
            )
        self._parts.append(line)
        self._parts.append("\n")
        self._blocks.append(Block(self._length, end, kind, page, self._paragraphs, table, cells))
        self._length = end + 1


def rejoin(text: str) -> str:
    """Put halves of characters beyond the first plane together; lone ones become U+FFFD."""
    if _HALF.search(text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
