"""The gateway: listens, knows which device is on which connection, keeps time, and stops without losing anything."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import ClassVar

import structlog

from luoshi.gateway.connection import DRAIN, Connection
from luoshi.gateway.devices import Begun, Device, Register
from luoshi.gateway.figures import Figures
from luoshi.gateway.intake import Intake
from luoshi.gateway.limits import Limits
from luoshi.gateway.rounds import Kind, Peer, Rounds, frame
from luoshi.gb26875 import CHINA, Centre, Frame, Profile, TimeTag
from luoshi.gb26875.addresses import canonical
from luoshi.gb26875.exchanges import MOST_WAITING, Ended, NotAnExchange, Outcome, QueueFull, Send

TICK = 0.5  # seconds between two looks at what is late
LOOKS = 20  # ticks between two looks at silent connections
BACKLOG = 4096  # connections that the kernel accepts for us after a power cut
MOST_BEGUN = MOST_WAITING // 2  # exchanges with one device; the rest of the room is for our own
FLUSH = 2.0  # seconds for the last confirms to leave
log = structlog.get_logger("luoshi.gateway")


class Gateway:
    """One process. Everything but the store runs in one event loop."""

    NEVER_TAKEN: ClassVar = frozenset({"network", "per_host", "full"})

    def __init__(
        self,
        register: Register,
        limits: Limits,
        *,
        profile: Profile,
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self.limits = limits
        self.profile = profile
        self.figures = Figures()
        self.register = register
        self.centre = Centre(
            profile_of=register.profile_of,
            is_known=register.is_known,
            deny_unknown=limits.refuse_unknown,
        )
        self.intake = Intake(
            self.centre, self.figures, clock=self.loop.time, soon=self.loop.call_soon
        )
        self.now = self.loop.time
        self.unfinished: set[Connection] = set()
        self.devices: dict[bytes, Device] = {}
        self.connections: set[Connection] = set()
        self.micros = 0  # since 1970, when what is being read came
        self._rounds = Rounds(patrol=limits.patrol, clock=limits.clock)
        self._hosts: Counter[str] = Counter()
        self._server: asyncio.Server | None = None
        self._draining = False
        self._second, self._clock = 0, datetime.now(CHINA)
        self._gauges()

    # Life

    async def listen(self, host: str, port: int) -> int:
        """Listen and return the port; several processes may share it."""
        self._server = await self.loop.create_server(
            lambda: Connection(self), host, port, reuse_port=True, backlog=BACKLOG
        )
        where: int = self._server.sockets[0].getsockname()[1]
        self._ticker = self.loop.create_task(self._tick_for_ever())
        log.info("gateway.listening", host=host, port=where)
        return where

    async def drain(self) -> None:
        """Take nothing new, let what is under way be stored and confirmed, and hang up."""
        self._draining = True
        if self._server is not None:
            self._server.close()
        for connection in self.connections:
            connection.pause(DRAIN)
        until = self.now() + self.limits.drain
        while len(self.intake) and self.now() < until:  # noqa: ASYNC110 - once in a process's life
            await asyncio.sleep(0.02)
        left = len(self.intake)
        for connection in self.connections:
            connection.transport.close()  # What is written goes out first.
        until = self.now() + FLUSH
        while self.connections and self.now() < until:  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.02)
        self._ticker.cancel()
        log.info("gateway.drained", confirmed=self.figures.confirmed, left=left)

    def clock(self) -> datetime:
        """Return the centre's clock, to the second; and note the moment for what is being received."""
        self.micros = time.time_ns() // 1000
        second = self.micros // 1_000_000
        if second != self._second:
            self._second = second
            self._clock = datetime.fromtimestamp(second, CHINA)
        return self._clock

    # Connections

    def admit(self, connection: Connection) -> bool:
        """Say whether a connection may stay, and count it."""
        host, limits = connection.host, self.limits
        if not limits.admits(host):
            connection.reason = "network"
        elif len(self.connections) >= limits.connections or self._draining:
            connection.reason = "full"
        elif self._hosts[host] >= limits.per_host:
            connection.reason = "per_host"
        if connection.reason:
            self.figures.refused[connection.reason] += 1
            return False
        self.figures.accepted += 1
        self._hosts[host] += 1
        self.connections.add(connection)
        return True

    def gone(self, connection: Connection) -> None:
        """Forget a connection, and say what it was."""
        self.connections.discard(connection)
        self.unfinished.discard(connection)
        self.intake.forget(connection)
        self._hosts[connection.host] -= 1
        if not self._hosts[connection.host]:
            del self._hosts[connection.host]
        if connection.reason:
            self.figures.closed[connection.reason] += 1
        for address in connection.devices or ():
            self._leave(address)
        if not self._draining:
            log.info(
                "connection.closed",
                host=connection.host,
                devices=[canonical(one) for one in sorted(connection.devices or ())][:8],
                seconds=round(self.now() - connection.began, 1),
                frames=connection.frames,
                faults=dict(connection.faults or {}),
                reason=connection.reason or "peer",
            )

    def _leave(self, address: bytes) -> None:
        """Take it that a device has no connection; of one that nobody registered nothing is kept."""
        device = self.devices[address]
        device.connection = None
        if not device.begun and not self.register.is_known(address):
            del self.devices[address]
            self._rounds.remove(address)

    def heard(
        self, connection: Connection, source: bytes, dest: bytes, major: int, user: int
    ) -> None:
        """Note a good frame: who spoke, and over which connection."""
        self.figures.frames += 1
        device = self.devices.get(source)
        if device is None or device.connection is not connection:
            device = self._bind(connection, Peer(source, dest, major, user))
        device.heard(connection.heard_at)

    def _bind(self, connection: Connection, peer: Peer) -> Device:
        """Bind a device to the connection that it spoke over last; the old one is closed when it stays silent."""
        source, now = peer.device, connection.heard_at
        device = self.devices.get(source)
        if device is None:
            device = self.devices[source] = Device(peer)
            self._rounds.add(source, at=now)
        elif device.connection is not None and device.connection.devices is not None:
            device.connection.devices.discard(source)
        device.connection, device.peer = connection, peer
        connection.devices = connection.devices or set()
        connection.devices.add(source)
        device.heard_at = now  # A pause between two connections is no habit.
        if not self.register.is_known(source):
            log.warning("device.unknown", address=canonical(source), host=connection.host)
        return device

    # What the centre begins

    def has_room(self, address: bytes) -> bool:
        """Say whether a device is here and not behind with its answers."""
        device = self.devices.get(address)
        return (
            device is not None
            and device.connection is not None
            and len(device.begun or ()) < MOST_BEGUN
        )

    def instruct(
        self, address: bytes, command: int, data: bytes, ended: Callable[[Ended], None]
    ) -> bool:
        """Send what an operator wants; ``ended`` is told what became of it. No: the device is not here."""
        device = self.devices.get(address)
        if device is None:
            return False
        peer, tag = device.peer, self._tag(address)
        made = Frame(0, peer.major, peer.user, tag, peer.centre, peer.device, command, data)
        return self._begin(device, made, Begun(None, ended))

    def _routine(self, address: bytes, kind: Kind) -> None:
        device = self.devices.get(address)
        if device is not None and device.connection is not None:
            bcd = self.centre.profile_of(address).bcd
            self._begin(device, frame(kind, device.peer, clock=self.clock(), bcd=bcd), Begun(kind))

    def _begin(self, device: Device, one: Frame, begun: Begun) -> bool:
        try:
            actions = self.centre.exchanges.begin(one, at=self.now())
        except (QueueFull, NotAnExchange):
            return False
        device.begun = device.begun or deque()
        device.begun.append(begun)
        self.follow(actions)
        return True

    def _tag(self, address: bytes) -> bytes:
        return TimeTag.of(self.clock(), bcd=self.centre.profile_of(address).bcd).raw

    def follow(self, actions: Iterable[Send | Ended]) -> None:
        """Send and end what the exchanges say."""
        for action in actions:
            if isinstance(action, Send):
                self._send(action.frame)
            else:
                self._end(action)

    def _end(self, ended: Ended) -> None:
        """Exchanges with one device end in the order in which they began."""
        device = self.devices[ended.frame.dest]
        kind, tell = device.begun.popleft() if device.begun else Begun(None)
        name = kind or "instruction"
        self.figures.exchanges[name, ended.outcome] += 1
        if ended.outcome is not Outcome.DONE:
            address = canonical(ended.frame.dest)
            log.warning("exchange.failed", address=address, kind=name, outcome=ended.outcome)
        if kind is Kind.PATROL and ended.outcome is Outcome.SILENT:
            self._hang_up_if_silent(device)
        if tell is not None:
            tell(ended)

    def _send(self, one: Frame) -> None:
        device = self.devices.get(one.dest)
        if device is not None and device.connection is not None:
            device.connection.write(one.encode())

    def _hang_up_if_silent(self, device: Device) -> None:
        """Close the connection of a device that answered neither question nor re-sends, nor said anything else."""
        connection = device.connection
        if connection is not None and connection.heard_at < self.now() - self.limits.superseded:
            connection.abort("half_open")

    # Time

    async def _tick_for_ever(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(TICK)
            ticks += 1
            try:
                self._tick(look=ticks % LOOKS == 0)
            except Exception:
                log.exception("gateway.tick_failed")

    def _tick(self, *, look: bool) -> None:
        now = self.now()
        self.unfinished = {one for one in self.unfinished if one.advance(now)}
        self.follow(self.centre.exchanges.advance(at=now))
        for address, kind in self._rounds.due(at=now):
            self._routine(address, kind)
        if look:
            self._close_silent(now)

    def _close_silent(self, now: float) -> None:
        limits = self.limits
        for connection in list(self.connections):
            silent = now - connection.heard_at
            if not connection.frames:
                if now - connection.began > limits.newcomer:
                    connection.abort("newcomer")
            elif not connection.devices and silent > limits.superseded:
                connection.abort("superseded")
            elif silent > limits.idle:
                connection.abort("idle")

    def _gauges(self) -> None:
        self.figures.gauges = {
            "connections": ("Open connections", lambda: len(self.connections)),
            "devices": (
                "Devices with a connection",
                lambda: sum(one.connection is not None for one in self.devices.values()),
            ),
            "queue": ("Reports not stored yet", lambda: len(self.intake)),
            "exchanges_open": (
                "Exchanges under way or waiting",
                lambda: len(self.centre.exchanges),
            ),
        }
