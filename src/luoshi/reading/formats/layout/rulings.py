"""From ruling lines to the cells of bordered tables.

Theory of operation. Lines on the same height are one line, whatever pieces it was drawn in. Lines
that touch belong to one table. Their heights and their places from left to right cut the table
into small fields; fields between which no line runs are one cell (a merged cell).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from luoshi.reading.formats.layout.geometry import Sheet

MAX_LINES: Final = 2_000
MAX_FIELDS: Final = 20_000


@dataclass(slots=True)
class Span:
    """A ruling as what runs where: at ``place``, from ``start`` to ``end``."""

    place: float
    start: float
    end: float


@dataclass(slots=True)
class Lattice:
    """The fields of one table; ``owner[r][c]`` is the top left field of the cell they are in."""

    xs: list[float]
    ys: list[float]
    owner: list[list[tuple[int, int]]]

    def field_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the cell, named by its top left field, that holds a point."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return self.owner[row][column]

    def width(self, cell: tuple[int, int]) -> float:
        """Return the width of a cell."""
        row, column = cell
        last = column
        while last + 1 < len(self.xs) - 1 and self.owner[row][last + 1] == cell:
            last += 1
        return self.xs[last + 1] - self.xs[column]


def find_lattices(sheet: Sheet) -> list[Lattice]:
    """Return the tables of a page from top to bottom; a frame of one cell is none."""
    near = sheet.height / 400
    flat = _merged((Span(r.y0, r.x0, r.x1) for r in sheet.rulings if r.y0 == r.y1), near)
    upright = _merged((Span(r.x0, r.y0, r.y1) for r in sheet.rulings if r.y0 != r.y1), near)
    if not flat or not upright or len(flat) + len(upright) > MAX_LINES:
        return []
    found = []
    for rows, columns in _touching(flat, upright, near):
        lattice = _lattice(rows, columns, near)
        if lattice is not None:
            found.append(lattice)
    return sorted(found, key=lambda lattice: lattice.ys[0])


def _merged(spans: Iterable[Span], near: float) -> list[Span]:
    """Join pieces of one line; leave out what is too short to bound a cell."""
    ordered = sorted(spans, key=lambda span: (span.place, span.start))
    groups: list[list[Span]] = []
    for span in ordered:
        if groups and span.place - groups[-1][0].place <= near:
            groups[-1].append(span)
        else:
            groups.append([span])
    merged = []
    for group in groups:
        place = sum(span.place for span in group) / len(group)
        start = end = None
        for span in sorted(group, key=lambda span: span.start):
            if start is None or end is None or span.start > end + 2 * near:
                if start is not None and end is not None:
                    merged.append(Span(place, start, end))
                start, end = span.start, span.end
            else:
                end = max(end, span.end)
        if start is not None and end is not None:
            merged.append(Span(place, start, end))
    return [span for span in merged if span.end - span.start > 4 * near]


def _touching(
    flat: Sequence[Span], upright: Sequence[Span], near: float
) -> list[tuple[list[Span], list[Span]]]:
    """Group the lines that touch one another."""
    parent = list(range(len(flat) + len(upright)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    places = [span.place for span in upright]  # already in order
    for number, row in enumerate(flat):
        first = bisect_left(places, row.start - near)
        last = bisect_right(places, row.end + near)
        for other in range(first, last):
            column = upright[other]
            if column.start - near <= row.place <= column.end + near:
                parent[root(len(flat) + other)] = root(number)
    groups: dict[int, tuple[list[Span], list[Span]]] = {}
    for number, span in enumerate((*flat, *upright)):
        rows, columns = groups.setdefault(root(number), ([], []))
        (rows if number < len(flat) else columns).append(span)
    return [group for group in groups.values() if group[0] and group[1]]


def _lattice(rows: Sequence[Span], columns: Sequence[Span], near: float) -> Lattice | None:
    xs = _places(columns, near)
    ys = _places(rows, near)
    left, right = min(row.start for row in rows), max(row.end for row in rows)
    if xs[0] - left > 4 * near:  # A table may be open at its sides.
        xs.insert(0, left)
    if right - xs[-1] > 4 * near:
        xs.append(right)
    fields = (len(xs) - 1) * (len(ys) - 1)
    if len(xs) < 3 or len(ys) < 2 or fields > MAX_FIELDS:  # One column is only a frame.
        return None
    return Lattice(xs, ys, _owners(xs, ys, _Walls(rows, near), _Walls(columns, near)))


def _places(spans: Iterable[Span], near: float) -> list[float]:
    places: list[float] = []
    for span in sorted(spans, key=lambda span: span.place):
        if not places or span.place - places[-1] > near:
            places.append(span.place)
    return places


class _Walls:
    """Answers whether a line runs at a place past a point."""

    def __init__(self, spans: Iterable[Span], near: float) -> None:
        self._near = near
        self._spans = sorted(spans, key=lambda span: span.place)
        self._places = [span.place for span in self._spans]

    def between(self, place: float, point: float) -> bool:
        first = bisect_left(self._places, place - self._near)
        last = bisect_right(self._places, place + self._near)
        return any(span.start <= point <= span.end for span in self._spans[first:last])


def _owners(
    xs: Sequence[float], ys: Sequence[float], flat: _Walls, upright: _Walls
) -> list[list[tuple[int, int]]]:
    """Give each field to the cell of the field above or to the left unless a wall stands there."""
    owner: list[list[tuple[int, int]]] = []
    for row in range(len(ys) - 1):
        middle = (ys[row] + ys[row + 1]) / 2
        owner.append([])
        for column in range(len(xs) - 1):
            centre = (xs[column] + xs[column + 1]) / 2
            cell = (row, column)
            if column and not upright.between(xs[column], middle):
                cell = owner[row][column - 1]
            elif row and not flat.between(ys[row], centre):
                cell = owner[row - 1][column]
            owner[row].append(cell)
    return owner
