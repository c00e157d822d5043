"""Search over everything that a person sees: matters, plans and their rows, orders, units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from luoshi.ledger.light_facts import with_lights
from luoshi.ledger.models import Matter
from luoshi.plans.models import Plan, Row, RowStatus
from luoshi.supervision.models import Order
from luoshi.units.models import Unit, User
from luoshi.web.pages.plans import READERS
from luoshi.web.permissions import Request, page

SHOWN = 10
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of one kind; ``more``: the address of the list with all of them, where there is one."""

    rows: Sequence[Any]
    cut: bool
    more: str = ""


@page()
@require_GET
def search(request: Request) -> HttpResponse:
    """Ten of each kind; the very code of a matter leads to the matter."""
    text = request.GET.get("text", "").replace("\x00", "").strip()[:LONGEST]
    known: dict[str, Any] = {"text": text, "words": text.split(), "now": timezone.now()}
    if text:
        exact = Matter.objects.visible_to(request.user).filter(code=text).first()
        if exact is not None:
            return redirect(exact)
        found = _found(request.user, text)
        known |= {**found, "none": not any(hits.rows for hits in found.values())}
    return render(request, "search/results.html", known)


def _found(user: User, text: str) -> dict[str, Hits]:
    query = urlencode({"text": text})
    matters = Matter.objects.visible_to(user).search(text).for_rows().order_by("-pk")
    ledger = _hits(matters, f"{reverse('matters:list')}?{query}&state=all")
    now = timezone.now()
    lit = with_lights(ledger.rows, now)
    found = {"matters": Hits(lit, ledger.cut, ledger.more)}
    if any(map(user.may, READERS)):
        found["plans"] = _hits(_plans(user, text).order_by("-pk"))
        found["rows"] = _hits(_rows(user, text).order_by("-pk"))
    orders = Order.objects.visible_to(user).search(text).for_rows().order_by("-pk")
    found["orders"] = _hits(orders, f"{reverse('orders:list')}?{query}")
    if user.may("unit.read"):
        units = Unit.objects.visible_to(user).named(text).order_by("path")
        found["units"] = _hits(units, f"{reverse('units:list')}?{query}")
    return found


def _hits(found: QuerySet[Any], more: str = "") -> Hits:
    rows = list(found[: SHOWN + 1])
    return Hits(rows[:SHOWN], len(rows) > SHOWN, more)


def _plans(user: User, text: str) -> QuerySet[Plan]:
    """Plans whose title, or whose document's title or name, holds every word."""
    found = Plan.objects.filter(pk__in=Plan.objects.visible_to(user).values("pk"))
    for word in text.split():
        said = Q(title__icontains=word) | Q(document__title__icontains=word)
        found = found.filter(said | Q(document__name__icontains=word))
    return found.select_related("document")


def _rows(user: User, text: str) -> QuerySet[Row]:
    """Draft rows whose title or quote holds every word; a unit finds the rows that would be its own."""
    found = Row.objects.filter(plan__in=Plan.objects.visible_to(user).values("pk"))
    found = found.exclude(status=RowStatus.MERGED)
    if user.access.sees != "all":
        own = Q(lead__path__startswith=user.unit.path) | Q(joins=user.unit_id)
        found = found.filter(own, status=RowStatus.ACCEPTED).distinct()
    for word in text.split():
        found = found.filter(Q(title__icontains=word) | Q(quote__icontains=word))
    return found.select_related("plan", "lead")
