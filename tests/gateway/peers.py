"""A device that says exactly what a test wants, and waits for exactly what it should hear."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from luoshi.gateway.limits import Limits
from luoshi.gateway.serving import Open, Plan, opened
from luoshi.gb26875 import STANDARD, Frame, Profile, Splitter

TAG = bytes.fromhex("023A091A090C")
CENTRE = bytes(6)
FIRE = bytes.fromhex("0201 0101280A0002000200") + bytes(31) + TAG
FAULT = bytes.fromhex("1501 08") + TAG
PATIENCE = 5.0  # seconds for what must come
QUIET = 0.3  # seconds without anything, where nothing must come


def address(number: int) -> bytes:
    return number.to_bytes(6, "little")


def report(serial: int, data: bytes = FAULT, *, device: int = 1, command: int = 2) -> Frame:
    return Frame(serial, 1, 1, TAG, address(device), CENTRE, command, data)


class Peer:
    """One connection to a gateway."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self._splitter = Splitter()
        self._heard: list[Frame] = []

    def send(self, *frames: Frame) -> None:
        self.writer.write(b"".join(frame.encode() for frame in frames))

    async def hear(self, count: int = 1) -> list[Frame]:
        """Return the next frames."""
        async with asyncio.timeout(PATIENCE):
            while len(self._heard) < count:
                await self._read()
        heard, self._heard = self._heard[:count], self._heard[count:]
        return heard

    async def answers(self, count: int = 1) -> list[tuple[int, int]]:
        """Return command and serial of the next frames."""
        return [(frame.command, frame.serial) for frame in await self.hear(count)]

    async def silence(self) -> list[Frame]:
        """Return what was heard although nothing should be."""
        with suppress(TimeoutError):
            async with asyncio.timeout(QUIET):
                while True:
                    await self._read()
        return self._heard

    async def is_hung_up(self) -> bool:
        """Wait for the end of the connection."""
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionError):
                while await self.reader.read(4096):
                    pass
        return True

    async def _read(self) -> None:
        data = await self.reader.read(65536)
        if not data:
            raise ConnectionError("the gateway hung up")
        self._heard += [
            one for one in self._splitter.receive(data, at=0.0) if isinstance(one, Frame)
        ]


@asynccontextmanager
async def connected(port: int, *, buffer: int = 0) -> AsyncIterator[Peer]:
    """Connect; ``buffer`` bytes are what the kernel takes in for a peer that does not read."""
    one = socket.socket()
    one.setblocking(False)  # noqa: FBT003 - the socket's own
    if buffer:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    await asyncio.get_running_loop().sock_connect(one, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=one)
    try:
        yield Peer(reader, writer)
    finally:
        writer.close()


@asynccontextmanager
async def gateway(
    database: str, limits: Limits | None = None, *, profile: Profile = STANDARD, stream: str = ""
) -> AsyncIterator[Open]:
    quiet = Limits(patrol=0, clock=0)  # The centre begins nothing by itself.
    plan = Plan(
        "127.0.0.1", 0, "test", database, stream=stream, limits=limits or quiet, profile=profile
    )
    async with opened(plan) as open_:
        yield open_
