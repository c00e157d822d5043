"""Parts of pages that show orders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luoshi.supervision.models.orders import READ
from luoshi.web.order_words import GRADE_ICONS, standing
from luoshi.web.templatetags.luoshi import icon

if TYPE_CHECKING:
    from luoshi.ledger.models import Entry, Matter
    from luoshi.supervision.models import Order

register = template.Library()
ORIGIN = "supervision.order:"


def _drawn(name: str) -> SafeString:
    return icon(name.removeprefix("icon:"))


@register.simple_tag
def grade_badge(order: Order) -> SafeString:
    """Show the grade by its name, icon and colour."""
    return format_html(
        '<span class="badge grade grade-{}" title="{}">{} {}</span>',
        order.grade, order.get_grade_display(), _drawn(GRADE_ICONS[order.grade]), order.regime.name,
    )  # fmt: skip


@register.simple_tag
def order_badge(order: Order, now: datetime) -> SafeString:
    """Show how the order stands by word, icon and colour."""
    known = standing(order, now)
    return format_html(
        '<span class="badge bg-{}-lt">{} {}</span>', known.colour, _drawn(known.icon), known.word
    )


@register.inclusion_tag("orders/on_matter.html", takes_context=True)
def order_links(
    context: dict[str, Any], matter: Matter, entries: Iterable[Entry]
) -> dict[str, Any]:
    """Say on a matter's page which orders press it and which order it answers, from its journal: no query."""
    user = context["user"]
    reads = any(user.may(action) for action in READ)
    centre = user.access.sees == "all"
    pressed = [line for line in entries if line.kind == "pressed" and "order" in line.data]
    prepared = [line for line in entries if line.kind == "prepared" and centre]
    return {
        "own": matter.origin.removeprefix(ORIGIN) if matter.origin.startswith(ORIGIN) else "",
        "pressed": pressed if reads else [],
        "prepared": prepared if reads else [],
        "matter": matter,
        "drafts": user.may("order.draft") and matter.is_open,
    }
