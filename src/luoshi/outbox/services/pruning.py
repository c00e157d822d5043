"""What was told long ago is forgotten: notices, messages and their tries. The journal that they told of stays whole."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from luoshi.outbox.models import (
    Attempt,
    Delivery,
    Item,
    Notice,
    SendingState,
    WebhookDelivery,
)

CHUNK = 1000
ENDED = (SendingState.SENT, SendingState.FAILED)


def prune(at: datetime, *, days: int, chunk: int = CHUNK) -> dict[str, int]:
    """Remove up to ``chunk`` of each kind that are older than ``days``; call again until nothing is left.

    Looks at the oldest rows only, by their keys: where nothing is due it costs four look-ups. What still waits to be
    sent stays, however old. Nothing is told twice for it: what the cursor has passed is never read again.
    """
    before = at - timedelta(days=days)
    return {
        "notices": _notices(before, chunk),
        "deliveries": _deliveries(before, chunk),
        "events": _events(before, chunk),
        "lines": _lines(before, chunk),
    }


def _notices(before: datetime, chunk: int) -> int:
    oldest = Notice.objects.order_by("pk").values_list("pk", "at")[:chunk]
    keys = [pk for pk, at in oldest if at < before]
    Notice.objects.filter(pk__in=keys).delete()
    return len(keys)


def _deliveries(before: datetime, chunk: int) -> int:
    keys = _ended(Delivery, before, chunk)
    with transaction.atomic():
        Attempt.objects.filter(delivery__in=keys).delete()
        Item.objects.filter(delivery__in=keys).delete()
        Delivery.objects.filter(pk__in=keys).delete()
    return len(keys)


def _events(before: datetime, chunk: int) -> int:
    keys = _ended(WebhookDelivery, before, chunk)
    with transaction.atomic():
        Attempt.objects.filter(webhook_delivery__in=keys).delete()
        WebhookDelivery.objects.filter(pk__in=keys).delete()
    return len(keys)


def _ended(model: type[Delivery | WebhookDelivery], before: datetime, chunk: int) -> list[int]:
    # What waits for a channel that is switched off waits for ever: a chunk of it must not hide what lies behind.
    ended = model._default_manager.filter(state__in=ENDED).order_by("pk")  # noqa: SLF001 - Django's public name
    return [pk for pk, made_at in ended.values_list("pk", "made_at")[:chunk] if made_at < before]


def _lines(before: datetime, chunk: int) -> int:
    """Lines that never became a message: their channel was switched off or removed."""
    oldest = Item.objects.order_by("pk").filter(Q(delivery=None))
    keys = [pk for pk, at in oldest.values_list("pk", "at")[:chunk] if at < before]
    Item.objects.filter(pk__in=keys, delivery=None).delete()
    return len(keys)
