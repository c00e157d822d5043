"""Numbers of matters: 2026-0001, 2026-0002 …, never the same twice."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from luoshi.ledger.models.number import Series


def next_code(year: int) -> str:
    """Take the next number of ``year``. Holds the series until the transaction ends; one taken back is reused."""
    return f"{year}-{take(f'matter-{year}', 1):04d}"


def take(series: str, count: int) -> int:
    """Take ``count`` numbers of a series in the caller's transaction and return the first."""
    with transaction.atomic():
        Series.objects.get_or_create(name=series)
        Series.objects.filter(name=series).update(last=F("last") + count)
        return Series.objects.values_list("last", flat=True).get(name=series) - count + 1
