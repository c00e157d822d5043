"""How much a writer's process grows, measured in a process of its own.

python -m tests.papers.memory write_xlsx 5000
"""

from __future__ import annotations

import resource
import subprocess
import sys
from io import BytesIO

import luoshi.papers
from tests.papers.plans import long_plan, plan, row


def growth(writer: str, count: int) -> int:
    """Return by how many KiB the peak grows when ``count`` rows are written."""
    command = [sys.executable, "-m", "tests.papers.memory", writer, str(count)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main(writer: str, count: int) -> None:
    write = getattr(luoshi.papers, writer)
    write(plan(row()), BytesIO())  # Loads the library, which is not what is measured.
    subject = long_plan(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write(subject, BytesIO())
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)  # noqa: T201 - its answer


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
