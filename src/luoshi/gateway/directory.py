"""Keeps the gateway and the database's other tables in step, once a second and in a thread of its own.

The database may be away: then the list of devices stays as it was, and reports have their own way
(:mod:`.writer`, :mod:`.stream`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import structlog

from luoshi.alarms.presence import Heard
from luoshi.gateway.stores import Refused, Unreachable
from luoshi.gb26875 import STANDARD, BadProfile, Profile, read_profile
from luoshi.gb26875.addresses import canonical
from luoshi.gb26875.exchanges import Ended, Outcome

if TYPE_CHECKING:
    from luoshi.gateway.process import Gateway
    from luoshi.gateway.tables import Instruction, Tables

INSTRUCTIONS, PRESENCE, DEVICES = 1, 15, 30  # seconds between two looks
UNOBSERVED = 60  # seconds between frames, of a device whose habit nobody has seen yet
PROBLEMS = {
    Outcome.SILENT: "装置没有应答",
    Outcome.DENIED: "装置否认",
}  # in the table, so in the users' language
log = structlog.get_logger("luoshi.gateway")
Answer = TypeVar("Answer")


class Directory:
    """Reads who is registered and what is to be sent; tells who was heard and what became of it."""

    def __init__(self, gateway: Gateway, tables: Tables, *, name: str) -> None:
        self._gateway = gateway
        self._tables = tables
        self._name = name
        self._thread = ThreadPoolExecutor(1, "luoshi-directory")
        self._told_at = gateway.now()
        self._away = False
        self._telling: set[asyncio.Task[None]] = set()
        self._profiles: dict[str, Profile] = {STANDARD.name: STANDARD}

    async def keep(self) -> None:
        """Do it once a second until cancelled."""
        await self.once(presence=True, devices=False, instructions=False)
        seconds = 0
        while True:
            await asyncio.sleep(1)
            seconds += 1
            await self.once(
                presence=seconds % PRESENCE == 0,
                devices=seconds % DEVICES == 0,
                instructions=seconds % INSTRUCTIONS == 0,
            )

    async def once(self, *, presence: bool, devices: bool, instructions: bool) -> None:
        """Do what is asked; a database that is away is told of once."""
        try:
            if devices:
                await self.read_devices()
            if presence:
                await self.tell_presence()
            if instructions:
                await self._send_instructions()
        except (Unreachable, Refused) as error:
            if not self._away:
                log.error("directory.unreachable", reason=str(error))  # noqa: TRY400 - the reason says it
            self._away = True
        else:
            self._away = False

    async def read_devices(self) -> None:
        """Take the list of registered devices."""
        found = await self._in_thread(self._tables.devices)
        self._gateway.register.replace(
            {address: self._profile(name) for address, name in found.items()}
        )

    async def tell_presence(self) -> None:
        """Tell of the devices heard since the last time, and that somebody listens."""
        gateway = self._gateway
        now, clock = gateway.now(), datetime.now(UTC)
        rows = [
            Heard(
                canonical(address),
                clock - timedelta(seconds=now - device.heard_at),
                self._name,
                round(device.every) or UNOBSERVED,
            )
            for address, device in gateway.devices.items()
            if device.heard_at >= self._told_at
        ]
        if rows:
            await self._in_thread(lambda: self._tables.heard(rows))
        await self._in_thread(
            lambda: self._tables.alive(self._name, clock)
        )  # last: who was heard is written
        self._told_at = now

    async def stop(self) -> None:
        """Tell a last time who was heard, and let go of the database."""
        await self.once(presence=True, devices=False, instructions=False)
        await asyncio.gather(*self._telling)
        await self._in_thread(self._tables.close)
        self._thread.shutdown()

    async def _send_instructions(self) -> None:
        now = datetime.now(UTC)
        for one in await self._in_thread(lambda: self._tables.waiting(now)):
            if self._gateway.has_room(one.address):
                await self._send(one, now)

    async def _send(self, one: Instruction, now: datetime) -> None:
        if not await self._in_thread(lambda: self._tables.take(one.number, self._name, now)):
            return

        def ended(how: Ended) -> None:
            telling = asyncio.get_running_loop().create_task(self._tell(one.number, how.outcome))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

        if not self._gateway.instruct(one.address, one.command, one.data, ended):
            await self._tell(one.number, Outcome.SILENT)

    async def _tell(self, number: int, outcome: Outcome) -> None:
        done, problem = outcome is Outcome.DONE, PROBLEMS.get(outcome, "")
        try:
            await self._in_thread(
                lambda: self._tables.end(number, done=done, problem=problem, at=datetime.now(UTC))
            )
        except (Unreachable, Refused) as error:
            log.error("instruction.untold", number=number, outcome=outcome, reason=str(error))  # noqa: TRY400 - the reason says it

    def _profile(self, name: str) -> Profile:
        if name not in self._profiles:
            try:
                self._profiles[name] = read_profile(name)
            except BadProfile as error:
                log.error("profile.unusable", name=name, reason=str(error))  # noqa: TRY400 - the reason says it
                self._profiles[name] = STANDARD
        return self._profiles[name]

    async def _in_thread(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
