"""Drafting: from what ladders prepared, exactly once each, and by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.ledger.models import Entry, Matter
from luoshi.ledger.services.errors import Incomplete, NotAllowed, NotPermitted
from luoshi.ledger.timing import calendar
from luoshi.supervision.facts import facts_of, histories
from luoshi.supervision.models import Grade, Order, OrderEntry, Press, Regime, Signer, Step
from luoshi.supervision.office import Office
from luoshi.supervision.regime import current
from luoshi.supervision.services.trail import sound, tell
from luoshi.workdays import Term, deadline

if TYPE_CHECKING:
    from luoshi.units.models import Unit, User

COPIES = {"leader": "分管领导", "head": "单位主要负责人", "supervisor": "督查中心负责人"}
MOST_MATTERS = 100  # in one order by hand: more is no order but a campaign
SHOWN_TITLE = 60


def draft_prepared(entries: Sequence[Entry], *, at: datetime) -> list[Order]:
    """Draft an order for each prepared entry, in a constant number of queries.

    The caller holds the entries locked and knows that none has an order; the one-to-one constraint is the last guard.
    Entries come with ``matter``, its units and its leader's post.
    """
    regimes, office = current(), Office(entry.data["unit"] for entry in entries)
    told = histories({entry.matter_id for entry in entries})
    orders = [_prepared(entry, regimes, office, at) for entry in entries]
    for order, entry in zip(orders, entries, strict=True):
        order.facts = facts_of(entry.matter, told[entry.matter_id], at=at, cause=entry)
    Order.objects.bulk_create(orders, batch_size=200)
    pairs = list(zip(orders, entries, strict=True))
    Press.objects.bulk_create(
        [Press(order=order, matter=entry.matter) for order, entry in pairs], batch_size=500
    )
    OrderEntry.objects.bulk_create(
        [
            OrderEntry(
                order=order, step=Step.DRAFTED, at=at, text=entry.text, data={"entry": entry.pk}
            )
            for order, entry in pairs
        ],
        batch_size=500,
    )
    return orders


def _prepared(entry: Entry, regimes: dict[str, Regime], office: Office, at: datetime) -> Order:
    matter, regime = entry.matter, regimes[entry.data["order"]]
    addressee = office.unit(entry.data["unit"])
    copy = entry.data.get("copy", "")
    leader = matter.leader if copy == "leader" else None
    order = _new(
        [matter], regime, addressee, office, at=at, to_leader=entry.data.get("to") == "leader"
    )
    order.entry = entry
    order.copy_to = str(leader) if leader else COPIES.get(copy, "")
    return order


def _new(
    matters: Sequence[Matter],
    regime: Regime,
    addressee: Unit,
    office: Office,
    *,
    at: datetime,
    to_leader: bool = False,
) -> Order:
    """Return an unsaved draft as its grade says; a ladder or the office's own case can ask for a leader's signature."""
    issuer = office.issuer(addressee, matters[0].supervisor)
    above = to_leader or regime.signer == Signer.LEADER or not issuer.centre
    return Order(
        grade=regime.grade,
        regime=regime,
        title=_title(matters, regime),
        text=regime.demand,
        reply_days=regime.reply_days,
        addressee=addressee,
        issuer=issuer,
        signer=Signer.LEADER if above else Signer.HEAD,
        post=office.leader(matters, addressee) if above else office.head(issuer),
        drafted_at=at,
        decide_by_at=deadline(at, Term("workday", regime.sign_days), calendar()),
    )


def _title(matters: Sequence[Matter], regime: Regime) -> str:
    if matters[0].kind == "order" and len(matters) == 1:
        # Of an order it is a number; of a matter that somebody opened as one it may be a whole title.
        return f"关于未按期回复{_shown(matters[0].document)}的{regime.name}"
    first = _shown(matters[0].title.strip().rstrip("。"))
    many = f"等{len(matters)}件事项" if len(matters) > 1 else ""
    return f"关于“{first}”{many}的{regime.name}"


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN_TITLE else f"{text[:SHOWN_TITLE]}……"


def draft_by_hand(
    matters: Collection[Matter],
    *,
    grade: str,
    by: User,
    at: datetime,
    text: str = "",
    reply_days: int | None = None,
    copy_to: str = "",
) -> list[Order]:
    """Draft an order to each unit that leads some of ``matters``; it waits for the post that must sign.

    ``text`` and ``reply_days`` none: as the grade says. Raises ``NotPermitted``, ``Incomplete``, ``NotAllowed``.
    """
    if not by.may("order.draft"):
        raise NotPermitted(_("您不能拟督办单。"))
    if grade not in Grade.values:
        raise Incomplete(_("没有“%s”这个等级。") % grade)
    if not 1 <= len(matters) <= MOST_MATTERS:
        raise Incomplete(_("请选 1 到 %d 件事项。") % MOST_MATTERS)
    if reply_days is not None and not 1 <= reply_days <= 90:
        raise Incomplete(_("回复期限应在1到90个工作日之间，填的是%s。") % reply_days)
    with transaction.atomic():
        own = _known(matters, by)
        regime, office = current()[grade], Office(matter.lead_id for matter in own)
        told = histories({matter.pk for matter in own})
        by_lead = defaultdict(list)
        for matter in own:
            by_lead[matter.lead_id].append(matter)
        orders = []
        for lead, led in by_lead.items():
            order = _new(led, regime, office.unit(lead), office, at=at)
            order.facts = _all_facts(led, told, at)
            order.text = sound(text or regime.demand, _("办理要求"), longest=4000)
            order.reply_days = reply_days or regime.reply_days
            order.copy_to, order.drafted_by = copy_to.strip(), by
            _save(order, led, by=by, at=at)
            orders.append(order)
    return orders


def _known(matters: Collection[Matter], by: User) -> list[Matter]:
    """Return the matters as they are now; one that the person may not see or that is closed is refused."""
    seen = Matter.objects.visible_to(by).select_related("lead", "supervisor", "leader__unit")
    own = list(seen.filter(pk__in=[matter.pk for matter in matters]).order_by("pk"))
    if len(own) < len({matter.pk for matter in matters}):
        raise NotPermitted(_("其中有您不能督办的事项。"))
    closed = next((matter for matter in own if not matter.is_open), None)
    if closed is not None:
        raise NotAllowed(_("事项 %s 已经销号，不必督办。") % closed.code)
    return own


def _all_facts(matters: Sequence[Matter], told: dict[int, list], at: datetime) -> str:  # type: ignore[type-arg]
    parts = [facts_of(matter, told.get(matter.pk, []), at=at) for matter in matters]
    if len(parts) == 1:
        return parts[0]
    return "\n".join(f"{number}．{part}" for number, part in enumerate(parts, 1))


def _save(order: Order, matters: Sequence[Matter], *, by: User, at: datetime) -> None:
    order.save(force_insert=True)
    Press.objects.bulk_create([Press(order=order, matter=matter) for matter in matters])
    codes = [matter.code for matter in matters]
    OrderEntry.objects.create(
        order=order, step=Step.DRAFTED, by=by, at=at, text=order.title, data={"matters": codes}
    )
    tell(matters, order, f"拟{order.regime.name}，待签发。", by=by, at=at)
