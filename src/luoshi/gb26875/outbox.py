"""Fires first: what waits to go on or out, in the order of urgency and then of arrival."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

from luoshi.gb26875.centre import Urgency

Item = TypeVar("Item")
MOST = 10_000


class Outbox(Generic[Item]):
    """A bounded queue with one lane for each urgency.

    When full it takes alarms by giving up the newest of the least urgent; whoever sent that gets no confirm and
    sends again, so nothing is lost.
    """

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._lanes: list[deque[Item]] = [deque() for _ in Urgency]
        self._count = 0

    def put(self, item: Item, urgency: Urgency) -> Item | None:
        """Add an item; return the one that had no room, which may be this one."""
        crowded_out: Item | None = None
        if self._count >= self._most:
            lane = max(urgency for urgency in Urgency if self._lanes[urgency])
            if lane <= urgency:
                return item
            crowded_out = self._lanes[lane].pop()
            self._count -= 1
        self._count += 1
        self._lanes[urgency].append(item)
        return crowded_out

    def take(self, most: int) -> list[Item]:
        """Remove and return up to ``most`` items, the most urgent first."""
        taken: list[Item] = []
        for lane in self._lanes:
            while lane and len(taken) < most:
                taken.append(lane.popleft())
        self._count -= len(taken)
        return taken

    def __len__(self) -> int:
        """Return how many items wait."""
        return self._count

    def __iter__(self) -> Iterator[Item]:
        """Yield what waits, the most urgent first."""
        for lane in self._lanes:
            yield from lane
