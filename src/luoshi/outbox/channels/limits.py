"""The limits of the other ends, from ``limits.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limit:
    """Messages a minute for one robot, and bytes of one message."""

    per_minute: int
    bytes: int


@cache
def _limits() -> dict[str, Limit]:
    table = tomllib.loads(Path(__file__).with_name("limits.toml").read_text("utf-8"))
    return {kind: Limit(**row) for kind, row in table.items()}


def limit_of(kind: str) -> Limit:
    """Return the limit of a kind of channel."""
    return _limits()[kind]
