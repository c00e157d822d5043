"""The content of one OFD page: text objects, paths and pictures (GB/T 33190-2016, 7.7, 8–11).

A text object has a box on the page (Boundary), a matrix from its own coordinates to that box (CTM)
and runs of characters (TextCode) whose first glyph stands at X, Y and whose others follow at
distances DeltaX, DeltaY (11.3). Lengths are millimetres; y grows downwards.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.layout.geometry import MAX_STROKES, Run, Sheet, fill, stroke

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from luoshi.reading.formats.composer import Composer

Matrix = tuple[float, float, float, float, float, float]
MAX_GLYPHS: Final = 200_000  # on one page
MAX_NESTING: Final = 20
TURNED: Final = "斜排的文字（水印等）{n} 处未读入。"
_BLANK: Final = re.compile(r"\s")
_BREAK: Final = 0.3  # of the size: a wider distance begins a new run, since a glyph may stand there
_FAR: Final = 1e7  # millimetres; also false for what is not a number
_OPERANDS: Final = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def local(element: Element) -> str:
    """Return the name of an element without its name space."""
    return element.tag.rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of this local name."""
    for found in element:
        if found.tag.endswith(name) and local(found) == name:
            yield found


def child(element: Element, name: str) -> Element | None:
    """Return the first child of this local name."""
    return next(children(element, name), None)


def numbers(text: str | None) -> list[float]:
    """Return an array of numbers (ST_Array); empty where one of them is no sensible number."""
    try:
        found = [float(word) for word in text.split()] if text else []
    except ValueError:
        return []
    return found if -_FAR < sum(found) < _FAR and (not found or max(found) < _FAR) else []


def _number(text: str | None, otherwise: float) -> float:
    try:
        value = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return value if -_FAR < value < _FAR else otherwise


def box(
    area: Element | None, otherwise: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Return the physical box of a page area (CT_PageArea), or ``otherwise``."""
    physical = None if area is None else child(area, "PhysicalBox")
    found = [] if physical is None else numbers(physical.text)
    if len(found) != 4 or found[2] <= 0 or found[3] <= 0:
        return otherwise
    return found[0], found[1], found[2], found[3]


class Content:
    """A parsed page or template, which can be placed on any number of sheets."""

    def __init__(self, page: Element) -> None:
        self.area = child(page, "Area")
        self.templates = [used.get("TemplateID", "") for used in children(page, "Template")]
        content = child(page, "Content")
        layers = [] if content is None else list(children(content, "Layer"))
        self._layers = layers
        self._glyphs = 0

    def place(self, sheet: Sheet, x: float, y: float, composer: Composer) -> None:
        """Add everything to ``sheet``, whose box begins at (x, y)."""
        self._glyphs = 0
        for layer in self._layers:
            self._block(layer, sheet, x, y, composer, 0)

    def _block(
        self, block: Element, sheet: Sheet, x: float, y: float, composer: Composer, depth: int
    ) -> None:
        for found in block:
            name = local(found)
            if found.get("Visible") == "false":
                continue
            if name == "TextObject":
                if self._glyphs < MAX_GLYPHS:
                    self._text(found, sheet, x, y, composer)
            elif name == "PathObject":
                if len(sheet.rulings) < MAX_STROKES:
                    _path(found, sheet, x, y)
            elif name == "ImageObject":
                sheet.images += 1
            elif name == "PageBlock" and depth < MAX_NESTING:
                self._block(found, sheet, x, y, composer, depth + 1)

    def _text(self, found: Element, sheet: Sheet, x: float, y: float, composer: Composer) -> None:
        a, b, c, d, e, f = _placed(found, x, y)
        size = _number(found.get("Size"), 0.0) * math.sqrt(abs(a * d - b * c))
        if size <= 0:
            return
        upright = abs(b) <= 0.1 * abs(a) and a > 0
        if not upright:
            composer.count(TURNED)
            return
        stretch = _number(found.get("HScale"), 1.0) or 1.0
        for code in children(found, "TextCode"):
            text = code.text or ""
            self._glyphs += len(text)
            left, base = _number(code.get("X"), 0.0), _number(code.get("Y"), 0.0)
            origin = (a * left + c * base + e, b * left + d * base + f)
            deltas = _deltas(code.get("DeltaX"), len(text))
            sheet.runs += _runs(text, origin, deltas, a, size, stretch)


def _placed(found: Element, x: float, y: float) -> Matrix:
    """Return the matrix from an object's coordinates to the sheet (8.5)."""
    boundary = numbers(found.get("Boundary")) or [0.0, 0.0]
    left, top = boundary[0] - x, (boundary[1] if len(boundary) > 1 else 0.0) - y
    ctm = numbers(found.get("CTM"))
    if len(ctm) != 6:
        return 1.0, 0.0, 0.0, 1.0, left, top
    a, b, c, d, e, f = ctm
    return a, b, c, d, e + left, f + top


def _deltas(text: str | None, count: int) -> list[float]:
    """Return the distances between glyphs; "g n v" stands for n times v (11.3)."""
    if not text:
        return []
    if "g" not in text:
        return numbers(text)[:count]
    found: list[float] = []
    words = iter(text.split())
    for word in words:
        if word != "g":
            found += numbers(word)
        else:
            times = numbers(next(words, ""))
            value = numbers(next(words, ""))
            if not times or not value:
                break
            found += value * min(max(int(times[0]), 0), count)
        if len(found) >= count:
            break
    return found[:count]


def _runs(
    text: str,
    origin: tuple[float, float],
    deltas: list[float],
    scale: float,
    size: float,
    stretch: float,
) -> Iterator[Run]:
    """Yield the glyphs of one TextCode, cut at spaces and where a glyph could stand between."""
    x, base = origin
    wide = size * stretch
    if _plain(text, deltas, scale, wide):
        last = wide if text[-1] >= "\u2e80" else 0.5 * wide
        yield Run(text, x, x + sum(deltas) * scale + last, base, size)
        return
    parts: list[str] = []
    start = end = x
    for number, glyph in enumerate(text):
        chinese = glyph >= "\u2e80" or glyph in "“”‘’…—"
        usual = wide if chinese else 0.5 * wide
        step = deltas[number] * scale if number < len(deltas) else usual
        blank = glyph.isspace() and (glyph != "\u3000" or not parts)
        if parts and (blank or x - end > _BREAK * wide or x < start):
            yield Run("".join(parts).rstrip("\u3000"), start, end, base, size)
            parts = []
        if not blank:
            if not parts:
                start = x
            parts.append(glyph)
            known = 0 < step <= (usual if chinese else 1.05 * wide)
            end = x + (step if known else usual)
        x += step
    if parts:
        yield Run("".join(parts).rstrip("\u3000"), start, end, base, size)


def _plain(text: str, deltas: list[float], scale: float, wide: float) -> bool:
    """Whether nothing can be cut: a distance for each glyph, none of them wide, no spaces."""
    return (
        len(deltas) == len(text) - 1 > 0
        and max(deltas) * scale <= (1 + _BREAK) * wide
        and min(deltas) * scale >= 0
        and _BLANK.search(text) is None
    )


def _path(found: Element, sheet: Sheet, x: float, y: float) -> None:
    """Add the ruling lines of a path (9.3: S, M, L, Q, B, A, C with operands)."""
    data = child(found, "AbbreviatedData")
    if data is None or not data.text or len(data.text) > 200_000:
        return
    stroked = found.get("Stroke", "true") != "false"
    filled = found.get("Fill") == "true"
    if not stroked and not filled:
        return
    a, b, c, d, e, f = _placed(found, x, y)
    thin = sheet.height / 280
    points: list[tuple[float, float]] = []
    make = stroke if stroked else fill
    words = iter(data.text.split())
    for word in words:
        operands = [numbers(next(words, "")) for _ in range(_OPERANDS.get(word, 0))]
        if word in ("M", "S") and points:
            sheet.rulings += make(points, thin=thin)
            points = []
        if word == "C" and points:
            points.append(points[0])
        elif len(operands) >= 2 and operands[-1] and operands[-2]:
            px, py = operands[-2][0], operands[-1][0]
            points.append((a * px + c * py + e, b * px + d * py + f))
    sheet.rulings += make(points, thin=thin)
