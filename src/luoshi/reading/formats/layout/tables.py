"""Bordered tables: text put into cells, rows read out, tables joined over page breaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from luoshi.reading.formats.layout.geometry import Line, Run, Sheet
from luoshi.reading.formats.layout.lines import glue, to_lines
from luoshi.reading.formats.layout.paragraphs import next_width
from luoshi.reading.formats.layout.rulings import Lattice, find_lattices

_SERIAL: Final = re.compile(r"序\s*号|编\s*号|No\.?")
_SPARE: Final = 0.1
_MAX_HEADER: Final = 3  # rows that can be repeated on a new page


@dataclass(slots=True)
class TableRow:
    """The texts of a row, one for each column of the table."""

    cells: list[str]
    page: int
    top: bool = False  # the first row of the table on its page
    above: set[int] = field(default_factory=set)  # columns that repeat the cell above
    header: bool = False


@dataclass(slots=True)
class Table:
    """A table, over one page or several."""

    top: float
    bottom: float
    xs: list[float]
    rows: list[TableRow]
    serial: int | None = None  # the column of 序号
    filled: int = 0  # merged cells whose text was repeated
    joined: int = 0  # rows put together over a page break
    headers: int = 0  # repeated header rows left out


def take_tables(sheet: Sheet) -> list[Table]:
    """Return the tables of a page; their runs are taken out of ``sheet``."""
    if not sheet.rulings:
        return []
    tables = []
    for lattice in find_lattices(sheet):
        inside: dict[tuple[int, int], list[Run]] = {}
        outside = []
        for run in sheet.runs:
            cell = lattice.field_at((run.x0 + run.x1) / 2, run.base - 0.35 * run.size)
            if cell is None:
                outside.append(run)
            else:
                inside.setdefault(cell, []).append(run)
        if len(inside) < 2:
            continue  # A frame around text, or lines without any.
        sheet.runs = outside
        tables.append(_table(lattice, inside, sheet.number))
    return [table for table in tables if table.rows]


def _table(lattice: Lattice, inside: dict[tuple[int, int], list[Run]], page: int) -> Table:
    lines = {cell: to_lines(runs, page) for cell, runs in inside.items()}
    padding = min(
        (
            max(0.0, line.x0 - lattice.xs[cell[1]]) / max(line.size, 0.01)
            for cell, found in lines.items()
            for line in found
        ),
        default=0.0,
    )
    texts = {
        cell: _cell_text(found, lattice.width(cell), min(padding, 0.6))
        for cell, found in lines.items()
    }
    table = Table(lattice.ys[0], lattice.ys[-1], lattice.xs, [])
    for number, owners in enumerate(lattice.owner):
        row = _row(number, owners, texts, page)
        if any(cell[0] == number and texts.get(cell) for cell in owners):
            row.top = not table.rows
            table.filled += len([place for place in row.above if row.cells[place]])
            table.rows.append(row)
    table.serial = _serial(table.rows)
    return table


def _row(
    number: int,
    owners: Sequence[tuple[int, int]],
    texts: dict[tuple[int, int], str],
    page: int,
) -> TableRow:
    row = TableRow([], page)
    for column, cell in enumerate(owners):
        first = cell[1] == column
        row.cells.append(texts.get(cell, "") if first else "")
        if first and cell[0] < number:
            row.above.add(column)
    return row


def _cell_text(lines: Sequence[Line], width: float, padding: float) -> str:
    """Join the lines of a cell; a break that its width did not force stays a line feed."""
    text = ""
    for number, line in enumerate(lines):
        if number:
            before = lines[number - 1]
            room = width - 2 * padding * line.size
            used = before.x1 - before.x0 + (next_width(before.text, line.text) + _SPARE) * line.size
            text += "\n" if used <= room else glue(text[-80:], line.text)
        text += line.text
    return text


def _serial(rows: Sequence[TableRow]) -> int | None:
    for row in rows[:_MAX_HEADER]:
        for column, text in enumerate(row.cells):
            if _SERIAL.fullmatch(text.strip()):
                return column
    return None


def continues(before: Table, after: Table, tolerance: float) -> bool:
    """Whether ``after``, at the top of a page, goes on with ``before``: the same columns."""
    return len(before.xs) == len(after.xs) and all(
        abs(x - y) <= tolerance for x, y in zip(before.xs, after.xs, strict=True)
    )


def join(before: Table, after: Table) -> None:
    """Put the rows of ``after`` behind those of ``before``.

    Repeated header rows go; a row cut by the page break is put together: what stands without a
    number goes on with the row above. A blank merged cell at the top takes the text above.
    """
    rows = after.rows
    repeated = 0
    while (
        repeated < min(_MAX_HEADER, len(rows), len(before.rows))
        and rows[repeated].cells == before.rows[repeated].cells
    ):
        before.rows[repeated].header = True
        repeated += 1
    before.headers += repeated
    rows = rows[repeated:]
    if rows and before.rows:
        if _is_rest(before, rows[0]):
            before.joined += 1
            _append(before.rows[-1], rows[0])
            rows = rows[1:]
        _fill_down(before.rows[-1], rows, before)
    before.rows += rows
    before.filled += after.filled


def _is_rest(before: Table, row: TableRow) -> bool:
    """Whether a table's first row on a page is the rest of the last row on the page before."""
    column = before.serial or 0
    return not row.cells[column].strip() and bool(before.rows[-1].cells[column].strip())


def _append(above: TableRow, rest: TableRow) -> None:
    for column, text in enumerate(rest.cells):
        if text and column not in above.above:
            above.cells[column] += glue(above.cells[column], text) + text
        elif text:
            above.cells[column] = above.cells[column] or text


def _fill_down(last: TableRow, rows: Sequence[TableRow], before: Table) -> None:
    """Repeat the text of a merged cell left of 序号 whose lower part stands on the new page."""
    if not before.serial:
        return
    for column in range(before.serial):
        text = last.cells[column]
        for row in rows:
            if row.cells[column] or not text:
                break
            row.cells[column] = text
            before.filled += 1
