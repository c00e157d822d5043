"""The ledger's list: filters, saved views with their own columns, and Excel of any length."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.ledger.light_facts import with_lights
from luoshi.ledger.models import Matter, SavedView
from luoshi.ledger.models.matters import MatterQuerySet
from luoshi.papers.sheet_stream import MEDIA_TYPE, Cell, stream_sheet
from luoshi.web import keyset
from luoshi.web.columns import COLUMNS, Column, chosen, lean
from luoshi.web.forms.filters import Filters
from luoshi.web.permissions import Request, page

if TYPE_CHECKING:
    from luoshi.units.models import User

MOST_VIEWS = 30  # a person's saved views
CHUNK = 1000  # rows of a file that are in memory at a time


@page()
@require_GET
def index(request: Request) -> HttpResponse:
    """The ledger: what the person may see, filtered, fifty rows at a time."""
    now = timezone.now()
    views = list(request.user.views.all())
    view = next((one for one in views if str(one.pk) == request.GET.get("view")), None)
    columns = chosen(view.columns if view else ())
    filters = Filters(request.GET, user=request.user)
    found = filters.apply(Matter.objects.all(), at=now)
    field, descending = filters.sorting
    rows = keyset.take(
        lean(found, columns),
        field=field,
        descending=descending,
        cursor=request.GET.get("after", ""),
    )
    known = {
        "filters": filters, "narrowed": [name for name in filters.said() if name != "order"], "rows": with_lights(rows.rows, now),
        "following": rows.following, "count": keyset.capped_count(found), "now": now, "columns": columns,
        "all_columns": COLUMNS.values(), "views": views, "view": view, "bulk": bulk_actions(request.user),
    }  # fmt: skip
    return render(request, "matters/list.html", known)


def bulk_actions(user: User) -> list[tuple[str, str]]:
    """Return what this person may do to many matters at once."""
    wanted = [
        ("comment", _("留言")),
        ("join", _("增加配合单位")),
        ("hand_over", _("移交")),
        ("export", _("导出Excel")),
    ]
    return [(action, name) for action, name in wanted if user.may(f"matter.{action}")]


@page("matter.export")
@require_GET
def export(request: Request) -> StreamingHttpResponse:
    """The filtered ledger as Excel in the view's columns; the first bytes leave at once, memory does not grow."""
    now = timezone.now()
    found, columns = asked_for(request, at=now)
    return workbook(found, columns, at=now)


def asked_for(request: Request, *, at: datetime) -> tuple[MatterQuerySet, list[Column]]:
    """Return the matters that the address filters, of those the person may see, and the columns of its view."""
    view = request.user.views.filter(pk=request.GET["view"]).first() if digits(request) else None
    found = Filters(request.GET, user=request.user).apply(Matter.objects.all(), at=at)
    return found, chosen(view.columns if view else ())


def digits(request: Request) -> bool:
    """Whether the address names a view by its key."""
    key = request.GET.get("view", "")
    return key.isascii() and key.isdigit() and len(key) < 19


def workbook(
    found: MatterQuerySet, columns: list[Column], *, at: datetime
) -> StreamingHttpResponse:
    """Return matters as an Excel file that is made while it is sent."""
    headings = [(str(column.name), column.width) for column in columns]
    stream = stream_sheet(_("台账"), headings, _cells(found, columns, at))
    return sent(stream, _("台账"), at=at)


def sent(stream: Iterator[bytes], title: str, *, at: datetime) -> StreamingHttpResponse:
    """Send an Excel file while it is made."""
    name = f"{title}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"
    response = StreamingHttpResponse(stream, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


def _cells(found: MatterQuerySet, columns: list[Column], at: datetime) -> Iterator[list[Cell]]:
    rows = lean(found, columns).order_by("pk").iterator(chunk_size=CHUNK)
    while some := list(islice(rows, CHUNK)):
        for matter, light in with_lights(some, at):
            yield [column.value(matter, light) for column in columns]


@page()
@require_POST
def save_view(request: Request) -> HttpResponseBase:
    """Keep the filters of the page with a name and columns; the same name is written over."""
    filters = Filters(QueryDict(request.POST.get("query", "")), user=request.user)
    name = request.POST.get("name", "").strip()[:50]
    if not name or "\x00" in name:
        messages.error(request, _("请给视图起个名字。"))
        return redirect("matters:list")
    if request.user.views.exclude(name=name).count() >= MOST_VIEWS:
        messages.error(request, _("最多保存 %d 个视图，请先删掉几个。") % MOST_VIEWS)
        return redirect("matters:list")
    columns = [key for key in request.POST.getlist("columns") if key in COLUMNS]
    view, _made = SavedView.objects.update_or_create(
        user=request.user, name=name, defaults={"query": filters.said(), "columns": columns}
    )
    messages.success(request, _("视图“%s”已保存。") % name)
    return redirect(address_of(view))


def address_of(view: SavedView) -> str:
    """Return the address under which the ledger shows a view."""
    values: dict[str, Any] = {**view.query, "view": view.pk}
    return f"/matters/?{urlencode(values)}"


@page()
@require_GET
def open_view(request: Request, pk: int) -> HttpResponseBase:
    """Show the ledger as one of the person's views keeps it."""
    return redirect(address_of(get_object_or_404(request.user.views, pk=pk)))


@page()
@require_POST
def delete_view(request: Request, pk: int) -> HttpResponseBase:
    """Forget one of the person's views."""
    view = get_object_or_404(request.user.views, pk=pk)
    view.delete()
    messages.success(request, _("视图“%s”已删除。") % view.name)
    return redirect("matters:list")
