"""What the stamp of the desk is: one watcher asks for all who listen, and only while somebody does.

Nothing is queued. A listener says which stamp it has told and waits for another one: whoever is slow misses stamps in
between, and never the last.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

PAUSE = 0.1  # seconds between two questions: a fire is on the page within a second
SHARE = 9  # so many times as long as a question took, nothing is asked: at most a tenth of a core
REST = 0.4  # seconds that this may be at most: one question that had to wait must not keep the next fire waiting
PATIENCE = 5.0  # seconds that an answer may take; then nobody knows
TROUBLE = 1.0  # seconds before the next attempt
log = structlog.get_logger("luoshi.live")


class Silent(Exception):
    """Nobody knows the stamp now: the database does not answer."""


class News:
    """The stamp that ``ask`` returned last."""

    def __init__(self, ask: Callable[[], Awaitable[str]], *, pause: float = PAUSE) -> None:
        self._ask = ask
        self._pause = pause
        self._listeners = 0
        self._asking: asyncio.Task[None] | None = None
        self._stamp: str | None = None
        self._turn = asyncio.Event()

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[None]:
        """Keep asking for the length of the block."""
        self._listeners += 1
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_on())
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners:
                self._asking.cancel()
                self._asking = self._stamp = None  # nobody knows what happens from now on

    async def after(self, seen: str | None) -> str:
        """Wait for a stamp other than ``seen``.

        Raises
        ------
        Silent
            It could not be asked for.

        """
        while self._stamp is None or self._stamp == seen:
            await self._turn.wait()
            if self._stamp is None:
                raise Silent
        return self._stamp

    async def _ask_on(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                async with asyncio.timeout(PATIENCE):
                    stamp = await self._ask()
                self._tell(stamp)
            except Exception as error:  # noqa: BLE001 - whatever it was: pages ask for themselves meanwhile
                log.error("live.unanswered", error=repr(error))  # noqa: TRY400 - one line; it may come every second
                self._tell(None)
                await asyncio.sleep(TROUBLE)
            await asyncio.sleep(max(self._pause, min(REST, SHARE * (loop.time() - began))))

    def _tell(self, stamp: str | None) -> None:
        if stamp is not None and stamp == self._stamp:
            return
        self._stamp = stamp
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()
