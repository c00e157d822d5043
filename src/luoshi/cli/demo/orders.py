"""What becomes of the orders that ladders prepare: most are signed, some are not, a few wait on the desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from luoshi.cli.demo.city import City
from luoshi.ledger.services.errors import Incomplete, Refused
from luoshi.supervision.models import Order, Signer
from luoshi.supervision.rules.drafts import changed_since
from luoshi.supervision.services import decline, sign

REASONS = (
    "单位负责人已当面说明，明日报送进展。",
    "已在调度会上点名，不再发函。",
    "前期手续受阻，已由分管领导协调。",
)


def decide_orders(city: City, morning: datetime) -> None:
    """Let the head and the leader work through what waits for them; what they leave lapses."""
    for order in Order.objects.drafts().whole().order_by("pk"):
        if city.chance.random() > 0.5:
            continue
        at = morning + timedelta(minutes=city.chance.randrange(480))
        by = city.leader if order.signer == Signer.LEADER else city.head
        try:
            if changed_since(order):
                decline(order, by=by, at=at, reason="单位已经补办，不再督办。")
            elif city.chance.random() < 0.15:
                decline(order, by=by, at=at, reason=city.chance.choice(REASONS))
            else:
                sign(order, by=by, at=at)
        except Incomplete as refusal:
            decline(order, by=by, at=at, reason=str(refusal))
        except Refused:
            continue  # not theirs to sign; the day goes on
