"""Reading matters and their journals, and opening new ones."""

from typing import Annotated

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from luoshi.api import told
from luoshi.api.authorising import Bearer, Request
from luoshi.api.operations.filtering import Wanted
from luoshi.api.operations.parameters import READING, WRITING, After, Key, Limit
from luoshi.api.repeating import once
from luoshi.api.schemas.actions import Open
from luoshi.api.schemas.matters import EntryPage, MatterOut, MatterPage
from luoshi.ledger.light_facts import with_lights
from luoshi.ledger.models import Entry, Matter, Playbook
from luoshi.ledger.playbooks import current, rules_of
from luoshi.ledger.services import NewMatter, NewMilestone, open_matter
from luoshi.ledger.services.errors import Incomplete, NotPermitted
from luoshi.units.models import Scope, Unit

router = Router(tags=["事项"])
READ, WRITE = Bearer(Scope.MATTERS_READ), Bearer(Scope.MATTERS_WRITE)


def visible(request: Request, pk: int) -> Matter:
    """Return a matter that the caller sees, or 404."""
    matter: Matter = get_object_or_404(Matter.objects.visible_to(request.user), pk=pk)
    return matter


def unit_of(request: Request, pk: int) -> Unit:
    """Return an active unit that the caller may see, by its key. Raises ``Incomplete``."""
    unit: Unit | None = Unit.objects.active().visible_to(request.user).filter(pk=pk).first()
    if unit is None:
        raise Incomplete(_("没有编号为 %d 的在用单位。") % pk)
    return unit


@router.get(
    "",
    response={200: MatterPage, **READING},
    auth=READ,
    operation_id="list_matters",
    summary="事项列表",
    description="看得到的事项，按编号（id）从小到大；`newest=true` 从新到旧。条件可以组合。",
)
def list_matters(
    request: Request, wanted: Annotated[Wanted, Query()], after: After = None, limit: Limit = 50
) -> MatterPage:
    """List the matters that the caller sees and asked for."""
    now = timezone.now()
    found = wanted.apply(Matter.objects.visible_to(request.user), at=now, user=request.user)
    rows, following = told.page_of(
        found.for_rows().defer("standard", "quote"), after=after, limit=limit, newest=wanted.newest
    )
    return MatterPage(
        items=[told.matter_row(*pair) for pair in with_lights(rows, now)], next=following
    )


@router.post(
    "",
    response={201: MatterOut, **WRITING},
    auth=WRITE,
    operation_id="open_matter",
    summary="下达事项",
    description="下达一件事项。督办单位是调用者的单位；没有完成时限的按期复核。",
)
@once
def open_one(request: Request, said: Open) -> Status[MatterOut]:
    """Open a matter."""
    now = timezone.now()
    if not request.user.may("matter.open"):
        raise NotPermitted(_("您不能下达事项。"))
    if not Playbook.objects.filter(key=said.playbook).exists():
        raise Incomplete(_("没有叫“%s”的办法。") % said.playbook)
    copied = ("title", "playbook", "due_at", "due_text", "section", "number", "standard", "document", "quote")  # fmt: skip
    new = NewMatter(
        **{name: getattr(said, name) for name in copied},
        lead=unit_of(request, said.lead),
        supervisor=request.user.unit,
        joins=tuple(unit_of(request, pk) for pk in said.joins),
        year=said.year or timezone.localdate(now).year,
        kind=rules_of(current(said.playbook)).kind,
        origin=f"api.token:{request.auth.pk}",
        milestones=tuple(
            NewMilestone(step.due_on, step.text, step.percent) for step in said.milestones
        ),
    )
    matter = open_matter(new, by=request.user, at=now)
    return Status(201, told.matter_out(matter.pk, request.user, now))


@router.get(
    "/{key}",
    response={200: MatterOut, **READING},
    auth=READ,
    operation_id="read_matter",
    summary="一件事项",
    description="一件事项的全部情况，连同调用者现在能办的动作。",
)
def read_matter(request: Request, key: Key) -> MatterOut:
    """Tell all of a matter, and what the caller may do to it."""
    return told.matter_out(visible(request, key).pk, request.user, timezone.now())


@router.get(
    "/{key}/entries",
    response={200: EntryPage, **READING},
    auth=READ,
    operation_id="list_entries",
    summary="事项的流水",
    description="流水从第一条起；`after` 是上一页的 `next`。每条的 `digest` 接着上一条，可以自行验证。",
)
def list_entries(request: Request, key: Key, after: After = None, limit: Limit = 50) -> EntryPage:
    """List the journal of a matter from its first line."""
    rows = Entry.objects.filter(matter=visible(request, key)).select_related("by", "unit")
    found, following = told.page_of(rows, after=after, limit=limit)
    return EntryPage(items=[told.entry_out(entry) for entry in found], next=following)
