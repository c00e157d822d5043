"""Watched buildings: whom to call, floor plans, and the point table as Excel."""

from __future__ import annotations

import hashlib
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.alarms import services
from luoshi.alarms.floor_marks import FLOORS, floors_of
from luoshi.alarms.models import FIRES, Alarm, Building, FloorPlan, Gateway
from luoshi.alarms.point_table import import_points, points_of, write_points
from luoshi.alarms.services.registering import FOLDER
from luoshi.ledger.evidence import path_of
from luoshi.ledger.services.attaching import shown_name
from luoshi.ledger.services.errors import Refused
from luoshi.web import keyset
from luoshi.web.forms.fire import BuildingForm, PlanForm, PointFile
from luoshi.web.forms.register import AREAS
from luoshi.web.forms.units import LIST as UNITS
from luoshi.web.pages.filling import fill
from luoshi.web.pages.fire_desk import CALLED, WATCH
from luoshi.web.permissions import Request, page

MANAGE = "fire.manage"
SALT = "luoshi.point-table"
WAITS = 3600  # seconds that a previewed file is kept
MEGABYTES = 20
SHOWN = 200


@page(WATCH)
@require_GET
def index(request: Request) -> HttpResponse:
    """Buildings that the person may see."""
    text = request.GET.get("text", "").strip()
    found = Building.objects.visible_to(request.user)
    found = found.named(text) if text else found
    counted = found.select_related("unit").annotate(
        number=Count("devices", filter=Q(devices__registered_at__isnull=False), distinct=True)
    )
    rows = keyset.take(counted, field="name", cursor=request.GET.get("after", ""))
    known = {
        "text": text, "rows": rows.rows, "following": rows.following,
        "count": keyset.capped_count(found), "manages": request.user.may(MANAGE),
    }  # fmt: skip
    return render(request, "fire/buildings.html", known)


def visible(request: Request, pk: int) -> Building:
    """Return the building, or 404 for whoever may not see it."""
    rows = Building.objects.visible_to(request.user).select_related("unit", "area")
    found: Building = get_object_or_404(rows, pk=pk)
    return found


@page(WATCH)
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """One building."""
    return _shown(request, visible(request, pk))


def _shown(
    request: Request,
    building: Building,
    plan: PlanForm | None = None,
    file: PointFile | None = None,
) -> HttpResponse:
    heard = Gateway.objects.heard_until(timezone.now())
    active = Alarm.objects.active().filter(point__device__building=building)
    trouble = ExpressionWrapper(~Q(kind__in=FIRES), BooleanField())  # stands behind the fires
    alarms = list(active.for_rows().order_by(trouble, "-id")[: SHOWN + 1])
    devices = list(building.devices.order_by("address")[: SHOWN + 1])
    known = {
        "building": building, "contacts": list(building.contacts.all()[:CALLED]),
        "floors": floors_of(building, chosen=_key(request.GET.get("floor", ""))),
        "devices": [(one, one.is_silent(heard)) for one in devices[:SHOWN]],
        "alarms": alarms[:SHOWN], "most": SHOWN,
        "more_alarms": len(alarms) > SHOWN, "more_devices": len(devices) > SHOWN,
        "more_floors": FLOORS if keyset.capped_count(building.plans.all(), FLOORS) > FLOORS else 0,
        "incidents": building.incidents.whole().order_by("-opened_at")[:10],
        "points": keyset.capped_count(points_of(building)),
        "plan_form": plan or PlanForm(), "file_form": file or PointFile(),
        "manages": request.user.may(MANAGE),
    }  # fmt: skip
    status = 422 if (plan and plan.errors) or (file and file.errors) else 200
    return render(request, "fire/building.html", known, status=status)


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponseBase:
    """Enter a building."""
    return _form(request, Building())


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponseBase:
    """Change a building and whom to call there."""
    return _form(request, visible(request, pk))


def _form(request: Request, building: Building) -> HttpResponseBase:
    form = BuildingForm(request.POST or None, building=building)

    def save(**_given: Any) -> Building:
        return services.save_building(form.filled(), by=request.user, contacts=form.contacts())

    return fill(
        request,
        form,
        save,
        title=_("修改建筑") if building.pk else _("新建联网建筑"),
        back=building.get_absolute_url() if building.pk else reverse("fire:buildings"),
        done=_("已保存。"),
        lists=[UNITS, AREAS],
    )


@page(MANAGE)
@require_POST
def add_plan(request: Request, pk: int) -> HttpResponseBase:
    """Keep a picture of a floor."""
    building, form = visible(request, pk), PlanForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.add_plan(
                building, by=request.user, name=given["name"], content=given["picture"].read()
            )
        except Refused as refusal:
            form.add_error("picture", str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect(building)
    return _shown(request, building, plan=form)


@page(WATCH)
@require_GET
def plan_picture(request: Request, pk: int) -> HttpResponseBase:
    """The picture of a floor."""
    rows = FloorPlan.objects.filter(building__in=Building.objects.visible_to(request.user))
    plan = get_object_or_404(rows, pk=pk)
    path = path_of(settings.OPTIONS.data / FOLDER, plan.digest)
    if not path.exists():
        raise Http404(_("文件不在磁盘上，请从备份恢复。"))
    response = FileResponse(path.open("rb"), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@page(MANAGE)
@require_GET
def export(request: Request, pk: int) -> FileResponse:
    """The building's point table as Excel; a template where there are no points yet."""
    building = visible(request, pk)
    out = BytesIO()
    write_points(points_of(building), out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{building.name}{_('点位表')}.xlsx")


@page(MANAGE)
@require_POST
def preview(request: Request, pk: int) -> HttpResponse:
    """Tell what a point table would do, or what is wrong with it; nothing is changed."""
    building, form = visible(request, pk), PointFile(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, building, file=form)
    file = form.cleaned_data["file"]
    if file.size > MEGABYTES * 2**20:
        form.add_error("file", _("文件超过 %d MB，请分成几个。") % MEGABYTES)
        return _shown(request, building, file=form)
    data, name = file.read(), shown_name(file.name)
    try:
        outcome = import_points(data, name=name, by=request.user, keep=False)
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return _shown(request, building, file=form)
    known: dict[str, Any] = {"building": building, "name": name, "outcome": outcome, "shown": SHOWN}
    if not outcome.faults and outcome.points:
        known["token"] = _keep(request, data, name)
    return render(request, "fire/preview.html", known, status=422 if outcome.faults else 200)


def _folder() -> Path:
    folder: Path = settings.OPTIONS.data / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _keep(request: Request, data: bytes, name: str) -> str:
    """Keep the file until it is confirmed; throw away those that nobody confirmed."""
    for old in _folder().iterdir():
        if old.stat().st_mtime < time.time() - WAITS:
            old.unlink(missing_ok=True)
    digest = hashlib.sha256(data).hexdigest()
    (_folder() / digest).write_bytes(data)
    return signing.dumps([request.user.pk, digest, name], salt=SALT, compress=True)


@page(MANAGE)
@require_POST
def confirm(request: Request, pk: int) -> HttpResponseBase:
    """Bring in the point table that was previewed."""
    building = visible(request, pk)
    try:
        kept: Any = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=WAITS)
        owner, digest, name = kept
        data = (_folder() / digest).read_bytes()
    except (signing.BadSignature, FileNotFoundError):
        messages.error(request, _("预览已过期，请重新上传。"))
        return redirect(building)
    if owner != request.user.pk:
        raise PermissionDenied
    outcome = import_points(data, name=name, by=request.user, keep=True)
    if outcome.faults:
        messages.error(request, _("预览以后有人改了装置或平面图，请重新上传预览。"))
        return redirect(building)
    (_folder() / digest).unlink(missing_ok=True)
    words = {"created": outcome.created, "changed": outcome.changed}
    messages.success(request, _("已导入：新建 %(created)d 个点，修改 %(changed)d 个点。") % words)
    return redirect(building)
