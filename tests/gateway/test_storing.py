from __future__ import annotations

import asyncio

import pytest

from luoshi.gateway.limits import Limits
from luoshi.gateway.serving import CannotBegin, Plan, opened
from tests.gateway.conftest import URL, change, lock, rows
from tests.gateway.peers import FAULT, FIRE, address, connected, gateway, report

STORED = "SELECT address, serial, type FROM alarms_report ORDER BY id"


def test_a_report_is_in_the_table_when_its_confirm_comes(database: str) -> None:
    async def run() -> None:
        async with gateway(database) as (_, port, _), connected(port) as peer:
            frame = report(7, FIRE)
            peer.send(frame)

            [confirm] = await peer.hear()

            assert (confirm.command, confirm.serial, confirm.source, confirm.dest) == (
                3, 7, frame.dest, frame.source,
            )  # fmt: skip
            assert rows(database, STORED) == [("000000000001", 7, 2)]
            [(raw, name, consumed)] = rows(
                database, "SELECT frame, gateway, consumed_at FROM alarms_report"
            )
            assert (bytes(raw), name, consumed) == (frame.encode(), "test", None)  # type: ignore[call-overload]

    asyncio.run(run())


def test_a_report_sent_again_is_confirmed_again_and_stored_once(database: str) -> None:
    async def run() -> None:
        async with gateway(database) as (open_, port, _):
            async with connected(port) as peer:
                peer.send(report(1), report(1), report(2))
                assert await peer.answers(3) == [(3, 1), (3, 1), (3, 2)]
            async with connected(port) as peer:
                peer.send(report(2), report(1, FIRE))
                assert sorted(await peer.answers(2)) == [(3, 1), (3, 2)]
            assert rows(database, "SELECT serial, type FROM alarms_report ORDER BY serial, type") == [
                (1, 2), (1, 21), (2, 21),
            ]  # fmt: skip
            assert (open_.figures.reports, open_.figures.resends) == (3, 2)

    asyncio.run(run())


def test_a_report_that_an_earlier_life_stored_is_confirmed_and_not_stored_again(
    database: str,
) -> None:
    async def run() -> None:
        async with gateway(database) as (_, port, _), connected(port) as peer:
            peer.send(report(1))
            await peer.hear()
        async with gateway(database) as (later, port, _), connected(port) as peer:
            peer.send(report(1), report(2))
            assert await peer.answers(2) == [(3, 1), (3, 2)]
            assert later.figures.known_already == 1
        assert [serial for _, serial, _ in rows(database, STORED)] == [1, 2]

    asyncio.run(run())


def test_two_gateways_on_one_port_store_a_report_once(database: str) -> None:
    async def run() -> None:
        async with gateway(database) as (first, port, _):
            plan = Plan("127.0.0.1", port, "other", database, limits=Limits(patrol=0, clock=0))
            async with opened(plan) as (second, same, _):
                assert same == port
                for _ in range(24):
                    async with connected(port) as peer:
                        peer.send(report(9, FIRE))
                        assert await peer.answers() == [(3, 9)]
                assert first.figures.accepted + second.figures.accepted == 24
                assert first.figures.accepted
                assert second.figures.accepted
        assert len(rows(database, STORED)) == 1

    asyncio.run(run())


def test_while_the_store_is_busy_nothing_is_confirmed_and_then_fires_go_first(
    database: str,
) -> None:
    async def run() -> None:
        async with gateway(database) as (open_, port, _), connected(port) as peer:
            peer.send(report(0))
            await peer.hear()
            unlock = lock(database)
            peer.send(report(1))
            await asyncio.sleep(0.1)  # It is under way; the next go together.
            peer.send(report(2), report(3), report(1), report(4, FIRE), report(5, data=b""))

            assert await peer.answers() == [(3, 5)]  # A heartbeat waits for no table.
            assert await peer.silence() == []
            assert len(open_.intake) == 5
            unlock()

            assert await peer.answers(5) == [(3, 1), (3, 4), (3, 2), (3, 3), (3, 1)]
        assert [serial for _, serial, _ in rows(database, STORED)] == [0, 1, 4, 2, 3]

    asyncio.run(run())


def test_a_report_that_the_table_refuses_is_not_confirmed_and_holds_up_no_other(
    database: str,
) -> None:
    bad = "000000000666"
    if URL:
        change(database, f"ALTER TABLE alarms_report ADD CONSTRAINT no_devil CHECK (address <> '{bad}')")  # fmt: skip
    else:
        change(
            database,
            "CREATE TRIGGER no_devil BEFORE INSERT ON alarms_report WHEN NEW.address = "
            f"'{bad}' BEGIN SELECT RAISE(ABORT, 'no'); END",
        )

    async def run() -> None:
        async with gateway(database) as (open_, port, _), connected(port) as peer:
            peer.send(report(1), report(2, device=0x666), report(2, device=0x666), report(3))

            assert await peer.answers(2) == [(3, 1), (3, 3)]
            assert await peer.silence() == []
            assert open_.figures.unstored == 1
            change(
                database,
                "ALTER TABLE alarms_report DROP CONSTRAINT no_devil"
                if URL
                else "DROP TRIGGER no_devil",
            )
            peer.send(report(2, device=0x666))
            assert await peer.answers() == [(3, 2)]
        assert len(rows(database, STORED)) == 3

    asyncio.run(run())


def test_a_stop_confirms_what_is_under_way_and_hangs_up(database: str) -> None:
    async def run() -> None:
        async with gateway(database) as (open_, port, _):
            reader_writers = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
            for number, (_, writer) in enumerate(reader_writers):
                writer.write(report(1, device=number + 1).encode())
            while open_.figures.frames < 5:  # noqa: ASYNC110 - five frames
                await asyncio.sleep(0.001)
        for reader, writer in reader_writers:
            assert len(await reader.read()) == 30
            writer.close()
        assert len(rows(database, STORED)) == 5

    asyncio.run(run())


def test_a_database_without_the_tables_stops_the_start(tmp_path: object) -> None:
    async def run() -> None:
        with pytest.raises(CannotBegin, match="sqlite: unable to open database file"):
            async with gateway(f"sqlite://{tmp_path}/none.sqlite3"):
                pass

    asyncio.run(run())


def test_addresses_are_kept_as_the_standard_writes_them(database: str) -> None:
    async def run() -> None:
        async with gateway(database) as (_, port, _), connected(port) as peer:
            peer.send(report(1, FAULT, device=88888))
            await peer.hear()
        assert address(88888).hex() == "385b01000000"
        assert rows(database, STORED) == [("000000015B38", 1, 21)]

    asyncio.run(run())
