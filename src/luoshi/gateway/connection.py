"""One connection: bytes in, answers out, and how much is read."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from typing import TYPE_CHECKING, cast

from luoshi.gateway.intake import Item
from luoshi.gateway.limits import WINDOW, WINDOW_OPENS
from luoshi.gb26875 import Fault, Link, Registered, Verdict
from luoshi.gb26875.centre import Urgency
from luoshi.gb26875.express import Ticket, take_reports
from luoshi.gb26875.frames import Command
from luoshi.gb26875.link import Denied, LinkEvent

if TYPE_CHECKING:
    from luoshi.gateway.process import Gateway

# Why a connection is not read from: bits.
QUEUE, FULL_WINDOW, RATE, DRAIN = 1, 2, 4, 8
REASONS = {QUEUE: "queue", FULL_WINDOW: "window", RATE: "rate", DRAIN: "drain"}
MOST_UNREAD = (
    65_536  # bytes of answers that a peer leaves in the socket before we take it for broken
)
BURST = 10.0  # seconds' worth of frames that may come at once
# A peer that vanished without a word is noticed by the kernel: 60 s silence, then three questions.
KEEP_ALIVE = (
    ("TCP_KEEPIDLE", 60),
    ("TCP_KEEPINTVL", 20),
    ("TCP_KEEPCNT", 3),
    ("TCP_USER_TIMEOUT", 60_000),
)


class Connection(asyncio.Protocol):
    """A peer, which is one device, or a concentrator with many."""

    __slots__ = (
        "_gateway", "_link", "_paused", "_spare", "_spare_at", "_under_way", "began", "devices", "faults",
        "frames", "heard_at", "host", "reason", "transport",
    )  # fmt: skip
    transport: asyncio.Transport

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._link: Link | None = None  # while bytes came that are not whole good reports
        self._paused = 0
        self._under_way = 0  # reports not answered yet
        self._spare = gateway.limits.frames_per_second * BURST  # frames that it may send unasked
        self._spare_at = self.began = self.heard_at = gateway.now()
        self.devices: set[bytes] | None = None  # bound to this connection
        self.faults: Counter[str] | None = None
        self.frames = 0
        self.host = ""
        self.reason = ""  # why we closed it

    # What the socket tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, or not."""
        self.transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self.host = peer[0] if peer else ""
        if not self._gateway.admit(self):
            self.transport.abort()
            return
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in KEEP_ALIVE:
            if hasattr(socket, name):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        self.transport.set_write_buffer_limits(high=MOST_UNREAD)

    def data_received(self, data: bytes) -> None:
        """Judge what came: reports at once, all else by a link, which is there only while it is needed."""
        gateway = self._gateway
        now = self.heard_at = gateway.now()
        clock = gateway.clock()
        link = self._link
        if link is None:
            used = take_reports(gateway.centre, data, self._report, at=now, clock=clock)
            if used == len(data):
                return
            link = self._link = Link(gateway.centre, profile=gateway.profile)
            data = data[used:] if used else data
        self._take(link.receive(data, at=now, clock=clock))
        if link.is_pristine(at=now):
            self._link = None
        else:
            gateway.unfinished.add(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        """Take what comes free at the end; its re-send would come over another connection, if at all."""
        gateway = self._gateway
        if self.reason in gateway.NEVER_TAKEN:
            return
        now = gateway.now()
        if self._link is not None:
            self._take(self._link.close(at=now, clock=gateway.clock()))
        gateway.gone(self)

    def pause_writing(self) -> None:
        """End it: who does not read its confirms would have us keep them for ever."""
        self.abort("choked")

    # What the gateway wants

    def advance(self, now: float) -> bool:
        """Give up what did not come in time; say whether the link is needed further."""
        if self._link is None:
            return False
        clock = self._gateway.clock()
        self._take(self._link.advance(at=now, clock=clock))
        if self._link.is_pristine(at=now):
            self._link = None
        return self._link is not None

    def write(self, raw: bytes) -> None:
        """Send bytes; a connection on its way out loses them."""
        if not self.transport.is_closing():
            self.transport.write(raw)

    def abort(self, reason: str) -> None:
        """End it at once."""
        self.reason = self.reason or reason
        self.transport.abort()

    def pause(self, why: int) -> None:
        """Leave what comes in the socket."""
        if not self._paused and not self.transport.is_closing():
            self.transport.pause_reading()
        if not self._paused & why:
            self._gateway.figures.pauses[REASONS[why]] += 1
        self._paused |= why

    def unpause(self, why: int) -> None:
        """Read again, unless there is another reason not to."""
        was, self._paused = self._paused, self._paused & ~why
        if was and not self._paused and not self.transport.is_closing():
            self.transport.resume_reading()

    # What becomes of a report

    def confirm(self, ticket: Ticket) -> None:
        """Send the answer: the report is stored."""
        self._settle()
        if not self.transport.is_closing():
            self.transport.write(ticket.confirm())

    def drop(self) -> None:
        """Say nothing: the device sends it again."""
        self._settle()

    def resume(self) -> None:
        """Read again: the queue is short."""
        self.unpause(QUEUE)

    def _settle(self) -> None:
        self._under_way -= 1
        if self._paused & FULL_WINDOW and self._under_way <= WINDOW_OPENS:
            self.unpause(FULL_WINDOW)

    # Events

    def _take(self, events: list[LinkEvent]) -> None:
        gateway = self._gateway
        for event in events:
            if isinstance(event, Verdict):
                self._judged(event)
            elif isinstance(event, Fault):
                gateway.figures.faults[event.defect] += 1
                self.faults = self.faults or Counter()
                self.faults[event.defect] += 1
            elif isinstance(event, Denied):
                gateway.figures.denied += 1
                self.write(event.answer.encode())
            elif isinstance(event, Registered):
                self.write(event.reply)
        if self._link is not None and self._link.finished and not self.transport.is_closing():
            self.abort("flood")

    def _judged(self, verdict: Verdict) -> None:
        """Take a frame that a link found."""
        if verdict.key is not None:
            self._report(Ticket.of(verdict))
            return
        self._count()
        gateway, frame = self._gateway, verdict.frame
        gateway.heard(self, frame.source, frame.dest, frame.major, frame.user)
        gateway.figures.heartbeats += not frame.data and frame.command == Command.SEND
        if verdict.followed:
            gateway.follow(verdict.followed)
        if verdict.answer is not None:  # Nothing to store: a heartbeat, or a deny.
            gateway.figures.denied += verdict.answer.command == Command.DENY
            self.write(verdict.answer.encode())

    def _report(self, ticket: Ticket) -> None:
        """Take a report, or the re-send of one, to be stored and then confirmed."""
        self._count()
        gateway, raw = self._gateway, ticket.raw
        gateway.heard(self, raw[12:18], raw[18:24], raw[4], raw[5])
        if ticket.is_report:
            gateway.figures.reports += 1
            gateway.figures.alarms += ticket.urgency is Urgency.ALARM
        else:
            gateway.figures.resends += 1
        self._under_way += 1
        if not gateway.intake.put(Item(self, ticket, self.heard_at, gateway.micros)):
            self.pause(QUEUE)
        if self._under_way >= WINDOW:
            self.pause(FULL_WINDOW)

    def _count(self) -> None:
        """Count a frame, and read no faster than the limit: what comes too fast waits in the socket."""
        self.frames += 1
        self._spare -= 1
        if self._spare >= 0:
            return
        if not self._paused & RATE and self._refilled() < 0:
            self.pause(RATE)
            self._wait()

    def _refilled(self) -> float:
        """Return how many more frames may come now; below 0, how many came too early."""
        rate, now = self._gateway.limits.frames_per_second, self._gateway.now()
        self._spare = min(self._spare + (now - self._spare_at) * rate, rate * BURST)
        self._spare_at = now
        return self._spare

    def _wait(self) -> None:
        """Read again when the frames that came too early are made up for."""
        if (spare := self._refilled()) < 0:
            self._gateway.loop.call_later(
                -spare / self._gateway.limits.frames_per_second, self._wait
            )
        else:
            self.unpause(RATE)
