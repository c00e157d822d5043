"""The one table of an order's life: which action leads from which state to which, and who may take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.supervision.models import Order, State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from luoshi.units.models import User


@dataclass(frozen=True, slots=True)
class Action:
    """One action: its name, where it starts and ends, and whether only the post that must sign may take it."""

    name: _StrPromise
    states: frozenset[State]
    to: State
    signer_only: bool = False


DRAFT = frozenset({State.DRAFT})
ACTIONS: dict[str, Action] = {
    "change": Action(_("修改"), DRAFT, State.DRAFT),
    "sign": Action(_("签发"), DRAFT, State.SIGNED, signer_only=True),
    "decline": Action(pgettext_lazy("action", "不予签发"), DRAFT, State.DECLINED, signer_only=True),
}


def may(user: User, action: str, order: Order, *, at: datetime) -> bool:
    """Whether the person's role, and their post where it takes one, allow ``action``; at most one query."""
    if not user.may(f"order.{action}"):
        return False
    if not ACTIONS[action].signer_only or not order.is_draft:
        return True
    return Order.objects.signable_by(user, at=at).filter(pk=order.pk).exists()


def offered(user: User, order: Order, *, at: datetime) -> tuple[str, ...]:
    """Return the actions that a page offers; at most one query."""
    if not order.is_draft:
        return ()
    signs = Order.objects.signable_by(user, at=at).filter(pk=order.pk).exists()
    return tuple(
        action
        for action, rule in ACTIONS.items()
        if user.may(f"order.{action}") and (signs or not rule.signer_only)
    )
