"""How much a gateway takes, and from whom."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network

MOST_QUEUED = 50_000  # reports that wait for the store; then the least urgent get no confirm
LONG_QUEUE = 20_000  # from here on whoever sends more is not read from
SHORT_QUEUE = 5_000  # until it is down to this
WINDOW = 512  # reports of one connection under way; more are left in the socket
WINDOW_OPENS = 128


@dataclass(frozen=True, slots=True)
class Limits:
    """What the person who runs the gateway may set; times are seconds."""

    connections: int = 15_000  # in all
    per_host: int = 1_000  # connections of one network address; a carrier's NAT is one address
    frames_per_second: int = 500  # of one connection, sustained; ten times as many at once
    networks: tuple[Network, ...] = ()  # who may connect; empty: everybody
    refuse_unknown: bool = False  # deny devices that nobody has registered
    newcomer: float = 60.0  # a connection without one good frame is closed after this
    superseded: float = 30.0  # a connection whose devices went to another, silent for this long
    idle: float = 9_000.0  # silent for longer than the patrol takes: half open
    patrol: float = 6_600.0  # GB 50440: at least every two hours; 0: never
    clock: float = 86_400.0  # between two settings of a device's clock; 0: never
    drain: float = 20.0  # how long a stop waits for reports on their way

    def admits(self, host: str) -> bool:
        """Say whether an address may connect at all."""
        if not self.networks:
            return True
        address = ip_address(host.partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in self.networks)
