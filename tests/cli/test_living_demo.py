"""What runs beside the demo's server: devices that report to a gateway; and that all of it ends with Ctrl-C."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from luoshi.cli.demo import beside
from luoshi.gateway.simulator.scenarios import Name
from tests.ports import free_port

SERVE = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.web.settings"
django.setup()
from luoshi.cli.demo import beside
from luoshi.cli.serving import migrate, serve_forever
migrate()
sys.exit(serve_forever("127.0.0.1", int(sys.argv[1]), beside=beside(40)))
"""
PATIENCE = 90.0


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.2)


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health") as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError):
        return False


def heard(data: Path) -> int:
    with sqlite3.connect(data / "luoshi.sqlite3") as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM alarms_report")
    return int(count)


def left(session: int) -> str:
    """Return the processes of a session."""
    found = subprocess.run(
        ["ps", "-o", "args=", "-s", str(session)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_devices_report_to_the_demo_and_all_ends_with_one_signal_to_the_group(
    tmp_path: Path, sent: signal.Signals
) -> None:
    port = free_port()
    environment = {**os.environ, "LUOSHI_DATA": str(tmp_path / "data")}
    environment.pop("LUOSHI_DATABASE_URL", None)
    log = (tmp_path / "log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port)], env=environment, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    try:
        until(lambda: answers(port))
        until(lambda: heard(tmp_path / "data"))

        os.killpg(server.pid, sent)

        assert server.wait(timeout=30) == 0
        until(lambda: not left(server.pid))
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
        log.close()


def test_the_demo_s_commands_are_known_and_gentle() -> None:
    gateway, simulator = beside(200)

    assert gateway[:2] == ["fire", "gateway"]
    assert gateway[3] == simulator[simulator.index("--port") + 1]
    assert simulator[simulator.index("--scenario") + 1] == Name.DAY
    assert float(simulator[simulator.index("--rate") + 1]) < 1
    assert beside(0) == []
