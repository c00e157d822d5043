"""List definitions and overrides ([MS-DOC] 2.9.192 PlfLst, 2.9.191 PlfLfo) for automatic numbers."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from luoshi.reading.formats.doc.container import LISTS, OVERRIDES, Fib
from luoshi.reading.formats.number_text import code_format
from luoshi.reading.formats.numbering import DEPTHS, Level

_LSTF: Final = 28
_LFO: Final = 16
_LVLF: Final = 28
_SUFFIXES: Final = ("tab", "space", "nothing")


@dataclass(frozen=True, slots=True)
class NumberedList:
    """An instance of a list: its definition and what it overrides."""

    definition: int
    levels: tuple[Level, ...]
    starts: Mapping[int, int]


@dataclass(slots=True)
class _Definition:
    identity: int
    linked: tuple[int, ...]  # the style of each level
    simple: bool
    levels: list[Level] = field(default_factory=list)


class Lists:
    """The numbered lists of a document by override number, as paragraphs name them."""

    def __init__(self, fib: Fib) -> None:
        self._definitions = _definitions(fib)
        self._overrides = _overrides(fib, self._definitions)

    def get(self, number: int) -> NumberedList | None:
        """Return list override ``number`` (from 1); None when there is no such list."""
        return self._overrides.get(number)

    def level_of_style(self, number: int, styles: list[int]) -> int:
        """Return the level that is linked to the nearest of ``styles``; 0 when none is."""
        numbered = self._overrides.get(number)
        definition = self._definitions.get(numbered.definition) if numbered else None
        for style in styles if definition else ():
            if definition and style in definition.linked:
                return definition.linked.index(style)
        return 0


def _definitions(fib: Fib) -> dict[int, _Definition]:
    offset, length = fib.place(LISTS)
    table = fib.table
    if length < 2 or offset + 2 > len(table):
        return {}
    (count,) = struct.unpack_from("<h", table, offset)
    found = []
    for number in range(max(0, count)):
        at = offset + 2 + _LSTF * number
        if at + _LSTF > len(table):
            break
        identity, *rest = struct.unpack_from("<i4x9HB", table, at)
        found.append(_Definition(identity, tuple(rest[:9]), bool(rest[9] & 1)))
    at = offset + 2 + _LSTF * max(0, count)  # The levels follow the part, outside its length.
    for definition in found:
        for _ in range(1 if definition.simple else 9):
            if at + _LVLF + 2 > len(table):
                break
            level, at = _level(table, at)
            definition.levels.append(level)
    return {definition.identity: definition for definition in found}


def _level(table: bytes, at: int) -> tuple[Level, int]:
    """Read one LVL (2.9.148); return it and the offset behind it."""
    start, nfc, flags = struct.unpack_from("<iBB", table, at)
    suffix = _SUFFIXES[min(table[at + 15], 2)]
    characters, paragraphs, limit = struct.unpack_from("<BBB", table, at + 24)
    at += _LVLF + characters + paragraphs
    letters = int.from_bytes(table[at : at + 2], "little")
    raw = table[at + 2 : at + 2 + 2 * letters]
    text = raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace")
    template = "".join(f"%{ord(char) + 1}" if ord(char) < DEPTHS else char for char in text)
    restart = limit if flags & 0x08 else None
    level = Level(template, code_format(nfc), start, bool(flags & 0x04), restart, suffix)
    return level, min(at + 2 + 2 * letters, len(table))


def _overrides(fib: Fib, definitions: dict[int, _Definition]) -> dict[int, NumberedList]:
    offset, length = fib.place(OVERRIDES)
    table = fib.table
    if length < 4 or offset + 4 > len(table):
        return {}
    (count,) = struct.unpack_from("<I", table, offset)
    count = min(count, (len(table) - offset - 4) // _LFO)
    at = offset + 4 + _LFO * count
    found = {}
    for number in range(count):
        place = offset + 4 + _LFO * number
        identity, changed = struct.unpack_from("<i8xB", table, place)
        definition = definitions.get(identity)
        levels = list(definition.levels) if definition else []
        starts, at = _changes(table, at + 4, min(changed, 9), levels)
        if definition:
            found[number + 1] = NumberedList(identity, tuple(levels), starts)
    return found


def _changes(
    table: bytes, at: int, changed: int, levels: list[Level]
) -> tuple[dict[int, int], int]:
    """Apply the level overrides (LFOLVL, 2.9.133) to ``levels``; return start values and offset."""
    starts = {}
    for _ in range(changed):
        if at + 8 > len(table):
            break
        start, flags = struct.unpack_from("<iI", table, at)
        at += 8
        depth = flags & 0xF
        if flags & 0x20 and at + _LVLF + 2 <= len(table):
            level, at = _level(table, at)
            if depth < len(levels):
                levels[depth] = level
            start = level.start
        if flags & 0x10:
            starts[depth] = start
            if depth < len(levels):
                levels[depth] = replace(levels[depth], start=start)
    return starts, at
