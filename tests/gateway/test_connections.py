from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_network

import pytest

from luoshi.gateway import connection as connections
from luoshi.gateway import process
from luoshi.gateway.limits import Limits
from luoshi.gateway.serving import Open
from luoshi.gb26875 import Frame, read_profile
from tests.gateway.conftest import register_device, rows
from tests.gateway.peers import FIRE, address, connected, gateway, report

QUIET = Limits(patrol=0, clock=0)
STORED = "SELECT serial FROM alarms_report ORDER BY id"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "TICK", 0.02)
    monkeypatch.setattr(process, "LOOKS", 1)


async def until(true: object, *arguments: object) -> None:
    async with asyncio.timeout(5):
        while not true(*arguments):  # type: ignore[operator] # noqa: ASYNC110 - a test
            await asyncio.sleep(0.01)


def test_who_is_not_of_the_networks_is_hung_up_on(database: str) -> None:
    async def run() -> None:
        limits = replace(QUIET, networks=(ip_network("10.0.0.0/8"),))
        async with gateway(database, limits) as (one, port, _), connected(port) as peer:
            peer.send(report(1))
            assert await peer.is_hung_up()
            assert one.figures.refused == {"network": 1}
            assert one.figures.frames == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    ("host", "admitted"),
    [("10.1.2.3", True), ("11.1.2.3", False), ("::ffff:10.1.2.3", True), ("fe80::1%eth0", True), ("fd00::1", False)],
)  # fmt: skip
def test_networks_hold_addresses_of_both_families(host: str, *, admitted: bool) -> None:
    limits = Limits(networks=(ip_network("10.0.0.0/8"), ip_network("fe80::/16")))

    assert limits.admits(host) is admitted


def test_one_connection_too_many_is_hung_up_on_until_another_has_gone(database: str) -> None:
    async def run() -> None:
        async with gateway(database, replace(QUIET, per_host=1)) as (one, port, _):
            async with connected(port) as first:
                first.send(report(1))
                await first.hear()
                async with connected(port) as second:
                    assert await second.is_hung_up()
            await until(lambda: not one.connections)
            async with connected(port) as third:
                third.send(report(2))
                assert await third.answers() == [(3, 2)]
            assert one.figures.refused == {"per_host": 1}
        async with gateway(database, replace(QUIET, connections=1)) as (one, port, _):
            async with connected(port) as first, connected(port) as second:
                first.send(report(3))
                assert await first.answers() == [(3, 3)]
                assert await second.is_hung_up()
            assert one.figures.refused == {"full": 1}

    asyncio.run(run())


def test_a_device_that_nobody_registered_is_denied_where_the_setting_says_so(database: str) -> None:
    register_device(database, "000000000001")

    async def run() -> None:
        limits = replace(QUIET, refuse_unknown=True)
        async with gateway(database, limits) as (one, port, _), connected(port) as peer:
            peer.send(report(1), report(1, FIRE, device=2), report(2, data=b"", device=2))
            assert sorted(await peer.answers(3)) == [(3, 1), (6, 1), (6, 2)]
            assert one.figures.denied == 2
        assert rows(database, STORED) == [(1,)]

    asyncio.run(run())


def test_a_device_that_nobody_registered_is_taken_where_it_does_not(database: str) -> None:
    register_device(database, "000000000001")

    async def run() -> None:
        async with gateway(database) as (one, port, _):
            async with connected(port) as peer:
                peer.send(report(1, FIRE, device=2))
                assert await peer.answers() == [(3, 1)]
                assert list(one.devices) == [address(2)]
            await until(lambda: not one.devices)  # Nothing is kept of it without a connection.
        assert rows(database, STORED) == [(1,)]

    asyncio.run(run())


def test_a_damaged_frame_hides_none_and_is_denied(database: str) -> None:
    async def run() -> None:
        async with gateway(database) as (one, port, _), connected(port) as peer:
            damaged = bytearray(report(1).encode())
            damaged[30] ^= 1
            peer.writer.write(b"noise" + bytes(damaged) + report(2).encode())
            assert sorted(await peer.answers(2)) == [(3, 2), (6, 1)]
            assert one.figures.faults == {"garbage": 1, "checksum": 1}

    asyncio.run(run())


def test_a_frame_behind_an_unfinished_one_comes_free_with_time(database: str) -> None:
    async def run() -> None:
        async with gateway(database) as (one, port, _), connected(port) as peer:
            false_start = bytearray(report(1).encode()[:27])
            false_start[24:26] = (1000).to_bytes(2, "little")
            peer.writer.write(bytes(false_start) + report(2).encode())
            await until(lambda: one.unfinished)
            [connection] = one.connections
            assert await peer.silence() == []
            connection.advance(one.now() + 6)  # The time that the splitter waits.
            assert await peer.answers() == [(3, 2)]

    asyncio.run(run())


def test_a_flood_of_garbage_ends_the_connection(database: str) -> None:
    async def run() -> None:
        async with gateway(database) as (one, port, _), connected(port) as peer:
            peer.writer.write(b"x" * 70_000)
            assert await peer.is_hung_up()
            await until(lambda: one.figures.closed)
            assert one.figures.closed == {"flood": 1}

    asyncio.run(run())


def test_a_modem_that_registers_is_answered_as_its_profile_says(database: str) -> None:
    async def run() -> None:
        profile = read_profile("registering-modem")
        async with gateway(database, profile=profile) as (_, port, _), connected(port) as peer:
            [first, *_] = profile.registrations
            peer.writer.write(first.prefix + b"1234" + first.end + report(1).encode())
            reply = await peer.reader.readexactly(len(first.reply) + 30)
            assert reply[: len(first.reply)] == first.reply
            assert Frame.decode(reply[len(first.reply) :]).serial == 1

    asyncio.run(run())


@pytest.mark.usefixtures("quick")
def test_who_never_says_a_good_frame_is_hung_up_on(database: str) -> None:
    async def run() -> None:
        limits = replace(QUIET, newcomer=0.1)
        async with gateway(database, limits) as (one, port, _):
            async with connected(port) as peer, connected(port) as good:
                good.send(report(1))
                await good.hear()
                peer.writer.write(b"hello")
                assert await peer.is_hung_up()
                assert len(one.connections) == 1
            assert one.figures.closed == {"newcomer": 1}

    asyncio.run(run())


@pytest.mark.usefixtures("quick")
def test_a_device_that_comes_again_keeps_the_new_connection(database: str) -> None:
    async def run() -> None:
        limits = replace(QUIET, superseded=0.2)
        async with gateway(database, limits) as (one, port, _):
            async with connected(port) as old, connected(port) as new:
                old.send(report(1))
                await old.hear()
                new.send(report(2))
                await new.hear()
                assert await old.is_hung_up()
                assert one.devices[address(1)].connection is not None
            assert one.figures.closed["superseded"] == 1

    asyncio.run(run())


@pytest.mark.usefixtures("quick")
def test_a_silent_connection_is_taken_for_half_open_in_the_end(database: str) -> None:
    async def run() -> None:
        async with gateway(database, replace(QUIET, idle=0.2)) as (one, port, _):
            async with connected(port) as peer:
                peer.send(report(1))
                await peer.hear()
                assert await peer.is_hung_up()
            assert one.figures.closed == {"idle": 1}

    asyncio.run(run())


def test_who_sends_too_fast_is_read_slowly_and_loses_nothing(database: str) -> None:
    async def run() -> None:
        limits = replace(QUIET, frames_per_second=20)
        async with gateway(database, limits) as (one, port, _), connected(port) as peer:
            began = time.monotonic()
            for serial in range(220):
                peer.send(report(serial))
                await asyncio.sleep(0)
            assert len(await peer.answers(220)) == 220
            peer.send(report(300))
            assert await peer.answers() == [(3, 300)]
            assert time.monotonic() - began > 0.9
            assert one.figures.pauses["rate"] >= 1

    asyncio.run(run())


def test_a_connection_with_many_reports_under_way_is_not_read_from(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "WINDOW", 8)
    monkeypatch.setattr(connections, "WINDOW_OPENS", 2)

    async def run() -> None:
        async with gateway(database, replace(QUIET, frames_per_second=10_000)) as opened:
            await flush(opened, 300)
            assert opened.gateway.figures.pauses["window"] >= 1

    asyncio.run(run())


def test_a_long_queue_stops_the_reading_and_a_full_one_gives_up_the_newest(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luoshi.gateway.intake.SHORT_QUEUE", 5)

    async def run() -> None:
        async with gateway(database, replace(QUIET, frames_per_second=10_000)) as opened:
            intake = opened.gateway.intake
            intake._outbox._most, intake._long = 40, 20
            async with connected(opened.port) as peer:
                peer.send(*(report(serial) for serial in range(100)))
                heard = await peer.silence()
                assert opened.gateway.figures.crowded_out == 60
                assert opened.gateway.figures.pauses["queue"] == 1
                assert sorted(frame.serial for frame in heard) == list(range(40))
                peer.send(*(report(serial) for serial in range(100)))
                assert {frame.serial for frame in await peer.silence()} >= set(range(40))

    asyncio.run(run())


async def flush(opened: Open, count: int) -> None:
    async with connected(opened.port) as peer:
        for serial in range(count):
            peer.send(report(serial))
            await asyncio.sleep(0)
        assert sorted(await peer.answers(count)) == [(3, serial) for serial in range(count)]


def test_who_does_not_read_its_confirms_is_hung_up_on(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_UNREAD", 1_000)

    async def run() -> None:
        async with gateway(database, replace(QUIET, frames_per_second=1_000_000)) as opened:
            async with connected(opened.port, buffer=4096) as peer:
                peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
                figures = opened.gateway.figures
                with suppress(ConnectionError):
                    while not figures.closed:
                        peer.send(*[report(1, data=b"") for _ in range(500)])
                        await peer.writer.drain()
                await until(lambda: figures.closed)
            assert opened.gateway.figures.closed == {"choked": 1}

    asyncio.run(run())
