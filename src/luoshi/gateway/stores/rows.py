"""Many reports as a statement takes them, made together: a storm is thousands of rows a second.

The same values as :func:`luoshi.alarms.inbox.row_of` gives for each by itself (tests/gateway/test_rows.py compares
them), without a frame, a moment and a row for every one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from struct import Struct, pack
from typing import NamedTuple

from luoshi.alarms.inbox import WINDOW

MICROS = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_OF_POSTGRESQL = 946_684_800 * MICROS  # 2000, in microseconds since 1970
ADDRESS_SIZE, DIGEST_SIZE = 12, 64
ARRAY = Struct(">iiIii")  # dimensions, has nulls, type of the elements, how many, first index
SIZE = Struct(">i")
TIMESTAMPTZ, TEXT, INT4, INT2, BYTEA = 1184, 25, 23, 21, 17  # types of PostgreSQL


class Received(NamedTuple):
    """A report as it came: microseconds since 1970, the gateway's name, the frame."""

    micros: int
    gateway: str
    raw: bytes


def micros_of(at: datetime) -> int:
    """Return a moment as microseconds since 1970."""
    return (at - EPOCH) // timedelta(microseconds=1)


def digests(reports: Iterable[Received]) -> tuple[list[str], list[str]]:
    """Return the digest of each in its window, and in the window before."""
    now, before = [], []
    for micros, _, raw in reports:
        this, last = _windows(micros // MICROS // WINDOW)
        head, data = raw[12:18] + raw[2:4] + raw[26:27], raw[27:-3]
        now.append(sha256(head + this + data).hexdigest())
        before.append(sha256(head + last + data).hexdigest())
    return now, before


@lru_cache(maxsize=8)
def _windows(window: int) -> tuple[bytes, bytes]:
    return window.to_bytes(8, "little"), (window - 1).to_bytes(8, "little")


def for_postgresql(reports: Sequence[Received]) -> list[bytes]:
    """Return the columns of INSERT_POSTGRES as binary arrays."""
    count = len(reports)
    now, before = digests(reports)
    micros = [report.micros - EPOCH_OF_POSTGRESQL for report in reports]
    raws = [report.raw for report in reports]
    addresses = [raw[17:11:-1].hex().upper() for raw in raws]
    serials = [raw[2] | raw[3] << 8 for raw in raws]
    return [
        _numbers(TIMESTAMPTZ, "q", 8, micros),
        _array(TEXT, count, b"".join(_sized(report.gateway.encode()) for report in reports)),
        _texts(ADDRESS_SIZE, addresses),
        _numbers(INT4, "i", 4, serials),
        _numbers(INT2, "h", 2, [raw[27] for raw in raws]),
        _array(BYTEA, count, b"".join(map(_sized, raws))),
        _texts(DIGEST_SIZE, now),
        _texts(DIGEST_SIZE, before),
        _numbers(TIMESTAMPTZ, "q", 8, [one - WINDOW * MICROS for one in micros]),
    ]


def for_sqlite(reports: Sequence[Received]) -> list[str | int | bytes]:
    """Return the nine values of each for INSERT_SQLITE, one behind the other."""
    values: list[str | int | bytes] = []
    for (micros, gateway, raw), now, before in zip(reports, *digests(reports), strict=True):
        values += (
            _moment(micros), gateway, raw[17:11:-1].hex().upper(), raw[2] | raw[3] << 8, raw[27], raw, now,
            before, _moment(micros - WINDOW * MICROS),
        )  # fmt: skip
    return values


def _moment(micros: int) -> str:
    """Return a moment in UTC as Django's SQLite backend writes and compares it."""
    seconds, fraction = divmod(micros, MICROS)
    text = _second(seconds)
    return f"{text}.{fraction:06d}" if fraction else text


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    return str(datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None))


def _array(kind: int, count: int, elements: bytes) -> bytes:
    return ARRAY.pack(1, 0, kind, count, 1) + elements


def _numbers(kind: int, letter: str, size: int, numbers: Sequence[int]) -> bytes:
    elements = [0] * (2 * len(numbers))
    elements[::2] = [size] * len(numbers)
    elements[1::2] = numbers
    return _array(kind, len(numbers), pack(f">{f'i{letter}' * len(numbers)}", *elements))


def _texts(size: int, texts: Sequence[str]) -> bytes:
    """Return texts of one size."""
    between = SIZE.pack(size)
    return _array(TEXT, len(texts), between + between.join(text.encode() for text in texts))


@lru_cache(maxsize=2048)
def _size(size: int) -> bytes:
    return SIZE.pack(size)


def _sized(element: bytes) -> bytes:
    return _size(len(element)) + element
