"""Start-up time of the command against a Python that does nothing.

python -m benchmarks.start [ROUNDS]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measure import best_cost_of, luoshi, show

SMALL = "一、抓好整改。各县（市、区）要在5月底前完成排查，市应急局牵头。严禁瞒报。完成投资2000亿元以上。\n"


def main() -> int:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as scratch:
        small = Path(scratch) / "small.txt"
        small.write_text(SMALL, encoding="utf-8")
        python = sys.executable
        commands: dict[str, list[str | Path]] = {
            "python -c pass": [python, "-c", "pass"],
            "python -c 'import luoshi.reading'": [python, "-c", "import luoshi.reading"],
            "luoshi --version": [luoshi(), "--version"],
            "luoshi read small.txt --format json": [luoshi(), "read", small, "--format", "json"],
            "luoshi read small.txt -o small.xlsx": [
                luoshi(),
                "read",
                small,
                "-o",
                small.with_suffix(".xlsx"),
            ],
        }
        costs = {name: best_cost_of(command, rounds) for name, command in commands.items()}
    bare = costs["python -c pass"]
    show(
        f"Starting, best of {rounds}",
        ("", "milliseconds", "ratio", "peak MB"),
        [
            (
                name,
                f"{cost.seconds * 1000:.0f}",
                f"{cost.seconds / bare.seconds:.1f}",
                f"{cost.megabytes:.0f}",
            )
            for name, cost in costs.items()
        ],
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
