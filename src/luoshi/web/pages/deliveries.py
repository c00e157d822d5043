"""Delivery records: what was sent, how often it was tried, what the other end said; and sending again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.outbox import services
from luoshi.outbox.models import Delivery, SendingState, WebhookDelivery
from luoshi.outbox.rules import may_change, may_change_webhooks
from luoshi.outbox.services.errors import NotPermitted, Refused
from luoshi.web import keyset
from luoshi.web.permissions import Request, page

TRIES = 50  # the last ones, shown


def _state(request: Request) -> str:
    state = request.GET.get("state", "")
    return state if state in SendingState.values else ""


@page()
@require_GET
def index(request: Request) -> HttpResponse:
    """Deliveries through the channels that I see, the newest first."""
    found = Delivery.objects.visible_to(request.user).select_related(
        "channel__unit", "channel__user"
    )
    return _list(request, found, "notifications/deliveries.html")


@page("settings.edit")
@require_GET
def to_webhooks(request: Request) -> HttpResponse:
    """Deliveries to webhooks, the newest first."""
    found = WebhookDelivery.objects.visible_to(request.user).select_related("webhook")
    return _list(request, found, "notifications/webhook_deliveries.html")


def _list(request: Request, found: QuerySet[Delivery] | QuerySet[WebhookDelivery], template: str) -> HttpResponse:  # fmt: skip
    state = _state(request)
    if state:
        found = found.filter(state=state)
    rows = keyset.take(found, field="id", descending=True, cursor=request.GET.get("after", ""))
    known = {
        "rows": rows.rows,
        "following": rows.following,
        "states": SendingState.choices,
        "state": state,
    }
    return render(request, template, known)


@page()
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """One delivery with its tries."""
    seen = Delivery.objects.visible_to(request.user).select_related("channel__unit")
    row = get_object_or_404(seen, pk=pk)
    known = {
        "row": row,
        "attempts": row.attempts.order_by("-id")[:TRIES][::-1],
        "ended": row.state in {SendingState.SENT, SendingState.FAILED},
        "may": may_change(request.user, row.channel) and row.channel.active,
    }
    return render(request, "notifications/delivery.html", known)


@page("settings.edit")
@require_GET
def webhook_detail(request: Request, pk: int) -> HttpResponse:
    """One delivery to a webhook with its tries and the bytes that were sent."""
    seen = WebhookDelivery.objects.visible_to(request.user).select_related("webhook")
    row = get_object_or_404(seen, pk=pk)
    known = {
        "row": row,
        "attempts": row.attempts.order_by("-id")[:TRIES][::-1],
        "ended": row.state in {SendingState.SENT, SendingState.FAILED},
        "may": may_change_webhooks(request.user) and row.webhook.active,
    }
    return render(request, "notifications/webhook_delivery.html", known)


@page()
@require_POST
def resend(request: Request, pk: int) -> HttpResponseBase:
    """Send a delivery again."""
    row = get_object_or_404(Delivery.objects.visible_to(request.user), pk=pk)
    _again(request, row)
    return redirect("notifications:delivery", pk=pk)


@page("settings.edit")
@require_POST
def resend_webhook(request: Request, pk: int) -> HttpResponseBase:
    """Send an event again."""
    row = get_object_or_404(WebhookDelivery.objects.visible_to(request.user), pk=pk)
    _again(request, row)
    return redirect("notifications:webhook_delivery", pk=pk)


def _again(request: Request, row: Delivery | WebhookDelivery) -> None:
    try:
        services.resend(row, by=request.user, at=timezone.now())
    except NotPermitted as refusal:
        raise PermissionDenied(str(refusal)) from None
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已排队重发。"))
