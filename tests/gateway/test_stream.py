from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from luoshi.gateway.consumer import Consumer
from luoshi.gateway.serving import CannotBegin
from luoshi.gateway.stores import store_at
from luoshi.gateway.stores.rows import micros_of
from luoshi.gateway.stream import MOST_BYTES, SUBJECTS, BadMessage, connect, pack, unpack
from tests.gateway.conftest import rows
from tests.gateway.peers import FIRE, connected, gateway, report
from tests.gateway.processes import NATS, Processes, answers, processes, until
from tests.ports import free_port

AT = micros_of(datetime(2026, 11, 21, 8, 30, 5, 123456, tzinfo=UTC))


def test_reports_come_out_of_a_message_as_they_went_in() -> None:
    raws = [report(serial, FIRE).encode() for serial in range(3)]

    [message] = pack("中心一号:26875", [(AT + n, raw) for n, raw in enumerate(raws)])

    found = unpack(message)
    assert [one.raw for one in found] == raws
    assert [one.micros for one in found] == [AT + n for n in range(3)]
    assert {one.gateway for one in found} == {"中心一号:26875"}


def test_a_message_is_never_longer_than_servers_take() -> None:
    raw = report(1, bytes([2]) + bytes(1000)).encode()
    count = 2 * MOST_BYTES // len(raw)

    messages = list(pack("g", [(AT, raw)] * count))

    assert len(messages) == 3
    assert max(map(len, messages)) <= MOST_BYTES
    assert sum(len(unpack(one)) for one in messages) == count
    assert list(pack("g", [])) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda message: b"LSR9" + message[4:],
        lambda message: message[:-1],
        lambda message: message + b"\1",
        lambda message: message[:40] + b"\0" + message[41:],
    ],
)
def test_what_no_gateway_wrote_is_refused(damage: object) -> None:
    [message] = pack("g", [(AT, report(1, FIRE).encode())])

    with pytest.raises(BadMessage):
        unpack(damage(message))  # type: ignore[operator]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("nats")
    with processes(home) as run:
        yield start(run, home)


def start(run: Processes, home: Path) -> str:
    port = free_port()
    run.start([NATS, "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", str(home / "store")])
    until(lambda: answers(port))
    return f"nats://127.0.0.1:{port}"


def test_a_report_is_confirmed_from_the_stream_and_stored_from_it_once(
    database: str, server: str
) -> None:
    async def run() -> None:
        async with gateway(database, stream=server) as (one, port, fault):
            async with connected(port) as peer:
                peer.send(report(1, FIRE), report(2), report(1, FIRE))
                assert sorted(await peer.answers(3)) == [(3, 1), (3, 1), (3, 2)]
            assert rows(database, "SELECT count(*) FROM alarms_report") == [(0,)]
            assert fault() == ""
            assert one.figures.confirmed == 3
        client, stream = await connect(server)
        [again] = pack("other", [(micros_of(datetime.now(UTC)), report(1, FIRE).encode())])
        await stream.publish(SUBJECTS.replace(">", "other"), again)
        await stream.publish(SUBJECTS.replace(">", "other"), b"nonsense")
        await client.close()

        consumer = Consumer(server, store_at(database))
        await consumer.drained()

        assert (consumer.stored, consumer.known_already, consumer.bad) == (2, 1, 1)
        await consumer.drained()
        assert consumer.stored == 2

    asyncio.run(run())
    found = rows(database, "SELECT serial, gateway FROM alarms_report ORDER BY serial")
    assert found == [(1, "test"), (2, "test")]


def test_a_report_that_the_table_refuses_holds_up_no_other(database: str, server: str) -> None:
    async def run() -> None:
        client, stream = await connect(server)
        good, bad = report(5).encode(), report(6).encode()
        for message in (
            *pack("x" * 65 if not database.startswith("sqlite") else "g", [(AT, bad)]),
            *pack("g", [(AT, good)]),
        ):
            await stream.publish(SUBJECTS.replace(">", "g"), message)
        await client.close()
        consumer = Consumer(server, store_at(database))
        await consumer.drained()

    asyncio.run(run())
    serials = [serial for (serial,) in rows(database, "SELECT serial FROM alarms_report")]
    assert 5 in serials
    assert (6 in serials) is database.startswith("sqlite")  # Only PostgreSQL minds a long name.


def test_a_gateway_without_its_stream_does_not_begin(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luoshi.gateway.stream.PATIENCE", 0.0)
    monkeypatch.setattr("luoshi.gateway.stream.ACKNOWLEDGE", 0.3)

    async def run() -> None:
        with pytest.raises(CannotBegin, match="stream: "):
            async with gateway(database, stream=f"nats://127.0.0.1:{free_port()}"):
                pass

    asyncio.run(run())


def test_a_stream_that_goes_away_delays_confirms_until_it_is_back(
    database: str, tmp_path: Path
) -> None:
    async def run() -> None:
        port = free_port()
        command = [NATS, "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", str(tmp_path / "store")]
        with processes(tmp_path) as started:
            server = started.start(command)
            await asyncio.to_thread(until, lambda: answers(port))
            async with (
                gateway(database, stream=f"nats://127.0.0.1:{port}") as (_, at, fault),
                connected(at) as peer,
            ):
                server.kill()
                server.wait()
                peer.send(report(1))
                await asyncio.to_thread(until, fault)
                assert fault().startswith("stream unreachable: ")
                assert await peer.silence() == []
                started.start(command)
                async with asyncio.timeout(20):
                    while not (await peer.silence()):
                        pass
                assert await peer.answers() == [(3, 1)]
                assert fault() == ""

    asyncio.run(run())
