"""Areas and their chiefs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.units import services
from luoshi.units.models import Area, AreaKind, Chief, Duty, RegisterEntry, Subject, User
from luoshi.units.rules.codes import is_known_area
from luoshi.web import keyset
from luoshi.web.forms.register import AREAS, PEOPLE, AreaFilter, AreaForm, ChiefForm
from luoshi.web.forms.units import LIST as UNITS
from luoshi.web.pages.filling import act, fill
from luoshi.web.permissions import Request, page

SHOWN = 50


@page("unit.read")
@require_GET
def index(request: Request) -> HttpResponse:
    """Regions, grids, rivers and roads by code."""
    filters = AreaFilter(request.GET)
    filters.is_valid()
    wanted = filters.cleaned_data
    found = Area.objects.defer("polygon")
    if wanted.get("kind"):
        found = found.filter(kind=wanted["kind"])
    if wanted.get("text"):
        found = found.filter(Q(name__icontains=wanted["text"]) | Q(code__startswith=wanted["text"]))
    running = Chief.objects.running(timezone.now()).select_related("user")
    shown = found.select_related("unit", "parent").prefetch_related(
        Prefetch("chiefs", running, to_attr="now")
    )
    rows = keyset.take(shown, field="code", cursor=request.GET.get("after", ""))
    known = {
        "filters": filters,
        "rows": rows.rows,
        "following": rows.following,
        "count": keyset.capped_count(found),
    }
    return render(request, "units/areas.html", known)


@page("unit.read")
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """One area: its unit, its chiefs over time, the duties that hold there only."""
    area = get_object_or_404(Area.objects.select_related("unit", "parent"), pk=pk)
    here = Duty.objects.visible_to(request.user).filter(area=area)
    duties = list(here.select_related("field", "unit")[: SHOWN + 1])
    chiefs = list(
        area.chiefs.select_related("user__unit").order_by("-since_at", "-pk")[: SHOWN + 1]
    )
    about = RegisterEntry.objects.filter(kind=Subject.AREA, subject=area.pk)
    known = {
        "area": area,
        "chiefs": chiefs[:SHOWN],
        "more_chiefs": len(chiefs) > SHOWN,
        "children": area.children.defer("polygon").select_related("unit")[: SHOWN + 1],
        "duties": duties[:SHOWN],
        "more_duties": len(duties) > SHOWN,
        "points": _points(area.polygon),
        "unknown_area": area.kind == AreaKind.REGION and not is_known_area(area.code),
        "entries": about.select_related("by")[:SHOWN],
        "now": timezone.now(),
        "most": SHOWN,
    }
    return render(request, "units/area.html", known)


def _points(shape: Any) -> int:
    """Count the corners of a polygon, or of all polygons."""
    if not shape:
        return 0
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    return sum(len(ring) - 1 for polygon in polygons for ring in polygon)


@page("unit.edit")
@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """A new area."""

    def save(**values: Any) -> Area:
        return services.create_area(by=request.user, at=timezone.now(), **values)

    form = AreaForm(request.POST or None)
    return fill(
        request,
        form,
        save,
        title=_("新建辖区"),
        back=reverse("units:areas"),
        done=_("已新建。"),
        lists=[UNITS, AREAS],
    )


@page("unit.edit")
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Other values of an area."""
    area = get_object_or_404(Area.objects.select_related("unit", "parent"), pk=pk)

    def save(**values: Any) -> None:
        services.change_area(area, by=request.user, at=timezone.now(), **values)

    form = AreaForm(request.POST or None, area=area)
    return fill(
        request,
        form,
        save,
        title=_("修改辖区“%s”") % area,
        back=area.get_absolute_url(),
        done=_("已保存。"),
        lists=[UNITS, AREAS],
    )


@page("unit.edit")
@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take away an area that nothing hangs on."""
    area = get_object_or_404(Area, pk=pk)

    def do() -> None:
        services.remove_area(area, by=request.user, at=timezone.now())

    return act(request, do, back=reverse("units:areas"), done=_("已删除。"))


@page("unit.edit")
@require_http_methods(["GET", "POST"])
def name_chief(request: Request, pk: int) -> HttpResponse:
    """Somebody answers for the area from now on."""
    area = get_object_or_404(Area, pk=pk)

    def save(title: str, user: User, since_at: datetime) -> None:
        services.name_chief(
            area, by=request.user, at=timezone.now(), user=user, title=title, since_at=since_at
        )

    form = ChiefForm(request.POST or None)
    return fill(
        request,
        form,
        save,
        title=_("“%s”的责任人") % area,
        back=area.get_absolute_url(),
        done=_("已任命。"),
        lists=[PEOPLE],
    )


@page("unit.edit")
@require_POST
def end_chief(request: Request, pk: int) -> HttpResponse:
    """Somebody answers for the area no more."""
    chief = get_object_or_404(Chief.objects.select_related("area", "user"), pk=pk)

    def do() -> None:
        services.end_chief(chief, by=request.user, at=timezone.now())

    return act(request, do, back=chief.area.get_absolute_url(), done=_("已结束。"))
