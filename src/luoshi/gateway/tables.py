"""What a gateway reads in the database and tells it, besides reports: devices, presence, instructions.

Seldom and few statements, so they are the same for both engines; none of it is on the way of a report.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, NamedTuple

from luoshi.alarms.presence import ALIVE, GAP, UPDATE_POSTGRES, UPDATE_SQLITE, Heard
from luoshi.alarms.presence import postgres_values as columns
from luoshi.alarms.presence import sqlite_values as values
from luoshi.gateway.stores import Refused, Unreachable

TOGETHER = 500  # rows in one transaction: reports wait for no more than these
DEVICES = "SELECT address, profile FROM alarms_device WHERE registered_at IS NOT NULL AND active"
WAITING = (
    "SELECT i.id, d.address, i.command, i.data FROM alarms_instruction i "
    "JOIN alarms_device d ON d.id = i.device_id WHERE i.fate = 'waiting' AND i.expires_at > ? "
    "ORDER BY i.id LIMIT 500"
)
TAKE = (
    "UPDATE alarms_instruction SET fate = 'sent', gateway = ?, fate_at = ? "
    "WHERE id = ? AND fate = 'waiting'"
)
END = "UPDATE alarms_instruction SET fate = ?, problem = ?, fate_at = ? WHERE id = ?"


class Instruction(NamedTuple):
    """A frame that somebody wants sent."""

    number: int
    address: bytes
    command: int
    data: bytes


class Tables:
    """The tables of the alarms, of either engine. Used by one thread."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Any = None
        self._on_server = url.startswith(("postgres://", "postgresql://"))

    def devices(self) -> dict[bytes, str]:
        """Return the registered devices: address → name of the profile."""
        return {_wire(address): profile for address, profile in self._run(DEVICES)[0]}

    def waiting(self, at: datetime) -> list[Instruction]:
        """Return what should be sent, the oldest first."""
        rows, _ = self._run(WAITING, self._moment(at))
        return [
            Instruction(number, _wire(address), command, bytes(data))
            for number, address, command, data in rows
        ]

    def take(self, number: int, gateway: str, at: datetime) -> bool:
        """Take an instruction up; say no when another gateway was first."""
        return self._run(TAKE, gateway, self._moment(at), number)[1] == 1

    def end(self, number: int, *, done: bool, problem: str, at: datetime) -> None:
        """Say what became of an instruction."""
        self._run(END, "done" if done else "failed", problem, self._moment(at), number)

    def heard(self, rows: Sequence[Heard]) -> None:
        """Note when devices were heard last."""
        for first in range(0, len(rows), TOGETHER):
            some = rows[first : first + TOGETHER]
            if self._on_server:
                self._run(UPDATE_POSTGRES, *columns(some))
            else:
                self._together(some)

    def alive(self, gateway: str, at: datetime) -> None:
        """Note that this gateway listens; after a gap it has begun anew."""
        now = self._moment(at)
        self._run(ALIVE, gateway, now, now, self._moment(at - GAP))

    def close(self) -> None:
        """Close the connection; the next statement opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _run(self, statement: str, *parameters: object) -> tuple[list[Any], int]:
        """Run one statement in a transaction of its own; return its rows, or how many it changed."""
        if self._on_server:
            import psycopg

            failures: tuple[type[Exception], ...] = (psycopg.OperationalError, psycopg.InterfaceError)  # fmt: skip
            faults: type[Exception] = psycopg.Error
            statement = statement.replace("?", "%s")
        else:
            failures, faults = (sqlite3.OperationalError,), sqlite3.Error
        try:
            done = self._opened().execute(statement, parameters)
            return (done.fetchall() if done.description else []), done.rowcount
        except failures as error:
            self.close()
            raise Unreachable(str(error).strip()) from error
        except faults as error:
            self.close()
            raise Refused(str(error).strip()) from error

    def _together(self, rows: Sequence[Heard]) -> None:
        try:
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(UPDATE_SQLITE, map(values, rows))
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            self.close()
            raise Unreachable(str(error)) from error

    def _opened(self) -> Any:  # noqa: ANN401 - a connection of either engine
        if self._connection is None:
            # Only the one that is needed: psycopg is a quarter of a gateway's memory.
            place = "postgresql" if self._on_server else "sqlite"
            self._connection = import_module(f"luoshi.gateway.stores.{place}").connect(self._url)
        return self._connection

    def _moment(self, at: datetime) -> datetime | str:
        return at if self._on_server else str(at.astimezone(UTC).replace(tzinfo=None))


def _wire(address: str) -> bytes:
    return bytes.fromhex(address)[::-1]
