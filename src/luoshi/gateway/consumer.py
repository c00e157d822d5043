"""Out of the stream and into the table: what every ``luoshi alarms consume`` does where there is a stream.

A message is acknowledged when its reports are in the table. Whoever dies before that leaves it to another, and the
table takes each report once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from luoshi.gateway.stores import Refused, Store, Unreachable
from luoshi.gateway.stream import CONSUMER, STREAM, SUBJECTS, BadMessage, NoStream, connect, unpack

if TYPE_CHECKING:
    from nats.aio.msg import Msg
    from nats.js import JetStreamContext

    from luoshi.gateway.stores.rows import Received

TOGETHER = 50  # messages of one fetch
WAIT = 1.0  # seconds for the first of them
GIVEN_BACK = 5.0  # seconds without acknowledgement, after which another consumer gets a message: a fire may be in it
PAUSE = 1.0  # seconds before a new attempt
log = structlog.get_logger("luoshi.gateway")


class Consumer:
    """Takes messages out of the stream. Any number may run, in any number of processes."""

    def __init__(self, url: str, store: Store) -> None:
        self._url = url
        self._store = store
        self.stored = 0
        self.known_already = 0
        self.bad = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Store until told to stop; servers that are away are waited for."""
        from nats.errors import Error

        while not stop.is_set():
            try:
                async with self._subscribed() as subscription:
                    while not stop.is_set():
                        await self._step(subscription)
            except (NoStream, Error, OSError, TimeoutError) as error:
                log.error("stream.unreachable", reason=str(error) or type(error).__name__)  # noqa: TRY400 - the reason says it
                await asyncio.sleep(PAUSE)

    async def drained(self) -> None:
        """Store what is in the stream now.

        Raises
        ------
        NoStream
            No server answered.

        """
        async with self._subscribed() as subscription:
            while await self._step(subscription):
                pass

    @asynccontextmanager
    async def _subscribed(self) -> AsyncIterator[JetStreamContext.PullSubscription]:
        from nats.js.api import ConsumerConfig

        client, stream = await connect(self._url)
        try:
            config = ConsumerConfig(ack_wait=GIVEN_BACK, max_ack_pending=1_000)
            yield await stream.pull_subscribe(
                SUBJECTS, durable=CONSUMER, stream=STREAM, config=config
            )
        finally:
            self._store.close()
            await client.close()

    async def _step(self, subscription: JetStreamContext.PullSubscription) -> bool:
        """Fetch, store and acknowledge; say whether there was anything."""
        try:
            messages = await subscription.fetch(TOGETHER, timeout=WAIT)
        except TimeoutError:
            return False
        await self._take(messages)
        return True

    async def _take(self, messages: list[Msg]) -> None:
        rows = [row for message in messages for row in self._rows(message)]
        try:
            new = await asyncio.to_thread(self._insert, rows) if rows else 0
        except Unreachable as error:
            # Not acknowledged: the stream gives them out again.
            log.error("store.unreachable", reason=str(error))  # noqa: TRY400 - the reason says it
            for message in messages:
                await message.nak(delay=PAUSE)
            await asyncio.sleep(PAUSE)
            return
        self.stored += new
        self.known_already += len(rows) - new
        for message in messages:
            await message.ack()

    def _rows(self, message: Msg) -> list[Received]:
        """Return a message's reports; what is none of ours is told of and taken out."""
        try:
            return unpack(message.data)
        except BadMessage as error:
            self.bad += 1
            log.error("stream.bad_message", subject=message.subject, reason=str(error))  # noqa: TRY400 - the reason says it
            return []

    def _insert(self, rows: list[Received]) -> int:
        """Store rows together, or, where the table will not have one of them, each by itself."""
        try:
            return self._store.insert(rows)
        except Refused as error:
            if len(rows) > 1:
                return sum(self._insert([row]) for row in rows)
            [row] = rows
            told = {"frame": row.raw.hex(), "reason": str(error)}
            log.error("report.refused", **told)  # noqa: TRY400 - the reason says it
            return 0
