from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
from hypothesis import given
from hypothesis import strategies as st
from psycopg.adapt import Transformer
from psycopg.pq import Format

from luoshi.alarms.inbox import postgres_values, row_of, sqlite_values
from luoshi.gateway.stores.rows import Received, for_postgresql, for_sqlite, micros_of
from luoshi.gb26875 import Frame
from tests.gateway.peers import FAULT, FIRE, TAG

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
frames = st.builds(
    Frame,
    st.integers(0, 0xFFFF),
    st.just(1),
    st.integers(0, 255),
    st.just(TAG),
    st.binary(min_size=6, max_size=6),
    st.just(bytes(6)),
    st.just(2),
    st.one_of(st.sampled_from([FIRE, FAULT, bytes(1024)]), st.binary(min_size=1, max_size=70)),
)
moments = st.integers(0, 2_000_000_000_000_000).map(lambda n: BEGIN + timedelta(microseconds=n))
reports = st.lists(
    st.tuples(moments, st.sampled_from(["g1", "中心"]), frames), min_size=1, max_size=5
)


@given(reports)
def test_values_for_sqlite_are_those_of_each_row(some: list[tuple[datetime, str, Frame]]) -> None:
    rows = [row_of(one, one.encode(), gateway=name, at=at) for at, name, one in some]

    assert for_sqlite(received(some)) == [value for row in rows for value in sqlite_values(row)]


@given(reports)
def test_columns_for_postgresql_are_what_psycopg_sends(
    some: list[tuple[datetime, str, Frame]],
) -> None:
    rows = [row_of(one, one.encode(), gateway=name, at=at) for at, name, one in some]
    kinds = ["timestamptz", "text", "text", "int4", "int2", "bytea", "text", "text", "timestamptz"]
    reader = Transformer()

    columns = for_postgresql(received(some))

    for kind, column, values in zip(kinds, columns, postgres_values(rows), strict=True):
        array = psycopg.adapters.types[kind].array_oid
        assert reader.get_loader(array, Format.BINARY).load(column) == values


def received(some: list[tuple[datetime, str, Frame]]) -> list[Received]:
    return [Received(micros_of(at), name, one.encode()) for at, name, one in some]


def test_a_moment_is_counted_to_the_microsecond() -> None:
    at = datetime(2026, 11, 21, 8, 30, 5, 999_999, tzinfo=UTC)

    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros_of(at)) == at
