"""Page numbers and running heads: lines at the page's edge that belong to no sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from luoshi.reading.formats.layout.geometry import Line, Sheet

_ZONE: Final = 0.16  # share of the page's height, at top and bottom
_DEEP: Final = 2  # lines from the edge that can be running heads
_REPEATS: Final = 3  # pages on which a head must come back; two where there are only two or three
_NUMBER: Final = re.compile(
    r"\s*(?:[—–―－‐‑\-─·•~]{1,3}\s*(?P<dashed>\d{1,4})\s*[—–―－‐‑\-─·•~]{1,3}"
    r"|(?P<bare>\d{1,4})|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?"
    r"|\d{1,4}\s*/\s*\d{1,4}|[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?)\s*"
)
_DIGITS: Final = re.compile(r"\d+")


def find_margins(
    sheets: Sequence[Sheet], lines: Sequence[Sequence[Line]]
) -> tuple[set[int], set[int]]:
    """Return the identities (``id``) of page-number lines and of running-head lines."""
    edges = [_edges(sheet, found) for sheet, found in zip(sheets, lines, strict=True)]
    numbers = _numbers(edges)
    heads = _heads(sheets, edges, numbers)
    return numbers, heads


def _edges(sheet: Sheet, lines: Sequence[Line]) -> list[Line]:
    """Return the outermost lines within the zones, the outermost first at either edge."""
    top = [line for line in lines[:_DEEP] if line.base < _ZONE * sheet.height]
    bottom = [
        line for line in lines[: -_DEEP - 1 : -1] if line.top > (1 - _ZONE) * sheet.height
    ]
    return top + [line for line in bottom if not any(line is other for other in top)]


def _numbers(edges: Sequence[Sequence[Line]]) -> set[int]:
    """Return page-number lines; a bare number only where it counts along with the pages."""
    found: set[int] = set()
    bare: list[tuple[int, Line]] = []
    for lines in edges:
        for line in lines:
            match = _NUMBER.fullmatch(line.text)
            if match is None:
                continue
            if match["bare"]:
                bare.append((int(match["bare"]) - line.page, line))
            else:
                found.add(id(line))
    shifts = Counter(shift for shift, _ in bare)
    enough = 1 if len(edges) == 1 else 2
    for shift, line in bare:
        if shifts[shift] >= enough and (len(edges) > 1 or shift == 0):
            found.add(id(line))
    return found


def _heads(
    sheets: Sequence[Sheet], edges: Sequence[Sequence[Line]], numbers: set[int]
) -> set[int]:
    keyed: dict[tuple[str, int], list[Line]] = {}
    for sheet, lines in zip(sheets, edges, strict=True):
        step = sheet.height / 150
        for line in lines:
            if id(line) not in numbers:
                key = _DIGITS.sub("#", line.text), round(line.base / step)
                keyed.setdefault(key, []).append(line)
    found: set[int] = set()
    enough = _REPEATS if len(sheets) > _REPEATS else 2
    for (text, height), lines in keyed.items():
        near = [
            line for shift in (-1, 0, 1) for line in keyed.get((text, height + shift), ())
        ]
        if len({line.page for line in near}) >= enough:
            found |= {id(line) for line in lines}
    return found
