"""The way out through a proxy of the house: which messages take it, and what its refusals mean.

What lies inside, by its name or its address, is spoken to directly and judged by the guard. Everything else is handed to
the proxy by name, so that its lists work; it looks the name up again, and has to refuse private addresses by itself.
"""

from __future__ import annotations

import queue
import re
import socket
import threading
from base64 import b64encode
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import quote, unquote, urlsplit

from luoshi.outbox.guard import PrivateAddress, is_public

LOOK_UP = 2.0  # seconds for a name: where only the proxy knows names, nothing here answers at all
INSIDE = (".localhost", ".local", ".internal", ".home.arpa")  # RFC 6761, 6762, 8375, and ICANN's
REFUSALS = {
    403: "出网代理不让访问这个地址",
    407: "出网代理要账号密码，或者 LUOSHI_PROXY 里的不对",
    502: "出网代理连不上对方",
    503: "出网代理连不上对方",
    504: "出网代理连不上对方",
}


class BadProxy(Exception):
    """Not an address of a proxy; the message says what to write, and repeats nothing of the value."""


class ProxyTrouble(OSError):
    """The proxy is away or refuses; the message says so in a clerk's words."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy with its account, which appears in no text made from it."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def url(self) -> str:
        """Return the address with the account, for libraries that want one; never for people."""
        account = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{account if self.user else ''}{host}:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """Return what shows the proxy who asks (RFC 7617); it must reach nobody else."""
        if not self.user:
            return {}
        account = b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
        return {"Proxy-Authorization": f"Basic {account}"}


def read_proxy(text: str) -> Proxy | None:
    """Return the proxy that ``http://[user:password@]host:port`` names; nothing for an empty text. Raises ``BadProxy``."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not port or parts.scheme != "http" or parts.path.strip("/"):
        raise BadProxy("write http://host:port or http://user:password@host:port")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if parts.query or parts.fragment or not (user + password).isascii():
        raise BadProxy(
            "user and password are ASCII; write @ : / ? # % in them as %40 %3A %2F %3F %23 %25"
        )
    if ":" in user or (password and not user):
        raise BadProxy("a user has no colon, and a password needs a user")
    return Proxy(host, port, user, password)


def way_to(url: str, proxy: Proxy | None, *, allow_private: bool) -> Proxy | None:
    """Return the proxy by which a request to ``url`` goes; nothing when it goes directly, under the guard.

    Raises ``PrivateAddress`` for what must not be asked for, directly or by the proxy.
    """
    if proxy is None:
        return None
    host = host_of(url)
    found = _look_up(host)
    if not (inside := [address for address in found if not is_public(address)]):
        if found or allow_private or not never_public(host):
            return proxy
        inside = [host]
    if not allow_private:
        raise PrivateAddress(
            f"{inside[0]} is a private address (LUOSHI_PRIVATE_TARGETS=1 allows them)"
        )
    return None


def host_of(url: str) -> str:
    """Return the host of an address as the wire has it: １２７.0.0.1 with wide digits is 127.0.0.1."""
    host = urlsplit(url).hostname or ""
    return host if ":" in host else host.encode("idna").decode("ascii")


def never_public(host: str) -> bool:
    """Whether a name can only be one of this machine or this house; a numeric address is judged by ``is_public``."""
    name = host.rstrip(".").lower()
    return name.endswith(INSIDE) or ("." not in name and ":" not in name)


def _look_up(host: str) -> list[str]:
    """Return the addresses that ``host`` has here; none when nobody knows it in time, and the proxy has to decide."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        answers.put([str(where[0]) for *_, where in found])

    # The C library takes no deadline; a thread that is left behind ends by itself when it gives up.
    threading.Thread(target=ask, daemon=True, name="look-up").start()
    try:
        return answers.get(timeout=LOOK_UP)
    except queue.Empty:
        return []


def refusal(status: int) -> str:
    """Say what it means that the proxy answered ``status`` instead of letting a message through."""
    return f"{REFUSALS.get(status, '出网代理没有接通')}（{status}）"


def trouble(error: Exception) -> ProxyTrouble:
    """Say what kept a connection from coming about; the library tells a refusal in its message only."""
    if said := re.search(r"Tunnel connection failed: (\d{3})", str(error)):
        return ProxyTrouble(refusal(int(said[1])))
    if isinstance(error, HTTPException):
        return ProxyTrouble("出网代理的答复看不懂")
    return ProxyTrouble(f"连不上出网代理（{type(error).__name__}）")
