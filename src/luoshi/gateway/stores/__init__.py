"""Where reports are made durable before they are confirmed: one module for each kind of place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from luoshi.alarms.inbox import TABLE
from luoshi.gateway.stores.rows import Received

CHECK = f"SELECT 1 FROM {TABLE} LIMIT 1"  # noqa: S608 - a name of our own


class Unreachable(Exception):
    """The place cannot be written to now; the same reports may be tried again, and may be there already."""


class Refused(Exception):
    """The place would not have these reports, and will not next time."""


class Store(Protocol):
    """A table of reports. Used by one thread."""

    def insert(self, reports: Sequence[Received]) -> int:
        """Make reports durable, all or none, and return how many were new.

        Raises
        ------
        Unreachable
            Nothing is known about these reports.
        Refused
            None of them is stored.

        """
        ...

    def check(self) -> None:
        """See that the table is there; raises like :meth:`insert`."""
        ...

    def close(self) -> None:
        """Let go of the place."""
        ...


def store_at(url: str) -> Store:
    """Return the store that a database's address names: ``postgres://…`` or ``sqlite:///path``."""
    if url.startswith(("postgres://", "postgresql://")):
        from luoshi.gateway.stores.postgresql import PostgreSQL

        return PostgreSQL(url)
    from luoshi.gateway.stores.sqlite import SQLite

    return SQLite(url)
