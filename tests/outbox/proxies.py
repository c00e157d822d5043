"""A real HTTP proxy on this machine, for names that only it knows: tunnels, whole addresses, an account, refusals."""

from __future__ import annotations

import http.client
import selectors
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from luoshi.outbox.proxy import Proxy


@dataclass
class Asked:
    method: str
    target: str
    headers: dict[str, str]


@dataclass
class RunningProxy:
    """``knows``: which port of this machine a name means; ``refuses``: what everybody is answered."""

    proxy: Proxy
    knows: dict[str, int]
    refuses: int = 0
    asked: list[Asked] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    running: RunningProxy

    def do_CONNECT(self) -> None:
        if not self.let():
            return
        with socket.create_connection(self.target(self.path.rpartition(":")[0])) as line:
            self.send_response(200)
            self.end_headers()
            relay(self.connection, line)
        self.close_connection = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self.let():
            return
        url = urlsplit(self.path)
        onward = http.client.HTTPConnection(*self.target(url.hostname or ""))
        own = {"proxy-authorization", "proxy-connection", "connection"}
        headers = {k: v for k, v in self.headers.items() if k.lower() not in own}
        onward.request("POST", f"{url.path}{'?' + url.query if url.query else ''}", body, headers)
        answer = onward.getresponse()
        raw = answer.read()
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
        onward.close()

    def let(self) -> bool:
        running = self.running
        running.asked.append(Asked(self.command, self.path, dict(self.headers)))
        account = f"{running.proxy.user}:{running.proxy.password}"
        basic = "Basic " + b64encode(account.encode()).decode()
        wrong = bool(running.proxy.user) and self.headers.get("Proxy-Authorization") != basic
        status = running.refuses or (407 if wrong else 0)
        if status:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
        return not status

    def target(self, name: str) -> tuple[str, int]:
        return "127.0.0.1", self.running.knows[name.strip("[]")]

    def log_message(self, *_arguments: Any) -> None: ...


def relay(one: socket.socket, other: socket.socket) -> None:
    with selectors.DefaultSelector() as ready:
        ready.register(one, selectors.EVENT_READ, other)
        ready.register(other, selectors.EVENT_READ, one)
        while events := ready.select(timeout=5):
            for key, _mask in events:
                if not (data := key.fileobj.recv(65536)):  # type: ignore[union-attr]
                    return
                key.data.sendall(data)


@contextmanager
def proxying(
    knows: dict[str, int], *, user: str = "", password: str = "", refuses: int = 0
) -> Iterator[RunningProxy]:
    class Own(Handler):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Own) as server:
        proxy = Proxy("127.0.0.1", server.server_address[1], user, password)
        Own.running = RunningProxy(proxy, knows, refuses)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Own.running
        finally:
            server.shutdown()
            thread.join()
