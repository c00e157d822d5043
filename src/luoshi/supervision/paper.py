"""From a signed order to the letter that papers print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luoshi.papers.letter import Letter, Pressed
from luoshi.supervision.facts import SHANGHAI, day

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter
    from luoshi.supervision.models import Order


def printable(order: Order) -> Letter:
    """Return the 督办单 of a signed order, fetched ``whole``; it says the same whenever it is printed.

    Raises ``ValueError`` for an order that nobody has signed.
    """
    if order.decided_at is None or order.reply_by_at is None or order.matter is None:
        msg = f"order {order.pk} is not signed"
        raise ValueError(msg)
    reply = (
        f"请于{day(order.reply_by_at)}前（{order.reply_days}个工作日内）将办理情况填入所附回复单，书面回复我单位，"
        f"并在督查系统中对本单（编号{order.matter.code}）报结。"
    )
    return Letter(
        issuer=order.issuer.name,
        number=order.number,
        title=order.title,
        kind=order.regime.name,
        addressee=order.addressee.name,
        facts=tuple(filter(None, order.facts.splitlines())),
        demand=tuple(filter(None, order.text.splitlines())),
        reply=reply,
        reply_by=order.reply_by_at.astimezone(SHANGHAI).date(),
        signed_on=order.decided_at.astimezone(SHANGHAI).date(),
        signer=order.decided_by.name if order.decided_by else "",
        copy_to=order.copy_to,
        pressed=tuple(map(_pressed, order.pressed())),
    )


def _pressed(matter: Matter) -> Pressed:
    due = day(matter.due_at) if matter.due_at else "无时限"
    return Pressed(matter.code, matter.title, str(matter.lead), due)
