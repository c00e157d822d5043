"""Gather the cells of tables into rows ([MS-DOC] 2.4.3 Overview of Tables)."""

from __future__ import annotations

from typing import Final

from luoshi.reading.formats.composer import NESTED, Composer
from luoshi.reading.formats.doc.properties import ParagraphProperties
from luoshi.reading.formats.grid import Cell, Row, write_table

_TOLERANCE: Final = 30  # twips: edges that differ by half a millimetre are one edge
_CELL_MARK: Final = "\x07"


class TableCollector:
    """Take paragraphs in order; write them out, those of a table as rows once it has ended.

    The rows wait for the end of the table because merged cells need the edges of all of them.
    Tables inside cells become part of the cell's text.
    """

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._tables = 0
        self._rows: list[Row] = []
        self._cells: list[str] = []
        self._lines: list[str] = []
        self._waiting: list[tuple[str, str]] = []

    def add(self, known: ParagraphProperties, text: str, mark: str) -> None:
        """Take one paragraph and the mark that ends it."""
        if not known.in_table and mark != _CELL_MARK:
            self.close()
            self._composer.paragraph(text)
        elif known.nesting > 1:
            self._inner(known, text)
        elif known.row_end:
            self._end_row(known)
        elif mark == _CELL_MARK:
            self._lines.append(text)
            self._cells.append("\n".join(line for line in self._lines if line))
            self._lines = []
        else:
            self._lines.append(text)

    def outside(self, text: str, kind: str) -> None:
        """Take a text that is anchored here; inside a table it waits for the table's end."""
        if self._rows or self._cells or self._lines:
            self._waiting.append((text, kind))
        else:
            self._composer.paragraph(text, kind=kind)

    def close(self) -> None:
        """Write out the table gathered so far, if any."""
        if self._cells or self._lines:
            self._end_row(ParagraphProperties())
        if self._rows:
            self._tables += 1
            write_table(self._composer, self._rows, table=self._tables, tolerance=_TOLERANCE)
            self._rows = []
        for text, kind in self._waiting:
            self._composer.paragraph(text, kind=kind)
        self._waiting = []

    def _inner(self, known: ParagraphProperties, text: str) -> None:
        if known.inner_cell and not known.inner_row_end:
            self._composer.count(NESTED)
        if text:
            self._lines.append(text)

    def _end_row(self, known: ParagraphProperties) -> None:
        """Close the row; without a usable definition its cells are columns of equal width."""
        if self._lines:
            self._cells.append("\n".join(line for line in self._lines if line))
        count = len(self._cells)
        rights = known.rights if len(known.rights) == count else tuple(range(1, count + 1))
        if rights is not known.rights:
            rights = tuple(1000 * right for right in rights)
        merged = known.continues if len(known.continues) == count else (False,) * count
        cells = [
            Cell(text, right, continues)
            for text, right, continues in zip(self._cells, rights, merged, strict=True)
        ]
        self._rows.append(Row(cells, known.header_row))
        self._cells, self._lines = [], []
