"""Signing and declining: what the machine prepared, a named post answers for."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.ledger.services import NewMatter, open_matter, press
from luoshi.ledger.services.errors import Incomplete, NotAllowed
from luoshi.ledger.services.numbers import take
from luoshi.ledger.timing import calendar
from luoshi.supervision.facts import SHANGHAI, day
from luoshi.supervision.models import Order, Signer, Step
from luoshi.supervision.services.trail import changing, sound, tell, write
from luoshi.workdays import Term, deadline

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter
    from luoshi.units.models import User

PLAYBOOK = "order"


def sign(order: Order, *, by: User, at: datetime, version: int | None = None) -> Order:
    """Sign a draft: it gets its number and a matter of its own with the reply date, and presses what it presses.

    Raises ``Incomplete`` or ``NotAllowed`` where the addressee or a matter no longer fits, and what ``changing`` raises.
    """
    with changing(order, "sign", by=by, at=at, version=version) as locked:
        pressed = locked.pressed()
        _fits(locked, pressed)
        locked.number = _number(locked, at)
        term = Term("workday", locked.reply_days)
        locked.reply_by_at = deadline(at, term, calendar())
        locked.decided_by, locked.decided_at = by, at
        locked.matter = _open(locked, at)
        known = {
            "order": locked.pk, "grade": locked.grade, "number": locked.number, "matter": locked.matter.code,
            "content": fingerprint(locked),
        }  # fmt: skip
        text = f"{locked.number}《{locked.title}》，须于{day(locked.reply_by_at)}前书面回复。"
        for matter in sorted(pressed, key=lambda one: one.pk):
            press(matter, by=by, at=at, text=text, data=known)
        write(locked, Step.SIGNED, by=by, at=at, text=text, data=known)
    return order


def decline(
    order: Order, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Order:
    """Decline to sign, with the reason; the draft stays, and so does the reason on every journal."""
    with changing(order, "decline", by=by, at=at, version=version) as locked:
        locked.reason = sound(reason, _("不予签发的理由"), longest=2000)
        locked.decided_by, locked.decided_at = by, at
        write(locked, Step.DECLINED, by=by, at=at, text=locked.reason)
        text = f"{locked.regime.name}不予签发：{locked.reason}"
        tell(locked.pressed(), locked, text, by=by, at=at)
    return order


def fingerprint(order: Order) -> str:
    """Return the SHA-256 of what is signed; the chained journals keep it, so nobody can change the words unseen."""
    content = {
        "number": order.number,
        "title": order.title,
        "addressee": order.addressee.name,
        "facts": order.facts,
        "text": order.text,
        "reply_by": order.reply_by_at.astimezone(SHANGHAI).isoformat() if order.reply_by_at else "",
        "matters": [matter.code for matter in order.pressed()],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _fits(order: Order, pressed: list[Matter]) -> None:
    """Refuse what cannot be sent any more, each with its way out."""
    if order.addressee_id == order.issuer_id:
        raise Incomplete(
            _("主送单位和发文单位都是“%s”，请先改主送单位，或者不予签发。") % order.addressee
        )
    if not order.addressee.active:
        raise Incomplete(_("主送单位“%s”已停用，请先改主送单位。") % order.addressee)
    if order.addressee.contains(order.issuer):
        known = {"addressee": order.addressee, "issuer": order.issuer}
        raise Incomplete(
            _(
                "主送单位“%(addressee)s”是发文单位“%(issuer)s”的上级，督办单不能上行；请改主送单位，或者不予签发。"
            )
            % known
        )
    closed = next((matter for matter in pressed if not matter.is_open), None)
    if closed is not None:
        raise NotAllowed(
            _("事项 %s 已经销号，不必再督办；请把它移出，或者不予签发。") % closed.code
        )


def _number(order: Order, at: datetime) -> str:
    """Return the next number of this mark in this year, as GB/T 9704-2012 7.2.5 writes it."""
    year = at.astimezone(SHANGHAI).year
    mark = order.regime.mark
    return f"{mark}〔{year}〕{take(f'order-{mark}-{year}', 1)}号"


def _open(order: Order, at: datetime) -> Matter:
    """Open the order's own matter: the addressee replies, the issuing office looks at the reply."""
    new = NewMatter(
        title=order.title,
        lead=order.addressee,
        supervisor=order.issuer,
        year=at.astimezone(SHANGHAI).year,
        kind="order",
        playbook=PLAYBOOK,
        due_at=order.reply_by_at,
        due_text=f"{order.reply_days}个工作日内回复",
        standard=order.text,
        document=order.number,
        quote=order.facts,
        origin=f"supervision.order:{order.pk}",
        leader=order.post if order.signer == Signer.LEADER else None,
    )
    # Opened by nobody: the role that signs orders need not be one that opens matters; the journal says who signed.
    return open_matter(new, by=None, at=at)
