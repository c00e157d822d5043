"""The ledger: its list, one matter, and what people do to it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.ledger import timing
from luoshi.ledger.evidence import KINDS, path_of
from luoshi.ledger.lights import expected_percent, facts_now, light_now
from luoshi.ledger.models import Evidence, Matter, Stage
from luoshi.ledger.playbooks import rules_of
from luoshi.ledger.rules import ACTIONS, offered
from luoshi.ledger.services.errors import ChangedMeanwhile, Refused
from luoshi.web import keyset
from luoshi.web.forms.actions import FORMS, ActionForm
from luoshi.web.forms.filters import Filters
from luoshi.web.permissions import Request, page

URGENT = ("sign", "verify_pass", "verify_fail", "redirect", "designate", "grant", "refuse", "close")


@page()
@require_GET
def index(request: Request) -> HttpResponse:
    """The ledger: what the person may see, filtered, fifty rows at a time."""
    now = timezone.now()
    filters = Filters(request.GET)
    found = filters.apply(Matter.objects.all(), user=request.user, at=now)
    field, descending = filters.sorting
    rows = keyset.take(
        found.for_rows(), field=field, descending=descending, cursor=request.GET.get("after", "")
    )
    for matter in rows.rows:
        matter.light = light_now(matter, now)
    known = {"filters": filters, "rows": rows, "count": keyset.capped_count(found), "now": now}
    return render(request, "matters/list.html", known)


def visible(request: Request, pk: int) -> Matter:
    """Return the matter, or 404 for whoever may not see it."""
    rows = Matter.objects.visible_to(request.user).for_rows()
    matter: Matter = get_object_or_404(rows.select_related("leader", "parent", "follows"), pk=pk)
    return matter


@page()
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """One matter with its record."""
    return shown(request, visible(request, pk))


def shown(
    request: Request, matter: Matter, bound: ActionForm | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a matter; ``bound`` is a form that was refused, with what had been typed."""
    now = timezone.now()
    return render(
        request, "matters/detail.html", _record(request, matter, bound, now), status=status
    )


def _record(request: Request, matter: Matter, bound: ActionForm | None, now: Any) -> dict[str, Any]:
    actions = [action for action in offered(request.user, matter) if action in FORMS]
    forms = [
        {
            "action": action,
            "name": ACTIONS[action].name,
            "form": bound
            if bound is not None and type(bound) is FORMS[action]
            else FORMS[action](matter=matter, prefix=action),
            "open": bound is not None and type(bound) is FORMS[action],
            "urgent": action in URGENT,
        }
        for action in actions
    ]
    entries = list(matter.entries.select_related("by", "unit").order_by("-seq"))
    return {
        "matter": matter,
        "light": light_now(matter, now),
        "forms": forms,
        "stages": Stage.choices,
        "parts": matter.parts.filter(until_at=None).select_related("unit"),
        "clocks": _clocks(matter),
        "entries": entries,
        "evidence": matter.evidence.select_related("blob", "by"),
        "kinds": KINDS,
        "requests": matter.requests.select_related("asked_by", "unit", "decided_by"),
        "children": [
            (child, light_now(child, now)) for child in matter.children.for_rows().order_by("id")
        ],
        "milestones": matter.milestones.all(),
        "line": expected_percent(rules_of(matter.playbook), facts_now(matter, None), now),
        "now": now,
    }


def _clocks(matter: Matter) -> list[dict[str, Any]]:
    """What runs, until when, and what its ladder does next."""
    rules = rules_of(matter.playbook)
    shown_clocks = []
    for clock in matter.clocks.running():
        ladder = rules.ladder(clock.kind)
        following = (
            ladder[clock.rung] if clock.next_at is not None and clock.rung < len(ladder) else None
        )
        shown_clocks.append({"clock": clock, "next": following})
    return shown_clocks


@page()
@require_POST
def act(request: Request, pk: int, action: str) -> HttpResponse:
    """Do one thing to one matter; refused: the page again, with the reason beside the form."""
    matter = visible(request, pk)
    if action not in FORMS:
        raise Http404
    form = FORMS[action](request.POST, request.FILES, matter=matter, prefix=action)
    if not form.is_valid():
        return shown(request, matter, form, status=422)
    try:
        form.act(by=request.user, at=timezone.now())
    except ChangedMeanwhile as refusal:
        messages.error(request, str(refusal))
        return shown(request, visible(request, pk), form, status=409)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        messages.error(request, str(refusal))
        return shown(request, visible(request, pk), form, status=422)
    messages.success(request, _("已%s。") % ACTIONS[action].name)
    return redirect("matters:detail", pk=pk)


@page()
@require_GET
def evidence(request: Request, pk: int, proof: int) -> FileResponse:
    """A file that proves something, to whoever may see its matter. Never run by the browser."""
    matter = visible(request, pk)
    found = get_object_or_404(Evidence.objects.select_related("blob"), pk=proof, matter=matter)
    path = path_of(settings.OPTIONS.data / "evidence", found.blob_id)
    if not path.exists():
        raise Http404(_("文件不在磁盘上，请从备份恢复。"))
    picture = found.blob.media_type == "image/jpeg"
    response = FileResponse(
        path.open("rb"),
        as_attachment=not picture,
        filename=found.name,
        content_type=found.blob.media_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@page("matter.open")
@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """Open a matter by hand."""
    from luoshi.ledger.services import open_matter
    from luoshi.web.forms.opening import Open

    form = Open(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            matter = open_matter(form.new_matter(), by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已下达 %s。") % matter.code)
            return redirect(matter)
    return render(
        request, "matters/create.html", {"form": form}, status=422 if form.is_bound else 200
    )


@page("matter.export")
@require_GET
def export(request: Request) -> HttpResponse:
    """The filtered ledger as Excel, written row by row."""
    from luoshi.web.export import ledger_workbook

    filters = Filters(request.GET)
    now = timezone.now()
    found = filters.apply(Matter.objects.all(), user=request.user, at=now).for_rows()
    path = ledger_workbook(found.order_by("pk"), at=now)
    name = f"台账-{now.astimezone(timing.SHANGHAI):%Y%m%d-%H%M}.xlsx"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)  # type: ignore[return-value]
