"""Reports into SQLite: one transaction for each batch, on the disk when it returns."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from urllib.parse import quote

from luoshi.alarms.inbox import INSERT_SQLITE, Row, sqlite_values
from luoshi.gateway.stores import CHECK, Refused, Unreachable

PATIENCE = 20.0  # seconds that a writer waits for another


class SQLite:
    """The table of reports in a file."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: sqlite3.Connection | None = None

    def insert(self, rows: Sequence[Row]) -> int:
        """Insert rows in one transaction."""
        return self._tried(lambda connection: _insert(connection, rows))

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


def _insert(connection: sqlite3.Connection, rows: Sequence[Row]) -> int:
    connection.execute("BEGIN IMMEDIATE")
    done = connection.executemany(INSERT_SQLITE, map(sqlite_values, rows))
    connection.execute("COMMIT")
    return done.rowcount


def connect(url: str) -> sqlite3.Connection:
    """Open the file as Django does, and never make one: the table would not be in it."""
    path = quote(url.removeprefix("sqlite://"))
    connection = sqlite3.connect(
        f"file:{path}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False,
    )  # fmt: skip
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection
