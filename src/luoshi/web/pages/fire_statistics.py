"""Statistics by unit, and the monthly report in Word."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.alarms.monthly import printable
from luoshi.alarms.statistics import Month, month_of
from luoshi.papers.report import write_report
from luoshi.web.pages.fire_desk import WATCH
from luoshi.web.permissions import Request, page


@page(WATCH)
@require_GET
def statistics(request: Request) -> HttpResponse:
    """One month, by unit."""
    month = _month(request)
    last = _first(timezone.localdate())
    choices = [last]
    while len(choices) < 24:
        choices.append(_first(choices[-1] - timedelta(days=1)))
    known: dict[str, Any] = {"month": month, "choices": choices}
    return render(request, "fire/statistics.html", known)


@page(WATCH)
@require_GET
def report(request: Request) -> FileResponse:
    """The month as a Word document."""
    month = _month(request)
    out = BytesIO()
    write_report(printable(month, issuer=request.user.unit.name, made_on=timezone.localdate()), out)
    out.seek(0)
    name = _("消防远程监控月报") + f"{month.first:%Y-%m}.docx"
    return FileResponse(out, as_attachment=True, filename=name)


def _first(day: date) -> date:
    return day.replace(day=1)


def _month(request: Request) -> Month:
    """Return the month that is asked for; what is no month: this one."""
    today = timezone.localdate()
    try:
        first = datetime.strptime(request.GET.get("month", ""), "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        first = _first(today)
    if not 2000 <= first.year <= today.year + 1:
        first = _first(today)
    return month_of(first, user=request.user, at=timezone.now())
