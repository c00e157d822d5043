"""The journal across all matters, its seals, and the proof that nobody has touched it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.ledger.audit import export
from luoshi.ledger.models import AuditRun, Entry, Seal
from luoshi.ledger.services.auditing import KEPT, ask_for_audit
from luoshi.ledger.services.errors import Refused
from luoshi.papers.sheet_stream import MEDIA_TYPE, Cell, stream_sheet
from luoshi.web import keyset
from luoshi.web.forms.journal import Journal
from luoshi.web.permissions import Request, page

RUNS = 10  # shown


@page("audit.read")
@require_GET
def journal(request: Request) -> HttpResponse:
    """What was done, the newest first, fifty lines at a time."""
    filters = Journal(request.GET)
    found = filters.apply(request.user)
    rows = keyset.take(
        found.select_related("matter", "by", "unit"),
        field="id",
        descending=True,
        cursor=request.GET.get("after", ""),
    )
    known = {
        "filters": filters,
        "narrowed": [name for name in filters.fields if request.GET.get(name)],
        "rows": rows.rows,
        "following": rows.following,
        "count": keyset.capped_count(found),
        "whole": request.user.access.sees == "all",
    }
    return render(request, "audit/journal.html", known)


@page("audit.read")
@require_GET
def workbook(request: Request) -> StreamingHttpResponse:
    """The filtered journal as Excel, made while it is sent."""
    found = Journal(request.GET).apply(request.user).select_related("matter", "by", "unit")
    headings = [
        (_("时间"), 18), (_("事项"), 14), (_("序"), 6), (_("做了什么"), 12), (_("谁"), 12), (_("单位"), 20), (_("说明"), 60),
        (_("校验值"), 72),
    ]  # fmt: skip
    stream = stream_sheet(_("流水"), headings, _cells(found))
    return _download(stream, f"{_stamped(_('流水'))}.xlsx", MEDIA_TYPE)


def _cells(found: QuerySet[Entry]) -> Iterator[list[Cell]]:
    for one in found.order_by("pk").iterator(chunk_size=1000):
        at = f"{timezone.localtime(one.at):%Y-%m-%d %H:%M:%S}"
        who = [one.by.name if one.by else _("系统"), one.unit.name if one.unit else ""]
        what = str(one.get_kind_display())
        yield [at, one.matter.code, one.seq, what, *who, one.text, one.digest]


@page("audit.read")
@require_GET
def lines(request: Request) -> StreamingHttpResponse:
    """The whole journal with its seals as JSON lines, for whoever proves it elsewhere; for those who see everything."""
    if request.user.access.sees != "all":
        raise PermissionDenied
    stream = (f"{line}\n" for line in export())
    return _download(stream, f"{_stamped(_('流水'))}.jsonl", "application/x-ndjson; charset=utf-8")


def _stamped(name: str) -> str:
    return f"{name}-{timezone.localtime():%Y%m%d-%H%M}"


def _download(
    stream: Iterator[bytes] | Iterator[str], name: str, media_type: str
) -> StreamingHttpResponse:
    response = StreamingHttpResponse(stream, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


@page("audit.read")
@require_GET
def seals(request: Request) -> HttpResponse:
    """The days' seals, the newest first."""
    rows = keyset.take(
        Seal.objects.all(), field="id", descending=True, cursor=request.GET.get("after", "")
    )
    known = {
        "rows": rows.rows,
        "following": rows.following,
        "count": keyset.capped_count(Seal.objects.all()),
    }
    return render(request, "audit/seals.html", known)


@page("audit.read")
@require_GET
def proofs(request: Request) -> HttpResponse:
    """What was proved when, and with which verdict; a button asks for it again."""
    runs = list(AuditRun.objects.select_related("by")[:RUNS])
    waiting = next((run for run in runs if run.finished_at is None), None)
    return render(request, "audit/proofs.html", {"runs": runs, "waiting": waiting})


@page("audit.read")
@require_POST
def verify(request: Request) -> HttpResponseBase:
    """Ask for a proof; the worker makes it."""
    now: datetime = timezone.now()
    try:
        ask_for_audit(by=request.user, at=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已开始查验，通常一两分钟内有结果；可以先做别的。"))
    return redirect("audit:proofs")


@page("audit.read")
@require_GET
def proof(request: Request, pk: int) -> HttpResponse:
    """One proof with its faults."""
    run = get_object_or_404(AuditRun.objects.select_related("by"), pk=pk)
    return render(request, "audit/proof.html", {"run": run, "more": run.faults_found > KEPT})
