"""The smallest centre that keeps the rules, on a real socket: what the simulator is tried against."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import cast

from luoshi.gb26875 import CHINA, Centre, Fault, Frame, Link, Verdict
from luoshi.gb26875.link import Denied, LinkEvent

FRAME_TIMEOUT = 0.3  # seconds; shorter than the re-send time of the tests


class SmallCentre:
    """Listens on a free port; what it was told stays in its lists."""

    def __init__(self, centre: Centre | None = None) -> None:
        self.centre = centre or Centre()
        self.reports: list[Frame] = []
        self.faults: list[Fault] = []
        self.heartbeats = 0
        self.followed: list[object] = []
        self.lines: list[Line] = []
        self.silent = False  # takes everything, answers nothing
        self._server: asyncio.Server | None = None

    async def listen(self) -> int:
        """Listen and return the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Line(self), "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for line in self.lines:
            line.transport.abort()
        await asyncio.sleep(0)


class Line(asyncio.Protocol):
    """One connection of it."""

    transport: asyncio.Transport

    def __init__(self, owner: SmallCentre) -> None:
        self.owner = owner
        self.link = Link(owner.centre, frame_timeout=FRAME_TIMEOUT)
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.owner.lines.append(self)

    def data_received(self, data: bytes) -> None:
        self._take(self.link.receive(data, at=self._loop.time(), clock=datetime.now(CHINA)))

    def connection_lost(self, _exc: Exception | None) -> None:
        self._take(self.link.close(at=self._loop.time(), clock=datetime.now(CHINA)))
        if self._timer is not None:
            self._timer.cancel()

    def send(self, frame: Frame) -> None:
        if not self.owner.silent:
            self.transport.write(frame.encode())

    def _advance(self) -> None:
        self._timer = None
        self._take(self.link.advance(at=self._loop.time(), clock=datetime.now(CHINA)))

    def _take(self, events: list[LinkEvent]) -> None:
        for event in events:
            if isinstance(event, Verdict):
                self._judged(event)
            elif isinstance(event, Fault):
                self.owner.faults.append(event)
            elif isinstance(event, Denied):
                self.send(event.answer)
        if self.link.deadline is not None and self._timer is None:
            self._timer = self._loop.call_at(self.link.deadline, self._advance)

    def _judged(self, verdict: Verdict) -> None:
        if verdict.is_report:
            self.owner.reports.append(verdict.frame)
        self.owner.heartbeats += verdict.frame.command == 2 and not verdict.frame.data
        self.owner.followed += verdict.followed
        if verdict.answer is not None:
            self.send(verdict.answer)
