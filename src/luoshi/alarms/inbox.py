"""How the gateway stores a report: each once, also when the device, another gateway or a stream brings it again.

A re-send has the source, serial, command and data of the first; its header's time may differ
(GB/T 26875.3-2011; docs/fire.md). It must be one report for two minutes, across reconnections and restarts of the
gateway; after that equal bytes are new, for a device may restart with the same serial and a dead clock, and its
second fire must not be taken for the first. So time is cut into windows of two minutes; a digest holds for one, and
a report is refused where its window has the digest already (UNIQUE), or the window before has it and it is younger
than two minutes (NOT EXISTS). What a stream brings again hours later keeps its ``received_at``, so its digest too.

This module imports no Django: the gateway starts without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from luoshi.gb26875.addresses import canonical
from luoshi.gb26875.frames import Frame

WINDOW = 120  # seconds
TABLE = "alarms_report"


class Row(NamedTuple):
    """A report as both statements below take it, in their order."""

    received_at: datetime
    gateway: str
    address: str
    serial: int
    type: int
    frame: bytes
    digest: str
    before: str  # the digest that it would have had in the window before
    since: datetime  # a report with that digest received after this moment is the same


def row_of(frame: Frame, raw: bytes, *, gateway: str, at: datetime) -> Row:
    """Return the row of a report: ``frame`` as decoded, ``raw`` its bytes, with data (a heartbeat is no report)."""
    window = int(at.timestamp()) // WINDOW
    return Row(
        at, gateway, canonical(frame.source), frame.serial, frame.data[0], raw,
        digest(frame, window), digest(frame, window - 1), at - timedelta(seconds=WINDOW),
    )  # fmt: skip


def digest(frame: Frame, window: int) -> str:
    """Return what re-sends of a report within one window have in common."""
    head = b"%b%b%c%b" % (
        frame.source, frame.serial.to_bytes(2, "little"), frame.command, window.to_bytes(8, "little"),
    )  # fmt: skip
    return sha256(head + frame.data).hexdigest()


COLUMNS = "received_at, gateway, address, serial, type, frame, digest"
# One row for each call (executemany); give it sqlite_values(row).
INSERT_SQLITE = (
    f"INSERT INTO {TABLE} ({COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 "  # noqa: S608 - names of our own
    f"WHERE NOT EXISTS (SELECT 1 FROM {TABLE} WHERE address = ?3 AND digest = ?8 AND received_at > ?9) "
    "ON CONFLICT DO NOTHING"
)
# All rows in one call; give it postgres_values(rows). Equal digests within it are one report as well.
INSERT_POSTGRES = (
    f"INSERT INTO {TABLE} ({COLUMNS}) "  # noqa: S608 - names of our own
    "SELECT n.received_at, n.gateway, n.address, n.serial, n.type, n.frame, n.digest FROM unnest("
    "%s::timestamptz[], %s::text[], %s::text[], %s::int[], %s::smallint[], %s::bytea[], %s::text[], %s::text[], "
    "%s::timestamptz[]) WITH ORDINALITY "
    "AS n(received_at, gateway, address, serial, type, frame, digest, before, since, place) "
    f"WHERE NOT EXISTS (SELECT 1 FROM {TABLE} o WHERE o.address = n.address AND o.digest = n.before "
    "AND o.received_at > n.since) ORDER BY n.place ON CONFLICT (address, digest) DO NOTHING"
)


def sqlite_values(row: Row) -> tuple[str | int | bytes, ...]:
    """Return the row as SQLite keeps it: moments as Django writes them."""
    return (_moment(row.received_at), *row[1:8], _moment(row.since))


def postgres_values(rows: Iterable[Row]) -> list[list[object]]:
    """Return the rows as columns."""
    return [list(column) for column in zip(*rows, strict=True)]


def _moment(at: datetime) -> str:
    """Return a moment in UTC as Django's SQLite backend writes and compares it."""
    return str(at.astimezone(UTC).replace(tzinfo=None))
