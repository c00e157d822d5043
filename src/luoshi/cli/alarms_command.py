"""``luoshi alarms consume``: out of the stream into the table, and from reports to alarms. Any number may run."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import Error, close_old_connections
from django.utils import timezone

from luoshi.alarms.services import consume
from luoshi.web.options import database_address

if TYPE_CHECKING:
    from luoshi.gateway.consumer import Consumer

PAUSE = 0.2  # seconds between two looks when nothing is there; a fire is on the page within two
TROUBLE = 1.0  # seconds before a new attempt
log = structlog.get_logger("luoshi.alarms")


def consume_once() -> int:
    """Consume what is there, and say how much it was."""
    from luoshi.gateway.stream import NoStream

    consumer = _consumer()
    if consumer is not None:
        try:
            asyncio.run(consumer.drained())
        except NoStream as error:
            print(f"luoshi：{error}", file=sys.stderr)
            return 1
    reports = 0
    while taken := consume(timezone.now()):
        reports += taken
    print({"stored": consumer.stored if consumer else 0, "consumed": reports})
    return 0


def consume_for_ever() -> int:
    """Consume until SIGTERM or SIGINT; the stream has a thread of its own."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    consumer = _consumer()
    ended: list[bool] = []
    storing = threading.Thread(target=_store, args=(consumer, stop, ended)) if consumer else None
    if storing is not None:
        storing.start()
    log.info("alarms.consuming", stream=bool(consumer))
    while not stop.is_set():
        if not _consumed():
            stop.wait(PAUSE)
    if storing is None:
        return 0
    storing.join()
    return 0 if ended else 1


def _consumed() -> int:
    """Consume a chunk; a database that is away is tried again."""
    try:
        close_old_connections()
        return consume(timezone.now())
    except Error:
        log.exception("alarms.unreachable")
        threading.Event().wait(TROUBLE)
        return 0


def _consumer() -> Consumer | None:
    from luoshi.gateway.consumer import Consumer
    from luoshi.gateway.stores import store_at

    options = settings.OPTIONS
    if not options.stream_url:
        return None
    return Consumer(options.stream_url, store_at(database_address(options)))


def _store(consumer: Consumer, stop: threading.Event, ended: list[bool]) -> None:
    async def run() -> None:
        told = asyncio.Event()
        watching = asyncio.create_task(asyncio.to_thread(stop.wait))
        watching.add_done_callback(lambda _: told.set())
        await consumer.run(told)
        ended.append(True)

    try:
        asyncio.run(run())
    except Exception:
        log.exception("alarms.storing_died")
    finally:
        stop.set()  # A consumer that only does half its work is worse than one that is started again.
