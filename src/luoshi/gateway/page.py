"""The port for whoever watches the gateway: ``/metrics`` for Prometheus, ``/health`` for everybody else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from luoshi.gateway.figures import Figures

LONGEST = 8192  # bytes of a request


class Page(asyncio.Protocol):
    """One request, one answer, then the connection is closed. Listens on a local address only."""

    def __init__(self, figures: Figures, health: Callable[[], str]) -> None:
        self._figures = figures
        self._health = health
        self._asked = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the request."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer as soon as the request's head is there."""
        transport = self._transport
        self._asked += data
        if transport is None or transport.is_closing():
            return
        if b"\r\n\r\n" in self._asked:
            transport.write(self._answer(self._asked.split(b"\r\n", 1)[0]))
            transport.close()
        elif len(self._asked) > LONGEST:
            transport.abort()

    def _answer(self, line: bytes) -> bytes:
        method, _, rest = line.partition(b" ")
        path = rest.partition(b" ")[0].partition(b"?")[0]
        if method != b"GET" or path not in {b"/metrics", b"/health"}:
            return _said("404 Not Found", "text/plain; charset=utf-8", b"/metrics, /health\n")
        if path == b"/health":
            fault = self._health()
            status = "503 Service Unavailable" if fault else "200 OK"
            return _said(status, "text/plain; charset=utf-8", f"{fault or 'ok'}\n".encode())
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

        registry = CollectorRegistry()
        registry.register(self._figures)
        return _said("200 OK", CONTENT_TYPE_LATEST, generate_latest(registry))


def _said(status: str, kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body
