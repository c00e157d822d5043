"""The duty list, the fields of work, 三管三必须 looked up, and the blind spots."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from typing import Any

from django.db.models import Count, Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.papers.workbook import Column, Table, write_workbook
from luoshi.units import services
from luoshi.units.models import Duty, Field, Unit
from luoshi.units.rules.blind_spots import BlindSpot, Gap, blind_spots
from luoshi.units.rules.responsibility import three_lines
from luoshi.web import keyset
from luoshi.web.forms.register import AREAS, DutyFilter, DutyForm, FieldForm, Lookup
from luoshi.web.forms.units import LIST as UNITS
from luoshi.web.forms.units import restrict
from luoshi.web.pages.filling import act, fill
from luoshi.web.permissions import Request, page

MOST = 200  # blind spots of one kind on the page; the Excel file has all


@page("unit.read")
@require_GET
def index(request: Request) -> HttpResponse:
    """The duty list, field by field."""
    filters = DutyFilter(request.GET)
    restrict(filters, request.user)
    found = _filtered(Duty.objects.visible_to(request.user), filters)
    ordered = found.select_related("field", "unit", "area")
    rows = keyset.take(ordered, field="field_id", cursor=request.GET.get("after", ""))
    known = {
        "filters": filters,
        "rows": rows.rows,
        "following": rows.following,
        "count": keyset.capped_count(found),
        "lists": [UNITS],
    }
    return render(request, "units/duties.html", known)


def _filtered(found: Any, filters: DutyFilter) -> Any:
    filters.is_valid()
    wanted = filters.cleaned_data
    for name in ("field", "role"):
        if wanted.get(name):
            found = found.filter(**{name: wanted[name]})
    if wanted.get("unit"):
        found = found.filter(unit__path__startswith=wanted["unit"].path)
    if wanted.get("text"):
        text = wanted["text"]
        found = found.filter(
            Q(text__icontains=text)
            | Q(basis__icontains=text)
            | Q(field__name__icontains=text)
            | Q(unit__name__icontains=text)
        )
    return found


def _initial(request: Request) -> dict[str, Any]:
    """Return what a link to the form knows already: the unit or the field."""
    asked = {name: request.GET.get(name, "") for name in ("unit", "field")}
    keys = {
        name: int(key)
        for name, key in asked.items()
        if key.isascii() and key.isdigit() and len(key) < 19
    }
    unit = Unit.objects.active().filter(pk=keys.get("unit", 0)).first()
    return {"unit": unit.name if unit else "", "field": keys.get("field")}


@page("duty.edit")
@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """A new row."""

    def save(**values: Any) -> None:
        services.create_duty(by=request.user, at=timezone.now(), **values)

    form = DutyForm(request.POST or None, initial=_initial(request))
    return fill(
        request,
        form,
        save,
        title=_("职责清单加一条"),
        back=reverse("units:duties"),
        done=_("已加上。"),
        lists=[UNITS, AREAS],
    )


@page("duty.edit")
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Other values of a row."""
    duty = get_object_or_404(Duty.objects.select_related("unit", "field", "area"), pk=pk)

    def save(**values: Any) -> None:
        services.change_duty(duty, by=request.user, at=timezone.now(), **values)

    form = DutyForm(request.POST or None, duty=duty)
    return fill(
        request,
        form,
        save,
        title=_("修改职责"),
        back=reverse("units:duties"),
        done=_("已保存。"),
        lists=[UNITS, AREAS],
    )


@page("duty.edit")
@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a row off the list."""
    duty = get_object_or_404(Duty.objects.select_related("unit", "field", "area"), pk=pk)

    def do() -> None:
        services.remove_duty(duty, by=request.user, at=timezone.now())

    return act(
        request, do, back=reverse("units:duties"), done=_("已从清单里去掉，原文留在变更记录里。")
    )


@page("unit.read")
@require_GET
def fields(request: Request) -> HttpResponse:
    """The fields of work."""
    found = Field.objects.select_related("parent").annotate(count=Count("duties"))
    rows = keyset.take(found, field="order", cursor=request.GET.get("after", ""))
    return render(request, "units/fields.html", {"rows": rows.rows, "following": rows.following})


@page("duty.edit")
@require_http_methods(["GET", "POST"])
def create_field(request: Request) -> HttpResponse:
    """A new field."""

    def save(**values: Any) -> None:
        services.create_field(by=request.user, at=timezone.now(), **values)

    form = FieldForm(request.POST or None)
    return fill(
        request, form, save, title=_("新建领域"), back=reverse("units:fields"), done=_("已新建。")
    )


@page("duty.edit")
@require_http_methods(["GET", "POST"])
def edit_field(request: Request, pk: int) -> HttpResponse:
    """Other values of a field."""
    field = get_object_or_404(Field, pk=pk)

    def save(**values: Any) -> None:
        services.change_field(field, by=request.user, at=timezone.now(), **values)

    form = FieldForm(request.POST or None, field=field)
    return fill(
        request,
        form,
        save,
        title=_("修改领域“%s”") % field,
        back=reverse("units:fields"),
        done=_("已保存。"),
    )


@page("duty.edit")
@require_POST
def remove_field(request: Request, pk: int) -> HttpResponse:
    """Take a field away."""
    field = get_object_or_404(Field, pk=pk)

    def do() -> None:
        services.remove_field(field, by=request.user, at=timezone.now())

    return act(request, do, back=reverse("units:fields"), done=_("已删除。"))


@page("unit.read")
@require_GET
def lines(request: Request) -> HttpResponse:
    """三管三必须: who answers for a field in an area."""
    form = Lookup(request.GET or None)
    known: dict[str, Any] = {"form": form, "lists": [AREAS]}
    if form.is_bound and form.is_valid():
        wanted = form.cleaned_data
        known["lines"] = three_lines(wanted["field"], wanted["area"], seen_by=request.user)
    return render(request, "units/lines.html", known)


@page("duty.check")
@require_GET
def blind(request: Request) -> HttpResponse:
    """Fields and areas with nobody, or with two who both lead."""
    now = timezone.now()
    spots = blind_spots(now)
    kinds = [
        (Gap(kind), found[:MOST], len(found))
        for kind, group in groupby(spots, key=lambda spot: spot.kind)
        if (found := list(group))
    ]
    counts = {"fields": Field.objects.count(), "duties": Duty.objects.count()}
    return render(
        request,
        "units/blind.html",
        {"kinds": kinds, "count": len(spots), "now": now, "most": MOST, **counts},
    )


@page("duty.check")
@require_GET
def blind_workbook(request: Request) -> FileResponse:
    """The same report as Excel, complete."""
    now = timezone.now()
    columns = [
        Column(_("类别"), 24),
        Column(_("说明"), 80),
        Column(_("领域"), 20),
        Column(_("辖区"), 20),
        Column(_("单位"), 40),
    ]
    out = BytesIO()
    write_workbook([Table(_("责任盲区"), columns, map(_cells, blind_spots(now)))], out)
    out.seek(0)
    name = f"{_('责任盲区')}-{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name)


def _cells(spot: BlindSpot) -> list[str]:
    units = "、".join(unit.name for unit in spot.units)
    return [str(spot.kind.label), spot.sentence, str(spot.field or ""), str(spot.area or ""), units]
