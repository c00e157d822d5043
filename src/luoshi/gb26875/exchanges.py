"""What the centre asked and who still owes the answer (发送/确认, 请求/应答).

One exchange at a time with each device: the rest waits in its queue. No answer in time, or a deny, sends the
same frame again; after the last re-send the exchange has failed. Pure bookkeeping: the caller sends.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

from luoshi.gb26875.frames import Command, Frame

ANSWER_TIMEOUT = 8.0  # seconds; the standard says at most 10
RESENDS = 3  # after the first transmission (超时重发次数宜为3次)
MOST_WAITING = 16  # exchanges in a device's queue
SERIALS = 0x10000
ACCEPTED = {
    Command.CONTROL: {Command.CONFIRM},
    Command.REQUEST: {Command.RESPONSE},
}


class QueueFull(Exception):
    """A device that does not answer has too many exchanges waiting."""


class NotAnExchange(Exception):
    """A command that the centre does not begin: only 1 (control) and 4 (request)."""


class Outcome(StrEnum):
    """How an exchange ended."""

    DONE = "done"
    DENIED = "denied"  # also after all re-sends
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Ended:
    """An exchange that is over: what was sent, how it went, and what the device answered."""

    frame: Frame
    outcome: Outcome
    answer: Frame | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """A frame that has to go out to the device that is its destination."""

    frame: Frame


@dataclass(slots=True)
class _Device:
    serial: int = 0
    sent: int = 0  # transmissions of the exchange under way
    due: float = 0.0
    answer: Frame | None = None  # the last deny
    queue: deque[Frame] = field(default_factory=deque)  # the first is under way


class Exchanges:
    """All exchanges begun by this centre."""

    def __init__(
        self,
        *,
        timeout: float = ANSWER_TIMEOUT,
        resends: int = RESENDS,
        most_waiting: int = MOST_WAITING,
        first_serial: int = 0,  # with each device
    ) -> None:
        self._timeout = timeout
        self._sends = 1 + resends
        self._most = most_waiting
        self._first_serial = first_serial
        self._devices: dict[bytes, _Device] = {}
        self._dues: list[tuple[float, bytes]] = []  # heap; entries that no longer hold are skipped

    def begin(self, frame: Frame, *, at: float) -> list[Send]:
        """Queue a frame, whose serial is set here, and return it if it can go out now.

        Raises
        ------
        NotAnExchange
            Its command is neither 1 nor 4.
        QueueFull
            Too many wait for this device already.

        """
        if frame.command not in ACCEPTED:
            raise NotAnExchange(f"command {frame.command} begins no exchange: use 1 or 4")
        device = self._devices.setdefault(frame.dest, _Device(self._first_serial))
        if len(device.queue) >= self._most:
            raise QueueFull(f"{len(device.queue)} exchanges wait for {frame.dest.hex()}")
        device.queue.append(frame._replace(serial=device.serial))
        device.serial = (device.serial + 1) % SERIALS
        return self._transmit(device, at) if len(device.queue) == 1 else []

    def answered(self, answer: Frame, *, at: float) -> list[Send | Ended]:
        """Take a confirm, response or deny; return what ended and what goes out next.

        An answer that nobody waits for is late or stray and changes nothing.
        """
        device = self._devices.get(answer.source)
        if device is None or not device.queue or device.queue[0].serial != answer.serial:
            return []
        if answer.command == Command.DENY:
            device.answer = answer
            return self._again(device, Outcome.DENIED, at)
        if answer.command not in ACCEPTED[Command(device.queue[0].command)]:
            return []
        return self._end(device, Outcome.DONE, answer, at)

    @property
    def deadline(self) -> float | None:
        """Return when :meth:`advance` has something to do."""
        while self._dues and not self._holds(*self._dues[0]):
            heapq.heappop(self._dues)
        return self._dues[0][0] if self._dues else None

    def advance(self, *, at: float) -> list[Send | Ended]:
        """Return the frames to send again, and the exchanges given up."""
        actions: list[Send | Ended] = []
        while (deadline := self.deadline) is not None and deadline <= at:
            device = self._devices[heapq.heappop(self._dues)[1]]
            actions += self._again(device, Outcome.SILENT, deadline)
        return actions

    def _holds(self, due: float, address: bytes) -> bool:
        device = self._devices[address]
        return bool(device.queue) and device.due == due

    def _again(self, device: _Device, outcome: Outcome, at: float) -> list[Send | Ended]:
        if device.sent < self._sends:
            return [*self._transmit(device, at)]
        return self._end(device, outcome, device.answer, at)

    def _end(
        self, device: _Device, outcome: Outcome, answer: Frame | None, at: float
    ) -> list[Send | Ended]:
        ended = Ended(device.queue.popleft(), outcome, answer)
        device.sent, device.answer = 0, None
        return [ended, *(self._transmit(device, at) if device.queue else [])]

    def _transmit(self, device: _Device, at: float) -> list[Send]:
        frame = device.queue[0]
        device.sent += 1
        device.due = at + self._timeout
        heapq.heappush(self._dues, (device.due, frame.dest))
        return [Send(frame)]

    def __len__(self) -> int:
        """Return how many exchanges are open or waiting."""
        return sum(len(device.queue) for device in self._devices.values())
