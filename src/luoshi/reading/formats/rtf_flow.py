"""Paragraphs and table rows of one RTF story (Microsoft RTF Specification 1.9.1, Table Definitions)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from luoshi.reading.formats.composer import Composer, rejoin
from luoshi.reading.formats.grid import Cell, Row, write_table
from luoshi.reading.formats.numbering import join

_TOLERANCE: Final = 30  # twips
_MAX_CELLS: Final = 500


class Flow:
    """Collect text until a paragraph, cell or row ends.

    The main story goes to the composer, tables as rows; any other story goes to ``sink``, one
    call for each paragraph, its table cells as paragraphs too.
    """

    def __init__(self, composer: Composer, sink: Callable[[str], None] | None = None) -> None:
        self.parts: list[str] = []
        self.label: list[str] = []
        self._composer = composer
        self._sink = sink
        self._lines: list[str] = []
        self._cells: list[str] = []
        self._rows: list[Row] = []
        self._tables = 0
        self._defined: list[tuple[int, bool]] = []
        self._merge_up = False
        self._header = False
        self._waiting: list[str] = []

    def anchor(self, text: str) -> None:
        """Take the text of a box that hangs on the current paragraph; it follows that."""
        self._waiting.append(text)

    def end_paragraph(self, *, in_table: bool) -> None:
        """End the current paragraph; in a table it is one line of its cell."""
        text = self._take()
        if self._sink is not None:
            if text.strip():
                self._sink(text)
        elif in_table:
            self._lines.append(text)
        else:
            self._end_table()
            self._composer.paragraph(text)
            self._release()

    def end_cell(self) -> None:
        """End the current cell."""
        if self._sink is not None:
            self.end_paragraph(in_table=False)
        elif len(self._cells) < _MAX_CELLS:
            self._lines.append(self._take())
            self._cells.append("\n".join(line for line in self._lines if line))
            self._lines = []

    def end_row(self) -> None:
        """End the current row, as the definitions since the last trowd describe it."""
        if self._sink is not None or not self._cells:
            return
        count = len(self._cells)
        defined = self._defined
        if len(defined) < count:
            defined = [(1000 * (number + 1), False) for number in range(count)]
        cells = [
            Cell(text, right, merged)
            for text, (right, merged) in zip(self._cells, defined, strict=False)
        ]
        self._rows.append(Row(cells, self._header))
        self._cells = []

    def begin_row(self, _: int) -> None:
        """Forget the row definitions (trowd)."""
        self._defined = []
        self._merge_up = self._header = False

    def define_cell(self, right: int) -> None:
        """Note the right edge of the next cell (cellx)."""
        if len(self._defined) < _MAX_CELLS:
            self._defined.append((right, self._merge_up))
        self._merge_up = False

    def merge_up(self, _: int) -> None:
        """Note that the next cell continues the one above (clvmrg)."""
        self._merge_up = True

    def mark_header(self, _: int) -> None:
        """Note that the row is repeated on each page (trhdr)."""
        self._header = True

    def close(self) -> None:
        """Write out what is left."""
        if self._lines or self._cells:
            self.end_cell()
            self.end_row()
        self.end_paragraph(in_table=False)

    def _take(self) -> str:
        text = join("".join(self.label).strip(" \t"), "".join(self.parts))
        self.label, self.parts = [], []
        return rejoin(text)

    def _end_table(self) -> None:
        if self._cells:
            self.end_row()
        if self._lines:
            self._composer.paragraph("\n".join(self._lines))
            self._lines = []
        if self._rows:
            self._tables += 1
            write_table(self._composer, self._rows, table=self._tables, tolerance=_TOLERANCE)
            self._rows = []

    def _release(self) -> None:
        for text in self._waiting:
            self._composer.paragraph(text, kind="textbox")
        self._waiting = []
