"""kill −9 in a storm: what a device saw confirmed is stored, and nothing is stored twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.conftest import make_tables, rows
from tests.gateway.processes import (
    ELECTED,
    Nats,
    PostgreSQL,
    Seen,
    confirmed,
    kill,
    processes,
    start_gateway,
    stored,
    storm,
    until,
)
from tests.ports import free_port

pytestmark = pytest.mark.alone
# The figures of docs/fire.md: STORM=2000x1000 pytest -m alone -s tests/gateway
DEVICES, RATE = map(int, os.environ.get("STORM", "100x200").split("x"))
CONNECTED = DEVICES / 500  # seconds until all are there
SECONDS = 5 + DEVICES / 100
UNCONSUMED = "SELECT count(*) FROM alarms_report WHERE consumed_at IS NULL"


def test_a_killed_gateway_loses_nothing_that_it_confirmed(database: str, tmp_path: Path) -> None:
    port = free_port()
    with processes(tmp_path) as run:
        gateway = start_gateway(run, port, database, tmp_path)
        fires = storm(run, port, tmp_path, devices=DEVICES, rate=RATE, seconds=SECONDS)
        time.sleep(CONNECTED)
        for _ in range(2):
            time.sleep(1.2)
            kill(gateway)
            gateway = start_gateway(run, port, database, tmp_path)
        result = fires.end()

    assert result["lost"] >= DEVICES
    assert_each_once(confirmed(fires), stored(database), result)


def test_a_killed_postgresql_delays_confirms_and_loses_none(tmp_path: Path) -> None:
    port = free_port()
    with processes(tmp_path) as run:
        server = PostgreSQL(run, tmp_path)
        make_tables(tmp_path, server.url)
        start_gateway(run, port, server.url, tmp_path)
        fires = storm(run, port, tmp_path, devices=DEVICES, rate=RATE, seconds=SECONDS)
        time.sleep(CONNECTED)
        for _ in range(2):
            time.sleep(1)
            server.kill()
            time.sleep(0.3)
            server.start()
        result = fires.end()
        found = stored(server.url)

    assert result["lost"] == 0  # Devices notice nothing but a late confirm.
    assert_each_once(confirmed(fires), found, result)


def test_killed_consumers_gateways_and_a_stream_server_lose_nothing(
    database: str, tmp_path: Path
) -> None:
    port = free_port()
    with processes(tmp_path) as run:
        servers = Nats(run, tmp_path)

        def consume() -> subprocess.Popen[bytes]:
            where = {"LUOSHI_DATA": str(tmp_path), "LUOSHI_DATABASE_URL": database}
            return run.luoshi("alarms", "consume", **where, LUOSHI_STREAM_URL=servers.url)

        gateway = start_gateway(run, port, database, tmp_path, stream=servers.url)
        other = start_gateway(run, port, database, tmp_path, stream=servers.url, name="g2")
        consumers = [consume() for _ in range(2)]
        fires = storm(run, port, tmp_path, devices=DEVICES, rate=RATE, seconds=SECONDS + 2)
        time.sleep(CONNECTED + 1)
        kill(consumers[0])
        time.sleep(0.7)
        servers.kill(0)
        consumers[0] = consume()
        time.sleep(0.7)
        kill(gateway)
        time.sleep(0.7)
        start_gateway(run, port, database, tmp_path, stream=servers.url)
        servers.start(0)
        result = fires.end()
        seen = confirmed(fires)
        until(lambda: set(stored(database)) >= set(seen), seconds=ELECTED)
        until(lambda: rows(database, UNCONSUMED) == [(0,)], seconds=ELECTED)
        assert [one.poll() for one in (other, *consumers)] == [None] * 3

    assert_each_once(seen, stored(database), result)


def assert_each_once(
    confirmed: Counter[Seen], stored: Counter[Seen], result: dict[str, Any]
) -> None:
    said = {**result, "stored": len(stored)}
    sys.stdout.write(f"{json.dumps(said)}\n")
    assert len(confirmed) > 100
    assert {one for one in confirmed if one not in stored} == set()
    assert {one: count for one, count in stored.items() if count != 1} == {}
    # Nothing else is there: every report that was stored was confirmed in the end.
    assert set(stored) == set(confirmed)
