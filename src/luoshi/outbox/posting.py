"""One HTTPS request out of the house: bounded in time and size, never redirected, never to private addresses."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from luoshi.outbox.guard import PrivateAddress, public_only

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
) -> Answer:
    """Send ``body`` and return what came of it; trouble on the way is an answer with status 0. Raises nothing of it."""
    begun = time.monotonic()
    try:
        with public_only(allow_private=allow_private):
            status, text = _exchange(url, body, dict(headers), seconds)
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
    if isinstance(error, BadAddress):
        return str(error)
    return f"{type(error).__name__}：{error}"


def _exchange(url: str, body: bytes, headers: dict[str, str], seconds: float) -> tuple[int, str]:
    begun = time.monotonic()
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadAddress("地址要以 https:// 开头")
    connection = _connection(parts.scheme, parts.hostname, parts.port, seconds)
    try:
        connection.connect()
        # A server that sends one byte at a time keeps every single wait short; the end comes from outside.
        deadline = threading.Timer(seconds, _cut, [connection.sock])
        deadline.daemon = True
        deadline.start()
        try:
            path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            text = answer.read(LONGEST).decode("utf-8", "replace")
        finally:
            deadline.cancel()
        if time.monotonic() - begun >= seconds:
            raise TimeoutError  # The line was cut; what had come may be half an answer.
        return answer.status, text
    finally:
        connection.close()


def _connection(
    scheme: str, host: str, port: int | None, seconds: float
) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=context)
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:  # It ended by itself meanwhile.
        return
