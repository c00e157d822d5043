"""What a run of the simulator came to."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from typing import IO

from luoshi.gb26875.addresses import canonical
from luoshi.gb26875.frames import Frame

MOST_LATENCIES = 2_000_000  # 16 MB; after that the figures are of the first two million


@dataclass(slots=True)
class Tally:
    """Counts and confirm latencies; ``journal`` gets one line for each confirmed report."""

    journal: IO[str] | None = None
    confirmed: int = 0
    connections: int = 0
    refused: int = 0  # connections that could not be made
    lost: int = 0  # connections that ended without our doing
    heartbeats: int = 0
    noise: int = 0
    spoilt: int = 0
    commands: int = 0  # controls and requests of the centre
    _latencies: array[float] = field(default_factory=lambda: array("d"))

    def confirm(self, frame: Frame, seconds: float) -> None:
        """Count a report that was confirmed so many seconds after it was first sent."""
        self.confirmed += 1
        if len(self._latencies) < MOST_LATENCIES:
            self._latencies.append(seconds)
        if self.journal is not None:
            source = canonical(frame.source)
            line = {"source": source, "serial": frame.serial, "data": frame.data.hex()}
            self.journal.write(json.dumps(line) + "\n")

    def latency(self) -> dict[str, float] | None:
        """Return percentiles of the confirm latency in milliseconds; None where nothing was confirmed."""
        if not self._latencies:
            return None
        ordered = sorted(self._latencies)
        ranks = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999, "max": 1.0}
        last = len(ordered) - 1
        return {
            name: round(ordered[min(last, int(len(ordered) * rank))] * 1000, 2)
            for name, rank in ranks.items()
        }
