"""Orders by hand: for one matter or many, from their pages, the ledger or a search."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.ledger.light_facts import with_lights
from luoshi.ledger.models import Matter
from luoshi.ledger.services.errors import NotPermitted, Refused
from luoshi.supervision.models import Order
from luoshi.supervision.regime import current
from luoshi.supervision.services import draft_by_hand
from luoshi.web.forms.orders import Draft
from luoshi.web.permissions import Request, page

if TYPE_CHECKING:
    from collections.abc import Iterable

FOUND = 30  # matters that a search offers


def keys(values: Iterable[str]) -> list[int]:
    """Return the keys of matters that an address or a ticked row names (17, or 17-3: with its version); others are left out."""
    first = (value.partition("-")[0] for value in values)
    found = [int(text) for text in first if text.isascii() and text.isdigit() and len(text) < 19]
    return list(dict.fromkeys(found))  # too many are refused, never left out in silence


@page("order.draft")
@require_POST
def pick(request: Request) -> HttpResponseBase:
    """Take the rows ticked in the ledger to a new order."""
    chosen = keys(request.POST.getlist("row"))
    if not chosen:
        messages.error(request, _("请先勾选事项。"))
        return redirect("matters:list")
    return redirect(f"/orders/new/?{urlencode({'matter': chosen}, doseq=True)}")


@page("order.draft")
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponseBase:
    """Pick matters, choose the grade, and draft an order to each unit that leads some of them."""
    given = request.POST if request.method == "POST" else request.GET
    seen = Matter.objects.visible_to(request.user)
    picked = list(
        seen.for_rows().filter(pk__in=keys(given.getlist("matter"))).order_by("lead", "pk")
    )
    form = Draft(request.POST or None, regimes=current().values())
    if form.is_bound and form.is_valid():
        try:
            orders = draft_by_hand(picked, by=request.user, at=timezone.now(), **form.cleaned_data)
        except NotPermitted as refusal:
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已拟 %d 份督办单，待签发。") % len(orders))
            return redirect(orders[0] if len(orders) == 1 else "orders:list")
    return _shown(request, form, picked)


def _shown(request: Request, form: Draft, picked: list[Matter]) -> HttpResponse:
    now = timezone.now()
    text = request.GET.get("text", "").replace("\x00", "").strip()[:100]
    seen = Matter.objects.visible_to(request.user).open().exclude(pk__in=[one.pk for one in picked])
    earliest = seen.search(text).for_rows().order_by(F("due_at").asc(nulls_last=True), "pk")
    found = list(earliest[: FOUND + 1]) if text else []
    pressed = Order.objects.filter(matters__in=picked).exclude(state__in=["declined", "void"])
    known = {
        "form": form,
        "picked": with_lights(picked, now),
        "found": with_lights(found[:FOUND], now),
        "most_found": FOUND if len(found) > FOUND else 0,
        "text": text,
        "units": len({one.lead_id for one in picked}),
        "earlier": pressed.distinct().for_rows().order_by("-pk")[:10] if picked else [],
        "regimes": current().values(),
        "now": now,
    }
    return render(request, "orders/new.html", known, status=422 if form.is_bound else 200)
