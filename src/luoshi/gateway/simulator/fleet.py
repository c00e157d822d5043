"""Many devices on real connections: sockets, time and their end; what is sent is decided in ``device``."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from luoshi.gateway.simulator.building import Building
from luoshi.gateway.simulator.device import ANSWER_TIMEOUT, Device
from luoshi.gateway.simulator.scenarios import (
    SCENARIOS,
    Act,
    Live,
    Name,
    Noise,
    Say,
    Spoil,
    Vanish,
)
from luoshi.gateway.simulator.tally import Tally
from luoshi.gb26875.adu.device import DUTY_ANSWER, DeviceOperation
from luoshi.gb26875.frames import Command, Frame
from luoshi.gb26875.splitter import Splitter
from luoshi.gb26875.times import CHINA

RETRY = (0.5, 3.0)  # seconds before a new attempt to connect, at random
SECONDS_TO_THE_BUTTON = 3.0  # how long the person on duty needs
PATIENCE = 30.0  # seconds that a run waits at its end for confirms on their way


@dataclass(frozen=True, slots=True)
class Plan:
    """One run."""

    host: str
    port: int
    devices: int
    scenario: Name
    seconds: float
    mean: float  # seconds between the reports of one device
    speed: float = 1.0  # a pause of a minute takes a minute divided by this
    seed: int = 1
    first_address: int = 1
    connects_per_second: float = 500.0
    answer_timeout: float = ANSWER_TIMEOUT
    patience: float = PATIENCE


class Connection(asyncio.Protocol):
    """One device's connection of the moment, its scenario, and its re-sends."""

    def __init__(self, plan: Plan, number: int, tally: Tally) -> None:
        building = Building.invented(number, plan.seed)
        address = (plan.first_address + number).to_bytes(6, "little")
        self.device = Device(
            address, building, confirmed=tally.confirm, answer_timeout=plan.answer_timeout
        )
        self._plan = plan
        self._tally = tally
        self._choice = random.Random(f"{plan.seed}/{number}/acts")  # noqa: S311 - a scenario, not a secret
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._splitter = Splitter()
        self._timer: asyncio.TimerHandle | None = None
        self._spoil_next = self._deaf = self._leaving = self._stopping = False
        self._gone = asyncio.Event()  # set while there is no connection
        self._gone.set()
        self._begun = asyncio.Event()  # set by the first connection
        self._present = asyncio.Event()  # not set while the device is away
        self._present.set()

    # The connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin: what was under way goes out again."""
        self._transport = cast("asyncio.Transport", transport)
        self._splitter = Splitter()
        self._deaf = False
        self._gone.clear()
        self._begun.set()
        self._tally.connections += 1
        self._send(self.device.connected(at=self._loop.time()))

    def data_received(self, data: bytes) -> None:
        """Hear the centre, unless the line is dead and only looks alive."""
        if self._deaf:
            return
        now = self._loop.time()
        for found in self._splitter.receive(data, at=now):
            if isinstance(found, Frame):
                self._hear(found, now)

    def connection_lost(self, _exc: Exception | None) -> None:
        """Forget the connection; :meth:`keep_connected` makes another."""
        self._tally.lost += not self._leaving
        self._transport = None
        self._gone.set()

    async def keep_connected(self) -> None:
        """Connect, and again whenever the connection is gone, until cancelled."""
        while True:
            await self._present.wait()
            self._leaving = False
            try:
                await self._loop.create_connection(lambda: self, self._plan.host, self._plan.port)
                await self._gone.wait()
            except OSError:
                self._tally.refused += 1
            await asyncio.sleep(self._choice.uniform(*RETRY) / self._plan.speed)

    def stop(self) -> None:
        """Close the connection and make no other."""
        self._stopping = self._leaving = True
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.close()

    # The scenario

    async def play(self) -> None:
        """Go through the scenario, from the first connection until cancelled."""
        await self._begun.wait()
        scenario = SCENARIOS[self._plan.scenario]
        acts = scenario(self.device.building, self._choice, self._plan.mean)
        for pause, act in acts:
            await asyncio.sleep(pause / self._plan.speed)
            await self._do(act)

    async def _do(self, act: Act) -> None:
        match act:
            case Say(kind, event):
                now = self._loop.time()
                self._send(self.device.say(kind, event, at=now, clock=_clock()))
            case Live():
                self._tally.heartbeats += self._transport is not None
                self._write(self.device.live(clock=_clock()).encode())
            case Noise(raw):
                self._tally.noise += self._transport is not None
                self._write(raw)
            case Spoil():
                self._spoil_next = True
            case Vanish(seconds, silently):
                await self._vanish(seconds / self._plan.speed, silently=silently)

    async def _vanish(self, seconds: float, *, silently: bool) -> None:
        """Be gone. Silently, the socket stays open and nobody answers on it."""
        transport = self._transport
        self._leaving = self._deaf = True
        if not silently:
            self._present.clear()
            if transport is not None:
                transport.close()
        try:
            await asyncio.sleep(seconds)
        finally:  # Also when the run ends meanwhile: what is unconfirmed still wants to be.
            if silently and transport is not None:
                transport.abort()
            self._deaf = False
            self._present.set()

    # What goes out and comes in

    def _hear(self, frame: Frame, now: float) -> None:
        self._tally.commands += frame.command in {Command.CONTROL, Command.REQUEST}
        self._send(self.device.hear(frame, at=now, clock=_clock()))
        if self.device.duty_minutes is not None:
            self.device.duty_minutes = None
            self._loop.call_later(SECONDS_TO_THE_BUTTON / self._plan.speed, self._press)

    def _press(self) -> None:
        answer = DeviceOperation(DUTY_ANSWER, 1, None)
        self._send(self.device.say(24, answer, at=self._loop.time(), clock=_clock()))

    def _send(self, frames: Iterable[Frame]) -> None:
        for frame in frames:
            raw = frame.encode()
            if self._spoil_next and frame.data:
                raw, self._spoil_next = _spoilt(raw, self._choice), False
                self._tally.spoilt += 1
            self._write(raw)
        if self.device.deadline is not None and self._timer is None and not self._stopping:
            self._timer = self._loop.call_at(self.device.deadline, self._remind)

    def _write(self, raw: bytes) -> None:
        """Put bytes on the line; where there is none they are lost, as on a real one."""
        if self._transport is not None and not self._deaf:
            self._transport.write(raw)

    def _remind(self) -> None:
        self._timer = None
        self._send(self.device.remind(at=self._loop.time()))
        if self.device.lost and self._transport is not None and not self._deaf:
            self._leaving = True
            self._transport.abort()


def _clock() -> datetime:
    return datetime.now(CHINA)


def _spoilt(raw: bytes, choice: random.Random) -> bytes:
    """Return a frame with one wrong byte, anywhere but in its first two."""
    damaged = bytearray(raw)
    damaged[choice.randrange(2, len(raw))] ^= choice.randint(1, 255)
    return bytes(damaged)


async def simulate(plan: Plan, tally: Tally) -> list[Device]:
    """Run the plan and return its devices; what they came to is in ``tally``.

    Connections are made at a steady rate; reports begin with each. At the end no new ones are made, and those
    under way get their time to be confirmed.
    """
    fleet: list[Connection] = []
    tasks: list[asyncio.Task[None]] = []
    try:
        ends = asyncio.get_running_loop().time() + plan.seconds
        for number in range(plan.devices):
            connection = Connection(plan, number, tally)
            fleet.append(connection)
            tasks += [
                asyncio.create_task(connection.keep_connected()),
                asyncio.create_task(connection.play()),
            ]
            if number % 10 == 9:
                await asyncio.sleep(10 / plan.connects_per_second)
        await asyncio.sleep(max(0.0, ends - asyncio.get_running_loop().time()))
        await _finish(fleet, tasks, plan.patience)
    finally:
        for connection in fleet:
            connection.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return [connection.device for connection in fleet]


async def _finish(
    fleet: list[Connection], tasks: list[asyncio.Task[None]], patience: float
) -> None:
    """End the scenarios and wait until all is confirmed, or for as long as patience lasts."""
    for task in tasks[1::2]:
        task.cancel()
    loop = asyncio.get_running_loop()
    until = loop.time() + patience
    while loop.time() < until and any(  # noqa: ASYNC110 - an event for each of ten thousand devices costs more
        one.device.unconfirmed for one in fleet
    ):
        await asyncio.sleep(0.1)
