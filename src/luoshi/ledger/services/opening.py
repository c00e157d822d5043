"""Opening a matter: from here on it cannot stand open in silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.ledger import timing
from luoshi.ledger.models import ClockKind, EntryKind, Matter, Milestone, Part, PartRole
from luoshi.ledger.playbooks import current
from luoshi.ledger.services.change import Change, locked_matter
from luoshi.ledger.services.errors import Incomplete, NotPermitted

if TYPE_CHECKING:
    from luoshi.units.models import Post, Unit, User


@dataclass(frozen=True, slots=True)
class NewMilestone:
    """A dated step: what, by which day, and how far the whole should be then (percent)."""

    due_on: date
    text: str
    percent: int = 0


@dataclass(frozen=True, slots=True)
class NewMatter:
    """What a new matter says. ``due_at`` none: no deadline, and a review date keeps it alive."""

    title: str
    lead: Unit
    supervisor: Unit
    year: int
    kind: str = "task"
    playbook: str = "task"
    code: str = ""  # empty: the next number of the year
    joins: tuple[Unit, ...] = ()
    due_at: datetime | None = None
    due_text: str = ""
    section: str = ""
    number: str = ""
    standard: str = ""
    document: str = ""
    quote: str = ""
    origin: str = ""
    leader: Post | None = None
    parent: Matter | None = None
    follows: Matter | None = None
    target: Decimal | None = None
    measure: str = ""
    target_text: str = ""
    milestones: tuple[NewMilestone, ...] = field(default=())


def open_matter(new: NewMatter, *, by: User | None, at: datetime) -> Matter:
    """Open a matter with its parts, its clocks and its first entry.

    ``by`` none: a flow opens it on behalf of what a person decided. Raises ``Incomplete``, ``NotPermitted``.
    """
    _check(new)
    if by is not None and not by.may("matter.open"):
        raise NotPermitted(_("您不能下达事项。"))
    with transaction.atomic():
        playbook = current(new.playbook)
        matter = _insert(new, playbook_id=playbook.pk, by=by, at=at)
        step = Change(locked_matter(matter.pk), by=by, at=at)
        _wind(step, new)
        step.entry(EntryKind.OPENED, new.title, _facts(new))
        step.save()
    return step.matter


def _check(new: NewMatter) -> None:
    if not new.title.strip():
        raise Incomplete(_("事项没有内容。"))
    if len(new.title) > 500:
        raise Incomplete(_("事项内容超过500字，请把细节放进完成标准。"))
    if new.lead == new.supervisor:
        raise Incomplete(_("牵头单位和督办单位不能是同一个：%s。") % new.lead)
    if not new.lead.active:
        raise Incomplete(_("牵头单位“%s”已停用。") % new.lead)


def _insert(new: NewMatter, *, playbook_id: int, by: User | None, at: datetime) -> Matter:
    from luoshi.ledger.services.numbers import next_code

    copied = (
        "title", "lead", "supervisor", "year", "kind", "due_at", "due_text", "section", "number", "standard",
        "document", "quote", "origin", "leader", "parent", "follows", "target", "measure", "target_text",
    )  # fmt: skip
    matter = Matter.objects.create(
        **{name: getattr(new, name) for name in copied},
        code=new.code or next_code(new.year),
        playbook_id=playbook_id,
        opened_at=at,
        opened_by=by,
        clocks_running=1,  # counted when they are wound, in this transaction
    )
    parts = [(new.lead, PartRole.LEAD), (new.supervisor, PartRole.SUPERVISE)]
    parts += [(unit, PartRole.JOIN) for unit in dict.fromkeys(new.joins) if unit != new.lead]
    Part.objects.bulk_create(
        Part(matter=matter, unit=unit, role=role, since_at=at) for unit, role in parts
    )
    Milestone.objects.bulk_create(
        Milestone(matter=matter, due_on=step.due_on, text=step.text, percent=step.percent)
        for step in new.milestones
    )
    return matter


def _wind(step: Change, new: NewMatter) -> None:
    """Start the clocks: sign; finish, or review where there is no date; report, where a cadence is asked for."""
    step.start_by_rule(ClockKind.SIGN)
    finish = step.rules.clocks.get("finish")
    due_at = new.due_at
    if due_at is None and finish is not None and finish.due is not None:
        due_at = timing.due(step.rules, "finish", step.at)
        step.set(due_at=due_at)
    if due_at is None:
        step.start_by_rule(ClockKind.REVIEW)
    else:
        step.start(ClockKind.FINISH, due_at)
    report = timing.next_report(step.rules, step.at)
    if report is not None:
        step.start(ClockKind.REPORT, report)


def _facts(new: NewMatter) -> dict[str, object]:
    return {
        "kind": new.kind,
        "lead": new.lead.name,
        "supervisor": new.supervisor.name,
        "joins": [unit.name for unit in new.joins],
        "due": new.due_at.isoformat() if new.due_at else None,
        "due_text": new.due_text,
        "document": new.document,
        "quote": new.quote,
        "standard": new.standard,
        "target": new.target_text,
        "origin": new.origin,
        "follows": new.follows.code if new.follows else None,
        "parent": new.parent.code if new.parent else None,
    }
