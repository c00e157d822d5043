"""The rules of the grades, and the list of orders as Excel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.ledger.services.errors import Refused
from luoshi.papers.sheet_stream import MEDIA_TYPE, Cell, stream_sheet
from luoshi.supervision.models import Order
from luoshi.supervision.models.orders import READ, OrderQuerySet
from luoshi.supervision.regime import current
from luoshi.supervision.services import set_regime
from luoshi.supervision.services.regime import PERMISSION
from luoshi.web.forms.orders import EditRegime, Filters
from luoshi.web.order_words import standing
from luoshi.web.permissions import Request, page

READERS = (*READ, PERMISSION)


@page(*READERS)
@require_GET
def regime(request: Request) -> HttpResponse:
    """What each grade means here; with a form for those who may change it."""
    return _shown(request)


def _shown(request: Request, bound: EditRegime | None = None) -> HttpResponse:
    grades = []
    for grade, row in current().items():
        refused = bound is not None and bound.instance.grade == grade
        form = bound if refused else EditRegime(instance=row, prefix=grade)
        grades.append({"regime": row, "form": form, "open": refused})
    known = {"grades": grades, "edits": request.user.may(PERMISSION)}
    return render(request, "orders/regime.html", known, status=422 if bound else 200)


@page(PERMISSION)
@require_POST
def change_regime(request: Request, grade: str) -> HttpResponseBase:
    """Store new rules for one grade."""
    old = current().get(grade)
    if old is None:
        raise Http404
    form = EditRegime(request.POST, instance=old, prefix=grade)
    if not form.is_valid():
        return _shown(request, form)
    try:
        set_regime(grade, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, form)
    messages.success(request, _("已保存，从下一份拟稿起执行。"))
    return redirect("orders:regime")


@page("order.export")
@require_GET
def export(request: Request) -> StreamingHttpResponse:
    """The filtered list as Excel, made while it is sent."""
    now = timezone.now()
    found = Filters(request.GET).apply(Order.objects.all(), user=request.user, at=now)
    headings = [
        (_("文号"), 16), (_("等级"), 12), (_("标题"), 50), (_("主送单位"), 24), (_("督办事项"), 24), (_("拟稿时间"), 12),
        (_("签发人"), 10), (_("签发时间"), 12), (_("回复时限"), 12), (_("状态"), 12), (_("不予签发的理由"), 30),
    ]  # fmt: skip
    stream = stream_sheet(_("督办单"), headings, _cells(found, now))
    name = f"{_('督办单')}-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx"
    response = StreamingHttpResponse(stream, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


def _cells(found: OrderQuerySet, now: datetime) -> Iterator[list[Cell]]:
    rows = found.select_related("regime", "addressee", "matter", "decided_by").defer(
        "facts", "text"
    )
    rows = rows.prefetch_related("matters").order_by("-drafted_at", "-pk")
    for order in rows.iterator(chunk_size=500):
        days = [
            timezone.localtime(at).date() if at else None
            for at in (order.drafted_at, order.decided_at, order.reply_by_at)
        ]
        codes = "、".join(matter.code for matter in order.matters.all())
        signer = order.decided_by.name if order.decided_by else ""
        yield [
            order.number, order.regime.name, order.title, order.addressee.name, codes, days[0], signer, days[1],
            days[2], standing(order, now).word, order.reason,
        ]  # fmt: skip
