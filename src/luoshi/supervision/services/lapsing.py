"""Drafts that nobody decides in time: noted once, and shown to a higher post."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from luoshi.supervision.facts import day
from luoshi.supervision.models import Order, Step
from luoshi.supervision.services.trail import tell, write


def lapse(at: datetime, *, chunk: int = 100) -> int:
    """Note every draft that waits beyond its time, each once whatever happens in between; return how many.

    Design, section 2: no silence. Two workers share the work, each chunk in one transaction.
    """
    noted = 0
    while True:
        done = _lapse_chunk(at, chunk)
        noted += done
        if done < chunk:
            return noted


def _lapse_chunk(at: datetime, chunk: int) -> int:
    with transaction.atomic():
        waiting = Order.objects.late(at=at).filter(lapsed_at=None).order_by("decide_by_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        keys = list(waiting.values_list("pk", flat=True)[:chunk])
        # Counted by the row that changes: whoever came second in between finds nothing to do.
        done = 0
        for order in Order.objects.whole().filter(pk__in=keys).order_by("pk"):
            fresh = Order.objects.drafts().filter(pk=order.pk, lapsed_at=None)
            if fresh.update(lapsed_at=at):
                text = (
                    f"{order.regime.name}拟稿应于{day(order.decide_by_at)}前签发或退回，至今未定。"
                )
                write(order, Step.LAPSED, by=None, at=at, text=text)
                tell(order.pressed(), order, text, by=None, at=at)
                done += 1
    return len(keys) if done else 0
