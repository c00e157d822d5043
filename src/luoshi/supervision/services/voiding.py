"""Drafts that have become moot: withdrawn by the machine that prepared them, each with its reason.

Nobody is blamed by it: what a ladder prepared had not been signed. A draft that a person wrote is not touched.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from luoshi.supervision.models import Order, State, Step
from luoshi.supervision.services.trail import tell, write

# Of what stopped a clock (ledger.models.Clock.why): what has happened to the matter.
WHY = {
    "signed": "事项已经签收", "disputed": "单位已提出异议", "moved": "时限已经调整", "reported": "事项已经报结",
    "suspended": "事项已经中止", "resumed": "事项已经恢复办理", "answered": "申请已经答复", "passed": "核验已经通过",
    "failed": "核验未通过，重新办理", "done": "事项已经销号", "withdrawn": "事项已经撤销", "carried": "事项已经结转",
}  # fmt: skip


def void_moot(at: datetime, *, chunk: int = 500) -> int:
    """Void every draft of a ladder that has become moot, each once whatever happens in between; return how many.

    One transaction each: whoever signs at this moment comes first or finds it void.
    """
    voided = 0
    while keys := list(Order.objects.moot().order_by("pk").values_list("pk", flat=True)[:chunk]):
        done = sum(_void(key, at) for key in keys)
        voided += done
        if done < len(keys):
            break  # another worker is at it; what is left comes with the next pass
    return voided


def _void(key: int, at: datetime) -> bool:
    with transaction.atomic():
        order = Order.objects.whole().filter(pk=key).moot().first()
        if order is None:
            return False
        reason = _reason(order)
        # Counted by the row that changes: whoever came second in between finds nothing to do.
        fresh = Order.objects.drafts().filter(pk=key)
        if not fresh.update(
            state=State.VOID, decided_at=at, reason=reason, version=F("version") + 1
        ):
            return False
        write(order, Step.VOIDED, by=None, at=at, text=reason)
        text = f"{order.regime.name}拟稿自动作废：{reason}"
        tell(order.pressed(), order, text, by=None, at=at)
        return True


def _reason(order: Order) -> str:
    """Return the sentence that says why."""
    clock = order.entry.clock if order.entry else None
    if clock is not None and clock.stopped_at is None:
        higher = Order.objects.filter(entry__clock=clock).exclude(pk=order.pk)
        names = higher.exclude(state__in=[State.DECLINED, State.VOID]).order_by("-pk")
        name = names.values_list("regime__name", flat=True).first()
        if name:
            return f"同一时限已拟更高一级的{name}，不必再发。"
    happened = WHY.get(clock.why if clock else "", "事项的时限已经停下")
    return f"{happened}，不必再发。"
