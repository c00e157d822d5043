"""What has become of the matters since an order was drafted: whoever signs should know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter
    from luoshi.supervision.models import Order


def changed_since(order: Order) -> list[str]:
    """Return a sentence for each matter that no longer stands as the draft says; the order comes ``whole``. No query."""
    if not order.is_draft:
        return []
    said = [sentence for matter in order.pressed() if (sentence := _now(matter))]
    clock = order.entry.clock if order.entry else None
    if not said and clock is not None and clock.stopped_at is not None:
        said.append(_("“%s”的时限已经停下，请看事项的流水。") % clock.get_kind_display())
    return said


def _now(matter: Matter) -> str:
    if not matter.is_open:
        return _("事项 %s 已经销号。") % matter.code
    if matter.suspended_at is not None:
        return _("事项 %s 已中止。") % matter.code
    if matter.stage in {"reported", "verified"}:
        return _("事项 %s 已经报结，等待核验。") % matter.code
    return ""
