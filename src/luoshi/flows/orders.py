"""From what ladders prepared to drafts of orders, each exactly once.

A ladder leaves a ``prepared`` entry; here it becomes a draft on the desk of the post that must sign. Each chunk is one
transaction: a worker that dies leaves a chunk drafted or not, never half. Two workers share the work (PostgreSQL:
``SKIP LOCKED``; SQLite: one writer at a time), and the one-to-one constraint is the last guard.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from luoshi.ledger.models import Entry, EntryKind
from luoshi.supervision.models import Order
from luoshi.supervision.services import draft_prepared

A_DAY = timedelta(days=1)  # longer than any transaction


def draft_orders(at: datetime, *, chunk: int = 200, whole: bool = True) -> int:
    """Draft an order for every prepared entry that has none; return how many were drafted.

    Not ``whole``: looks only at entries after the one drafted last a day ago or before, so that its cost does not grow
    with the years. An entry that a worker held for longer than that waits for the next whole pass.
    """
    drafted = 0
    after = 0 if whole else _drafted_before(at - A_DAY)
    while True:
        taken, done = _draft_chunk(at, chunk, after)
        drafted += done
        if taken < chunk:
            return drafted


def _drafted_before(at: datetime) -> int:
    """Return the key of the entry drafted last before ``at``; none: 0."""
    known = Order.objects.filter(entry__isnull=False, drafted_at__lt=at)
    last = known.order_by("-drafted_at", "-id").values_list("entry", flat=True).first()
    return last or 0


def _draft_chunk(at: datetime, chunk: int, after: int) -> tuple[int, int]:
    """Draft up to ``chunk`` orders in one transaction; return how many entries were taken and how many orders made."""
    with transaction.atomic():
        keys = _take(chunk, after)
        # A second look after the lock: another worker may have drafted some between our look and our lock.
        taken = set(Order.objects.filter(entry__in=keys).values_list("entry", flat=True))
        entries = Entry.objects.filter(pk__in=[pk for pk in keys if pk not in taken])
        entries = entries.select_related(
            "matter__lead", "matter__supervisor", "matter__leader__unit", "clock"
        )
        orders = draft_prepared(list(entries.order_by("pk")), at=at) if keys else []
    return len(keys), len(orders)


def _take(chunk: int, after: int) -> list[int]:
    """Return the keys of prepared entries without an order, locked against a second worker; the oldest first."""
    waiting = Entry.objects.filter(kind=EntryKind.PREPARED, order=None, id__gt=after).order_by("id")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    return list(waiting.values_list("pk", flat=True)[:chunk])
