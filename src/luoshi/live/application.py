"""``GET /live/desk?token=…``: a stream of server-sent events, each the stamp of the desk and nothing else.

The first event comes at once, so that a page which comes back sees at once that it has missed something. A stream ends
after some minutes; the page opens another with the token it has got meanwhile. Where the stamp cannot be asked for, the
stream ends too: a page that knows it hears nothing asks by itself.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http.request import split_domain_port, validate_host

from luoshi.live.news import News, Silent
from luoshi.live.places import Full, Limits, Places
from luoshi.live.tokens import NoRight, person_of

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

PATH = "/live/desk"
STREAM: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),  # nginx passes each event on at once
    (b"vary", b"Origin"),
]
WORDS = {
    400: "no such host", 403: "no right to listen", 404: "not found", 405: "GET only", 429: "too many streams",
    503: "not now",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manner:
    """How streams are given. Times are seconds."""

    hosts: tuple[str, ...]  # names under which browsers reach it, as ALLOWED_HOSTS
    behind_proxy: bool = False  # the last of X-Forwarded-For is the browser
    limits: Limits = field(default_factory=Limits)
    beat: float = 10.0  # of silence, then a comment: whoever has gone is noticed
    lasts: float = 240.0  # a stream; shorter than a token
    patience: float = 10.0  # for the first stamp, and for a browser that does not read


class Refused(Exception):
    """The request gets no stream."""

    def __init__(self, status: int) -> None:
        super().__init__(WORDS[status])
        self.status = status


class Live:
    """The application."""

    def __init__(
        self, news: News, manner: Manner, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.places = Places(manner.limits)
        self._news = news
        self._manner = manner
        self._clock = clock
        self._closed = asyncio.Event()

    def close(self) -> None:
        """End all streams, and begin none."""
        self._closed.set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]}  # fmt: skip
        try:
            person = self._right(scope, headers)
            with self.places.held(self._address(scope, headers), person):
                await self._stream(_with_origin(headers), receive, send)
        except Full as full:
            await _refuse(send, 503 if full.whose == "everybody" else 429)
        except Refused as refused:
            await _refuse(send, refused.status)

    def _right(self, scope: Message, headers: dict[str, str]) -> int:
        """Return the key of the person who may listen."""
        if not self._is_ours(headers.get("host", "")):
            raise Refused(400)
        if scope["path"] != PATH:
            raise Refused(404)
        if scope["method"] != "GET":
            raise Refused(405)
        if "origin" in headers and not self._is_ours(urlsplit(headers["origin"]).netloc):
            raise Refused(403)
        [token] = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[:1]
        try:
            return person_of(token, at=self._clock())
        except NoRight:
            raise Refused(403) from None

    def _is_ours(self, host: str) -> bool:
        name, _port = split_domain_port(host)
        return bool(name) and validate_host(name, self._manner.hosts)

    def _address(self, scope: Message, headers: dict[str, str]) -> str:
        direct = scope["client"][0] if scope.get("client") else ""
        if not self._manner.behind_proxy:
            return str(direct)
        return headers.get("x-forwarded-for", "").split(",")[-1].strip() or str(direct)

    async def _stream(self, headers: Headers, receive: Receive, send: Send) -> None:
        """Tell until the browser has gone, the time is over or the process ends."""
        if self._closed.is_set():
            raise Refused(503)
        begun = asyncio.Event()
        async with self._news.heard():
            telling = asyncio.create_task(self._tell(headers, begun, send))
            ends = (telling, asyncio.create_task(_gone(receive)), asyncio.create_task(self._closed.wait()))  # fmt: skip
            try:
                await asyncio.wait(ends, timeout=self._manner.lasts, return_when="FIRST_COMPLETED")
            finally:
                for task in ends:
                    task.cancel()
                await asyncio.wait(ends)
        if not begun.is_set():
            raise Refused(503)
        if not telling.cancelled():
            telling.result()  # what nobody expected is told
        with suppress(TimeoutError):
            async with asyncio.timeout(self._manner.patience):
                await send({"type": "http.response.body", "body": b""})

    async def _tell(self, headers: Headers, begun: asyncio.Event, send: Send) -> None:
        """Tell the first stamp and each new one; return when nobody knows it, or the browser does not read."""
        manner = self._manner
        with suppress(Silent, TimeoutError):
            async with asyncio.timeout(manner.patience):
                stamp = await self._news.after(None)
            begun.set()
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            said = f"retry: 1000\n{_event(stamp)}"
            while True:
                async with asyncio.timeout(manner.patience):
                    await send({"type": "http.response.body", "body": said.encode(), "more_body": True})  # fmt: skip
                try:
                    async with asyncio.timeout(manner.beat):
                        stamp = await self._news.after(stamp)
                    said = _event(stamp)
                except TimeoutError:
                    said = ": beat\n\n"


def _event(stamp: str) -> str:
    return f"id: {stamp}\ndata: {stamp}\n\n"


def _with_origin(headers: dict[str, str]) -> Headers:
    """Return the headers of a stream; another origin of ours may read it, without cookies."""
    origin = headers.get("origin")
    allowed = [(b"access-control-allow-origin", origin.encode("latin-1"))] if origin else []
    return [*STREAM, *allowed]


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: int) -> None:
    headers: Headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    headers += [(b"allow", b"GET")] if status == 405 else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": WORDS[status].encode()})
