"""Time functions and whole commands, and print the table.

Absolute figures belong to one machine on one day; the ratio to the yardstick of the same run is what
may be quoted. The best of several rounds is taken, since noise only ever adds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "training" / "corpus" / "texts"


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall time and peak memory of one process, its own children included."""

    seconds: float
    megabytes: float


def corpus_texts() -> list[str]:
    """Return the texts of the corpus, each once."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))]
    if not texts:
        sys.exit(f"error: no texts in {CORPUS}")
    return list(dict.fromkeys(texts))


def stay_on_one_core() -> None:
    """Bind this process and its children to one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def seconds_of(work: Callable[[], object]) -> float:
    """Return the wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cost_of(command: Sequence[str | Path]) -> Cost:
    """Run a command to its end, output thrown away; stop when it fails.

    The caller should be small: a child's peak counts from the moment before it became the command.
    """
    with tempfile.TemporaryFile() as complaints:
        start = time.perf_counter()
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints
        ) as child:
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            complaints.seek(0)
            sys.stderr.write(complaints.read().decode("utf-8", "replace"))
            sys.exit(f"error: exit code {child.returncode} from {' '.join(map(str, command))}")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    return Cost(seconds, usage.ru_maxrss * unit / 1_000_000)


def best_cost_of(command: Sequence[str | Path], rounds: int) -> Cost:
    """Return the shortest time and the smallest peak of several runs."""
    costs = [cost_of(command) for _ in range(rounds)]
    return Cost(min(c.seconds for c in costs), min(c.megabytes for c in costs))


def luoshi() -> Path:
    """Return the installed command beside this Python."""
    command = Path(sys.executable).with_name("luoshi")
    if not command.exists():
        sys.exit(f"error: {command} is not installed: make run")
    return command


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a small table: the first column to the left, figures to the right."""
    table = [head, *rows]
    widths = [max(_columns(row[i]) for row in table) for i in range(len(head))]
    print(f"\n{title}")
    for row in table:
        cells = [
            _pad(cell, width, left=i == 0)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  " + "  ".join(cells))


def _columns(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in cell)


def _pad(cell: str, width: int, *, left: bool) -> str:
    space = " " * (width - _columns(cell))
    return cell + space if left else space + cell
