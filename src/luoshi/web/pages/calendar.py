"""The working-day calendar: a year at a glance, and deadlines counted on it with their reasons."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from luoshi.ledger import timing
from luoshi.web.calendar_words import answer, arrangements, months
from luoshi.web.forms.calendar import FIRST, LAST, Count, usual
from luoshi.web.permissions import Request, page
from luoshi.web.term_words import WEEK

READ = ("calendar.read", "calendar.edit")


@page(*READ)
@require_GET
def year(request: Request) -> HttpResponse:
    """One year, this one unless another is named, and the answer to what was asked."""
    today = timezone.localdate()
    shown = _number(request.GET.get("year", ""), today.year)
    calendar = timing.calendar()
    asked = "start" in request.GET
    form = Count(request.GET if asked else None, initial=usual())
    due = answer(*form.asked(), calendar) if asked and form.is_valid() else None
    known: dict[str, Any] = {
        "year": shown,
        "weekdays": WEEK,
        "months": months(calendar, shown, today),
        "arrangements": arrangements(calendar, shown),
        "workdays": sum(month.workdays for month in months(calendar, shown, today)),
        "notice": calendar.notice(shown),
        "estimated": calendar.is_estimated(shown),
        "previous": shown - 1 if shown > FIRST else None,
        "following": shown + 1 if shown < LAST else None,
        "form": form,
        "due": due,
        "operates": request.user.may("calendar.edit"),
    }
    return render(request, "calendar/year.html", known, status=422 if asked and not due else 200)


def _number(text: str, otherwise: int) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else otherwise
    return year if FIRST <= year <= LAST else otherwise
