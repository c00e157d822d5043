from __future__ import annotations

import asyncio

import pytest

from luoshi.gateway.page import LONGEST
from luoshi.gateway.serving import Plan, opened
from tests.gateway.conftest import lock
from tests.gateway.peers import FIRE, connected, report
from tests.gateway.processes import until
from tests.ports import free_port


async def get(port: int, request: bytes) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    said = await reader.read()
    writer.close()
    return said.decode()


def test_metrics_and_health_tell_how_it_is(database: str) -> None:
    async def run() -> None:
        watch = free_port()
        async with (
            opened(Plan("127.0.0.1", 0, "test", database, metrics=watch)) as (_, port, _),
            connected(port) as peer,
        ):
            peer.send(report(1, FIRE), report(1, FIRE), report(2, data=b""))
            await peer.hear(3)

            said = await get(watch, b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            assert said.startswith("HTTP/1.1 200 OK\r\nContent-Type: text/plain")
            lines = said.splitlines()
            for line in (
                "luoshi_gateway_connections 1.0",
                "luoshi_gateway_reports_total 1.0",
                "luoshi_gateway_alarms_total 1.0",
                "luoshi_gateway_resends_total 1.0",
                "luoshi_gateway_heartbeats_total 1.0",
                "luoshi_gateway_confirmed_total 2.0",
                "luoshi_gateway_known_already_total 0.0",
                "luoshi_gateway_confirm_seconds_count 2.0",
            ):
                assert line in lines
            assert (await get(watch, b"GET /health HTTP/1.1\r\n\r\n")).endswith("\r\n\r\nok\n")
            assert (await get(watch, b"GET / HTTP/1.1\r\n\r\n")).startswith("HTTP/1.1 404 ")
            assert (await get(watch, b"POST /health HTTP/1.1\r\n\r\n")).startswith("HTTP/1.1 404 ")

    asyncio.run(run())


def test_a_request_without_end_is_hung_up_on(database: str) -> None:
    async def run() -> None:
        watch = free_port()
        async with opened(Plan("127.0.0.1", 0, "test", database, metrics=watch)):
            assert await get(watch, b"x" * (LONGEST + 1)) == ""

    asyncio.run(run())


def test_health_says_why_nothing_is_stored(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.gateway.stores.sqlite.PATIENCE", 0.05)
    if not database.startswith("sqlite"):
        database += ("&" if "?" in database else "?") + "options=-c%20lock_timeout%3D50"

    async def run() -> None:
        watch = free_port()
        async with (
            opened(Plan("127.0.0.1", 0, "test", database, metrics=watch)) as (gateway, port, fault),
            connected(port) as peer,
        ):
            unlock = lock(database)
            peer.send(report(1))
            await asyncio.to_thread(until, fault)
            said = await get(watch, b"GET /health HTTP/1.1\r\n\r\n")
            assert said.startswith("HTTP/1.1 503 Service Unavailable")
            assert "store unreachable: " in said
            unlock()
            assert await peer.answers() == [(3, 1)]
            assert fault() == ""
            assert gateway.figures.store_failures >= 1

    asyncio.run(run())
