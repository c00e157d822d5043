"""Hand-overs between shifts, and the rules of the watch."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import model_to_dict
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.alarms import services
from luoshi.alarms.models import HandOver, WatchRegime
from luoshi.alarms.regime import current
from luoshi.alarms.services.handing_over import facts
from luoshi.ledger.services.errors import Refused
from luoshi.web.forms.fire import HandOverForm, RegimeForm
from luoshi.web.permissions import Request, page

JUDGE, MANAGE = "fire.judge", "fire.manage"
SHOWN = 30


@page(JUDGE)
@require_http_methods(["GET", "POST"])
def shift(request: Request) -> HttpResponseBase:
    """What is open now, the hand-over that waits, and the last ones."""
    form = HandOverForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            services.hand_over(by=request.user, at=timezone.now(), note=form.cleaned_data["note"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已交班，等待接班人确认。"))
            return redirect("fire:shift")
    rows = HandOver.objects.filter(unit=request.user.unit_id)
    last = list(rows.select_related("given_by", "taken_by")[:SHOWN])
    known = {
        "form": form, "rows": last, "facts": facts(),
        "waiting": next((row for row in last if row.taken_at is None), None),
    }  # fmt: skip
    return render(request, "fire/shift.html", known, status=422 if form.is_bound else 200)


@page(JUDGE)
@require_POST
def take(request: Request, pk: int) -> HttpResponseBase:
    """Take the watch."""
    row = get_object_or_404(HandOver, pk=pk, unit=request.user.unit_id)
    try:
        services.take_over(row, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已接班。"))
    return redirect("fire:shift")


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def regime(request: Request) -> HttpResponseBase:
    """The rules of the watch, and their next version."""
    form = RegimeForm(request.POST or None, initial=model_to_dict(current()))
    if form.is_bound and form.is_valid():
        try:
            services.change_regime(by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("已保存，从现在起执行。"))
            return redirect("fire:regime")
    known = {"form": form, "rows": WatchRegime.objects.select_related("by")[:SHOWN]}
    return render(request, "fire/regime.html", known, status=422 if form.is_bound else 200)
