"""Which reports are new. A device that saw no confirm sends the same frame again; it must be reported once."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from typing import TypeAlias

from luoshi.gb26875.frames import Frame

Key: TypeAlias = bytes

REMEMBERED = 120.0  # seconds; a maker's devices that wait 30 s and send four times need 90
MOST_KEPT = 64  # bytes of data that a key keeps; of longer data it keeps a digest
LONG = bytes(MOST_KEPT - 31)  # makes such a key longer than any that keeps its data
MOST = 200_000  # reports remembered at once: 1 000 a second, with reserve; about 40 MB


def key_of(frame: Frame) -> Key:
    """Return what tells a re-send from a new report: all but the header's time, which re-sends may refresh."""
    data = frame.data
    if len(data) > MOST_KEPT:
        data = b"%b%b" % (LONG, blake2b(data, digest_size=32).digest())
    return b"%b%c%c%c%b" % (
        frame.source,
        frame.serial & 0xFF,
        frame.serial >> 8,
        frame.command,
        data,
    )


class Duplicates:
    """Reports of the last two minutes, of all devices and over their reconnections. Bounded."""

    def __init__(self, *, remembered: float = REMEMBERED, most: int = MOST) -> None:
        self._remembered = remembered
        self._most = most
        self._seen: OrderedDict[Key, float] = OrderedDict()

    def is_new(self, key: Key, *, at: float) -> bool:
        """Say whether a report is new, and remember it from now on.

        A report counts from its first arrival, so that a device that never counts its serials up loses no
        alarm for longer than the memory lasts.
        """
        while self._seen and next(iter(self._seen.values())) + self._remembered < at:
            self._seen.popitem(last=False)
        if key in self._seen:
            return False
        self._seen[key] = at
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return True

    def forget(self, key: Key) -> None:
        """Take a report for new again: it could not be stored."""
        self._seen.pop(key, None)

    def __len__(self) -> int:
        """Return how many reports are remembered."""
        return len(self._seen)
