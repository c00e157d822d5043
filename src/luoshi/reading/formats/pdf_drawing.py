"""What a PDF page draws beside text: ruling lines and pictures, through PDFium's raw interface.

Imported only by ``pdf`` once pypdfium2 is known to be installed. ISO 32000-1, 8.5 (paths), 8.10
(form XObjects), 7.7.3.3 (page rotation).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, Final

from pypdfium2 import raw

from luoshi.reading.formats.layout.geometry import MAX_STROKES, Sheet, fill, stroke

_MAX_OBJECTS: Final = 50_000
_MAX_SEGMENTS: Final = 2_000
_MAX_FORMS: Final = 3  # how deep forms in forms are followed
_SAME: Final = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_Matrix = tuple[float, float, float, float, float, float]


class Drawing:
    """The drawing of one page, in coordinates of the page as it is shown."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401 - a ctypes handle
        self._page = page
        self.width = float(raw.FPDF_GetPageWidthF(page)) or 1.0
        self.height = float(raw.FPDF_GetPageHeightF(page)) or 1.0
        box = raw.FS_RECTF()
        found = raw.FPDF_GetPageBoundingBox(page, box)
        self.left = float(box.left) if found else 0.0
        self.top = float(box.top) if found else self.height
        self._bottom = float(box.bottom) if found else 0.0
        self._right = float(box.right) if found else self.width
        self._budget = MAX_STROKES

    def turn_upright(self) -> None:
        """Turn the objects of a page that is shown rotated, so that text on it is level.

        Changes the page in memory only; must be called before its text is loaded.
        """
        turns = raw.FPDFPage_GetRotation(self._page)
        if turns not in (1, 2, 3):
            return
        a, b, c, d = ((0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))[turns - 1]
        for number in range(min(raw.FPDFPage_CountObjects(self._page), _MAX_OBJECTS)):
            found = raw.FPDFPage_GetObject(self._page, number)
            raw.FPDFPageObj_Transform(found, a, b, c, d, 0, 0)
        corners = [
            (a * x + c * y, b * x + d * y)
            for x in (self.left, self._right)
            for y in (self._bottom, self.top)
        ]
        self.left = min(x for x, _ in corners)
        self.top = max(y for _, y in corners)

    def collect(self, sheet: Sheet) -> None:
        """Add ruling lines and the number of pictures to ``sheet``."""
        count = min(raw.FPDFPage_CountObjects(self._page), _MAX_OBJECTS)
        for number in range(count):
            found = raw.FPDFPage_GetObject(self._page, number)
            self._object(found, _SAME, sheet, 0)

    def _object(self, found: Any, outer: _Matrix, sheet: Sheet, depth: int) -> None:  # noqa: ANN401
        kind = raw.FPDFPageObj_GetType(found)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            sheet.images += 1
        elif kind == raw.FPDF_PAGEOBJ_PATH and self._budget > 0:
            for points, stroked in self._outlines(found, outer):
                make = stroke if stroked else fill
                rulings = make(points, thin=sheet.height / 280)
                sheet.rulings += rulings
                self._budget -= max(1, len(rulings))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_FORMS:
            inner = _times(_matrix(found), outer)
            for number in range(min(raw.FPDFFormObj_CountObjects(found), _MAX_OBJECTS)):
                if self._budget <= 0:
                    break
                self._budget -= 1
                self._object(raw.FPDFFormObj_GetObject(found, number), inner, sheet, depth + 1)

    def _outlines(
        self,
        found: Any,  # noqa: ANN401 - a ctypes handle
        outer: _Matrix,
    ) -> Iterator[tuple[list[tuple[float, float]], bool]]:
        """Yield each part of a path with whether it is stroked."""
        filled, stroked = ctypes.c_int(), raw.FPDF_BOOL()
        if not raw.FPDFPath_GetDrawMode(found, filled, stroked):
            return
        if not filled.value and not stroked.value:
            return
        a, b, c, d, e, f = _times(_matrix(found), outer)
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[tuple[float, float]] = []
        for number in range(min(raw.FPDFPath_CountSegments(found), _MAX_SEGMENTS)):
            segment = raw.FPDFPath_GetPathSegment(found, number)
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and points:
                yield points, bool(stroked.value)
                points = []
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            points.append(
                (
                    a * x.value + c * y.value + e - self.left,
                    self.top - (b * x.value + d * y.value + f),
                )
            )
            if raw.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if points:
            yield points, bool(stroked.value)


def _matrix(found: Any) -> _Matrix:  # noqa: ANN401 - a ctypes handle
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(found, matrix):
        return _SAME
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """Return the matrix that applies ``inner``, then ``outer``."""
    if outer is _SAME:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip
