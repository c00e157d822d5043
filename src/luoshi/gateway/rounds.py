"""What the centre begins by itself: setting clocks and the patrol (通信巡检).

GB 50440 wants a patrol of every device at least every two hours. Devices are spread over the interval by chance,
so that ten thousand of them do not answer in the same second. Pure bookkeeping; the caller sends.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from luoshi.gb26875 import DataUnit, Frame, TimeTag, encode_unit
from luoshi.gb26875.adu.controls import SetClock
from luoshi.gb26875.adu.layouts import InformationObject
from luoshi.gb26875.adu.requests import ReadDevice
from luoshi.gb26875.frames import Command

SOON = (2.0, 30.0)  # seconds after a device first speaks until its clock is set


class Kind(StrEnum):
    """What is begun."""

    CLOCK = "clock"
    PATROL = "patrol"


TYPES = {Kind.CLOCK: 90, Kind.PATROL: 81}


@dataclass(frozen=True, slots=True)
class Peer:
    """How frames to a device are addressed: as its own were."""

    device: bytes
    centre: bytes
    major: int
    user: int


def frame(kind: Kind, peer: Peer, *, clock: datetime, bcd: bool = False) -> Frame:
    """Return the frame that begins an exchange; its serial is set when it goes out."""
    tag = TimeTag.of(clock, bcd=bcd)
    objects: dict[Kind, InformationObject] = {
        Kind.CLOCK: SetClock(tag),
        Kind.PATROL: ReadDevice(),
    }
    command = Command.REQUEST if kind is Kind.PATROL else Command.CONTROL
    data = encode_unit(DataUnit(TYPES[kind], 1, (objects[kind],)))
    return Frame(0, peer.major, peer.user, tag.raw, peer.centre, peer.device, command, data)


class Rounds:
    """When which device is due for its clock or a patrol."""

    def __init__(self, *, patrol: float, clock: float, seed: int | None = None) -> None:
        self._every = {
            kind: every for kind, every in ((Kind.PATROL, patrol), (Kind.CLOCK, clock)) if every
        }
        self._dues: list[tuple[float, int, bytes, Kind]] = []  # heap; who went and came is older
        self._among: dict[bytes, int] = {}  # device → which coming in this is
        self._comings = 0
        self._choice = random.Random(seed)  # noqa: S311 - spreads load, hides nothing

    def add(self, device: bytes, *, at: float) -> None:
        """Take a device in, unless it is in."""
        if device in self._among:
            return
        self._comings += 1
        self._among[device] = self._comings
        for kind, every in self._every.items():
            low, high = SOON if kind is Kind.CLOCK else (every / 2, every)
            due = at + self._choice.uniform(min(low, every), min(high, every))
            heapq.heappush(self._dues, (due, self._comings, device, kind))

    def remove(self, device: bytes) -> None:
        """Let a device go; it comes in again as a new one."""
        self._among.pop(device, None)

    def due(self, *, at: float) -> Iterator[tuple[bytes, Kind]]:
        """Yield what is due, each once; the next time is set."""
        while self._dues and self._dues[0][0] <= at:
            due, coming, device, kind = heapq.heappop(self._dues)
            if self._among.get(device) == coming:
                again = max(due + self._every[kind], at)
                heapq.heappush(self._dues, (again, coming, device, kind))
                yield device, kind
