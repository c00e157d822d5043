"""A loop whose clock jumps to the next thing to do, and the application as a server drives it."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

from luoshi.live.application import PATH, Live, Manner
from luoshi.live.news import News
from luoshi.live.tokens import mint

NOW = 1_770_000_000.0  # seconds since 1970, when the loop's clock stands at 0
HOSTS = ("luoshi.example", "localhost", "[::1]")


class Jumps(selectors.DefaultSelector):
    """Waits for nothing: the time until the next thing has passed at once."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        found = super().select(0)
        if not found and timeout:
            self.now += timeout
        assert found or timeout is not None, "everybody waits for nothing"
        return found


def run(what: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test on such a loop."""
    selector = Jumps()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now  # type: ignore[method-assign] # the clock that jumps
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(what())


class Desk:
    """The stamp as a test sets it, and how often it was asked for."""

    def __init__(self) -> None:
        self.stamp = "first"
        self.asked = 0
        self.away = False

    async def __call__(self) -> str:
        self.asked += 1
        if self.away:
            raise ConnectionError("the database is away")
        return self.stamp

    def app(self, **manner: Any) -> Live:
        loop = asyncio.get_running_loop()
        return Live(News(self), Manner(HOSTS, **manner), clock=lambda: NOW + loop.time())


def token(person: int = 7, *, at: float = NOW) -> str:
    return mint(person, at=at)


class Browser:
    """One request: what was answered, and a hand that hangs up."""

    def __init__(
        self, app: Live, query: str | None = None, *, path: str = PATH, method: str = "GET",
        address: str = "192.0.2.1", person: int = 7, **headers: str,
    ) -> None:  # fmt: skip
        self.status = 0
        self.headers: dict[str, str] = {}
        self.told: list[tuple[float, str]] = []
        self.reads = asyncio.Event()
        self.reads.set()
        self._left = asyncio.Event()
        self._asked = False
        words = {"host": "luoshi.example", **{name.replace("_", "-"): text for name, text in headers.items()}}  # fmt: skip
        scope = {
            "type": "http", "method": method, "path": path, "client": (address, 50_000),
            "query_string": (f"token={quote(token(person))}" if query is None else query).encode(),
            "headers": [(name.encode(), text.encode()) for name, text in words.items()],
        }  # fmt: skip
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            assert not self.status
            self.status = message["status"]
            self.headers = {name.decode(): text.decode() for name, text in message["headers"]}
            return
        assert self.status, "a body before its status"
        await self.reads.wait()
        if message["body"]:
            at = round(asyncio.get_running_loop().time(), 3)
            self.told.append((at, message["body"].decode()))

    def leave(self) -> None:
        self._left.set()

    @property
    def words(self) -> list[str]:
        return [words for _at, words in self.told]

    @property
    def stamps(self) -> list[str]:
        """What a page sees: the data of each event."""
        lines = "".join(self.words).splitlines()
        return [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
