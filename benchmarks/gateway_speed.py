"""Frames per second of the gateway against smaller programs that do a part of its work, in one run.

python -m benchmarks.gateway_speed [ROUNDS [SECONDS]]

Needs cc, PostgreSQL and nats-server. Servers are bound to one core; the load, written in C, and the databases to the
other. Medians of the rounds, in turns, so that what else the machine does meets all alike. On a machine that others
use, the CPU time of the server's own process is the steadier figure.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import show
from tests.gateway.conftest import make_tables
from tests.gateway.processes import (  # fmt: skip
    NATS,
    PostgreSQL,
    Processes,
    answers,
    kill,
    processes,
    until,
)
from tests.ports import free_port

HERE = Path(__file__).parent
SHAPES = (  # name, connections, frames in flight on each
    ("100 connections, one in flight", 100, 1),
    ("2,000 connections, one in flight", 2_000, 1),
    ("backlog: 50 connections, 64 in flight", 50, 64),
)
OURS, OTHER = ["taskset", "-c", "0"], ["taskset", "-c", "1"]
DEVICES, RATE = 10_000, 1_000
OPEN = ["--per-host", "15000", "--frames-per-second", "1000000", "--patrol", "0", "--clock", "0"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One run."""

    per_second: float
    micros: float  # CPU time of the server for a frame
    p50: float  # milliseconds
    p99: float
    p999: float


@dataclass(frozen=True, slots=True)
class Server:
    """Something that listens."""

    name: str
    port: int
    process: subprocess.Popen[bytes]


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """Return the CPU time of a process so far."""
    stat = Path(f"/proc/{process.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(process: subprocess.Popen[bytes]) -> float:
    """Return the memory that a process has to itself or shares, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024 / 1e6


class Load:
    """The load generator, compiled once."""

    def __init__(self, home: Path) -> None:
        self.program = home / "gateway_peers"
        source = HERE / "gateway_peers.c"
        compiler = shutil.which("cc") or sys.exit("error: no C compiler: sudo apt-get install gcc")
        subprocess.run([compiler, "-O2", "-o", self.program, source], check=True)

    @contextmanager
    def connected(
        self, port: int, connections: int, flight: int, seconds: float, rate: float = 0
    ) -> Iterator[subprocess.Popen[str]]:
        """Connect; the load begins when a line is written."""
        numbers = map(str, (port, connections, flight, seconds, rate))
        command = [*OTHER, str(self.program), "load", *numbers]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as load:
            assert load.stdout is not None
            assert json.loads(load.stdout.readline()) == {"connected": connections}
            time.sleep(0.3)
            yield load

    def measure(self, server: Server, connections: int, flight: int, seconds: float) -> Measured:
        """Run it against a server."""
        with self.connected(server.port, connections, flight, seconds) as load:
            return _measured(server, load)


def _measured(server: Server, load: subprocess.Popen[str]) -> Measured:
    before = cpu_seconds(server.process)
    out, _ = load.communicate("\n")
    if load.returncode:
        sys.exit(f"error: {server.name}: the load ended with {load.returncode}")
    spent = cpu_seconds(server.process) - before
    told: dict[str, Any] = json.loads(out)
    micros = spent / max(1, told["frames"]) * 1e6
    return Measured(told["per_second"], micros, told["p50"], told["p99"], told["p99.9"])


class Bench:
    """Servers and what they need."""

    def __init__(self, run: Processes, home: Path, load: Load) -> None:
        self._run = run
        self._home = home
        self._load = load
        self.server = PostgreSQL(run, home)
        make_tables(home, self.server.url)
        port = free_port()
        run.start([*OTHER, NATS, "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", str(home / "nats")])  # fmt: skip
        until(lambda: answers(port))
        self.nats = f"nats://127.0.0.1:{port}"
        self._data = home / "sqlite"
        make_tables(self._data)

    def start(self, name: str, command: Sequence[str | Path], **environment: str) -> Server:
        """Start a server; PORT in its command is one that nobody uses."""
        port = free_port()
        words = [str(port) if word == "PORT" else str(word) for word in command]
        server = Server(name, port, self._run.start([*OURS, *words], **environment))
        until(lambda: answers(port) or server.process.poll() is not None, seconds=120)
        if server.process.poll() is not None:
            sys.exit(f"error: {name} did not start: {self._run.log.read_text('utf-8')[-2000:]}")
        return server

    def python(self, name: str, module: str, *words: str) -> Server:
        """Start one of the benchmark's own servers."""
        return self.start(name, [sys.executable, "-m", f"benchmarks.{module}", *words])

    def gateway(self, name: str, data: Path, url: str = "", stream: str = "") -> Server:
        """Start ours as an installation does."""
        environment = {"LUOSHI_DATA": str(data)}
        environment |= {"LUOSHI_DATABASE_URL": url} if url else {}
        environment |= {"LUOSHI_STREAM_URL": stream} if stream else {}
        command = [sys.executable, "-m", "luoshi.cli", "fire", "gateway", "--port", "PORT", *OPEN]
        return self.start(name, command, **environment)

    def all(self) -> list[list[Server]]:
        """Return groups of servers; the first of each is the yardstick of the others."""
        peers = self._load.program
        return [
            [
                self.start("C, epoll: parse and acknowledge", [peers, "serve", "PORT"]),
                self.python("ours, nothing stored", "gateway_memory", "PORT"),
            ],
            [
                self.python("bare: COPY, commit, acknowledge", "gateway_bare", "copy", "PORT", self.server.url),
                self.gateway("ours, PostgreSQL", self._home, self.server.url),
                self.gateway("ours, SQLite", self._data),
            ],
            [
                self.python("bare: JetStream R1, a message each", "gateway_bare", "stream", "PORT", self.nats),
                self.gateway("ours, JetStream R1", self._home, self.server.url, self.nats),
            ],
        ]  # fmt: skip


def compare(bench: Bench, load: Load, rounds: int, seconds: float) -> None:
    """Measure all servers in turns and print the tables."""
    groups = bench.all()
    for title, connections, flight in SHAPES:
        rows = []
        for group in groups:
            runs: dict[str, list[Measured]] = {server.name: [] for server in group}
            for _ in range(rounds):
                for server in group:
                    runs[server.name].append(load.measure(server, connections, flight, seconds))
            yardstick = _median(runs[group[0].name])
            rows += [_row(name, _median(of), yardstick) for name, of in runs.items()]
        head = ["server", "frames/s", "of yardstick", "CPU µs", "of yardstick", "p50 ms", "p99 ms"]
        show(f"{title} (median of {rounds})", head, rows)
    for server in (one for group in groups for one in group):
        kill(server.process)


def _median(runs: list[Measured]) -> Measured:
    columns = ("per_second", "micros", "p50", "p99", "p999")
    return Measured(*(statistics.median(getattr(run, name) for run in runs) for name in columns))


def _row(name: str, one: Measured, yardstick: Measured) -> list[str]:
    return [
        name,
        f"{one.per_second:,.0f}",
        _ratio(one.per_second, yardstick.per_second),
        f"{one.micros:.1f}",
        _ratio(yardstick.micros, one.micros),
        f"{one.p50:.2f}",
        f"{one.p99:.2f}",
    ]


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else "-"


def crowd(bench: Bench, load: Load, seconds: float) -> None:
    """Connect 10,000 devices, look at the memory, let them report fires, and print the latencies."""
    rows = []
    for name, data, url in (
        ("PostgreSQL", bench._home, bench.server.url),
        ("SQLite", bench._data, ""),
    ):
        server = bench.gateway(name, data, url)
        base = megabytes(server.process)
        with load.connected(server.port, DEVICES, 1, seconds, RATE) as devices:
            time.sleep(2)
            idle = megabytes(server.process)
            one = _measured(server, devices)
        after = megabytes(server.process)
        kill(server.process)
        rows.append(
            [
                name, f"{base:.0f}", f"{idle:.0f}", f"{(idle - base) * 1e6 / DEVICES:,.0f}", f"{after:.0f}",
                f"{one.per_second:,.0f}", f"{one.p50:.1f}", f"{one.p99:.1f}", f"{one.p999:.1f}",
            ]
        )  # fmt: skip
    show(
        f"{DEVICES:,} devices, {RATE:,} reports a second",
        ["store", "MB empty", "MB idle", "bytes each", "MB after", "reports/s", "p50 ms", "p99 ms", "p99.9 ms"],
        rows,
    )  # fmt: skip


def main() -> int:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 2.0
    home = Path(tempfile.mkdtemp(prefix="luoshi-bench-"))
    home.chmod(0o755)
    try:
        with processes(home) as run:
            load = Load(home)
            bench = Bench(run, home, load)
            compare(bench, load, rounds, seconds)
            crowd(bench, load, max(10.0, 5 * seconds))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
