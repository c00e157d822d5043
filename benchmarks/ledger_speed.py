"""Pages, search, export, actions and the sweep of a large ledger, beside their yardsticks in the same run.

    python -m benchmarks.ledger_speed [MATTERS …]        # default: 100000 1000000

SQLite in a scratch directory; PostgreSQL too when LUOSHI_DATABASE_URL names an empty one (tools/with-postgresql),
and Redmine beside it where Debian's package is installed (benchmarks.redmine).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from urllib.parse import quote

from benchmarks import redmine
from benchmarks.load import Load, Question, ask, first_byte, free_port, tell, until_open

BARE = ("django.core.wsgi:get_wsgi_application", "--factory")
PAGES = {
    "ledger page": "/matters/?state=open&order=due_at",
    "ledger of one unit": "/matters/?state=open&part=lead",
    "matter page": "/matters/{matter}/",
    "desk": "/desk/",
    "search": "/matters/?text=河道清淤+项",
}


def main() -> int:
    """Measure every size on every engine and print."""
    sizes = [int(text) for text in sys.argv[1:]] or [100_000, 1_000_000]
    engines = [""] + [url for url in [os.environ.get("LUOSHI_DATABASE_URL", "")] if url]
    for url in engines:
        before: dict[str, Load] = {}
        for size in sizes:
            found = measure(url, size, before)
            if url and not before:
                beside_redmine(url, size, found)
            before = found
    return 0


def measure(url: str, size: int, before: dict[str, Load]) -> dict[str, Load]:
    """Fill, ask, print; return the loads for comparison with the next size."""
    with tempfile.TemporaryDirectory() as scratch, database(url) as name:
        environment = {
            **os.environ,
            "LUOSHI_DATA": scratch,
            "LUOSHI_DATABASE_URL": name,
            "LUOSHI_API_PER_MINUTE": "1000000",
        }
        if not name:
            del environment["LUOSHI_DATABASE_URL"]
        began = time.perf_counter()
        made = inside(environment, "prepare", str(size))
        engine = "PostgreSQL" if name else "SQLite"
        print(f"\n{engine}, {size:,} matters (filled in {time.perf_counter() - began:.0f} s)")
        loads = pages(environment, made)
        show(loads, before)
        inside_report(environment)
    return loads


def beside_redmine(url: str, size: int, ours: dict[str, Load]) -> None:
    """Print Redmine's figures for as many issues, and how many times as fast the ledger is."""
    if not redmine.is_here():
        print("  Redmine: not installed (apt-get install redmine redmine-pgsql puma), left out")
        return
    theirs, (first, whole, octets) = redmine.measure(url, size)
    print(f"  beside it Redmine with {size:,} open issues, PostgreSQL, two workers of four threads")
    for name, load in theirs.items():
        print(
            line_of(name, load)
            + f"  the ledger answers {ours[name].rate / load.rate:5.1f} × as many"
        )
    print(
        f"  export to CSV        first byte {first:.1f} s, all {whole:.1f} s, {octets / 2**20:.1f} MB"
    )
    print("  goals: ledger page ≥ 10 ×, matter page ≥ 5 ×, one action ≥ 3 ×")


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
def served(environment: dict[str, str], settings: str, *application: str) -> Iterator[int]:
    """Serve with two workers, as `luoshi serve` does."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2",
        "--blocking-threads", "4", "--no-ws", "--log-level", "error", *application,
    ]  # fmt: skip
    with subprocess.Popen(
        command, env={**environment, "DJANGO_SETTINGS_MODULE": settings}
    ) as process:
        try:
            until_open(port)
            time.sleep(1)
            yield port
        finally:
            process.terminate()


def pages(environment: dict[str, str], made: dict[str, object]) -> dict[str, Load]:
    """Ask for every page with eight connections, act over the API, and ask for the bare list."""
    cookie = f"sessionid={made['cookie']}"
    loads: dict[str, Load] = {}
    with served(environment, "luoshi.web.settings", "luoshi.web.wsgi:application") as port:
        for name, path in PAGES.items():
            own = "one unit" in name or name == "desk"
            who = f"sessionid={made['head_cookie']}" if own else cookie
            loads[name] = ask(port, quote(path.format(**made), safe="/?&=+"), who)
        signs = [
            Question(f"/api/matters/{pk}/sign", "POST", json.dumps({"version": version}))
            for pk, version in cast("list[list[int]]", made["to_sign"])
        ]
        loads["one action"] = tell(port, signs, {"Authorization": f"Bearer {made['token']}"})
        first, whole, octets = first_byte(port, "/matters/export.xlsx?state=open", cookie)
    with served(environment, "benchmarks.bare_settings", *BARE) as port:
        loads["bare Django list"] = ask(port, "/bare/", "")
    print(
        f"  export to Excel      first byte {first:.2f} s, all {whole:.1f} s, {octets / 2**20:.1f} MB"
    )
    return loads


def line_of(name: str, load: Load) -> str:
    """Return a load as a line of the table."""
    return f"  {name:<20} {load.rate:8.1f}/s  p50 {load.median:7.1f} ms  p95 {load.p95:7.1f} ms"


def show(loads: dict[str, Load], before: dict[str, Load]) -> None:
    """Print rates, latencies, and the ratios that the design names."""
    bare = loads["bare Django list"]
    for name, load in loads.items():
        line = line_of(name, load) + f"  {load.rate / bare.rate:5.2f} × bare"
        if name in before:
            line += f"  p95 {load.p95 / before[name].p95:4.2f} × of the smaller ledger"
        print(line)
    print("  goals: ledger page ≥ 0.5 × bare; p95 at a million ≤ 1.25 × p95 at a hundred thousand")


def inside_report(environment: dict[str, str]) -> None:
    """Print what is measured without HTTP: actions and the sweep."""
    told: dict[str, float] = inside(environment, "steps")  # type: ignore[assignment]
    print(f"  one action in the service, one after another: {told['actions']:.0f}/s")
    print(
        f"  sweep of {told['due']:.0f} clocks due: {told['sweep']:.2f} s = {told['sweep'] / told['update']:.1f} × one set-based UPDATE … "
        f"RETURNING of as many ({1000 * told['update']:.0f} ms), {told['sweep'] / told['writes']:.1f} × the bare writes of clock, "
        f"matter and journal ({1000 * told['writes']:.0f} ms); goal ≤ 3 ×, equal at every size"
    )


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[1])
    sys.exit(main())
