"""What every change of an order shares: its lock, who may, its trail, and the journals of the matters that it presses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.ledger.services import note
from luoshi.ledger.services.errors import ChangedMeanwhile, Incomplete, NotAllowed, NotPermitted
from luoshi.supervision.models import Order, OrderEntry, State, Step
from luoshi.supervision.rules import ACTIONS, may

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter
    from luoshi.units.models import User


@contextmanager
def changing(
    order: Order, action: str, *, by: User, at: datetime, version: int | None
) -> Iterator[Order]:
    """Lock the order for one action; ``version`` is what the person saw.

    Raises ``ChangedMeanwhile``, ``NotAllowed``, ``NotPermitted``.
    """
    with transaction.atomic():
        Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
        locked: Order = Order.objects.whole().get(pk=order.pk)
        if version is not None and locked.version != version:
            raise ChangedMeanwhile(_("刚刚有人改动了这份督办单，请刷新后再办。"))
        rule = ACTIONS[action]
        if not may(by, action, locked, at=at):
            raise NotPermitted(_("您不能对这份督办单做“%s”。") % rule.name)
        if State(locked.state) not in rule.states:
            known = {"state": locked.get_state_display(), "action": rule.name}
            raise NotAllowed(_("督办单%(state)s，不能“%(action)s”。") % known)
        yield locked
        locked.state = rule.to
        locked.version += 1
        locked.save()
    order.__dict__.update(locked.__dict__)


def write(
    order: Order,
    step: Step,
    *,
    by: User | None,
    at: datetime,
    text: str = "",
    data: dict[str, Any] | None = None,
) -> OrderEntry:
    """Write a line of the order's trail."""
    kept = json.loads(json.dumps(data or {}, default=str))
    return OrderEntry.objects.create(
        order=order, step=step, by=by, at=at, text=text.strip(), data=kept
    )


def tell(
    matters: Iterable[Matter], order: Order, text: str, *, by: User | None, at: datetime
) -> None:
    """Write a note of the order on the journal of each matter, in the order in which everybody locks them."""
    for matter in sorted(matters, key=lambda one: one.pk):
        note(matter, by=by, at=at, text=text, data={"order": order.pk, "grade": order.grade})


def sound(text: str, name: str, *, longest: int) -> str:
    """Return ``text`` trimmed, or refuse what is empty, too long or cannot be stored."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Incomplete(_("%s不能空着。") % name)
    if len(text) > longest:
        raise Incomplete(_("%(name)s超过%(longest)d字。") % {"name": name, "longest": longest})
    if "\x00" in text:
        raise Incomplete(_("文字里有不可见的空字符，请重新输入。"))
    return text
