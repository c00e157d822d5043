"""Feed invented input to the fire alarm codec: python tools/fuzz_gb26875.py [COUNT] [FIRST SEED].

What fails is repeated by its seed: tests.gb26875.mutations.examine(seed).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.gb26875.mutations import examine


def main() -> None:
    """Run the inputs and print what they held."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    began, frames = time.monotonic(), 0
    for seed in range(first, first + count):
        try:
            frames += examine(seed)
        except Exception:
            print(f"seed {seed} fails")
            raise
    seconds = time.monotonic() - began
    print(f"{count} inputs, {frames} frames in them, no exception, {seconds:.0f} s")


if __name__ == "__main__":
    main()
