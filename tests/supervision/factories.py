"""Orders of the invented city."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from luoshi.flows.orders import draft_orders
from luoshi.ledger.models import Matter
from luoshi.ledger.sweep import sweep
from luoshi.supervision.models import Order
from luoshi.supervision.services import draft_by_hand
from luoshi.units.models import Holding, Post, PostKind, Unit, User
from tests.factories import MONDAY, City, at, make_matter

LATE = at("2026-07-02 00:30")  # one working day after 2026-06-30, when the first rung is passed


def make_post(unit: Unit, kind: PostKind, name: str, holder: User | None = None) -> Post:
    post = Post.objects.create(unit=unit, kind=kind, name=name)
    if holder is not None:
        Holding.objects.create(post=post, user=holder, since_at=at("2026-01-01"))
    return post


def make_order(
    city: City, *matters: Matter, grade: str = "blue", by: User | None = None, **values: Any
) -> Order:
    """Draft an order by hand, for a new matter where none is given."""
    chosen: Sequence[Matter] = matters or [make_matter(city)]
    when: datetime = values.pop("when", MONDAY)
    order = draft_by_hand(chosen, grade=grade, by=by or city.clerk, at=when, **values)[0]
    found: Order = Order.objects.whole().get(pk=order.pk)
    return found


def climbed(matter: Matter, when: datetime) -> Order:
    """Let the ladder pass a rung and return the newest draft that came of it."""
    sweep(when)
    draft_orders(when)
    order: Order | None = Order.objects.whole().filter(matters=matter).order_by("-pk").first()
    assert order is not None
    return order
