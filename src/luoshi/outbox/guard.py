"""No request to private addresses: whoever enters an address must not reach what only this machine reaches.

Looking the name up before asking would not do, because a name may answer differently the second time, and a server may
redirect. So the guard sits where nothing goes past it: Python tells of every connection before it is made (the audit
event ``socket.connect``), with the address that the name has become. The hook is installed once, at the first use, and
looks only at work that has asked for it.
"""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

# Apprise hands its context on to the threads in which it sends.
_guarded: ContextVar[bool] = ContextVar("guarded", default=False)


UNICAST = ipaddress.IPv6Network("2000::/3")  # all that is given out so far (RFC 4291, 2.4)
EXAMPLES = ipaddress.IPv6Network("3fff::/20")  # RFC 9637, unknown to older Pythons
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # an IPv4 address behind a translator (RFC 6052)


class PrivateAddress(OSError):
    """The address belongs to this machine or to a network that is not the Internet."""


@contextmanager
def public_only(*, allow_private: bool) -> Iterator[None]:
    """Refuse, in this block, connections to addresses that are not public (unless they are allowed)."""
    _install()
    before = _guarded.set(not allow_private)
    try:
        yield
    finally:
        _guarded.reset(before)


def is_public(host: str) -> bool:
    """Whether ``host``, a numeric address, is one of the Internet. A name is not."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(address.packed[-4:])
        if inner is not None:
            return is_public(str(inner))
        if address not in UNICAST or address in EXAMPLES:
            return False
    return address.is_global and not address.is_multicast


@cache
def _install() -> None:
    sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in {"socket.connect", "socket.sendto"} or not _guarded.get():
        return
    address = arguments[1]
    host = address[0] if isinstance(address, tuple) else str(address)
    # Name servers are asked by the C library, which this event does not tell of.
    if not is_public(str(host)):
        raise PrivateAddress(f"{host} is a private address (LUOSHI_PRIVATE_TARGETS=1 allows them)")
