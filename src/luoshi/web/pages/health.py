"""For machines that watch this one: is it well (``/health``), and what does it count (``/metrics``)."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from luoshi.ledger.models import Clock, Entry, Matter, Seal

if TYPE_CHECKING:
    from django.http import HttpRequest
    from prometheus_client.metrics_core import Metric

LATE = timedelta(minutes=10)  # a clock's moment may wait this long for the sweep
COLOURS = ("red", "yellow", "green")


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when pages and worker do their work, 503 with the fault when one does not. Tells nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        late = Clock.objects.running().filter(next_at__lt=timezone.now() - LATE).exists()
    except DatabaseError:
        return JsonResponse({"database": "fault", "sweep": "unknown"}, status=503)
    answer = {"database": "ok", "sweep": "late" if late else "ok"}
    return JsonResponse(answer, status=503 if late else 200)


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with the counts in Prometheus's text format to whoever has the token; without a token set there is no such page."""
    token = settings.OPTIONS.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Ledger())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Ledger(Collector):
    """The ledger's counts, asked of the database at each scrape, so that every process tells the same."""

    def describe(self) -> Iterator[Metric]:
        """Say nothing beforehand; the counts are taken once a scrape."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield each count. Eight queries, all by index."""
        now = timezone.now()
        lights = GaugeMetricFamily("luoshi_matters_open", "Open matters by light", labels=["light"])
        for colour in COLOURS:
            count = Matter.objects.open().with_light(colour, at=now).count()
            lights.add_metric([colour], count)
        yield lights
        late = Clock.objects.running().filter(next_at__lt=now - LATE).count()
        yield GaugeMetricFamily("luoshi_clocks_late", "Clocks the sweep has not come to", late)
        overdue = Matter.objects.overdue(at=now).count()
        yield GaugeMetricFamily("luoshi_matters_overdue", "Open, overdue, not reported", overdue)
        last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        yield GaugeMetricFamily("luoshi_entries", "Number of the journal's last entry", last)
        sealed = Seal.objects.order_by("-day").values_list("day", flat=True).first()
        age = (timezone.localdate() - sealed).days if sealed else -1
        yield GaugeMetricFamily("luoshi_seal_age_days", "Days since the last seal; -1: none", age)
