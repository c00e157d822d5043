"""What is kept for how long (docs/fire.md): values turn into hours, old reports and signals go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Avg, Count, Max, Min
from django.db.models.functions import TruncHour

from luoshi.alarms.models import HourlyValue, Report, Signal, Value
from luoshi.alarms.regime import current

CHUNK = 5000
SECONDS_A_DAY = 86_400


def prune(at: datetime) -> dict[str, int]:
    """Remove a chunk of what has been kept long enough; call again until nothing is left. Alarms and journals stay."""
    rules = current()
    days = timedelta(days=1)
    return {
        "values": _values(at - rules.value_days * days),
        "hours": _first(HourlyValue.objects.filter(at__lt=at - rules.hour_days * days)),
        "signals": _first(Signal.objects.filter(received_at__lt=at - rules.signal_days * days)),
        "reports": _first(
            Report.objects.filter(
                received_at__lt=at - rules.signal_days * days, consumed_at__isnull=False
            )
        ),
    }


def _first(rows: object) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])  # type: ignore[attr-defined]
    rows.model.objects.filter(pk__in=keys).delete()  # type: ignore[attr-defined]
    return len(keys)


def _values(before: datetime) -> int:
    """Turn whole hours of values before a moment into one row each; a series at a time, and only whole hours."""
    before = before.replace(minute=0, second=0, microsecond=0)
    old = Value.objects.filter(at__lt=before)
    series = old.order_by("at").values_list("series", flat=True).first()
    if series is None:
        return 0
    with transaction.atomic():
        mine = old.filter(series=series)
        hours = mine.annotate(hour=TruncHour("at")).order_by("hour").values("hour")
        rows = hours.annotate(
            lowest=Min("value"), highest=Max("value"), middle=Avg("value"), number=Count("id")
        )
        HourlyValue.objects.bulk_create(
            (
                HourlyValue(
                    series_id=series, at=row["hour"], low=row["lowest"], high=row["highest"],
                    mean=row["middle"], count=row["number"],
                )
                for row in rows
            ),
            ignore_conflicts=True,
        )  # fmt: skip
        removed, _by_model = mine.delete()
    return removed
