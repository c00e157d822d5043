"""The calendar feed: whoever holds the address reads a person's due dates, until that person takes it back."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.ledger.due_dates import calendar_of
from luoshi.ledger.models import CalendarFeed
from luoshi.ledger.services.feeds import make_feed, owner_of, revoke_feed
from luoshi.web.permissions import Request, page


@require_safe
def calendar(_request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of the token's person; calendar programs sign in by nothing but the address."""
    user = owner_of(token)
    if user is None:
        raise Http404
    body = calendar_of(user, timezone.now(), address=settings.OPTIONS.address)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="luoshi.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@page()
@require_http_methods(["GET", "POST"])
def mine(request: Request) -> HttpResponse:
    """My feed: a POST makes a new address, shown once; the one before stops working."""
    address = ""
    if request.method == "POST":
        path = reverse("feeds:calendar", args=[make_feed(by=request.user, at=timezone.now())])
        base = settings.OPTIONS.address.rstrip("/")
        address = f"{base}{path}" if base else request.build_absolute_uri(path)
    feed = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "notifications/calendar.html", {"feed": feed, "address": address})


@page()
@require_POST
def revoke(request: Request) -> HttpResponseBase:
    """Take my address back."""
    revoke_feed(by=request.user)
    messages.success(request, _("订阅地址已收回，立即失效。"))
    return redirect("feeds:mine")
