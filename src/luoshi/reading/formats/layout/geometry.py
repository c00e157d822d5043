"""What a page of a fixed layout consists of, for PDF and OFD alike.

Coordinates grow to the right and downwards; the unit (point, millimetre) does not matter, since
every threshold is a share of a glyph's size or of the page's height.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(slots=True)
class Run:
    """Glyphs on one base line without a gap between them; ``size`` is the height of their em."""

    text: str
    x0: float
    x1: float
    base: float
    size: float


@dataclass(slots=True)
class Ruling:
    """A straight horizontal (``y0 == y1``) or vertical (``x0 == x1``) line."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Sheet:
    """One page as a reader found it; numbers count from 1."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    images: int = 0
    unknown: int = 0  # glyphs without a character


@dataclass(slots=True)
class Line:
    """One line of text."""

    text: str
    x0: float
    x1: float
    base: float
    size: float  # of most of the line's glyphs
    page: int

    @property
    def top(self) -> float:
        """The upper edge of the em box."""
        return self.base - 0.88 * self.size


MAX_STROKES = 20_000
"""Straight lines on one page; more make a drawing, no table."""


def stroke(points: list[tuple[float, float]], *, thin: float) -> list[Ruling]:
    """Return the horizontal and vertical parts of a stroked outline."""
    found = []
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(y1 - y0) <= thin < abs(x1 - x0):
            found.append(Ruling(min(x0, x1), (y0 + y1) / 2, max(x0, x1), (y0 + y1) / 2))
        elif abs(x1 - x0) <= thin < abs(y1 - y0):
            found.append(Ruling((x0 + x1) / 2, min(y0, y1), (x0 + x1) / 2, max(y0, y1)))
    return found


def fill(points: list[tuple[float, float]], *, thin: float) -> list[Ruling]:
    """Return the line that a filled outline looks like; none where it is an area (shading)."""
    xs = [x for x, _ in points]
    ys = [y for _, y in points]
    if not xs:
        return []
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    if y1 - y0 <= thin < x1 - x0:
        return [Ruling(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)]
    if x1 - x0 <= thin < y1 - y0:
        return [Ruling((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)]
    return []
