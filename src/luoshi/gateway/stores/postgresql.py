"""Reports into PostgreSQL: one statement for each batch, committed when it returns."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from psycopg.pq import ExecStatus

from luoshi.alarms.inbox import INSERT_POSTGRES
from luoshi.gateway.stores import CHECK, Refused, Unreachable
from luoshi.gateway.stores.rows import Received, for_postgresql

CONNECT_TIMEOUT = 5  # seconds
PARAMETERS = 9
# The statement with numbered parameters, as the server itself takes it.
INSERT = INSERT_POSTGRES
for number in range(1, PARAMETERS + 1):
    INSERT = INSERT.replace("%s", f"${number}", 1)


class PostgreSQL:
    """The table of reports on a server; a connection that broke is made anew."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection | None = None

    def insert(self, reports: Sequence[Received]) -> int:
        """Insert reports in one statement.

        The columns go to the server as the bytes that it wants, past what psycopg does for each value: that would
        cost more than all the rest of a report's way.
        """
        columns = for_postgresql(reports)
        try:
            server = self._opened().pgconn
            result = server.exec_prepared(b"insert", columns, [1] * PARAMETERS)
            if result.status != ExecStatus.COMMAND_OK:
                raise psycopg.errors.error_from_result(result)
        except psycopg.Error as error:
            raise self._meant(error) from error
        return result.command_tuples or 0

    def check(self) -> None:
        """See that the table is there."""
        try:
            self._opened().execute(CHECK)
        except psycopg.Error as error:
            raise self._meant(error) from error

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _opened(self) -> psycopg.Connection:
        if self._connection is None:
            connection = connect(self._url)
            result = connection.pgconn.prepare(b"insert", INSERT.encode())
            if result.status != ExecStatus.COMMAND_OK:
                connection.close()
                raise psycopg.errors.error_from_result(result)
            self._connection = connection
        return self._connection

    def _meant(self, error: psycopg.Error) -> Unreachable | Refused:
        """Return what an error means. Also when the answer to a commit was lost nothing is: the rows are found stored."""
        self.close()
        away = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return (Unreachable if away else Refused)(str(error).strip())


def connect(url: str) -> psycopg.Connection:
    """Connect; every statement is a transaction of its own."""
    return psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_TIMEOUT)
