"""From what ladders prepared to drafts of orders, each exactly once.

A ladder leaves a ``prepared`` entry; here it becomes a draft on the desk of the post that must sign. Each chunk is one
transaction: a worker that dies leaves a chunk drafted or not, never half. Two workers share the work (PostgreSQL:
``SKIP LOCKED``; SQLite: one writer at a time), and the one-to-one constraint is the last guard.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from luoshi.ledger.models import Entry, EntryKind
from luoshi.supervision.models import Order
from luoshi.supervision.services import draft_prepared


def draft_orders(at: datetime, *, chunk: int = 200) -> int:
    """Draft an order for every prepared entry that has none; return how many were drafted."""
    drafted = 0
    while True:
        taken, done = _draft_chunk(at, chunk)
        drafted += done
        if taken < chunk:
            return drafted


def _draft_chunk(at: datetime, chunk: int) -> tuple[int, int]:
    """Draft up to ``chunk`` orders in one transaction; return how many entries were taken and how many orders made."""
    with transaction.atomic():
        keys = _take(chunk)
        # A second look after the lock: another worker may have drafted some between our look and our lock.
        taken = set(Order.objects.filter(entry__in=keys).values_list("entry", flat=True))
        entries = Entry.objects.filter(pk__in=[pk for pk in keys if pk not in taken])
        entries = entries.select_related(
            "matter__lead", "matter__supervisor", "matter__leader__unit", "clock"
        )
        orders = draft_prepared(list(entries.order_by("pk")), at=at) if keys else []
    return len(keys), len(orders)


def _take(chunk: int) -> list[int]:
    """Return the keys of prepared entries without an order, locked against a second worker; the oldest first."""
    waiting = Entry.objects.filter(kind=EntryKind.PREPARED, order=None).order_by("id")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    return list(waiting.values_list("pk", flat=True)[:chunk])
