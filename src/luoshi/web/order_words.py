"""How an order stands, in a word, a colour and an icon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.supervision.models import State

if TYPE_CHECKING:
    from luoshi.supervision.models import Order

GRADE_ICONS = {"blue": "icon:bell", "orange": "icon:alert-triangle", "red": "icon:alert-octagon"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a badge shows; ``due`` is the moment that is being waited for, if any. The build finds icons by ``icon:``."""

    word: str
    colour: str
    icon: str
    due: datetime | None = None


def standing(order: Order, at: datetime) -> Standing:
    """Return how the order stands at ``at``; it comes with its own matter."""
    if order.is_draft:
        if order.is_late(at):
            return Standing(_("超过签发期限"), "red", "icon:alert-octagon", order.decide_by_at)
        return Standing(_("待签发"), "azure", "icon:pencil", order.decide_by_at)
    matter = order.matter
    if order.state == State.VOID:
        return Standing(str(State.VOID.label), "secondary", "icon:x")
    if matter is None:
        return Standing(_("不予签发"), "secondary", "icon:x")
    if not matter.is_open:
        word = _("已回复") if matter.outcome == "done" else matter.get_outcome_display()
        return Standing(str(word), "green", "icon:circle-check")
    if matter.stage in {"reported", "verified"}:
        return Standing(_("回复待核"), "purple", "icon:checklist")
    if matter.due_at is not None and matter.due_at < at and matter.suspended_at is None:
        return Standing(_("逾期未复"), "red", "icon:alert-octagon", matter.due_at)
    return Standing(_("待回复"), "blue", "icon:clock", matter.due_at)
