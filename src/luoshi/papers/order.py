"""The order in which a plan is printed, and the bands that stand between its rows.

Indicators first, then tasks, standing duties and prohibitions; tasks and duties stand under the
headings of the document they come from. Inline points (一是…, 第二，…) are no headings of a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from luoshi.papers import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from luoshi.papers.plan import Row

DEPTH: Final = 2  # headings deeper than this are not printed as bands; the column keeps them
_KINDS: Final = tuple(wording.KINDS)
_SECTIONED: Final = frozenset({"task", "duty"})
_INLINE: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}[是要看]|第[一二三四五六七八九十]{1,3}[，,]"
)


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the table that is only a title; ``level`` 0 is a part, 1 and 2 are headings."""

    title: str
    level: int


def headings(row: Row) -> tuple[str, ...]:
    """Return the headings ``row`` is printed under, outermost first, at most ``DEPTH``."""
    if row.kind not in _SECTIONED:
        return ()
    block = [title for title in row.section if title.strip() and not _INLINE.match(title)]
    return tuple(block[:DEPTH])


def arranged(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return ``rows`` in printing order; rows of one section stand together.

    Sections keep the order in which they first appear, rows the order they came in. When no row
    has a number they are numbered from 1 in this order; otherwise numbers stay as they are.
    """
    given = list(rows)
    seen: dict[tuple[str, ...], int] = {}
    for row in given:
        path = headings(row)
        for depth in range(len(path)):
            seen.setdefault(path[: depth + 1], len(seen))

    def key(row: Row) -> tuple[int, str, list[int]]:
        path = headings(row)
        rank = _KINDS.index(row.kind) if row.kind in _KINDS else len(_KINDS)
        other = "" if row.kind in _KINDS else row.kind
        return rank, other, [seen[path[: depth + 1]] for depth in range(len(path))]

    given.sort(key=key)
    if any(row.number for row in given):
        return tuple(given)
    return tuple(replace(row, number=str(place)) for place, row in enumerate(given, start=1))


def banded(rows: Iterable[Row]) -> Iterator[Band | Row]:
    """Yield arranged ``rows`` with a band before each part and each new heading.

    A single part needs no band of its own.
    """
    rows = tuple(rows)
    parts = {row.kind for row in rows}
    last_kind = ""
    last_path: tuple[str, ...] = ()
    for row in rows:
        if row.kind != last_kind:
            last_kind, last_path = row.kind, ()
            if len(parts) > 1:
                yield Band(wording.PARTS.get(row.kind, row.kind), 0)
        path = headings(row)
        shared = _shared(last_path, path)
        for depth in range(shared, len(path)):
            yield Band(path[depth], depth + 1)
        last_path = path
        yield row


def _shared(before: tuple[str, ...], after: tuple[str, ...]) -> int:
    """Return how many leading headings are the same."""
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count
