"""Paragraph and character exceptions: sprms and formatted-disk pages ([MS-DOC] 2.6, 2.9.25–33)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

PAGE: Final = 512
_SIZES: Final = (1, 1, 2, 4, 2, 2, 0, 3)  # operand bytes by spra (2.6.1); 6 is variable
_TAB_STOPS: Final = 0xC615
_TABLE: Final = 0xD608


def sprms(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each property change and its operand; stops at the first damaged one."""
    at, end = 0, len(grpprl)
    while at + 2 <= end:
        code = grpprl[at] | grpprl[at + 1] << 8
        at += 2
        size = _SIZES[code >> 13]
        if code >> 13 == 6:
            size = _variable(code, grpprl, at)
        if at + size > end:
            return
        yield code, grpprl[at : at + size]
        at += size


def _variable(code: int, grpprl: bytes, at: int) -> int:
    """Return the operand size, its length prefix included (2.6.1, 2.9.182, 2.9.337)."""
    if at >= len(grpprl):
        return 1
    if code == _TABLE:
        return grpprl[at] + (grpprl[at + 1] << 8) + 1 if at + 1 < len(grpprl) else 2
    if code == _TAB_STOPS and grpprl[at] == 255 and at + 1 < len(grpprl):
        deleted = 1 + 4 * grpprl[at + 1]
        added = at + 1 + deleted
        return 1 + deleted + (1 + 3 * grpprl[added] if added < len(grpprl) else 1)
    return 1 + grpprl[at]


@dataclass(frozen=True, slots=True)
class ParagraphProperties:
    """What the reader needs to know of a paragraph; None means: as its style says."""

    style: int = 0
    list_number: int | None = None  # 1-based index of the list override; 0 none
    list_level: int | None = None
    in_table: bool = False
    row_end: bool = False
    nesting: int = 0  # 1 for a cell of an ordinary table, more for tables in cells
    inner_cell: bool = False
    inner_row_end: bool = False
    header_row: bool = False
    rights: tuple[int, ...] = ()  # right edges of the row's cells, in twips
    continues: tuple[bool, ...] = ()  # cells that are merged with the one above


@lru_cache(maxsize=4096)
def paragraph_properties(grpprl: bytes, style: int) -> ParagraphProperties:
    """Read the paragraph and table sprms of ``grpprl``."""
    known = ParagraphProperties(style=style)
    for code, operand in sprms(grpprl):
        known = _apply(known, code, operand)
    return known


def _apply(known: ParagraphProperties, code: int, operand: bytes) -> ParagraphProperties:  # noqa: PLR0911 - one case for each property
    value = int.from_bytes(operand, "little")
    match code:
        case 0x460B:
            signed = value - 0x10000 if value >= 0x8000 else value
            return replace(known, list_number=max(0, signed))
        case 0x260A:
            return replace(known, list_level=value)
        case 0x4600:
            return replace(known, style=value)
        case 0x2416:
            return replace(known, in_table=bool(value))
        case 0x2417:
            return replace(known, row_end=bool(value))
        case 0x6649:
            return replace(known, nesting=min(value, 0x7FFF))
        case 0x244B:
            return replace(known, inner_cell=bool(value))
        case 0x244C:
            return replace(known, inner_row_end=bool(value))
        case 0x3404:
            return replace(known, header_row=bool(value))
        case 0xD608:
            rights, continues = _table_definition(operand)
            return replace(known, rights=rights, continues=continues)
        case 0xD62B if len(operand) >= 3 and operand[1] < len(known.continues):
            merged = list(known.continues)
            merged[operand[1]] = operand[2] == 1
            return replace(known, continues=tuple(merged))
        case _:
            return known


def _table_definition(operand: bytes) -> tuple[tuple[int, ...], tuple[bool, ...]]:
    """Read a TDefTableOperand (2.9.325): cell edges, then a TC80 of 20 bytes for each cell."""
    if len(operand) < 3:
        return (), ()
    count = operand[2]
    if len(operand) < 3 + 2 * (count + 1) or count > 64:
        return (), ()
    edges = struct.unpack_from(f"<{count + 1}h", operand, 3)
    cells = 3 + 2 * (count + 1)
    continues = []
    for number in range(count):
        at = cells + 20 * number
        flags = int.from_bytes(operand[at : at + 2], "little")
        continues.append(flags >> 5 & 3 == 1)
    return edges[1:], tuple(continues)


@dataclass(frozen=True, slots=True)
class RunProperties:
    """What the reader needs to know of a run of characters."""

    deleted: bool = False
    hidden: int | None = None  # 0, 1, 0x80 as the style, 0x81 opposite to it
    style: int | None = None
    symbol: int | None = None


PLAIN: Final = RunProperties()


@lru_cache(maxsize=4096)
def run_properties(grpprl: bytes) -> RunProperties:
    """Read the character sprms of ``grpprl``."""
    known = PLAIN
    for code, operand in sprms(grpprl):
        if code == 0x0800:
            known = replace(known, deleted=operand[0] == 1)
        elif code == 0x083C:
            known = replace(known, hidden=operand[0])
        elif code == 0x4A30:
            known = replace(known, style=operand[0] | operand[1] << 8)
        elif code == 0x6A09:
            known = replace(known, symbol=operand[2] | operand[3] << 8)
    return known


class ParagraphPages:
    """The paragraph exceptions of a document by file offset (PapxFkp, 2.9.174)."""

    def __init__(self, document: bytes, bins: bytes) -> None:
        self._ends: list[int] = []
        self._found: list[tuple[bytes, int]] = []
        for page in _pages(document, bins):
            self._add(page)

    def at(self, offset: int) -> tuple[bytes, int]:
        """Return the property changes and the style of the paragraph at ``offset``."""
        number = bisect_right(self._ends, offset)
        return self._found[number] if number < len(self._found) else (b"", 0)

    def _add(self, page: bytes) -> None:
        count = page[PAGE - 1]
        if 4 * (count + 1) + 13 * count > PAGE - 1:
            return
        ends = struct.unpack_from(f"<{count + 1}I", page)[1:]
        for number, end in enumerate(ends):
            if self._ends and end <= self._ends[-1]:
                continue  # Offsets must rise; a damaged page may not upset the search.
            at = 2 * page[4 * (count + 1) + 13 * number]
            size = 2 * page[at] - 1 if page[at] else 2 * page[at + 1] if at + 1 < PAGE else 0
            start = at + (1 if page[at] else 2)
            found = page[start : min(start + max(size, 0), PAGE - 1)] if at else b""
            style = found[0] | found[1] << 8 if len(found) >= 2 else 0
            self._ends.append(end)
            self._found.append((found[2:], style))


def runs(document: bytes, bins: bytes) -> Iterator[tuple[int, int, RunProperties]]:
    """Yield the runs with exceptions that matter, as file offsets (ChpxFkp, 2.9.33)."""
    for page in _pages(document, bins):
        count = page[PAGE - 1]
        if 5 * count + 4 > PAGE - 1:
            continue
        offsets = struct.unpack_from(f"<{count + 1}I", page)
        for number, (start, end) in enumerate(pairwise(offsets)):
            at = 2 * page[4 * (count + 1) + number]
            if not at or start >= end:
                continue
            found = run_properties(page[at + 1 : min(at + 1 + page[at], PAGE - 1)])
            if found is not PLAIN and found != PLAIN:
                yield start, end, found


def _pages(document: bytes, bins: bytes) -> Iterator[bytes]:
    """Yield each page that a PlcBte (2.8.5, 2.8.6) names, once."""
    count = (len(bins) - 4) // 8
    seen = set()
    for number in range(max(count, 0)):
        (page,) = struct.unpack_from("<I", bins, 4 * (count + 1) + 4 * number)
        page &= 0x3FFFFF
        content = document[page * PAGE : (page + 1) * PAGE]
        if page not in seen and len(content) == PAGE:
            seen.add(page)
            yield content
