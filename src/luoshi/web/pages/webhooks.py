"""Webhooks: other systems that are told of what happens. For whoever sets up the installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.ledger.models import EntryKind
from luoshi.outbox import services
from luoshi.outbox.models import Webhook
from luoshi.outbox.services.errors import Refused
from luoshi.web import keyset
from luoshi.web.forms.notifications import WebhookForm
from luoshi.web.forms.units import restrict
from luoshi.web.permissions import Request, page


@page("settings.edit")
@require_GET
def index(request: Request) -> HttpResponse:
    """All webhooks."""
    labels = dict(EntryKind.choices)
    hooks = Webhook.objects.visible_to(request.user).select_related("unit", "made_by")
    found = keyset.take(hooks, field="id", cursor=request.GET.get("after", ""))
    rows = [(hook, [labels.get(kind, kind) for kind in hook.kinds]) for hook in found.rows]
    known = {"rows": rows, "following": found.following}
    return render(request, "notifications/webhooks.html", known)


@never_cache
@page("settings.edit")
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Add a webhook; the page that follows shows its secret, once."""
    form = WebhookForm(request.POST or None)
    restrict(form, request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            hook, secret = services.add_webhook(
                said["name"], said["url"], by=request.user, at=timezone.now(), unit=said["unit"], kinds=said["kinds"],
                allow_private=settings.OPTIONS.private_targets,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "notifications/secret.html", {"hook": hook, "secret": secret})
    return _form(request, form, {})


def _found(request: Request, pk: int) -> Webhook:
    seen = Webhook.objects.visible_to(request.user).select_related("unit")
    hook: Webhook = get_object_or_404(seen, pk=pk)
    return hook


@page("settings.edit")
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a webhook."""
    hook = _found(request, pk)
    form = WebhookForm(request.POST or None, hook=hook)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.change_webhook(
                hook, said["name"], said["url"], by=request.user, at=timezone.now(), kinds=said["kinds"],
                active=said["active"], allow_private=settings.OPTIONS.private_targets,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("推送“%s”已保存。") % hook.name)
            return redirect("notifications:webhooks")
    return _form(request, form, {"hook": hook})


def _form(request: Request, form: WebhookForm, known: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "notifications/webhook.html", {"form": form, **known}, status=status)


@never_cache
@page("settings.edit")
@require_POST
def rotate(request: Request, pk: int) -> HttpResponse:
    """Give a webhook a new secret and show it, once; the one before signs too for a day."""
    hook = _found(request, pk)
    secret = services.rotate_secret(hook, by=request.user, at=timezone.now())
    known = {"hook": hook, "secret": secret, "rotated": True}
    return render(request, "notifications/secret.html", known)


@page("settings.edit")
@require_POST
def ping(request: Request, pk: int) -> HttpResponseBase:
    """Send an event that says nothing but that it arrived."""
    hook = _found(request, pk)
    try:
        row = services.ping(hook, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("notifications:webhooks")
    messages.info(request, _("测试正在发送，刷新本页看结果。"))
    return redirect("notifications:webhook_delivery", pk=row.pk)
