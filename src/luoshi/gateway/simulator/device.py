"""A device (用户信息传输装置) as the standard describes it, without sockets: what it sends, and when again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from luoshi.gateway.simulator.building import Building
from luoshi.gateway.simulator.scenarios import NORMAL, Event, state
from luoshi.gb26875.adu import device, facility
from luoshi.gb26875.adu.controls import DutyCheck
from luoshi.gb26875.adu.layouts import InformationObject
from luoshi.gb26875.adu.unit import DataUnit, decode_unit, encode_unit
from luoshi.gb26875.frames import Command, Frame
from luoshi.gb26875.texts import Text
from luoshi.gb26875.times import TimeTag

ANSWER_TIMEOUT = 10.0  # seconds; the standard's longest
SENDS = 4  # once, and three times again
MOST_WAITING = 1000  # reports that a device keeps; then the oldest is lost, as in a real one
VERSION = (1, 3)
CENTRE = bytes(6)
OFFSET = 60  # a request's type less this is its answer's


@dataclass(slots=True)
class Pending:
    """The report under way."""

    frame: Frame
    began: float
    sent: int = 0


class Device:
    """One device. ``confirmed`` is told each report's frame and how long its confirm took.

    Methods return the frames to send. One report is under way at a time; nothing is given up because nobody
    answers: after the last re-send ``lost`` is true until the caller has made a new connection.
    """

    def __init__(
        self,
        address: bytes,
        building: Building,
        *,
        confirmed: Callable[[Frame, float], None],
        answer_timeout: float = ANSWER_TIMEOUT,
    ) -> None:
        self.address = address
        self.building = building
        self.lost = False
        self.denied = 0  # reports that the centre would not have
        self.resent = 0
        self.duty_minutes: int | None = None  # a duty check waits for somebody to press the button
        self.deadline: float | None = None
        self._confirmed = confirmed
        self._timeout = answer_timeout
        self._serial = 0
        self._waiting: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._pending: Pending | None = None

    @property
    def unconfirmed(self) -> int:
        """Return how many reports nobody has confirmed yet."""
        return len(self._waiting) + (self._pending is not None)

    def say(self, kind: int, event: Event, *, at: float, clock: datetime) -> list[Frame]:
        """Report an event of now."""
        stamped = replace(event, time=TimeTag.of(clock))
        self._waiting.append(encode_unit(DataUnit(kind, 1, (stamped,))))
        return self._next(at, clock)

    def live(self, *, clock: datetime) -> Frame:
        """Return a heartbeat; nobody waits for its confirm."""
        return self._frame(b"", clock, serial=0)

    def connected(self, *, at: float) -> list[Frame]:
        """Take it that there is a new connection: what was under way goes out again."""
        self.lost = False
        if self._pending is None:
            return []
        self._pending.sent = 0
        return self._transmit(self._pending, at)

    def remind(self, *, at: float) -> list[Frame]:
        """Return what has to be sent again by now."""
        pending = self._pending
        if pending is None or self.deadline is None or self.deadline > at:
            return []
        if pending.sent >= SENDS:
            self.lost, self.deadline = True, None
            return []
        return self._transmit(pending, at)

    def hear(self, frame: Frame, *, at: float, clock: datetime) -> list[Frame]:
        """Take a frame of the centre: an answer to ours, or something it wants."""
        if frame.command in {Command.CONFIRM, Command.DENY}:
            return self._answered(frame, at, clock)
        if frame.command == Command.CONTROL:
            return [self._controlled(frame, clock)]
        if frame.command == Command.REQUEST:
            return [self._requested(frame, clock)]
        return []

    def _answered(self, answer: Frame, at: float, clock: datetime) -> list[Frame]:
        pending = self._pending
        if pending is None or answer.serial != pending.frame.serial:
            return []
        if answer.command == Command.DENY and pending.sent < SENDS:
            return self._transmit(pending, at)
        if answer.command == Command.DENY:
            self.denied += 1
        else:
            self._confirmed(pending.frame, at - pending.began)
        self._pending = self.deadline = None
        return self._next(at, clock)

    def _next(self, at: float, clock: datetime) -> list[Frame]:
        if self._pending is not None or not self._waiting:
            return []
        frame = self._frame(self._waiting.popleft(), clock, serial=self._serial)
        self._serial = (self._serial + 1) % 0x10000
        self._pending = Pending(frame, at)
        return self._transmit(self._pending, at)

    def _transmit(self, pending: Pending, at: float) -> list[Frame]:
        self.resent += pending.sent > 0
        pending.sent += 1
        self.deadline = at + self._timeout
        return [pending.frame]

    def _frame(self, data: bytes, clock: datetime, *, serial: int) -> Frame:
        tag = TimeTag.of(clock).raw
        return Frame(serial, *VERSION, tag, self.address, CENTRE, Command.SEND, data)

    def _controlled(self, frame: Frame, clock: datetime) -> Frame:
        unit = decode_unit(frame.data)
        tag = TimeTag.of(clock).raw
        if unit is None or unit.type not in {89, 90, 91} or not unit.objects:
            return frame.answered(Command.DENY, tag)
        if isinstance(unit.objects[0], DutyCheck):
            self.duty_minutes = unit.objects[0].minutes
        return frame.answered(Command.CONFIRM, tag)

    def _requested(self, frame: Frame, clock: datetime) -> Frame:
        tag = TimeTag.of(clock)
        unit = decode_unit(frame.data)
        found = None if unit is None else self._reading(unit, tag)
        if unit is None or found is None:
            return frame.answered(Command.DENY, tag.raw)
        data = encode_unit(DataUnit(unit.type - OFFSET, 1, (found,)))
        return frame.answered(Command.RESPONSE, tag.raw, data)

    def _reading(self, unit: DataUnit, tag: TimeTag) -> InformationObject | None:
        """Return what a request asks for; None for what this device does not keep."""
        first = self.building.parts[0]
        system = (first.sys_type, first.sys_addr)
        said = state(first, NORMAL).event
        answers: dict[int, InformationObject] = {
            61: facility.SystemStatus(*system, NORMAL, tag),
            62: replace(said, time=tag),
            65: facility.SystemVersion(*system, *VERSION),
            66: facility.SystemConfiguration(*system, Text.of(f"{len(self.building.parts)}个部件")),
            68: facility.SystemClock(*system, tag),
            81: device.DeviceStatus(NORMAL, tag),
            85: device.DeviceVersion(*VERSION),
            86: device.DeviceConfiguration(Text.of("模拟装置")),
            88: device.DeviceClock(tag),
        }
        return answers.get(unit.type)
