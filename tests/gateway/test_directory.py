"""Devices, presence and instructions, in the tables as they are."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from luoshi.gateway import process, rounds
from luoshi.gateway.directory import Directory
from luoshi.gateway.limits import Limits
from luoshi.gateway.serving import Open
from luoshi.gateway.tables import Tables
from luoshi.gb26875 import Frame, TimeTag, read_profile
from luoshi.gb26875.exchanges import Exchanges
from tests.gateway.conftest import change, register_device, rows
from tests.gateway.peers import Peer, address, connected, gateway, report

DUTY = "5B010A"
FATES = "SELECT fate, problem, gateway FROM alarms_instruction ORDER BY id"


def instruct(
    database: str, one: str, data: str = DUTY, *, command: int = 1, minutes: int = 2
) -> None:
    """Write an instruction as the services do."""
    literal = f"X'{data}'" if database.startswith("sqlite") else f"'\\x{data}'::bytea"
    now = datetime.now(UTC)
    made, expires = (
        str(at.replace(tzinfo=None if database.startswith("sqlite") else UTC))
        for at in (now, now + timedelta(minutes=minutes))
    )
    change(
        database,
        "INSERT INTO alarms_instruction (device_id, command, data, made_at, expires_at, fate, gateway, problem) "  # noqa: S608 - of tests
        f"SELECT id, {command}, {literal}, '{made}', '{expires}', 'waiting', '', '' FROM alarms_device "
        f"WHERE address = '{one}'",
    )


def directory(opened: Open, database: str) -> Directory:
    return Directory(opened.gateway, Tables(database), name="test")


async def speak(peer: Peer) -> None:
    peer.send(report(1, data=b""))
    await peer.hear()


def confirm(frame: Frame, command: int = 3) -> Frame:
    return frame._replace(source=frame.dest, dest=frame.source, command=command, data=b"")


def test_an_instruction_goes_to_its_device_and_its_fate_is_told(database: str) -> None:
    register_device(database, "000000000001", "000000000002")
    instruct(database, "000000000001")
    instruct(database, "000000000002")
    instruct(database, "000000000001", minutes=-1)

    async def run() -> None:
        async with gateway(database) as (_, port, _), connected(port) as peer:
            await speak(peer)
            [ask] = await peer.hear()
            assert (ask.command, ask.data.hex().upper(), ask.dest) == (1, DUTY, address(1))
            await fates(database, [("sent", "", "test"), ("waiting", "", ""), ("waiting", "", "")])
            peer.send(confirm(ask))
            await fates(database, [("done", "", "test"), ("waiting", "", ""), ("waiting", "", "")])

    asyncio.run(run())


def test_an_instruction_without_an_answer_has_failed(database: str) -> None:
    register_device(database, "000000000001")
    instruct(database, "000000000001")

    async def run() -> None:
        async with gateway(database) as (one, port, _), connected(port) as peer:
            one.centre.exchanges = Exchanges(timeout=0.1, resends=1)
            await speak(peer)
            assert [frame.serial for frame in await peer.hear(2)] == [0, 0]
            await fates(database, [("failed", "装置没有应答", "test")])
            instruct(database, "000000000001")
            [ask] = await peer.hear()
            peer.send(confirm(ask, 6))
            await peer.hear()
            peer.send(confirm(ask, 6))
            await fates(database, [("failed", "装置没有应答", "test"), ("failed", "装置否认", "test")])  # fmt: skip

    asyncio.run(run())


def test_an_instruction_that_no_exchange_can_be_has_failed(database: str) -> None:
    register_device(database, "000000000001")
    instruct(database, "000000000001", command=9)

    async def run() -> None:
        async with gateway(database) as (_, port, _), connected(port) as peer:
            await speak(peer)
            await fates(database, [("failed", "装置没有应答", "test")])

    asyncio.run(run())


def test_two_gateways_take_an_instruction_up_once(database: str) -> None:
    register_device(database, "000000000001")
    instruct(database, "000000000001")
    tables, now = Tables(database), datetime.now(UTC)

    [one] = tables.waiting(now)

    assert tables.take(one.number, "first", now)
    assert not tables.take(one.number, "second", now)
    assert tables.waiting(now) == []
    tables.close()


async def fates(database: str, wanted: list[tuple[str, str, str]]) -> None:
    async with asyncio.timeout(5):
        while rows(database, FATES) != wanted:  # noqa: ASYNC110 - a table tells nobody
            await asyncio.sleep(0.05)


def test_devices_are_told_of_when_they_were_heard(database: str) -> None:
    register_device(database, "000000000001", "000000000002")

    async def run() -> None:
        async with gateway(database) as opened, connected(opened.port) as peer:
            await speak(peer)
            opened.gateway.devices[address(1)].every = 29.6
            told = directory(opened, database)
            told._told_at = 0.0
            await told.tell_presence()
            await told.stop()

    asyncio.run(run())
    seen = rows(
        database,
        "SELECT gateway, heartbeat_seconds, seen_at IS NULL FROM alarms_device ORDER BY address",
    )
    assert [(name, every, bool(never)) for name, every, never in seen] == [
        ("test", 30, False), ("", 60, True),
    ]  # fmt: skip


def test_a_gateway_tells_that_it_listens_and_after_a_gap_begins_anew(database: str) -> None:
    tables, noon = Tables(database), datetime(2026, 3, 2, 4, tzinfo=UTC)
    told = [("a", 0), ("b", 30), ("a", 59), ("a", 118), ("b", 119)]  # seconds
    for name, second in told:
        tables.alive(name, noon + timedelta(seconds=second))
    tables.close()

    found = rows(database, "SELECT name, since_at, alive_at FROM alarms_gateway ORDER BY name")

    assert [(name, str(since)[11:19], str(alive)[11:19]) for name, since, alive in found] == [
        ("a", "04:00:00", "04:01:58"),
        ("b", "04:01:59", "04:01:59"),
    ]


def test_a_gateway_gives_its_first_sign_at_once(database: str) -> None:
    async def run() -> None:
        async with gateway(database):
            while not rows(database, "SELECT name FROM alarms_gateway"):  # noqa: ASYNC110 - of another thread
                await asyncio.sleep(0.05)

    asyncio.run(asyncio.wait_for(run(), 10))


def test_a_device_is_read_as_its_profile_says(database: str) -> None:
    register_device(database, "000000000001", "000000000002")
    change(database, "UPDATE alarms_device SET profile = 'bcd-time' WHERE address = '000000000001'")
    change(database, "UPDATE alarms_device SET profile = 'gone' WHERE address = '000000000002'")

    async def run() -> None:
        async with gateway(database) as (one, port, _), connected(port) as peer:
            assert one.centre.profile_of(address(1)) == read_profile("bcd-time")
            assert one.centre.profile_of(address(2)).name == "standard"
            peer.send(report(1))
            [answer] = await peer.hear()
            at = TimeTag(answer.time_tag, bcd=True).at
            assert at is not None
            assert abs(at.timestamp() - time.time()) < 60

    asyncio.run(run())


def test_a_device_registered_later_is_known_later(database: str) -> None:
    async def run() -> None:
        limits = Limits(patrol=0, clock=0, refuse_unknown=True)
        async with gateway(database, limits) as opened, connected(opened.port) as peer:
            peer.send(report(1))
            assert await peer.answers() == [(6, 1)]
            register_device(database, "000000000001")
            told = directory(opened, database)
            await told.once(devices=True, presence=False, instructions=False)
            await told.stop()
            peer.send(report(1))
            assert await peer.answers() == [(3, 1)]

    asyncio.run(run())


def test_a_database_that_is_away_is_told_of_and_nothing_else(database: str) -> None:
    async def run() -> None:
        async with gateway(database) as opened, connected(opened.port) as peer:
            await speak(peer)
            told = Directory(opened.gateway, Tables("sqlite:///nowhere/none"), name="test")
            told._told_at = 0.0
            for _ in range(2):
                await told.once(devices=True, presence=True, instructions=True)
                assert told._away
            await told.stop()
            assert opened.gateway.register.is_known(address(1)) is False

    asyncio.run(run())


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "TICK", 0.02)
    monkeypatch.setattr(rounds, "SOON", (0.05, 0.1))


@pytest.mark.usefixtures("quick")
def test_clocks_are_set_and_who_does_not_answer_a_patrol_is_hung_up_on(database: str) -> None:
    async def run() -> None:
        limits = Limits(patrol=0.6, clock=100.0, superseded=0.1)
        async with gateway(database, limits) as (one, port, _), connected(port) as peer:
            one.centre.exchanges = Exchanges(timeout=0.1, resends=1)
            await speak(peer)
            [setting] = await peer.hear()
            assert (setting.command, setting.data[0]) == (1, 90)
            peer.send(confirm(setting))
            [patrol, again] = await peer.hear(2)
            assert (patrol.command, patrol.data[0]) == (4, 81)
            assert again == patrol
            assert await peer.is_hung_up()
            assert one.figures.exchanges == {("clock", "done"): 1, ("patrol", "silent"): 1}
            assert one.figures.closed == {"half_open": 1}

    asyncio.run(run())


@pytest.mark.usefixtures("quick")
def test_a_device_that_answers_the_patrol_stays(database: str) -> None:
    async def run() -> None:
        limits = replace(Limits(), patrol=0.2, clock=0, superseded=0.1)
        async with gateway(database, limits) as (one, port, _), connected(port) as peer:
            await speak(peer)
            for _ in range(3):
                [patrol] = await peer.hear()
                peer.send(confirm(patrol, 5)._replace(data=bytes.fromhex("150101")))
            assert (await peer.hear())[0].command == 4
            assert one.figures.exchanges == {("patrol", "done"): 3}
            assert len(one.connections) == 1

    asyncio.run(run())
