"""How the gateway tells that it listens, and when it last heard a device. No Django: the gateway starts without it.

Once every few seconds and for all devices together, not for every frame. Give a statement one row of
:func:`sqlite_values`, or the columns of :func:`postgres_values`. Devices that are not in the table yet are left out:
their first report makes them (:mod:`luoshi.alarms.services.consuming`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

TABLE = "alarms_device"
# Without a sign for so long a gateway does not listen, and begins anew with the next; it gives one every 15 s.
GAP = timedelta(seconds=60)


class Heard(NamedTuple):
    """A device was heard: last when, by which gateway, and how many seconds apart its frames usually come."""

    address: str
    at: datetime
    gateway: str
    every: int


UPDATE_SQLITE = (
    f"UPDATE {TABLE} SET seen_at = ?1, gateway = ?2, heartbeat_seconds = ?3 WHERE address = ?4 "  # noqa: S608 - names of our own
    "AND (seen_at IS NULL OR seen_at < ?1)"
)
UPDATE_POSTGRES = (
    f"UPDATE {TABLE} d SET seen_at = n.at, gateway = n.gateway, heartbeat_seconds = n.every FROM "  # noqa: S608 - names of our own
    "unnest(%s::text[], %s::timestamptz[], %s::text[], %s::int[]) AS n(address, at, gateway, every) "
    "WHERE d.address = n.address AND (d.seen_at IS NULL OR d.seen_at < n.at)"
)

# The same for both engines; its values: name, now, now, now − GAP.
ALIVE = (
    "INSERT INTO alarms_gateway (name, since_at, alive_at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
    "since_at = CASE WHEN alarms_gateway.alive_at < ? THEN excluded.since_at ELSE alarms_gateway.since_at END, "
    "alive_at = excluded.alive_at"
)


def sqlite_values(row: Heard) -> tuple[str | int, ...]:
    """Return the values of one row for SQLite: moments as Django writes them."""
    return str(row.at.astimezone(UTC).replace(tzinfo=None)), row.gateway, row.every, row.address


def postgres_values(rows: Iterable[Heard]) -> list[list[object]]:
    """Return the rows as columns, in the order of addresses, so that no two gateways wait for each other."""
    return [list(column) for column in zip(*sorted(rows), strict=True)]
