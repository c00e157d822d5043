"""Matters as of today: pages tell by the clock on the wall."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from luoshi.ledger.models import Matter
from tests.factories import City, make_matter


def recent(city: City, *, ago: int = 10, due_in: int | None = 30, **values: Any) -> Matter:
    """Open a matter ``ago`` days before today, due ``due_in`` days after it (none: without a date)."""
    now = timezone.now()
    due_at = None if due_in is None else now + timedelta(days=due_in)
    values = {"due_at": due_at, "year": timezone.localdate().year, **values}
    return make_matter(city, opened_at=now - timedelta(days=ago), **values)
