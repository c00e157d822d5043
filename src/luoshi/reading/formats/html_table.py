"""The tables of a web page: rowspan and colspan laid on a grid (HTML Standard, 4.9.12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from luoshi.reading.formats.grid import MAX_COLUMNS, Cell, Row

MAX_ROWS: Final = 65534  # the largest rowspan that browsers obey


def span(value: str | None, most: int) -> int:
    """Return a rowspan or colspan within bounds; 1 where it is no number."""
    text = (value or "").strip()
    return min(max(int(text), 1), most) if text.isascii() and text.isdecimal() else 1


@dataclass(slots=True)
class OpenTable:
    """A table while its tags are read."""

    outer: list[str]  # lines of the cell around this table
    rows: list[Row] = field(default_factory=list)
    _row: list[tuple[str, int, int]] | None = None
    _header: bool = True
    _spans: tuple[int, int] = (1, 1)
    _reaching: list[tuple[int, int, int]] = field(default_factory=list)  # left, right, rows left

    def begin_row(self) -> None:
        """Start a row, ending one left open."""
        self.end_row()
        self._row, self._header = [], True

    def begin_cell(self, *, header: bool, columns: int, rows: int) -> None:
        """Start a cell that covers so many columns and rows."""
        if self._row is None:
            self.begin_row()
        self._header = self._header and header
        self._spans = (columns, rows)

    def end_cell(self, text: str) -> None:
        """End the cell; one outside any row is nothing."""
        if self._row is not None and len(self._row) < MAX_COLUMNS:
            self._row.append((text, *self._spans))
        self._spans = (1, 1)

    def end_row(self) -> None:
        """Lay the row's cells on the grid, after those that reach down into it."""
        if self._row is None:
            return
        cells: list[Cell] = []
        begun: list[tuple[int, int, int]] = []
        column = 0
        for text, width, height in self._row:
            column = self._covered(cells, column)
            right = min(column + width, MAX_COLUMNS)
            cells.append(Cell(text, right))
            if height > 1:
                begun.append((column, right, height - 1))
            column = max(right, column + 1)
        self._covered(cells, column)
        left = [(first, last, rows - 1) for first, last, rows in self._reaching if rows > 1]
        self._reaching = left + begun
        self.rows.append(Row(cells, bool(self._row) and self._header))
        self._row = None

    def _covered(self, cells: list[Cell], column: int) -> int:
        """Add the cells from above that begin at ``column``; return the next free column."""
        for first, last, _ in sorted(self._reaching):
            if first == column and last > first:
                cells.append(Cell("", last, continues=True))
                column = last
        return column
