"""The real process: beside ``luoshi serve``, and by itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.gateway.conftest import CLEAN
from tests.gateway.processes import Processes, answers, processes, until
from tests.ports import free_port

PATIENCE = 90.0  # seconds a slow machine may take
MINT = "import time; from luoshi.live.tokens import mint; print(mint(1, at=time.time()))"
FIRE = """
from django.utils import timezone
from luoshi.alarms.models import Building, Device
from luoshi.units.models import Unit, UnitKind
from tests.alarms.factories import hear, part
unit = Unit.objects.create(name='商业集团', kind=UnitKind.DEPARTMENT, path='000001.')
device = Device.objects.create(
    address='00000000000A', building=Building.objects.create(name='百货大楼', unit=unit), registered_at=timezone.now()
)
hear(device, part(1, at=timezone.now()), at=timezone.now())
"""


def shell(data: Path, code: str) -> str:
    command = [sys.executable, "-m", "luoshi.cli", "manage", "shell", "-v", "0", "-c", code]
    environment = {**CLEAN, "LUOSHI_DATA": str(data)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def listening(port: int, token: str, **headers: str) -> Iterator[HTTPResponse]:
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("GET", f"/live/desk?token={token}", headers=headers)
        yield line.getresponse()
    finally:
        line.close()


def event(answer: HTTPResponse) -> dict[str, str]:
    """Return the fields of the next event, however many comments come before it."""
    fields: dict[str, str] = {}
    while (line := answer.readline().decode().rstrip("\n")) or not fields:
        name, _colon, text = line.partition(": ")
        if name:
            fields[name] = text
    return fields


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Processes]:
    with processes(tmp_path) as one:
        yield one


def test_a_fire_is_told_through_the_server_s_own_stream(run: Processes, tmp_path: Path) -> None:
    web, live, data = free_port(), free_port(), tmp_path / "data"
    server = run.luoshi("serve", "--port", str(web), "--live-port", str(live), LUOSHI_DATA=str(data))  # fmt: skip
    until(lambda: answers(web) and answers(live), seconds=PATIENCE)

    with listening(live, "forged") as refused:
        assert (refused.status, refused.read()) == (403, b"no right to listen")
    origin = f"http://localhost:{web}"
    with listening(live, shell(data, MINT), Origin=origin) as stream:
        assert stream.status == 200
        assert stream.headers["Access-Control-Allow-Origin"] == origin
        first = event(stream)
        assert (first["retry"], first["id"]) == ("1000", first["data"])
        shell(data, FIRE)
        second = event(stream)
        assert second["id"] == second["data"] != first["id"]

        os.killpg(server.pid, signal.SIGTERM)
        assert stream.read() == b""
    assert server.wait(timeout=30) == 0
    until(lambda: not answers(live))


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "luoshi.cli", "live", "--port", str(port)],
            env={**CLEAN, "LUOSHI_DATA": str(tmp_path), "LANG": "zh_CN.UTF-8"}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    assert done.returncode == 2
    assert done.stderr.startswith(f"luoshi：127.0.0.1:{port}: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("option", [("--port", "0"), ("--streams", "0"), ("--per-address", "-1")])
def test_an_option_without_meaning_is_refused(option: tuple[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "luoshi.cli", "live", *option],
        env={**CLEAN, "LUOSHI_DATA": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 2
    assert done.stderr.startswith(f"luoshi：{' '.join(option)}: ")
