"""Reports into PostgreSQL: one statement for each batch, committed when it returns."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from luoshi.alarms.inbox import INSERT_POSTGRES, Row, postgres_values
from luoshi.gateway.stores import CHECK, Refused, Unreachable

CONNECT_TIMEOUT = 5  # seconds


class PostgreSQL:
    """The table of reports on a server; a connection that broke is made anew."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection | None = None

    def insert(self, rows: Sequence[Row]) -> int:
        """Insert rows in one statement."""
        return self._tried(INSERT_POSTGRES, postgres_values(rows))

    def check(self) -> None:
        """See that the table is there."""
        self._tried(CHECK, [])

    def _tried(self, statement: str, values: Sequence[object]) -> int:
        try:
            if self._connection is None:
                self._connection = connect(self._url)
            return self._connection.execute(statement, values, prepare=True, binary=True).rowcount
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            # Also when the answer to the commit was lost: the same rows again are found stored.
            self.close()
            raise Unreachable(str(error).strip()) from error
        except psycopg.Error as error:
            self.close()
            raise Refused(str(error).strip()) from error

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def connect(url: str) -> psycopg.Connection:
    """Connect; every statement is a transaction of its own."""
    return psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_TIMEOUT)
