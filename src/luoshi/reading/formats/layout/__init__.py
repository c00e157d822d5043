"""From pages of placed glyphs to paragraphs and rows, for PDF and OFD.

``compose`` takes the pages as geometry (``geometry``) and writes to a Composer: runs become lines
(``lines``), page numbers and running heads fall away (``margins``), ruled tables become rows
(``rulings``, ``tables``), lines become paragraphs (``paragraphs``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from luoshi.reading.formats.composer import MARGINS, Composer
from luoshi.reading.formats.grid import MERGED
from luoshi.reading.formats.layout.geometry import Line, Ruling, Run, Sheet
from luoshi.reading.formats.layout.lines import RADICALS, to_lines
from luoshi.reading.formats.layout.margins import find_margins
from luoshi.reading.formats.layout.paragraphs import Frame, Paragraphs, frames, is_footnote
from luoshi.reading.formats.layout.tables import Table, continues, join, take_tables

__all__ = ["Line", "Ruling", "Run", "Sheet", "compose", "scanned"]

PAGE_NUMBERS: Final = "页码 {n} 处未读入。"
HEADERS: Final = "表格换页时重复的表头 {n} 行未读入。"
JOINED: Final = "表格换页时断开的行 {n} 处已接上。"
MARKS: Final = "脚注引用标记 {n} 处未读入。"
RADICAL: Final = "康熙部首字符 {n} 个已换成通用汉字。"
_RADICALS: Final = re.compile("[\u2e80-\u2fdf]")
FEW: Final = 10  # characters: a page of pictures with fewer is a scan


def scanned(sheets: Sequence[Sheet]) -> list[int]:
    """Return the numbers of the pages that are pictures without text."""
    return [
        sheet.number
        for sheet in sheets
        if sheet.images and sum(len(run.text) for run in sheet.runs) < FEW
    ]


def compose(sheets: Sequence[Sheet], composer: Composer) -> list[str]:
    """Write all pages to ``composer``; return the texts of running heads, each once.

    Takes the runs of tables out of the sheets. Linear in runs, but for rulings on one page.
    """
    for sheet in sheets:
        _unify_radicals(sheet, composer)
    tables = [take_tables(sheet) for sheet in sheets]
    marks: list[str] = []
    lines = [to_lines(sheet.runs, sheet.number, marks) for sheet in sheets]
    composer.count(MARKS, len(marks))
    numbers, heads = find_margins(sheets, lines)
    dropped = [line.text for found in lines for line in found if id(line) in heads]
    body = [
        [line for line in found if id(line) not in numbers and id(line) not in heads]
        for found in lines
    ]
    composer.count(PAGE_NUMBERS, len(numbers))
    composer.count(MARGINS, int(bool(dropped)))
    writer = _Writer(composer, frames(sheets, body))
    for sheet, found, ruled in zip(sheets, body, tables, strict=True):
        writer.page(sheet, found, ruled)
    writer.finish()
    return list(dict.fromkeys(dropped))


def _unify_radicals(sheet: Sheet, composer: Composer) -> None:
    for run in sheet.runs:
        if _RADICALS.search(run.text):
            text = run.text.translate(RADICALS)
            composer.count(RADICAL, sum(a != b for a, b in zip(run.text, text, strict=True)))
            run.text = text


class _Writer:
    """Brings lines and tables in order and holds back what may go on, on the next page."""

    def __init__(self, composer: Composer, measured: dict[int, Frame]) -> None:
        self._composer = composer
        self._frames = measured
        self._paragraphs = Paragraphs(measured)
        self._open: Table | None = None
        self._footnotes: list[tuple[str, int]] = []

    def page(self, sheet: Sheet, lines: Sequence[Line], tables: Sequence[Table]) -> None:
        """Take one page."""
        lines = self._without_footnotes(lines, self._frames[sheet.number])
        waiting = list(tables)
        for line in lines:
            while waiting and waiting[0].top < line.top:
                self._table(waiting.pop(0), sheet)
            self._line(line)
        for table in waiting:
            self._table(table, sheet)

    def finish(self) -> None:
        """Write out what was held back, then the footnotes."""
        self._close_table()
        self._paragraph(self._paragraphs.close())
        for text, page in self._footnotes:
            self._composer.paragraph(text, kind="footnote", page=page)

    def _line(self, line: Line) -> None:
        self._close_table()
        self._paragraph(self._paragraphs.add(line))

    def _table(self, table: Table, sheet: Sheet) -> None:
        self._paragraph(self._paragraphs.close())
        before = self._open
        if (
            before is not None
            and before.rows[-1].page != sheet.number
            and continues(before, table, sheet.height / 200)
        ):
            join(before, table)
            return
        self._close_table()
        self._open = table

    def _close_table(self) -> None:
        table, self._open = self._open, None
        if table is None:
            return
        self._composer.tables += 1
        for row in table.rows:
            self._composer.row(
                row.cells, table=self._composer.tables, header=row.header, page=row.page
            )
        self._composer.count(MERGED, table.filled)
        self._composer.count(HEADERS, table.headers)
        self._composer.count(JOINED, table.joined)

    def _paragraph(self, done: tuple[str, int] | None) -> None:
        if done is not None:
            self._composer.paragraph(done[0], page=done[1])

    def _without_footnotes(self, lines: Sequence[Line], frame: Frame) -> Sequence[Line]:
        """Hold back the small lines at the foot of a page, from the first that is marked."""
        first = len(lines)
        for number in range(len(lines) - 1, 0, -1):
            if lines[number].size > 0.85 * frame.size:
                break
            if is_footnote(lines[number], frame):
                first = number
        notes: list[str] = []
        for line in lines[first:]:
            if is_footnote(line, frame) or not notes:
                notes.append(line.text)
            else:
                notes[-1] += line.text
        self._footnotes += [(note, lines[first].page) for note in notes]
        return lines[:first]
