"""Roles × what they may do, read once from ``roles.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Sight = Literal["all", "subtree"]


@dataclass(frozen=True, slots=True)
class Access:
    """One role: its Chinese name, what it sees, and the actions it may take."""

    name: str
    sees: Sight
    may: frozenset[str]


@cache
def roles() -> dict[str, Access]:
    """Return the table of roles."""
    table = tomllib.loads(Path(__file__).with_name("roles.toml").read_text("utf-8"))
    return {
        key: Access(row["name"], row["sees"], frozenset(row["may"])) for key, row in table.items()
    }


def access(role: str) -> Access:
    """Return what ``role`` may do; an unknown role may nothing."""
    return roles().get(role, NOTHING)


NOTHING = Access("", "subtree", frozenset())
