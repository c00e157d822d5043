"""Units: the tree, one unit with all that hangs on it, and its changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.flows.unit_ends import close_unit, merge_units
from luoshi.ledger.light_facts import with_lights
from luoshi.ledger.models import Matter
from luoshi.units import services
from luoshi.units.models import Duty, Holding, RegisterEntry, Unit, UnitKind, User
from luoshi.units.rules.codes import is_known_area
from luoshi.web import keyset
from luoshi.web.forms.register import Merge, Move, NewUnit, UnitFilter, UnitForm
from luoshi.web.forms.units import LIST as UNITS
from luoshi.web.pages.filling import act, fill
from luoshi.web.permissions import Request, page

SHOWN = 50  # of each kind on a unit's page
LINES = 20  # of its journal
MATTERS = 10


@page("unit.read")
@require_GET
def index(request: Request) -> HttpResponse:
    """The tree, a level at a time; with a filter, a list."""
    filters = UnitFilter(request.GET)
    seen = Unit.objects.visible_to(request.user)
    above = _above(request, seen)
    found = _filtered(seen, filters, above)
    rows = keyset.take(with_counts(found), field="order", cursor=request.GET.get("after", ""))
    known: dict[str, Any] = {
        "filters": filters,
        "filtered": filters.has_changed(),
        "above": above,
        "rows": rows.rows,
        "following": rows.following,
    }
    if request.htmx and above is not None:
        return render(request, "units/branch.html", known)
    if not filters.has_changed() and above is None and rows.rows:
        first = with_counts(seen.active().filter(parent=rows.rows[0]))
        inner = keyset.take(first, field="order")
        known |= {"inner": inner.rows, "inner_following": inner.following}
    if filters.has_changed():
        known["count"] = keyset.capped_count(found)
    return render(request, "units/list.html", known)


def _above(request: Request, seen: Any) -> Unit | None:
    key = request.GET.get("under", "")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    above: Unit = get_object_or_404(seen, pk=int(key))
    return above


def _filtered(seen: Any, filters: UnitFilter, above: Unit | None) -> Any:
    filters.is_valid()
    wanted = filters.cleaned_data
    seen = seen.filter(active=False) if wanted.get("closed") else seen.active()
    if not filters.has_changed():
        return seen.filter(parent=above)
    if wanted.get("text"):
        seen = seen.named(wanted["text"])
    return seen.filter(kind=wanted["kind"]) if wanted.get("kind") else seen


def _count(rows: QuerySet[Any], name: str) -> Any:
    """Count rows by the key ``name`` for each unit: one look-up in an index, whatever is joined beside it."""
    counted = rows.filter(**{name: OuterRef("pk")}).order_by().values(name).annotate(n=Count("*"))
    return Coalesce(Subquery(counted.values("n")), 0)


def with_counts(units: Any) -> Any:
    """Return units with how many units, people and duties hang on each."""
    return units.select_related("parent").annotate(
        children_count=_count(Unit.objects.active(), "parent"),
        people_count=_count(User.objects.filter(is_active=True), "unit"),
        duty_count=_count(Duty.objects.all(), "unit"),
    )


def visible(request: Request, pk: int) -> Unit:
    """Return the unit, or 404 for whoever may not see it."""
    rows = Unit.objects.visible_to(request.user).select_related("parent", "successor")
    unit: Unit = get_object_or_404(rows, pk=pk)
    return unit


@page("unit.read")
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """One unit: where it stands, who holds its posts, what it answers for, what it has open, what was changed."""
    unit, now = visible(request, pk), timezone.now()
    seen = Unit.objects.visible_to(request.user)
    matters = Matter.objects.visible_to(request.user).open().in_hand(unit)
    shown = matters.for_rows().order_by(F("red_at").asc(nulls_last=True), "pk")[: MATTERS + 1]
    children = with_counts(seen.active().filter(parent=unit)).order_by("order", "pk")
    known = {
        "unit": unit,
        "line": _line(unit),
        "posts": _posts(unit, now),
        "people": unit.people.filter(is_active=True).order_by("role", "name", "pk")[: SHOWN + 1],
        "duties": unit.duties.select_related("field", "area")[: SHOWN + 1],
        "areas": unit.areas.defer("polygon")[: SHOWN + 1],
        "children": children[: SHOWN + 1],
        "matters": with_lights(shown, now),
        "most": SHOWN,
        "most_matters": MATTERS,
        "unknown_area": bool(unit.area_code) and not is_known_area(unit.area_code),
        "entries": RegisterEntry.objects.about_unit(unit).select_related("by")[:LINES],
        "duties_of_enterprise": unit.kind == UnitKind.ENTERPRISE,
    }
    return render(request, "units/detail.html", known)


def _line(unit: Unit) -> list[Unit]:
    """Return the units above, from the root."""
    parts = unit.path.split(".")[:-2]
    paths = ["".join(f"{part}." for part in parts[: depth + 1]) for depth in range(len(parts))]
    return list(Unit.objects.filter(path__in=paths).order_by("path"))


def _posts(unit: Unit, now: datetime) -> Any:
    held = Holding.objects.unfinished(now).select_related("user").order_by("since_at", "pk")
    return unit.posts.prefetch_related(Prefetch("holdings", held, to_attr="held"))[: SHOWN + 1]


@page("unit.edit")
@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """A new unit, below the one that ``under`` names."""
    above = _above(request, Unit.objects.active())

    def save(**values: Any) -> Unit:
        return services.create_unit(by=request.user, at=timezone.now(), **values)

    form = NewUnit(request.POST or None, initial={"parent": above.name if above else ""})
    back = above.get_absolute_url() if above else reverse("units:list")
    return fill(
        request, form, save, title=_("新建单位"), back=back, done=_("已新建。"), lists=[UNITS]
    )


@page("unit.edit")
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Other values."""
    unit = visible(request, pk)

    def save(**values: Any) -> None:
        services.change_unit(unit, by=request.user, at=timezone.now(), **values)

    form = UnitForm(request.POST or None, unit=unit)
    return fill(
        request,
        form,
        save,
        title=_("修改“%s”") % unit.name,
        back=unit.get_absolute_url(),
        done=_("已保存。"),
    )


@page("unit.edit")
@require_http_methods(["GET", "POST"])
def move(request: Request, pk: int) -> HttpResponse:
    """Under another unit."""
    unit = visible(request, pk)

    def save(parent: Unit | None) -> None:
        services.move_unit(unit, by=request.user, at=timezone.now(), parent=parent)

    form = Move(request.POST or None, initial={"parent": unit.parent.name if unit.parent else ""})
    return fill(
        request,
        form,
        save,
        title=_("调整“%s”的隶属") % unit.name,
        back=unit.get_absolute_url(),
        done=_("已调整。"),
        lists=[UNITS],
    )


@page("unit.edit")
@require_http_methods(["GET", "POST"])
def merge(request: Request, pk: int) -> HttpResponse:
    """Into another unit, with its matters."""
    unit = visible(request, pk)

    def save(into: Unit) -> Unit:
        merge_units(unit, into=into, by=request.user, at=timezone.now())
        return into

    hint = _(
        "下级单位、人员、职责、辖区、联网建筑和未销号的事项都转到新单位，任职结束，原名称记为新单位的别名。要么全部转过去，要么都不动。"
    )
    return fill(
        request,
        Merge(request.POST or None),
        save,
        title=_("把“%s”并入别的单位") % unit.name,
        back=unit.get_absolute_url(),
        done=_("已并入。"),
        button=_("并入"),
        hint=hint,
        lists=[UNITS],
    )


@page("unit.edit")
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Close a unit on which nothing hangs."""
    unit = visible(request, pk)

    def do() -> None:
        close_unit(unit, by=request.user, at=timezone.now())

    return act(request, do, back=unit.get_absolute_url(), done=_("已撤销。"))


@page("unit.edit")
@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take a closed unit into use again."""
    unit = visible(request, pk)

    def do() -> None:
        services.reopen_unit(unit, by=request.user, at=timezone.now())

    return act(request, do, back=unit.get_absolute_url(), done=_("已恢复。"))


@page("unit.edit", "audit.read")
@require_GET
def changes(request: Request) -> HttpResponse:
    """The journal of the register, the newest first."""
    found = RegisterEntry.objects.select_related("by", "unit")
    text = request.GET.get("text", "").strip()[:100]
    if text and "\x00" not in text:
        found = found.filter(
            Q(label__icontains=text) | Q(unit__name__icontains=text) | Q(by__name__icontains=text)
        )
    rows = keyset.take(found, field="id", descending=True, cursor=request.GET.get("after", ""))
    known = {"entries": rows.rows, "following": rows.following, "text": text}
    return render(request, "units/changes.html", known)
