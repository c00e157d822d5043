"""One operation for each action of the ledger: the table below is the whole of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import override
from ninja import Router, Schema, Status

from luoshi.api import told
from luoshi.api.authorising import Bearer, Request
from luoshi.api.operations.matters import unit_of, visible
from luoshi.api.operations.parameters import WRITING, Key
from luoshi.api.repeating import once
from luoshi.api.schemas import actions as said
from luoshi.api.schemas.matters import MatterOut, MattersOut
from luoshi.ledger import services
from luoshi.ledger.models import Matter, Milestone, PartRole
from luoshi.ledger.rules import ACTIONS
from luoshi.ledger.services import NewMatter
from luoshi.units.models import Scope

router = Router(tags=["办理"])
WRITE = Bearer(Scope.MATTERS_WRITE)


@dataclass(frozen=True, slots=True)
class Doing:
    """One action: its key in the table of the loop, what it is told, and its service."""

    action: str
    told: type[Schema]
    service: Callable[..., Any]


DOINGS = (
    Doing("sign", said.Seen, services.sign),
    Doing("dispute", said.Dispute, services.dispute),
    Doing("redirect", said.Assign, services.redirect),
    Doing("designate", said.Assign, services.designate),
    Doing("start", said.Said, services.start),
    Doing("report", said.Report, services.report_progress),
    Doing("milestone", said.MilestoneDone, services.reach_milestone),
    Doing("request_extension", said.Extend, services.request_extension),
    Doing("grant", said.Grant, services.grant_extension),
    Doing("refuse", said.Answer, services.refuse_extension),
    Doing("suspend", said.Suspend, services.suspend),
    Doing("resume", said.Resume, services.resume),
    Doing("review", said.Review, services.review),
    Doing("report_done", said.MustSay, services.report_done),
    Doing("verify_pass", said.Said, services.verify_pass),
    Doing("verify_fail", said.MustSay, services.verify_fail),
    Doing("close", said.Said, services.close),
    Doing("reopen", said.Reopen, services.reopen),
    Doing("withdraw", said.MustSay, services.withdraw),
    Doing("join", said.WithUnit, services.join),
    Doing("leave", said.WithUnit, services.leave),
    Doing("hand_over", said.HandOver, services.hand_over),
    Doing("comment", said.Added, services.comment),
    Doing("remark", said.Added, services.remark),
)


def _name(action: str) -> str:
    """Return an action's name as the description of the interface has it: in Chinese, whoever asks first."""
    with override("zh-hans"):
        return str(ACTIONS[action].name)


def _add(doing: Doing) -> None:
    """Add the operation of one action."""

    def operation(request: Request, key: Key, said: Schema) -> MatterOut:
        matter, now = visible(request, key), timezone.now()
        values = _values(request, matter, said)
        milestone = values.pop("milestone", None)
        steps = () if milestone is None else (milestone,)
        doing.service(matter, *steps, by=request.user, at=now, **values)
        return told.matter_out(matter.pk, request.user, now)

    operation.__name__ = f"do_{doing.action}"
    operation.__doc__ = doing.service.__doc__
    operation.__annotations__["said"] = doing.told
    router.post(
        f"/{{key}}/{doing.action}",
        response={200: MatterOut, **WRITING},
        auth=WRITE,
        operation_id=f"matter_{doing.action}",
        summary=_name(doing.action),
    )(once(operation))


def _values(request: Request, matter: Matter, given: Schema) -> dict[str, Any]:
    """Return what a service is told: keys become units and steps, what was left out stays out."""
    values = given.model_dump(exclude_none=True)
    for name in ("lead", "unit"):
        if name in values:
            values[name] = unit_of(request, values[name])
    if "milestone" in values:
        own = Milestone.objects.filter(matter=matter)
        values["milestone"] = get_object_or_404(own, pk=values["milestone"])
    return values


for one in DOINGS:
    _add(one)


@router.post(
    "/{key}/split",
    response={200: MattersOut, **WRITING},
    auth=WRITE,
    operation_id="matter_split",
    summary=_name("split"),
    description="分解成几件下级事项，由分解的单位督办；时限不能晚于上级事项。答复是新开的事项。",
)
@once
def split(request: Request, key: Key, said: said.Split) -> MattersOut:
    """Split a matter into children; return them."""
    matter, now = visible(request, key), timezone.now()
    children = [
        NewMatter(
            title=child.title,
            lead=unit_of(request, child.lead),
            supervisor=request.user.unit,
            year=matter.year,
            due_at=child.due_at,
            standard=child.standard,
        )
        for child in said.children
    ]
    made = services.split(matter, children, by=request.user, at=now, version=said.version)
    return MattersOut(items=[told.matter_out(child.pk, request.user, now) for child in made])


@router.post(
    "/{key}/carry",
    response={201: MatterOut, **WRITING},
    auth=WRITE,
    operation_id="matter_carry",
    summary=_name("carry"),
    description="结转到后面的年度：这一件了结，答复是接着它的新事项。",
)
@once
def carry(request: Request, key: Key, said: said.Carry) -> Status[MatterOut]:
    """Carry a matter over into a later year; return its follower."""
    matter, now = visible(request, key), timezone.now()
    following = _following(matter, said)
    made = services.carry(
        matter, following, by=request.user, at=now, text=said.text, version=said.version
    )
    return Status(201, told.matter_out(made.pk, request.user, now))


def _following(matter: Matter, asked: said.Carry) -> NewMatter:
    """Return the matter of a later year that carries this one on, saying the same."""
    same = (
        "title", "lead", "supervisor", "kind", "section", "number", "standard", "document", "quote", "origin", "leader",
        "target", "measure", "target_text",
    )  # fmt: skip
    joins = matter.parts.filter(role=PartRole.JOIN, until_at=None).select_related("unit")
    return NewMatter(
        **{name: getattr(matter, name) for name in same},
        playbook=matter.playbook.key,
        joins=tuple(part.unit for part in joins),
        year=asked.year,
        due_at=asked.due_at,
        follows=matter,
    )
