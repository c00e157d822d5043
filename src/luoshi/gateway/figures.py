"""What a gateway counts, and how it tells Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

# Seconds from the last byte of a report to the writing of its confirm.
BOUNDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Figures:
    """Plain numbers, added to without locks by the event loop alone; read when somebody asks."""

    def __init__(self) -> None:
        self.accepted = 0  # connections
        self.refused: Counter[str] = Counter()  # connections, by reason
        self.closed: Counter[str] = Counter()  # by us, by reason
        self.frames = 0
        self.reports = 0
        self.alarms = 0  # of them fires and manual alarms
        self.resends = 0  # confirmed again, not stored again
        self.heartbeats = 0
        self.confirmed = 0
        self.denied = 0
        self.faults: Counter[str] = Counter()
        self.crowded_out = 0  # no room in the queue: no confirm
        self.unstored = 0  # the store would not have it: no confirm
        self.batches = 0
        self.known_already = 0  # stored by an earlier life or another gateway
        self.store_failures = 0
        self.pauses: Counter[str] = Counter()
        self.exchanges: Counter[tuple[str, str]] = Counter()  # what was begun, and how it ended
        self.latencies = [0] * (len(BOUNDS) + 1)
        self.latency_sum = 0.0
        self.gauges: dict[str, tuple[str, Callable[[], float]]] = {}

    def took(self, seconds: float) -> None:
        """Count a confirm and how long it took."""
        self.confirmed += 1
        self.latencies[bisect_left(BOUNDS, seconds)] += 1
        self.latency_sum += seconds

    def collect(self) -> Iterator[Metric]:
        """Yield everything as Prometheus wants it."""
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        for name, (text, read) in self.gauges.items():
            yield GaugeMetricFamily(f"luoshi_gateway_{name}", text, value=read())
        for name, text in COUNTS.items():
            yield CounterMetricFamily(f"luoshi_gateway_{name}", text, value=getattr(self, name))
        for name, (text, label) in LABELLED.items():
            family = CounterMetricFamily(f"luoshi_gateway_{name}", text, labels=[label])
            for key, value in getattr(self, name).items():
                family.add_metric([key], value)
            yield family
        ended = CounterMetricFamily(
            "luoshi_gateway_exchanges", "What the centre began, and how it ended", labels=["kind", "outcome"],
        )  # fmt: skip
        for (kind, outcome), value in self.exchanges.items():
            ended.add_metric([kind, outcome], value)
        yield ended
        marks = [*map(str, BOUNDS), "+Inf"]
        yield HistogramMetricFamily(
            "luoshi_gateway_confirm_seconds",
            "From the last byte of a report to its confirm",
            buckets=list(zip(marks, map(float, accumulate(self.latencies)), strict=True)),
            sum_value=self.latency_sum,
        )


COUNTS = {
    "accepted": "Connections taken",
    "frames": "Good frames",
    "reports": "New reports",
    "alarms": "New reports with a fire or a manual alarm",
    "resends": "Reports sent again and confirmed again",
    "heartbeats": "Frames without data",
    "confirmed": "Confirms of reports, each after storing",
    "denied": "Frames denied",
    "crowded_out": "Reports without room in the queue, not confirmed",
    "unstored": "Reports that the store refused, not confirmed",
    "batches": "Transactions of the store",
    "known_already": "Reports found stored already by another gateway or an earlier life",
    "store_failures": "Times that the store could not be reached or failed",
}
LABELLED = {
    "refused": ("Connections refused", "reason"),
    "closed": ("Connections closed by us", "reason"),
    "faults": ("Bytes that were no frame", "defect"),
    "pauses": ("Times that a connection was not read from", "reason"),
}
