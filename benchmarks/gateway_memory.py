"""Our gateway without a store: what parsing, judging and answering cost. Used by gateway_speed.py.

python -m benchmarks.gateway_memory PORT
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

import uvloop

from luoshi.gateway.devices import Register
from luoshi.gateway.intake import Item, Outcome
from luoshi.gateway.limits import Limits
from luoshi.gateway.process import Gateway
from luoshi.gb26875 import STANDARD


async def main() -> None:
    """Serve until killed; every batch counts as stored at once."""
    limits = Limits(per_host=20_000, frames_per_second=1_000_000, patrol=0, clock=0)
    gateway = Gateway(Register(), limits, profile=STANDARD)

    def begin(batch: Sequence[Item]) -> None:
        gateway.loop.call_soon(gateway.intake.settled, batch, Outcome(new=len(batch)))

    gateway.intake.begin = begin
    await gateway.listen("127.0.0.1", int(sys.argv[1]))
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
