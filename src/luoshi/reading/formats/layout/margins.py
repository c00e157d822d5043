"""Page numbers and running heads: lines at the page's edge that belong to no sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from luoshi.reading.formats.layout.geometry import Line, Sheet

_ZONE: Final = 0.16  # share of the page's height, at top and bottom
_DEEP: Final = 2  # lines from the edge that can be running heads
_REPEATS: Final = 3  # pages on which a head must come back; two where there are only two or three
_GAP: Final = 1.2  # of the usual distance of lines
_STEPS: Final = 150  # heights that are told apart on a page
_SHARE: Final = 0.7  # of the lines at a height
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
    steps = [below.base - above.base for found in lines for above, below in pairwise(found)]
    usual = median(steps) if steps else 0.0
    apart = [_apart(found, usual, sheet.height) for sheet, found in zip(sheets, lines, strict=True)]
    heads = _heads(sheets, edges, numbers, set().union(*apart))
    return numbers, heads


def _edges(sheet: Sheet, lines: Sequence[Line]) -> list[Line]:
    """Return the outermost lines within the zones, the outermost first at either edge."""
    top = [line for line in lines[:_DEEP] if line.base < _ZONE * sheet.height]
    bottom = [line for line in lines[: -_DEEP - 1 : -1] if line.top > (1 - _ZONE) * sheet.height]
    return top + [line for line in bottom if not any(line is other for other in top)]


def _apart(lines: Sequence[Line], usual: float, height: float) -> set[int]:
    """Return the lines at either edge that a gap, or another size, sets apart from the text."""
    found: set[int] = set()
    for ordered in (lines[: _DEEP + 1], lines[: -_DEEP - 2 : -1]):
        for inner in range(len(ordered) - 1, 0, -1):
            line, other = ordered[inner - 1], ordered[inner]
            small, large = sorted((line.size, other.size))
            step = abs(line.base - other.base)
            wide = _GAP * usual < step < height / 2  # beyond, there is no text between them
            if wide or large > 1.04 * small:
                found |= {id(line) for line in ordered[:inner]}
                break
    return found


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
    sheets: Sequence[Sheet],
    edges: Sequence[Sequence[Line]],
    numbers: set[int],
    apart: set[int],
) -> set[int]:
    """Return lines that come back at one height, where hardly anything else stands.

    Heads of odd and even pages or of chapters may differ; text that merely happens to repeat
    stands at a height where other pages have other text.
    """
    keyed: dict[tuple[str, int], list[Line]] = {}
    at_height: Counter[int] = Counter()
    for sheet, lines in zip(sheets, edges, strict=True):
        for line in lines:
            if id(line) not in numbers:
                height = round(line.base / sheet.height * _STEPS)
                keyed.setdefault((_DIGITS.sub("#", line.text), height), []).append(line)
                at_height[height] += 1
    enough = _REPEATS if len(sheets) > _REPEATS else 2
    repeated: dict[int, list[Line]] = {}
    for (text, height), lines in keyed.items():
        near = [line for shift in (-1, 0, 1) for line in keyed.get((text, height + shift), ())]
        if len({line.page for line in near if id(line) in apart}) >= enough:
            repeated.setdefault(height, []).extend(lines)
    return {
        id(line)
        for height, lines in repeated.items()
        if len(lines) >= _SHARE * at_height[height]
        for line in lines
    }
