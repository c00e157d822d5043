"""Pages, search, export, actions and the sweep of a large ledger, beside their yardsticks in the same run.

    python -m benchmarks.ledger_speed [MATTERS …]        # default: 100000 1000000

SQLite in a scratch directory; PostgreSQL too when LUOSHI_DATABASE_URL names an empty one (tools/with-postgresql).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load import Load, ask, first_byte

PAGES = {
    "ledger page": "/matters/?state=open&order=due_at",
    "ledger of one unit": "/matters/?state=open&part=lead",
    "matter page": "/matters/{matter}/",
    "desk": "/desk/",
    "search": "/matters/?text=河道清淤+项",
}
ACTIONS = 200


def main() -> int:
    """Measure every size on every engine and print."""
    sizes = [int(text) for text in sys.argv[1:]] or [100_000, 1_000_000]
    engines = [""] + [url for url in [os.environ.get("LUOSHI_DATABASE_URL", "")] if url]
    for url in engines:
        before: dict[str, Load] = {}
        for size in sizes:
            before = measure(url, size, before)
    return 0


def measure(url: str, size: int, before: dict[str, Load]) -> dict[str, Load]:
    """Fill, ask, print; return the loads for comparison with the next size."""
    with tempfile.TemporaryDirectory() as scratch, database(url) as name:
        environment = {**os.environ, "LUOSHI_DATA": scratch, "LUOSHI_DATABASE_URL": name}
        if not name:
            del environment["LUOSHI_DATABASE_URL"]
        began = time.perf_counter()
        made = inside(environment, "prepare", str(size))
        engine = "PostgreSQL" if name else "SQLite"
        print(f"\n{engine}, {size:,} matters (filled in {time.perf_counter() - began:.0f} s)")
        loads = pages(environment, made)
        show(loads, before)
        inside_report(environment, made)
    return loads


@contextmanager
def database(url: str) -> Iterator[str]:
    """Give an empty database on the server of ``url``, gone afterwards; nothing for SQLite."""
    if not url:
        yield ""
        return
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)")
        server.execute("CREATE DATABASE bench")
    yield url.replace("/postgres", "/bench", 1)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("DROP DATABASE bench WITH (FORCE)")


def inside(environment: dict[str, str], *arguments: str) -> dict[str, object]:
    """Run a step in a process of its own and return what it says."""
    command = [sys.executable, "-m", "benchmarks.ledger_steps", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


@contextmanager
def served(environment: dict[str, str], settings: str) -> Iterator[int]:
    """Serve with two workers, as `luoshi serve` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2",
        "--blocking-threads", "4", "--no-ws", "--log-level", "error", "django.core.wsgi:get_wsgi_application", "--factory",
    ]  # fmt: skip
    with subprocess.Popen(
        command, env={**environment, "DJANGO_SETTINGS_MODULE": settings}
    ) as process:
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            time.sleep(1)
            yield port
        finally:
            process.terminate()


def pages(environment: dict[str, str], made: dict[str, object]) -> dict[str, Load]:
    """Ask for every page with eight connections, and for the bare list."""
    from urllib.parse import quote

    cookie = f"sessionid={made['cookie']}"
    loads: dict[str, Load] = {}
    with served(environment, "luoshi.web.settings") as port:
        for name, path in PAGES.items():
            who = (
                f"sessionid={made['head_cookie']}"
                if "one unit" in name or name == "desk"
                else cookie
            )
            loads[name] = ask(port, quote(path.format(**made), safe="/?&=+"), who)
        first, whole, octets = first_byte(port, "/matters/export.xlsx?state=open", cookie)
    with served(environment, "benchmarks.bare_settings") as port:
        loads["bare Django list"] = ask(port, "/bare/", "")
    print(
        f"  export to Excel: first byte {first:.2f} s, all {whole:.1f} s, {octets / 2**20:.1f} MB"
    )
    return loads


def show(loads: dict[str, Load], before: dict[str, Load]) -> None:
    """Print rates, latencies, and the ratios that the design names."""
    bare = loads["bare Django list"]
    for name, load in loads.items():
        line = f"  {name:<20} {load.rate:8.1f}/s  p50 {load.median:7.1f} ms  p95 {load.p95:7.1f} ms"
        line += f"  {load.rate / bare.rate:5.2f} × bare"
        if name in before:
            line += f"  p95 {load.p95 / before[name].p95:4.2f} × of the smaller ledger"
        print(line)
    print("  goals: ledger page ≥ 0.5 × bare; p95 at a million ≤ 1.25 × p95 at a hundred thousand")


def inside_report(environment: dict[str, str], made: dict[str, object]) -> None:
    """Print what is measured without HTTP: actions and the sweep."""
    told = inside(environment, "steps", str(made["centre"]), str(ACTIONS))
    print(f"  one action (state, entry, clocks, one durable transaction): {told['actions']:.0f}/s")
    print(
        f"  sweep of {told['due']} clocks due: {told['sweep']:.2f} s = {told['sweep'] / told['update']:.1f} × one set-based "  # type: ignore[operator]
        f"UPDATE … RETURNING of as many rows ({1000 * told['update']:.0f} ms); goal ≤ 3 ×"  # type: ignore[operator]
    )


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[1])
    sys.exit(main())
