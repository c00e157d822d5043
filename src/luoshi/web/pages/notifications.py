"""My inbox: what I am told, and that I have read it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.outbox import services
from luoshi.outbox.models import Notice, Topic
from luoshi.web import keyset
from luoshi.web.permissions import Request, page

BADGE = 99  # more than this is shown as 99+


@page()
@require_GET
def inbox(request: Request) -> HttpResponse:
    """What I was told, the newest first; unread only, or of one topic, where asked."""
    own = Notice.objects.visible_to(request.user)
    found = own.unread() if request.GET.get("unread") else own
    topic = request.GET.get("topic", "")
    if topic in Topic.values:
        found = found.filter(topic=topic)
    rows = keyset.take(
        found.select_related("matter"),
        field="id",
        descending=True,
        cursor=request.GET.get("after", ""),
    )
    known = {
        "rows": rows.rows,
        "following": rows.following,
        "unread": keyset.capped_count(own.unread()),
        "topics": Topic.choices,
        "topic": topic,
        "only_unread": bool(request.GET.get("unread")),
    }
    return render(request, "notifications/inbox.html", known)


@page()
@require_GET
def badge(request: Request) -> HttpResponse:
    """The number of unread notices, fetched by every page after it is shown, so that no page waits for it."""
    count = Notice.objects.visible_to(request.user).unread()[: BADGE + 1].count()
    shown = f"{BADGE}+" if count > BADGE else str(count)
    return render(request, "notifications/badge.html", {"count": count, "shown": shown})


@page()
@require_GET
def follow(request: Request, pk: int) -> HttpResponseBase:
    """Go to what a notice is about; it is read then."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    services.read(notice, by=request.user, at=timezone.now())
    if notice.matter_id is None:
        return redirect("notifications:deliveries")
    return redirect("matters:detail", pk=notice.matter_id)


@page()
@require_POST
def read_all(request: Request) -> HttpResponseBase:
    """Mark everything that the page showed, and what lies before it, as read."""
    text = request.POST.get("up_to", "")
    up_to = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    count = services.read_all(by=request.user, at=timezone.now(), up_to=up_to)
    messages.success(request, _("%d 条标为已读。") % count)
    return redirect("notifications:inbox")
