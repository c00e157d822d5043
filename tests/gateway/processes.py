"""Real processes that can be killed: gateways, consumers, PostgreSQL, NATS, and a storm of devices."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from luoshi.gb26875 import Frame
from luoshi.gb26875.addresses import canonical
from tests.gateway.conftest import CLEAN, rows
from tests.ports import free_port

START = 30.0  # seconds, on a busy machine
ELECTED = 90.0  # seconds for servers that lost their leader to agree on another, and for what waited meanwhile
MOST = 60_000  # devices; all of a storm have one address
HERE = str(Path(__file__).parents[2])
NATS = shutil.which("nats-server") or "/usr/sbin/nats-server"


def until(true: Callable[[], object], *, seconds: float = START) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not true after {seconds} s"
        time.sleep(0.05)


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Processes:
    """Starts processes and ends those that are left."""

    log: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, command: Sequence[str], **environment: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            one = subprocess.Popen(
                command, env={**CLEAN, "PYTHONPATH": HERE, "LC_ALL": "C.UTF-8", **environment}, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip
        self.started.append(one)
        return one

    def luoshi(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        return self.start([sys.executable, "-m", "luoshi.cli", *arguments], **environment)


def kill(one: subprocess.Popen[bytes]) -> None:
    """Kill −9 a process with its children, and wait until it is gone."""
    os.killpg(one.pid, signal.SIGKILL)
    one.wait()


@contextmanager
def processes(home: Path) -> Iterator[Processes]:
    one = Processes(home / "log")
    try:
        yield one
    finally:
        for process in one.started:
            if process.poll() is None:
                kill(process)


def start_gateway(
    run: Processes, port: int, database: str, data: Path, *, stream: str = "", name: str = "g1"
) -> subprocess.Popen[bytes]:
    """Start a gateway and wait until it listens."""
    environment = {"LUOSHI_DATA": str(data), "LUOSHI_DATABASE_URL": database}
    if stream:
        environment["LUOSHI_STREAM_URL"] = stream
    words = ["--port", str(port), "--name", name, "--per-host", str(MOST)]
    gateway = run.luoshi("fire", "gateway", *words, **environment)
    until(lambda: answers(port) or gateway.poll() is not None)
    assert gateway.poll() is None, run.log.read_text("utf-8")
    return gateway


@dataclass
class Storm:
    """Devices that report fires to a port; ``end`` returns what they came to."""

    process: subprocess.Popen[bytes]
    journal: Path
    log: Path

    def end(self) -> dict[str, Any]:
        """Wait for the end; every report must have been confirmed."""
        code = self.process.wait(timeout=3 * ELECTED)
        result: dict[str, Any] = json.loads(self.log.read_text("utf-8").splitlines()[-1])
        assert code == 0, result
        return result


def storm(
    run: Processes, port: int, home: Path, *, devices: int, rate: int, seconds: float
) -> Storm:
    journal, log = home / "journal", home / "storm"  # a log of its own: lines of many mix
    answer = 1 + devices / 1000  # seconds: nobody sends again only because the machine is small
    options = {
        "port": port, "devices": devices, "rate": rate, "seconds": seconds, "answer-timeout": answer,
        "patience": ELECTED, "journal": journal,
    }  # fmt: skip
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    beside = Processes(log, run.started)
    process = beside.luoshi("fire", "simulate", "--scenario", "storm", "--json", *words)
    until(lambda: journal.exists() and journal.stat().st_size)
    return Storm(process, journal, log)


Seen = tuple[str, int, str]


def confirmed(storm: Storm) -> Counter[Seen]:
    """Return the reports that devices saw confirmed."""
    lines = map(json.loads, storm.journal.read_text("utf-8").splitlines())
    return Counter((line["source"], line["serial"], line["data"]) for line in lines)


def stored(database: str) -> Counter[Seen]:
    """Return the reports in the table."""
    raws = rows(database, "SELECT frame FROM alarms_report")
    frames = (Frame.decode(bytes(raw)) for (raw,) in raws)  # type: ignore[call-overload]
    return Counter((canonical(one.source), one.serial, one.data.hex()) for one in frames)


class PostgreSQL:
    """A server of this test's own that keeps what it confirmed, also when it is killed."""

    def __init__(self, run: Processes, home: Path) -> None:
        self._run = run
        self._home = home / "postgresql"
        self._home.mkdir()
        self._bin = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self._as: list[str] = []  # PostgreSQL refuses to run as root
        if os.getuid() == 0:
            shutil.chown(self._home, "postgres")
            for one in (home, *home.parents[:2]):
                one.chmod(0o755)
            self._as = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        initdb = [str(self._bin / "initdb"), "-D", str(self._home / "data"), "-U", "luoshi", "-A", "trust"]  # fmt: skip
        subprocess.run(
            [*self._as, *initdb, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd=self._home,
        )  # fmt: skip
        self.url = f"postgres://luoshi@/postgres?host={self._home}"
        self.start()

    def start(self) -> None:
        server = [
            str(self._bin / "postgres"),
            "-D",
            str(self._home / "data"),
            "-k",
            str(self._home),
        ]
        # The system survives what is killed here, so nobody waits for the disk.
        settings = ["-c", "listen_addresses=", "-c", "fsync=off"]
        self._process = self._run.start([*self._as, *server, *settings])
        until(self._answers)

    def kill(self) -> None:
        """Kill −9 server and sessions."""
        kill(self._process)
        (self._home / "data" / "postmaster.pid").unlink()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True


class Nats:
    """Three servers that keep a stream together."""

    def __init__(self, run: Processes, home: Path) -> None:
        self._run = run
        self._home = home
        self.ports = [free_port() for _ in range(3)]
        self._routes = [free_port() for _ in range(3)]
        self.url = ",".join(f"nats://127.0.0.1:{port}" for port in self.ports)
        self._servers = [self._start(number) for number in range(3)]
        until(lambda: all(map(answers, self.ports)))

    def kill(self, number: int) -> None:
        kill(self._servers[number])

    def start(self, number: int) -> None:
        self._servers[number] = self._start(number)

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        others = ", ".join(f"nats-route://127.0.0.1:{port}" for port in self._routes)
        settings = self._home / f"nats{number}.conf"
        settings.write_text(
            f"server_name: n{number}\nlisten: 127.0.0.1:{self.ports[number]}\n"
            f'jetstream {{ store_dir: "{self._home}/nats{number}" }}\n'
            f"cluster {{ name: test, listen: 127.0.0.1:{self._routes[number]}, routes: [{others}] }}\n",
            "utf-8",
        )
        return self._run.start([NATS, "-c", str(settings)])
