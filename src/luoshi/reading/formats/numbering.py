"""Automatic numbers of lists, counted as Word counts them.

Theory of operation. A paragraph belongs to a *list* (abstractNum, LSTF) through an *instance*
(num, LFO) at a *depth*. All instances of one list share one row of counters; an instance that
carries a start override sets the counter anew, once for each depth. A number at some depth
restarts the deeper ones. The label is the level's template with %1 … %9 replaced by the counters,
each written in its own level's format. (ECMA-376-1, 17.9; [MS-DOC] 2.4.6.3 counts the same way.)

All readers of Word's formats share this module: .docx, .doc, .rtf, WordML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.number_text import number_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

DEPTHS: Final = 9
_PLACE: Final = re.compile(r"%([1-9])")
_ENCLOSED: Final = re.compile("[①-⒛㈠-㋿]")  # circled and bracketed: a mark in themselves
_HIGHEST: Final = 1_000_000_000  # a start value beyond is damage


@dataclass(frozen=True, slots=True)
class Level:
    """How one depth of a list is numbered."""

    template: str = "%1."  # w:lvlText
    format: str = "decimal"  # ST_NumberFormat
    start: int = 1
    legal: bool = False  # w:isLgl: all counters as decimals
    restart: int | None = None  # w:lvlRestart: 0 never; n after a number at depth n (from 1)
    suffix: str = "tab"  # tab, space, nothing
    digits: int = 0  # least digits of decimals: custom formats 001, 0001


@dataclass(slots=True)
class Counters:
    """The running numbers of one document."""

    _values: dict[Hashable, list[int | None]] = field(default_factory=dict)
    _started: set[tuple[Hashable, int]] = field(default_factory=set)

    def label(
        self,
        list_id: Hashable,
        instance: Hashable,
        depth: int,
        levels: Sequence[Level],
        *,
        overrides: Mapping[int, int] | None = None,
    ) -> str:
        """Count one paragraph and return its label; empty for bullets and unknown depths.

        ``levels`` from depth 0; ``overrides`` maps a depth to the start override of ``instance``.
        """
        if not 0 <= depth < min(len(levels), DEPTHS):
            return ""
        values = self._values.setdefault(list_id, [None] * DEPTHS)
        level = levels[depth]
        override = (overrides or {}).get(depth)
        if override is not None and (instance, depth) not in self._started:
            values[depth] = override
        else:
            before = values[depth]
            values[depth] = level.start if before is None else before + 1
        self._started.add((instance, depth))
        for deeper in range(depth + 1, min(len(levels), DEPTHS)):
            if _restarts(levels[deeper], after=depth):
                values[deeper] = None
        return _write(level, levels, values)


def _restarts(level: Level, *, after: int) -> bool:
    """Whether ``level`` starts anew after a number at depth ``after``."""
    if level.restart is None:
        return True
    return after < level.restart


def _write(level: Level, levels: Sequence[Level], values: Sequence[int | None]) -> str:
    if level.format in {"bullet", "none"} and not _PLACE.search(level.template):
        return "" if level.format == "bullet" else level.template

    def place(match: re.Match[str]) -> str:
        depth = int(match[1]) - 1
        if depth >= len(levels):
            return ""
        value = values[depth]
        value = levels[depth].start if value is None else value
        if not 0 <= value < _HIGHEST:
            return str(value)
        plain = level.legal and levels[depth].format not in {"none", "bullet"}
        written = number_text(value, "decimal" if plain else levels[depth].format)
        return written.zfill(levels[depth].digits) if levels[depth].digits else written

    return _PLACE.sub(place, level.template)


def join(label: str, text: str, suffix: str = "tab") -> str:
    """Return the label before its text, as it would have been typed.

    The tab after a label is layout: nothing after 、．）, one space after a letter or digit
    (第一章 总则). A space asked for stays.
    """
    if not label or not text:
        return label + text
    if suffix == "space":
        return f"{label.rstrip()} {text}"
    if suffix == "tab" and label[-1].isalnum() and not _ENCLOSED.match(label[-1]):
        return f"{label} {text}"
    return label + text
