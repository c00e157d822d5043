"""How many may listen at once: in all, of one address, of one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


class Full(Exception):
    """There is no place left. ``whose``: everybody's, the address's or the person's."""

    def __init__(self, whose: str) -> None:
        super().__init__(whose)
        self.whose = whose


@dataclass(frozen=True, slots=True)
class Limits:
    """Streams at once."""

    everybody: int = 500
    address: int = 100  # an office may share one
    person: int = 20  # pages left open on several machines


class Places:
    """Counts who listens."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._taken: Counter[tuple[str, str | int]] = Counter()

    def __len__(self) -> int:
        return self._taken["everybody", ""]

    @contextmanager
    def held(self, address: str, person: int) -> Iterator[None]:
        """Hold a place for the length of the block.

        Raises
        ------
        Full
            There is none.

        """
        keys: list[tuple[str, str | int]] = [("everybody", ""), ("address", address), ("person", person)]  # fmt: skip
        for whose, who in keys:
            if self._taken[whose, who] >= getattr(self._limits, whose):
                raise Full(whose)
        self._taken.update(keys)
        try:
            yield
        finally:
            self._taken.subtract(keys)
            self._taken = +self._taken  # forgets whoever has gone
