"""The first page: for leaders what is red and why, for everybody else the desk, theirs or that of the fire watch."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.cache import cache
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.ledger.light_facts import with_lights
from luoshi.ledger.models import Matter
from luoshi.ledger.models.matters import MatterQuerySet
from luoshi.units.models import Role, Unit
from luoshi.web import keyset
from luoshi.web.forms.filters import NOWHERE
from luoshi.web.permissions import Request, page

MOST = 10_000  # counted of each number
UNITS, SECTIONS = 60, 12  # of the matrix
WAITING = 5  # units of each kind
FRESH = 60  # seconds
OVERVIEW = {"leader", "centre_head", "centre_clerk", "auditor"}


@page()
@require_GET
def home(request: Request) -> HttpResponse:
    """What is red and why, what is due, what waits for whom; for others, their desk."""
    if request.user.role not in OVERVIEW:
        return redirect("fire:desk" if request.user.role == Role.WATCH else "desk")
    now = timezone.now()
    rows = Matter.objects.visible_to(request.user)
    red = rows.open().with_light("red", at=now).for_rows().order_by("red_at", "pk")[:10]
    due = rows.near_due(at=now).for_rows().order_by("due_at", "pk")[:10]
    known = {
        "numbers": _numbers(rows, now),
        "red": with_lights(red, now),
        "due": with_lights(due, now),
        "now": now,
        **_tables(rows, now),
    }
    return render(request, "home/home.html", known)


def _numbers(rows: MatterQuerySet, now: datetime) -> list[dict[str, Any]]:
    """Return the numbers on top; each opens the list that it counts."""
    lists = [
        (_("未销号"), "state=open", rows.open()),
        (_("红灯"), "state=open&light=red", rows.open().with_light("red", at=now)),
        (_("黄灯"), "state=open&light=yellow", rows.open().with_light("yellow", at=now)),
        (_("超期"), "state=overdue", rows.overdue(at=now)),
        (_("7天内到期"), "state=near", rows.near_due(at=now)),
        (
            _("有申请待答复"),
            "state=waiting",
            rows.waiting(),
        ),
        (_("已销号"), "state=closed", rows.closed()),
    ]
    counted = [(name, query, keyset.capped_count(found, MOST)) for name, query, found in lists]
    return [
        {"name": name, "query": query, "count": count, "shown": said(count)}
        for name, query, count in counted
    ]


def said(count: int) -> str:
    """Write a number on top: what was not counted to its end is more than so many."""
    return f"{MOST}+" if count > MOST else str(count)


def _tables(rows: MatterQuerySet, now: datetime) -> dict[str, Any]:
    """Return what waits for whom, and the matrix.

    Both count every open matter. Of a great ledger they are counted once a minute for all who look, and the page says
    when; of others each time. Whoever comes here sees all matters, so one answer serves all.
    """

    def count() -> dict[str, Any]:
        return {**_waiting(rows), **_matrix(rows.open(), now), "counted_at": now}

    if keyset.capped_count(rows.open(), MOST) <= MOST:
        return count() | {"counted_at": None}
    key = f"luoshi.home.{translation.get_language()}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = count()
        cache.set(key, kept, FRESH)
    return kept


def _waiting(rows: MatterQuerySet) -> dict[str, Any]:
    """Return what waits for whom, by the unit that must move; each number opens the list that it counts."""
    wanted = [
        (_("签收"), "lead", rows.unsigned(), "stage=issued&lead={}&only=on"),
        (_("核验销号"), "supervisor", rows.unchecked(), "state=unchecked&supervisor={}"),
    ]
    found, cut = [], False
    for what, who, rows_there, query in wanted:
        counted = rows_there.order_by().values(who).annotate(count=Count("*"))
        most = list(counted.order_by("-count", who)[: WAITING + 1])
        cut |= len(most) > WAITING
        found += [(row[who], what, row["count"], query.format(row[who])) for row in most[:WAITING]]
    names = dict(Unit.objects.filter(pk__in=[row[0] for row in found]).values_list("pk", "name"))
    waiting = [
        {"unit": names[unit], "what": what, "count": count, "query": query}
        for unit, what, count, query in found
    ]
    return {"waiting": waiting, "more_waiting": WAITING if cut else 0}


def _matrix(rows: MatterQuerySet, now: datetime) -> dict[str, Any]:
    """Return lead units × sections with how many are open and how many of them are red, each with its list."""
    counts = {
        "red": Count("lead", filter=Q(suspended_at=None, red_at__lte=now)),  # nobody is without
        "count": Count("*"),
    }
    rows = rows.order_by()
    by_lead = rows.values("lead").annotate(**counts).order_by("-red", "-count", "lead")
    leads = [row["lead"] for row in by_lead[: UNITS + 1]]
    by_section = rows.values("section").annotate(count=Count("*")).order_by("-count", "section")
    largest = [row["section"] for row in by_section[: SECTIONS + 1]]
    sections = sorted(largest[:SECTIONS])
    shown = rows.filter(lead__in=leads[:UNITS], section__in=sections)
    counted = shown.values("lead", "section").annotate(**counts)
    cells = {(row["lead"], row["section"]): row | {"query": _cell(row)} for row in counted}
    table = [
        (unit, [(section, cells.get((unit.pk, section))) for section in sections])
        for unit in Unit.objects.filter(pk__in=leads[:UNITS])
    ]
    return {
        "sections": sections,
        "matrix": table,
        "more_units": UNITS if len(leads) > UNITS else 0,
        "more_sections": SECTIONS if len(largest) > SECTIONS else 0,
    }


def _cell(row: dict[str, Any]) -> str:
    """Return the query of the list that a cell of the matrix counts."""
    return urlencode({"lead": row["lead"], "only": "on", "section": row["section"] or NOWHERE})


@page()
@require_GET
def me(request: Request) -> HttpResponse:
    """What the installation knows about me, and where I change it."""
    return render(request, "home/me.html", {"posts": request.user.posts_on(timezone.now())})


@require_POST
def language(request: Request) -> HttpResponse:
    """Switch the language of the pages, and remember it with the person."""
    code = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    if translation.check_for_language(code):
        from django.conf import settings

        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax"
        )
        if request.user.is_authenticated:
            request.user.language = code
            request.user.save(update_fields=["language"])
    else:
        messages.error(request, _("没有这种语言：%s") % code[:20])
    return response
