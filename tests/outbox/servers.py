"""Real HTTP servers on this machine: good, refusing, slow, dripping, broken and redirecting ones."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    url: str
    received: list[Received] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


Answer = Callable[[BaseHTTPRequestHandler, int], None]


def says(status: int, text: str = "", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, _number: int) -> None:
        raw = text.encode()
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """The first answer first; the last again and again."""
    return lambda handler, number: answers[min(number, len(answers) - 1)](handler, number)


def sleeps(seconds: float) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, number: int) -> None:
        time.sleep(seconds)
        says(200)(handler, number)

    return answer


def drips(handler: BaseHTTPRequestHandler, _number: int) -> None:
    """One byte of the headers at a time: no single wait is long."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 400:
        handler.wfile.write(bytes([byte]))
        time.sleep(0.02)


def hangs_up(handler: BaseHTTPRequestHandler, _number: int) -> None:
    handler.connection.close()


def talks_nonsense(handler: BaseHTTPRequestHandler, _number: int) -> None:
    handler.wfile.write(b"\x00\xff not http at all\r\n\r\n")


@contextmanager
def serving(answer: Answer, certificate: Path | None = None) -> Iterator[Server]:
    known: list[Server] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            known[0].received.append(Received(self.path, dict(self.headers), body))
            try:
                answer(self, len(known[0].received) - 1)
            except OSError:
                self.close_connection = True

        def log_message(self, *_arguments: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if certificate is not None:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(certificate)
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        scheme = "http" if certificate is None else "https"
        known.append(Server(f"{scheme}://127.0.0.1:{server.server_address[1]}"))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield known[0]
        finally:
            server.shutdown()
            thread.join()
