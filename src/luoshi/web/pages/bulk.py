"""One thing done to many matters: each by itself, and each with its outcome told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.ledger.models import Matter
from luoshi.ledger.services.errors import Refused
from luoshi.web.columns import chosen
from luoshi.web.forms.bulk import BULK_FORMS, Bulk, BulkComment
from luoshi.web.pages.ledger import bulk_actions, workbook
from luoshi.web.permissions import Request, page

if TYPE_CHECKING:
    from luoshi.units.models import User

MOST = 500  # matters in one go


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one matter; an empty ``refusal``: it was done."""

    matter: Matter
    refusal: str


@page()
@require_POST
def bulk(request: Request) -> HttpResponseBase:
    """Ask once for what all rows need, then do it to each; a row that refuses does not stop the others."""
    action = request.POST.get("action", "")
    names = dict(bulk_actions(request.user))
    if action not in names:
        raise Http404
    seen = _chosen_rows(request)
    if not seen:
        messages.error(request, _("请先勾选事项。"))
        return redirect("matters:list")
    matters = list(Matter.objects.visible_to(request.user).for_rows().filter(pk__in=seen))
    if action == "export":
        found = Matter.objects.visible_to(request.user).filter(pk__in=seen)
        view = request.user.views.filter(name=request.POST.get("view", "")[:50]).first()
        return workbook(found, chosen(view.columns if view else ()), at=timezone.now())
    ready = "ready" in request.POST
    form = BULK_FORMS[action](request.POST if ready else None)
    known: dict[str, Any] = {"name": names[action], "action": action, "form": form}
    if ready and form.is_valid():
        outcomes = [_do(matter, seen[matter.pk], form, request.user) for matter in matters]
        done = sum(not outcome.refusal for outcome in outcomes)
        return render(
            request, "matters/bulk_done.html", {**known, "outcomes": outcomes, "done": done}
        )
    rows = [(matter, f"{matter.pk}-{seen[matter.pk]}") for matter in matters]
    status = 422 if ready else 200
    return render(request, "matters/bulk.html", {**known, "rows": rows}, status=status)


def _chosen_rows(request: Request) -> dict[int, int]:
    """Return the key and the version seen of each row that was ticked."""
    chosen_rows = {}
    for value in request.POST.getlist("row")[:MOST]:
        pk, _dash, version = value.partition("-")
        if (
            pk.isascii()
            and pk.isdigit()
            and version.isascii()
            and version.isdigit()
            and len(pk) < 19
        ):
            chosen_rows[int(pk)] = int(version)
    return chosen_rows


def _do(matter: Matter, version: int, form: Bulk, user: User) -> Outcome:
    # A comment takes nothing away from whoever was first; a hand-over of something else than was seen does.
    seen = {} if isinstance(form, BulkComment) else {"version": version}
    try:
        type(form).service(matter, by=user, at=timezone.now(), **form.cleaned_data, **seen)
    except Refused as refusal:
        return Outcome(matter, str(refusal))
    return Outcome(matter, "")
