"""One HTTPS request out of the house: bounded in time and size, never redirected, never to private addresses.

Through a proxy ``https://`` goes by CONNECT, with TLS between here and the target; ``http://`` by its absolute form
(RFC 9112, 3.2.2), because proxies commonly tunnel to port 443 only.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import SplitResult, urlsplit

from luoshi.outbox.guard import PrivateAddress, public_only
from luoshi.outbox.proxy import Proxy, ProxyTrouble, host_of, refusal, trouble, way_to

LONGEST = 64 * 1024  # bytes of an answer that are read
SECONDS = 10.0  # for everything: a server that drips must not hold a worker


class BadAddress(Exception):
    """Not an address that can be sent to; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request: the HTTP status (0: none came) and the beginning of the answer, or the problem."""

    status: int
    text: str
    seconds: float

    @property
    def taken(self) -> bool:
        """Whether the other end said 2xx."""
        return 200 <= self.status < 300

    def told(self) -> dict[str, Any]:
        """Return the answer as the JSON object that it is, or nothing."""
        try:
            said = json.loads(self.text)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allow_private: bool,
    seconds: float = SECONDS,
    proxy: Proxy | None = None,
) -> Answer:
    """Send ``body`` and return what came of it; trouble on the way is an answer with status 0. Raises nothing of it.

    ``proxy`` is how what lies outside is reached; without one everything is spoken to directly.
    """
    begun = time.monotonic()
    try:
        parts = _read(url)
        way = way_to(url, proxy, allow_private=allow_private)
        # The only connection of a request that goes by the proxy is the one to the proxy, which mostly stands inside.
        with public_only(allow_private=allow_private or way is not None):
            status, text = _exchange(parts, body, dict(headers), seconds, way)
    except PrivateAddress as error:
        status, text = 0, f"拒绝访问内网地址：{error}"
    except (OSError, http.client.HTTPException, ValueError, BadAddress) as error:
        late = time.monotonic() - begun >= seconds
        status, text = 0, f"{seconds:g} 秒内没有答完" if late else _said(error)
    return Answer(status, text, round(time.monotonic() - begun, 3))


def _said(error: Exception) -> str:
    """Say in a clerk's words what went wrong on the way, with the original behind it."""
    words = {
        socket.gaierror: "找不到这个服务器",
        ConnectionRefusedError: "服务器拒绝连接",
        ssl.SSLCertVerificationError: "服务器的证书不可信",
        TimeoutError: "连不上服务器",
    }
    for kind, said in words.items():
        if isinstance(error, kind):
            return f"{said}（{error}）"
    if isinstance(error, BadAddress | ProxyTrouble):
        return str(error)
    return f"{type(error).__name__}：{error}"


def _read(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadAddress("地址要以 https:// 开头")
    return parts


def _exchange(
    parts: SplitResult, body: bytes, headers: dict[str, str], seconds: float, way: Proxy | None
) -> tuple[int, str]:
    begun = time.monotonic()
    connection = _connect(parts, seconds, way)
    # A server that sends one byte at a time keeps every single wait short; the end comes from outside.
    deadline = threading.Timer(seconds, _cut, [connection.sock])
    deadline.daemon = True
    deadline.start()
    try:
        if isinstance(connection.sock, ssl.SSLSocket):
            connection.sock.do_handshake()
        connection.request("POST", *_asked(parts, body, headers, way))
        answer = connection.getresponse()
        text = answer.read(LONGEST).decode("utf-8", "replace")
    finally:
        deadline.cancel()
        connection.close()
    if time.monotonic() - begun >= seconds:
        raise TimeoutError  # The line was cut; what had come may be half an answer.
    if way is not None and answer.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        raise ProxyTrouble(refusal(answer.status))  # Only a proxy says so.
    return answer.status, text


def _asked(
    parts: SplitResult, body: bytes, headers: dict[str, str], way: Proxy | None
) -> tuple[str, bytes, dict[str, str]]:
    """Return what is asked for, the body and the headers: a proxy wants the whole address, unless a tunnel leads past it."""
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    name = host_of(parts.geturl())
    place = f"[{name}]" if ":" in name else name
    place = f"{place}:{parts.port}" if parts.port else place
    headers = {"Host": place, **headers}
    if way is None or parts.scheme == "https":
        return path, body, headers
    return f"http://{place}{path}", body, headers | way.headers


def _connect(parts: SplitResult, seconds: float, way: Proxy | None) -> http.client.HTTPConnection:
    """Open the line, to the target or by the proxy; for TLS the handshake with the target is still to come."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    if way is None:
        connection = http.client.HTTPConnection(host, port, timeout=seconds)
        connection.connect()
    else:
        tunnel = (host_of(parts.geturl()), port) if parts.scheme == "https" else None
        connection = _connect_to(way, tunnel, seconds)
    if parts.scheme == "https":
        # Not left to the library: behind a proxy it verifies IPv6 addresses wrongly, and it would wait without a deadline.
        connection.sock = ssl.create_default_context().wrap_socket(
            connection.sock, server_hostname=host, do_handshake_on_connect=False
        )
    return connection


def _connect_to(
    way: Proxy, tunnel: tuple[str, int] | None, seconds: float
) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(way.host, way.port, timeout=seconds)
    if tunnel is not None:
        host, port = tunnel
        named = f"[{host}]" if ":" in host else host
        connection.set_tunnel(named, port, {"Host": f"{named}:{port}", **way.headers})
    try:
        connection.connect()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        raise trouble(error) from error
    return connection


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:  # It ended by itself meanwhile.
        return
