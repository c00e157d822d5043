"""Bare gateways that gateway_speed.py compares with: as little as possible around one durable store.

python -m benchmarks.gateway_bare copy PORT POSTGRESQL-URL     COPY and commit each batch, then acknowledge it
python -m benchmarks.gateway_bare stream PORT NATS-URL         publish each frame into JetStream, acknowledge on its ack

Same loop, framing, checksum and thread as ours, but no policy, no duplicates, no order, no limits, no indexes.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from queue import SimpleQueue
from struct import Struct
from typing import cast
from zlib import adler32

import psycopg
import uvloop

HEAD = Struct("<HBB6s6s6sHB")
ROW = Struct(">hiqi")  # two fields; a moment; the size of the frame
ANSWER = Struct("<2sHBB6s6s6sHB")
TABLE = "CREATE TABLE IF NOT EXISTS bare (at timestamptz, frame bytea)"
COPY = "COPY bare FROM STDIN (FORMAT BINARY)"
BEGIN = b"PGCOPY\n\xff\r\n\0" + bytes(8)
EPOCH = 946_684_800  # of PostgreSQL, in that of Unix


def total(body: bytes) -> int:
    """Return the 8-bit sum."""
    return ((adler32(body) & 0xFFFF) - 1) & 0xFF


class Line(asyncio.Protocol):
    """Finds whole frames; ``waiting`` gets them with who sent them."""

    def __init__(self, owner: Bare) -> None:
        self._owner = owner
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note whom to answer."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Hand whole frames on."""
        data, at = self._rest + data, 0
        while len(data) - at >= 30:
            stop = at + 30 + (data[at + 24] | data[at + 25] << 8)
            if stop > len(data):
                break
            frame = data[at:stop]
            assert total(frame[2:-3]) == frame[-3]
            self._owner.take(self, frame)
            at = stop
        self._rest = data[at:]


def answer(frame: bytes) -> bytes:
    """Return the confirm."""
    serial, major, user, tag, source, dest, _, _ = HEAD.unpack_from(frame, 2)
    said = ANSWER.pack(b"@@", serial, major, user, tag, dest, source, 0, 3)
    return b"%b%c##" % (said, total(said[2:]))


class Bare:
    """Collects frames while a batch is stored."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.waiting: list[tuple[Line, bytes]] = []
        self.idle = True

    def take(self, line: Line, frame: bytes) -> None:
        """Take a frame, and see that storing goes on."""
        self.waiting.append((line, frame))
        if self.idle:
            self.idle = False
            self.loop.call_soon(self.next)

    def next(self) -> None:
        """Store what has gathered."""
        batch, self.waiting = self.waiting, []
        self.idle = not batch
        if batch:
            self.store(batch)

    def store(self, batch: list[tuple[Line, bytes]]) -> None:
        """Begin to store a batch."""
        raise NotImplementedError

    def stored(self, batch: list[tuple[Line, bytes]]) -> None:
        """Acknowledge a batch."""
        for line, frame in batch:
            if not line.transport.is_closing():
                line.transport.write(answer(frame))
        self.next()


class Copy(Bare):
    """Into PostgreSQL, in a thread."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._batches: SimpleQueue[list[tuple[Line, bytes]]] = SimpleQueue()
        self._server = psycopg.connect(url, autocommit=True)
        self._server.execute(TABLE)
        threading.Thread(target=self._run, daemon=True).start()

    def store(self, batch: list[tuple[Line, bytes]]) -> None:
        """Begin to store a batch."""
        self._batches.put(batch)

    def _run(self) -> None:
        while True:
            batch = self._batches.get()
            moment = (int(time.time()) - EPOCH) * 1_000_000
            parts = [BEGIN]
            for _, frame in batch:
                parts += (ROW.pack(2, 8, moment, len(frame)), frame)
            parts.append(b"\xff\xff")
            with self._server.cursor() as cursor, cursor.copy(COPY) as copy:
                copy.write(b"".join(parts))
            self.loop.call_soon_threadsafe(self.stored, batch)


class Stream(Bare):
    """Into JetStream, every frame a message."""

    @classmethod
    async def connected(cls, url: str) -> Stream:
        """Connect and make a stream."""
        import nats

        one = cls()
        client = await nats.connect(url)
        one.stream = client.jetstream(publish_async_max_pending=10_000)
        await one.stream.add_stream(name="bare", subjects=["bare.>"])
        return one

    stream: object

    def store(self, batch: list[tuple[Line, bytes]]) -> None:
        """Begin to store a batch."""
        self._task = self.loop.create_task(self._publish(batch))

    async def _publish(self, batch: list[tuple[Line, bytes]]) -> None:
        publish = self.stream.publish_async  # type: ignore[attr-defined]
        acks = [await publish("bare.frames", frame) for _, frame in batch]
        await asyncio.gather(*acks)
        self.stored(batch)


async def main() -> None:
    """Serve until killed."""
    kind, port, url = sys.argv[1:]
    owner = Copy(url) if kind == "copy" else await Stream.connected(url)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Line(owner), "127.0.0.1", int(port), backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
