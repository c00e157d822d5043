"""One matter: its record, what the person may do to it, and doing it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.ledger.evidence import KINDS
from luoshi.ledger.light_facts import facts_now, light_now, light_on, with_lights
from luoshi.ledger.lights import NOTHING, Light, expected_percent
from luoshi.ledger.models import Entry, Matter, Part, Stage
from luoshi.ledger.models import Request as Asked
from luoshi.ledger.playbooks import rules_of
from luoshi.ledger.rules import ACTIONS, may, offered
from luoshi.ledger.services import open_matter
from luoshi.ledger.services.errors import ChangedMeanwhile, NotPermitted, Refused
from luoshi.ledger.timing import SHANGHAI
from luoshi.web.charts import on_the_wall
from luoshi.web.clock_words import running
from luoshi.web.forms.actions import FORMS, ActionForm, forms_for
from luoshi.web.forms.opening import Open
from luoshi.web.permissions import Request, page

if TYPE_CHECKING:
    from luoshi.units.models import User

DECISIONS = (
    "grant",
    "refuse",
    "redirect",
    "designate",
)  # shown beside the request that they answer
FIRST = (
    "sign",
    "start",
    "report",
    "milestone",
    "evidence",
    "report_done",
    "verify_pass",
    "verify_fail",
    "close",
    "resume",
)
LINES = 200  # of the journal on one page; the rest is a click away
POINTS = 40  # of the schedule line


def visible(request: HttpRequest, pk: int) -> Matter:
    """Return the matter with its parts and requests, or 404 for whoever may not see it."""
    rows = Matter.objects.visible_to(request.user).for_rows().prefetch_related(None)  # type: ignore[arg-type] # page() let in a person
    rows = rows.select_related(
        "lead", "supervisor", "playbook", "leader__unit", "parent", "follows"
    )
    rows = rows.prefetch_related(
        Prefetch("parts", Part.objects.select_related("unit")),
        Prefetch("requests", Asked.objects.select_related("asked_by", "unit", "decided_by")),
    )
    matter: Matter = get_object_or_404(rows, pk=pk)
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
    known = record(request, matter, timezone.now())
    known["forms"] = _forms(request.user, matter, bound)
    return render(request, "matters/detail.html", known, status=status)


def record(request: Request, matter: Matter, now: datetime) -> dict[str, Any]:
    """Return what the page tells of a matter. Twelve queries with what surrounds every page, however long its history."""
    rules = rules_of(matter.playbook)
    children = matter.children.for_rows().order_by("id") if matter.children.exists() else ()
    prefetch_related_objects([matter], "milestones")
    lines = matter.entries.select_related("by", "unit").order_by("-seq")
    entries = list(lines if request.GET.get("all") else lines[: LINES + 1])
    return {
        "matter": matter,
        "light": light_now(matter, now),
        "stages": Stage.choices,
        "rules": rules,
        "parts": [part for part in matter.parts.all() if part.until_at is None],
        "clocks": [running(clock, rules, now) for clock in matter.clocks.running()],
        "entries": entries[:LINES] if not request.GET.get("all") else entries,
        "more_entries": not request.GET.get("all") and len(entries) > LINES,
        "evidence": matter.evidence.select_related("blob", "by"),
        "kinds": KINDS,
        "children": with_lights(children, now),
        "line": expected_percent(rules, facts_now(matter, NOTHING), now),
        "chart": _chart(matter, entries, now),
        "now": now, "then": _then(request.GET.get("on", ""), matter, now),
    }  # fmt: skip


def _then(asked: str, matter: Matter, now: datetime) -> tuple[date, Light] | None:
    """Return the day that was asked for and the light at its end; nothing for no day, and before the matter was there."""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None
    at = min(datetime.combine(day, time.max, SHANGHAI), now)
    return (
        None
        if at < matter.opened_at or day > at.astimezone(SHANGHAI).date()
        else (day, light_on(matter, at))
    )


def _forms(user: User, matter: Matter, bound: ActionForm | None) -> dict[str, list[dict[str, Any]]]:
    """Return the forms by their place on the page: beside a request, first, and the others folded."""
    places: dict[str, list[dict[str, Any]]] = {"decide": [], "first": [], "other": []}
    for action, form in forms_for(matter, offered(user, matter)).items():
        refused = bound is not None and type(bound) is form
        one = {
            "action": action,
            "name": ACTIONS[action].name,
            "form": bound if refused else form(matter=matter, prefix=action),
            "open": refused,
        }
        place = "decide" if action in DECISIONS else "first" if action in FIRST else "other"
        places[place].append(one)
    order = {action: number for number, action in enumerate(FIRST)}
    places["first"].sort(key=lambda one: order[one["action"]])
    return places


def _chart(matter: Matter, entries: list[Entry], now: datetime) -> dict[str, Any] | None:
    """Return the schedule line and the reports as points in time; without a date or a report there is nothing to draw."""
    reports = [
        [on_the_wall(line.at), line.data["percent"]]
        for line in reversed(entries)
        if isinstance(line.data.get("percent"), int)
    ]
    if matter.due_at is None or not reports or matter.due_at <= matter.opened_at:
        return None
    rules, facts = rules_of(matter.playbook), facts_now(matter, NOTHING)
    step = (matter.due_at - matter.opened_at) / POINTS
    moments = [matter.opened_at + step * number for number in range(POINTS)] + [
        matter.due_at + timedelta(seconds=1)
    ]
    return {
        "line": [[on_the_wall(at), expected_percent(rules, facts, at)] for at in moments],
        "reports": reports,
        "now": on_the_wall(now),
        "words": {"line": _("序时进度"), "reports": _("实际进度"), "now": _("今天")},
    }


@page()
@require_POST
def act(request: Request, pk: int, action: str) -> HttpResponse:
    """Do one thing to one matter; refused: the page again, with the reason beside the form."""
    matter = visible(request, pk)
    if action not in FORMS:
        raise Http404
    if not may(request.user, action, matter):
        raise PermissionDenied
    form = FORMS[action](request.POST, request.FILES, matter=matter, prefix=action)
    if not form.is_valid():
        return shown(request, matter, form, status=422)
    try:
        form.act(by=request.user, at=timezone.now())
    except NotPermitted as refusal:
        raise PermissionDenied(str(refusal)) from None
    except ChangedMeanwhile as refusal:
        return _again(request, pk, form, str(refusal), status=409)
    except Refused as refusal:
        return _again(request, pk, form, str(refusal), status=422)
    messages.success(request, _("已办：%s。") % ACTIONS[action].name)
    return redirect("matters:detail", pk=pk)


def _again(request: Request, pk: int, form: ActionForm, why: str, *, status: int) -> HttpResponse:
    """Show the matter as it is now, with what had been typed, ready to be sent again by who has looked."""
    matter = visible(request, pk)
    typed = request.POST.copy()
    typed[form.add_prefix("version")] = str(matter.version)
    fresh = type(form)(typed, matter=matter, prefix=form.prefix)
    fresh.errors.clear()
    fresh.add_error(None, why)
    return shown(request, matter, fresh, status=status)


@page("matter.open")
@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """Open a matter by hand."""
    form = Open(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            matter = open_matter(form.new_matter(), by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已下达 %s。") % matter.code)
            return redirect(matter)
    status = 422 if form.is_bound else 200
    return render(request, "matters/create.html", {"form": form}, status=status)
