"""Reports through NATS JetStream: how they are packed, the stream, and the publisher that gateways use instead of a store.

A message holds the reports that gathered while the one before was acknowledged. Who takes a message out again stores
its reports with the moment at which the gateway received them, so a message that comes twice changes nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from struct import Struct
from typing import TYPE_CHECKING

import structlog

from luoshi.gateway.intake import Item, Outcome
from luoshi.gateway.stores.rows import Received
from luoshi.gb26875 import BadFrame, Frame

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.js import JetStreamContext

STREAM, SUBJECTS, CONSUMER = "luoshi", "luoshi.reports.>", "luoshi"
MOST_BYTES = 500_000  # of a message; servers take a million unless told otherwise
ACKNOWLEDGE = 2.0  # seconds; what comes twice because it was slow changes nothing
MEET = 5.0  # seconds for a server to answer and show its stream
PATIENCE = 30.0  # seconds for servers to find each other
PAUSE = (0.1, 0.5)  # seconds before a new attempt: first, longest
REPLICAS = 3  # where the address names so many servers
HEAD = Struct("<4sB")  # mark, length of the gateway's name
ONE = Struct("<qH")  # received: microseconds since 1970; length of the frame
MARK = b"LSR1"
log = structlog.get_logger("luoshi.gateway")


class BadMessage(Exception):
    """A message in the stream that no gateway of ours has written."""


def pack(gateway: str, reports: Iterable[tuple[int, bytes]]) -> Iterator[bytes]:
    """Yield as many messages as hold the reports: when each was received, in microseconds since 1970, and its frame."""
    name = gateway.encode()
    head = HEAD.pack(MARK, len(name)) + name
    parts, size = [head], len(head)
    for micros, raw in reports:
        if size + ONE.size + len(raw) > MOST_BYTES:
            yield b"".join(parts)
            parts, size = [head], len(head)
        parts += [ONE.pack(micros, len(raw)), raw]
        size += ONE.size + len(raw)
    if len(parts) > 1:
        yield b"".join(parts)


def unpack(message: bytes) -> list[Received]:
    """Return the reports of a message.

    Raises
    ------
    BadMessage
        It is not one of ours, or damaged.

    """
    if len(message) < HEAD.size or not message.startswith(MARK):
        raise BadMessage(f"message of {len(message)} bytes begins with {message[:4].hex()}")
    _, length = HEAD.unpack_from(message)
    at = HEAD.size + length
    gateway = message[HEAD.size : at].decode(errors="replace")
    reports = []
    while at < len(message):
        if at + ONE.size > len(message):
            raise BadMessage(f"message of {len(message)} bytes ends within a report")
        micros, size = ONE.unpack_from(message, at)
        at += ONE.size
        raw, at = message[at : at + size], at + size
        reports.append(Received(micros, gateway, _frame(raw)))
    return reports


def _frame(raw: bytes) -> bytes:
    try:
        if Frame.decode(raw).data:
            return raw
    except BadFrame as error:
        raise BadMessage(f"a report that is no frame: {error}") from error
    raise BadMessage("a report that says nothing")


class NoStream(Exception):
    """No server answered, or none that keeps streams."""


async def connect(url: str) -> tuple[Client, JetStreamContext]:
    """Connect to one of the servers that ``url`` names (comma between them) and make sure of the stream.

    Raises
    ------
    NoStream
        There is none after half a minute, the time that servers have to find each other.

    """
    from nats.aio.client import Client
    from nats.errors import Error

    servers = [one.strip() for one in url.split(",") if one.strip()]
    until = time.monotonic() + PATIENCE
    while True:
        client = Client()
        try:
            async with asyncio.timeout(MEET):  # The client itself would try for ever.
                await client.connect(
                    servers, max_reconnect_attempts=-1, reconnect_time_wait=1, connect_timeout=2, ping_interval=10,
                    max_outstanding_pings=2, error_cb=_said, pending_size=16 * 2**20,
                )  # fmt: skip
                stream = client.jetstream(timeout=MEET)
                await _made(stream, REPLICAS if len(servers) >= REPLICAS else 1)
        except (Error, OSError, TimeoutError) as error:
            await client.close()
            if time.monotonic() > until:
                raise NoStream(f"stream: {str(error) or type(error).__name__}") from error
            await asyncio.sleep(PAUSE[1])
        else:
            return client, stream


async def _made(stream: JetStreamContext, replicas: int) -> None:
    """Make the stream, unless it is there."""
    from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
    from nats.js.errors import NotFoundError

    try:
        await stream.stream_info(STREAM)
    except NotFoundError:
        await stream.add_stream(
            StreamConfig(
                STREAM,
                subjects=[SUBJECTS],
                storage=StorageType.FILE,
                retention=RetentionPolicy.WORK_QUEUE,  # What is acknowledged is in the table.
                discard=DiscardPolicy.NEW,  # A full stream refuses, and devices get no confirm.
                num_replicas=replicas,
            )
        )


async def _said(error: Exception) -> None:
    log.warning("stream.trouble", reason=str(error) or type(error).__name__)


class Publisher:
    """Publishes batches one after the other; the stream's acknowledgement settles them."""

    def __init__(
        self, stream: JetStreamContext, gateway: str, *, settled: Callable[[Sequence[Item], Outcome], None]
    ) -> None:  # fmt: skip
        self._stream = stream
        self._gateway = gateway
        self._subject = SUBJECTS.replace(">", _token(gateway))
        self._settled = settled
        self._stopped = False
        self._task: asyncio.Task[None] | None = None
        self.fault = ""

    def begin(self, batch: Sequence[Item]) -> None:
        """Publish a batch; ``settled`` is called when it is acknowledged."""
        self._task = asyncio.get_running_loop().create_task(self._publish(batch))

    async def stop(self) -> None:
        """End; what is not acknowledged is given up unconfirmed."""
        self._stopped = True
        if self._task is not None:
            await self._task

    async def _publish(self, batch: Sequence[Item]) -> None:
        outcome = Outcome()
        reports = [(item.micros, item.ticket.raw) for item in batch if item.ticket.is_report]
        for message in pack(self._gateway, reports):
            if not await self._acknowledged(message, outcome):
                outcome.given_up = True
                break
        outcome.new = len(reports)
        self._settled(batch, outcome)

    async def _acknowledged(self, message: bytes, outcome: Outcome) -> bool:
        """Publish until the stream has it; say no only when the gateway is stopping."""
        from nats.errors import Error

        pause = PAUSE[0]
        while not self._stopped:
            try:
                await self._stream.publish(
                    self._subject, message, timeout=ACKNOWLEDGE, stream=STREAM
                )
            except (Error, OSError) as error:
                outcome.failures += 1
                reason = str(error) or type(error).__name__
                if not self.fault:
                    log.error("stream.unreachable", reason=reason)  # noqa: TRY400 - the reason says it
                self.fault = f"stream unreachable: {reason}"
                await asyncio.sleep(pause)
                pause = min(pause * 2, PAUSE[1])
            else:
                if self.fault:
                    log.info("stream.reached")
                self.fault = ""
                return True
        return False


def _token(name: str) -> str:
    """Return a gateway's name as a part of a subject: no dots, blanks or wildcards."""
    return "".join(one if one.isalnum() or one in "-_" else "_" for one in name) or "_"
