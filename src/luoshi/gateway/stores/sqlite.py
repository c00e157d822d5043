"""Reports into SQLite: one transaction for each batch, on the disk when it returns."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import cache
from urllib.parse import quote

from luoshi.alarms.inbox import COLUMNS, TABLE
from luoshi.gateway.stores import CHECK, Refused, Unreachable
from luoshi.gateway.stores.rows import Received, for_sqlite

TOGETHER = (256, 16, 1)  # rows in one statement; a few sizes, so that each is compiled once
PATIENCE = 20.0  # seconds that a writer waits for another


class SQLite:
    """The table of reports in a file."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: sqlite3.Connection | None = None

    def insert(self, reports: Sequence[Received]) -> int:
        """Insert reports in one transaction."""
        return self._tried(lambda connection: _insert(connection, reports))

    def check(self) -> None:
        """See that the table is there."""
        self._tried(lambda connection: connection.execute(CHECK).rowcount)

    def _tried(self, work: Callable[[sqlite3.Connection], int]) -> int:
        try:
            if self._connection is None:
                self._connection = connect(self._url)
            return work(self._connection)
        except sqlite3.OperationalError as error:  # locked, full, gone
            self.close()
            raise Unreachable(str(error)) from error
        except sqlite3.Error as error:
            self.close()
            raise Refused(str(error)) from error

    def close(self) -> None:
        """Close the file; an open transaction is rolled back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _insert(connection: sqlite3.Connection, reports: Sequence[Received]) -> int:
    connection.execute("BEGIN IMMEDIATE")
    new, at = 0, 0
    for together in TOGETHER:
        while len(reports) - at >= together:
            some = for_sqlite(reports[at : at + together])
            new += connection.execute(_statement(together), some).rowcount
            at += together
    connection.execute("COMMIT")
    return new


@cache
def _statement(rows: int) -> str:
    """Return INSERT_SQLITE for several rows at once, each of which sees those before it.

    Python's lock is let go for every statement, and a thread waits long to have it back: so few statements.
    """
    values = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?, ?)"] * rows)
    return (
        f"INSERT INTO {TABLE} ({COLUMNS}) "  # noqa: S608 - names of our own
        f"WITH n({COLUMNS}, before, since) AS (VALUES {values}) SELECT {COLUMNS} FROM n WHERE NOT EXISTS ("
        f"SELECT 1 FROM {TABLE} o WHERE o.address = n.address AND o.digest = n.before AND o.received_at > n.since"
        ") ON CONFLICT DO NOTHING"
    )


def connect(url: str) -> sqlite3.Connection:
    """Open the file as Django does, and never make one: the table would not be in it."""
    path = quote(url.removeprefix("sqlite://"))
    connection = sqlite3.connect(
        f"file:{path}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False,
    )  # fmt: skip
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection
