"""The devices of this process: which are registered, which are here, and which nobody knows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from luoshi.gb26875 import STANDARD, Profile

if TYPE_CHECKING:
    from luoshi.gateway.connection import Connection
    from luoshi.gateway.rounds import Kind, Peer
    from luoshi.gb26875.exchanges import Ended

BURST = 5.0  # seconds: frames closer together belong together
SLOWLY = 0.05


class Begun(NamedTuple):
    """An exchange that this process began."""

    kind: Kind | None  # none: an operator's
    ended: Callable[[Ended], None] | None = None


@dataclass(slots=True)
class Device:
    """A device that has spoken to this process."""

    peer: Peer
    connection: Connection | None = None  # the one that it spoke over last, while that lasts
    heard_at: float = 0.0
    every: float = 0.0  # seconds between its frames, as observed; 0: not yet
    begun: deque[Begun] | None = None  # exchanges under way and waiting, in their order

    def heard(self, at: float) -> None:
        """Note that it spoke, and learn how often it does.

        What comes in bursts says nothing about that; a longer pause is believed at once, shorter ones slowly.
        """
        pause = at - self.heard_at
        self.heard_at = at
        if pause > self.every:
            self.every = pause
        elif pause > BURST:
            self.every += (pause - self.every) * SLOWLY


class Register:
    """Who is registered, with what profile. Replaced as a whole when the database says something else."""

    def __init__(
        self, profiles: Mapping[bytes, Profile] | None = None, *, standard: Profile = STANDARD
    ) -> None:
        self._profiles = profiles  # None: there is no list, everybody is known
        self._standard = standard

    def replace(self, profiles: Mapping[bytes, Profile]) -> None:
        """Take the list of now."""
        self._profiles = profiles

    def profile_of(self, address: bytes) -> Profile:
        """Return how a device's frames are read."""
        return self._profiles.get(address, self._standard) if self._profiles else self._standard

    def is_known(self, address: bytes) -> bool:
        """Say whether somebody registered the device."""
        return self._profiles is None or address in self._profiles
