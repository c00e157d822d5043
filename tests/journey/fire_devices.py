"""The fire watch's own processes and devices: a real gateway, and a device on a real socket that says what a test wants."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from luoshi.gateway.simulator.building import Building, Part
from luoshi.gateway.simulator.device import Device
from luoshi.gateway.simulator.scenarios import Say
from luoshi.gb26875 import CHINA, Frame, Splitter
from tests.journey.conftest import environment_of
from tests.ports import free_port

if TYPE_CHECKING:
    from tests.journey.conftest import Server

PATIENCE = 30.0  # seconds that a busy machine may take


@contextmanager
def gateway(server: Server, log: Path) -> Iterator[int]:
    """Run ``luoshi fire gateway`` on the server's data; yields its port."""
    port = free_port()
    command = [sys.executable, "-u", "-m", "luoshi.cli", "fire", "gateway", "--port", str(port)]
    environment = environment_of(server.data)
    with log.open("w+", encoding="utf-8") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            until = time.monotonic() + PATIENCE
            with socket.socket() as probe:
                while probe.connect_ex(("127.0.0.1", port)) and time.monotonic() < until:
                    assert process.poll() is None, log.read_text("utf-8")
                    time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)


@dataclass
class OnTheWall:
    """One device (用户信息传输装置) that is connected, and reports when it is told to."""

    line: socket.socket
    device: Device
    confirmed: list[Frame]

    def says(self, told: Say) -> float:
        """Report it; return when the frame left, once the centre has confirmed it."""
        before = len(self.confirmed)
        frames = self.device.say(told.type, told.event, at=time.monotonic(), clock=_now())
        left = time.monotonic()
        for frame in frames:
            self.line.sendall(frame.encode())
        splitter = Splitter()
        while len(self.confirmed) == before:
            for found in splitter.receive(self.line.recv(4096), at=time.monotonic()):
                if isinstance(found, Frame):
                    for answer in self.device.hear(found, at=time.monotonic(), clock=_now()):
                        self.line.sendall(answer.encode())
        return left


@contextmanager
def on_the_wall(port: int, address: str, *parts: Part) -> Iterator[OnTheWall]:
    """Connect the device of a building with these parts."""
    confirmed: list[Frame] = []
    device = Device(
        bytes.fromhex(address)[::-1], Building(1, parts), confirmed=lambda frame, _s: confirmed.append(frame)
    )  # fmt: skip
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        yield OnTheWall(line, device, confirmed)


def _now() -> datetime:
    return datetime.now(CHINA)
