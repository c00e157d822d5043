"""The accounting year: opening (年初建账), mid-year audit (年中查账), closing (年底交账)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.ledger.light_facts import with_lights
from luoshi.ledger.models import Matter
from luoshi.ledger.models.matters import MatterQuerySet
from luoshi.plans.models import Year
from luoshi.plans.services import years as books
from luoshi.plans.services.errors import NotPermitted, Refused
from luoshi.web import keyset
from luoshi.web.columns import chosen, lean
from luoshi.web.forms.filters import years as years_of_ledger
from luoshi.web.forms.years import FIRST, LAST, OpenYear
from luoshi.web.pages.ledger import workbook
from luoshi.web.permissions import Request, page

# Those who see the whole ledger: the centre, leaders, auditors.
READ = ("plan.issue", "plan.approve", "plan.export")
KEEP = "matter.withdraw"  # who opens and closes books: the head of the centre
FOLLOWED = "followed"  # the list of what came over from the year before


@page(*READ)
@require_GET
def index(request: Request) -> HttpResponse:
    """Every year that has books or matters, the newest first."""
    return _index(request, OpenYear())


def _index(request: Request, form: OpenYear, status: int = 200) -> HttpResponse:
    kept = {one.year: one for one in Year.objects.select_related("opened_by", "closed_by")}
    years = sorted({*kept, *years_of_ledger()}, reverse=True)
    known = {
        "rows": [(year, kept.get(year)) for year in years],
        "form": form,
        "keeps": request.user.may(KEEP),
    }
    return render(request, "years/list.html", known, status=status)


@page(KEEP)
@require_POST
def open_books(request: Request) -> HttpResponseBase:
    """Open the books of a year."""
    form = OpenYear(request.POST)
    if form.is_valid():
        try:
            made = books.open_year(form.cleaned_data["year"], by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error("year", str(refusal))
        else:
            messages.success(request, _("%d 年已建账。") % made.year)
            return redirect("years:detail", year=made.year)
    return _index(request, form, 422)


@page(*READ)
@require_GET
def detail(request: Request, year: int) -> HttpResponse:
    """One year's count, its lists to look into, and its closing."""
    kept = _kept(year)
    now = timezone.now()
    lists = [
        (one.key, one.name, keyset.capped_count(one.rows))
        for one in books.audit_lists(year, at=now)
    ]
    known: dict[str, Any] = {
        "year": year,
        "books": kept,
        "count": books.statement(year),
        "lists": lists,
        "keeps": request.user.may(KEEP),
        "followed": FOLLOWED,
        "now": now,
    }
    return render(request, "years/detail.html", known)


def _kept(year: int) -> Year | None:
    """Return a year's books, if it has any; a year that cannot be is 404."""
    if not FIRST <= year <= LAST:
        raise Http404
    return Year.objects.select_related("opened_by", "closed_by").filter(year=year).first()


@page(*READ)
@require_GET
def listing(request: Request, year: int, key: str) -> HttpResponse:
    """One list of the audit, fifty rows at a time."""
    now = timezone.now()
    name, found = _list(year, key, now)
    columns = chosen(())
    rows = keyset.take(lean(found, columns), field="due_at", cursor=request.GET.get("after", ""))
    known = {
        "year": year, "key": key, "name": name, "columns": columns, "following": rows.following,
        "rows": with_lights(rows.rows, now), "count": keyset.capped_count(found),
    }  # fmt: skip
    return render(request, "years/listing.html", known)


def _list(year: int, key: str, at: datetime) -> tuple[str, MatterQuerySet]:
    _kept(year)
    if key == FOLLOWED:
        return _("上年结转来的"), Matter.objects.filter(year=year, follows__isnull=False)
    for one in books.audit_lists(year, at=at):
        if one.key == key:
            return one.name, one.rows
    raise Http404


@page("matter.export")
@require_GET
def export(request: Request, year: int, key: str) -> StreamingHttpResponse:
    """One list of the audit as Excel."""
    if request.user.access.sees != "all":
        raise PermissionDenied
    now = timezone.now()
    return workbook(_list(year, key, now)[1], chosen(()), at=now)


@page(KEEP)
@require_POST
def close_books(request: Request, year: int) -> HttpResponseBase:
    """Close the books: what is open goes over into the next year."""
    _kept(year)
    try:
        closed = books.close_year(year, by=request.user, at=timezone.now())
    except NotPermitted as refusal:
        raise PermissionDenied(str(refusal)) from None
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = {"year": year, "count": closed.statement["carried"], "next": year + 1}
        messages.success(request, _("%(year)d 年已交账，结转 %(next)d 年 %(count)d 件。") % said)
    return redirect("years:detail", year=year)
