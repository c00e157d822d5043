"""Orders: the list, one of them, signing and declining, and the Word paper."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.ledger.light_facts import with_lights
from luoshi.ledger.models import Matter
from luoshi.ledger.services.errors import ChangedMeanwhile, NotPermitted, Refused
from luoshi.papers import write_letter
from luoshi.supervision import services
from luoshi.supervision.models import Order
from luoshi.supervision.models.orders import READ
from luoshi.supervision.paper import printable
from luoshi.supervision.regime import current
from luoshi.supervision.rules import may, offered
from luoshi.supervision.rules.drafts import changed_since
from luoshi.supervision.services.regime import PERMISSION
from luoshi.web import keyset
from luoshi.web.forms.orders import Change, Decline, Filters
from luoshi.web.permissions import Request, page

if TYPE_CHECKING:
    from luoshi.units.models import User

SHOWN = 20  # on the desk
LINES = 100  # of an order's trail


@page(*READ)
@require_GET
def index(request: Request) -> HttpResponse:
    """Orders that the person may see, the newest first."""
    now = timezone.now()
    filters = Filters(request.GET)
    found = filters.apply(Order.objects.all(), user=request.user, at=now)
    rows = keyset.take(
        found.for_rows(), field="drafted_at", descending=True, cursor=request.GET.get("after", "")
    )
    known = {
        "filters": filters, "narrowed": any(request.GET.get(name) for name in filters.fields), "rows": rows.rows,
        "following": rows.following, "count": keyset.capped_count(found), "now": now, "may": _may(request.user),
    }  # fmt: skip
    return render(request, "orders/list.html", known)


def _may(user: User) -> dict[str, bool]:
    return {name: user.may(f"order.{name}") for name in ("draft", "export", "sign")} | {
        "regime": user.may(PERMISSION)
    }


def visible(request: Request, pk: int) -> Order:
    """Return the order with what its page shows, or 404 for whoever may not see it."""
    order: Order = get_object_or_404(Order.objects.visible_to(request.user).whole(), pk=pk)
    return order


@page(*READ)
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    """One order: what it says, whom it presses, what became of it."""
    return _shown(request, visible(request, pk))


def _shown(
    request: Request,
    order: Order,
    decline: Decline | None = None,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render an order; ``decline`` is a form that was refused, with what had been typed."""
    now, user = timezone.now(), request.user
    matters = Matter.objects.visible_to(user).for_rows().filter(presses__order=order)
    known = {
        "order": order,
        "now": now,
        "offered": offered(user, order, at=now),
        "decline": decline or Decline(initial={"version": order.version}),
        "problem": problem,
        "changed": changed_since(order),
        "siblings": _siblings(user, order),
        "matters": with_lights(matters.order_by("presses__id"), now),
        "trail": order.trail.select_related("by__unit").order_by("-id")[:LINES],
        "may": _may(user),
        "sees_all": user.access.sees == "all",
    }
    return render(request, "orders/detail.html", known, status=status)


def _siblings(user: User, order: Order) -> list[Order]:
    """Return the other orders that press one of its matters: what came before, and what still waits."""
    keys = [matter.pk for matter in order.pressed()]
    others = Order.objects.visible_to(user).filter(matters__in=keys).exclude(pk=order.pk)
    return list(others.distinct().for_rows().order_by("-pk")[:SHOWN])


@page("order.sign")
@require_POST
def sign(request: Request, pk: int) -> HttpResponseBase:
    """Sign the version that the person saw."""
    order = visible(request, pk)
    version = _number(request.POST.get("version"))
    try:
        services.sign(order, by=request.user, at=timezone.now(), version=version)
    except NotPermitted as refusal:
        raise PermissionDenied(str(refusal)) from None
    except Refused as refusal:
        status = 409 if isinstance(refusal, ChangedMeanwhile) else 422
        return _shown(request, visible(request, pk), problem=str(refusal), status=status)
    messages.success(request, _("已签发 %s。") % order.number)
    return redirect(order)


@page("order.decline")
@require_POST
def decline(request: Request, pk: int) -> HttpResponseBase:
    """Decline to sign, with the reason."""
    order = visible(request, pk)
    form = Decline(request.POST)
    if not form.is_valid():
        return _shown(request, order, form, status=422)
    given = form.cleaned_data
    try:
        services.decline(
            order,
            by=request.user,
            at=timezone.now(),
            reason=given["reason"],
            version=given["version"],
        )
    except NotPermitted as refusal:
        raise PermissionDenied(str(refusal)) from None
    except Refused as refusal:
        # What was typed stays; whoever has looked again can send it again.
        order = visible(request, pk)
        again = Decline({"reason": given["reason"], "version": order.version})
        status = 409 if isinstance(refusal, ChangedMeanwhile) else 422
        return _shown(request, order, again, problem=str(refusal), status=status)
    messages.success(request, _("已退回，不予签发。"))
    return redirect(order)


@page("order.change")
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponseBase:
    """A draft's form, and what it changes."""
    order = visible(request, pk)
    if not order.is_draft or not may(request.user, "change", order, at=timezone.now()):
        raise PermissionDenied
    form = Change(request.POST or None, order=order, regimes=current().values())
    if form.is_bound and form.is_valid():
        given = _new_values(form, order)
        try:
            services.change(order, by=request.user, at=timezone.now(), **given)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect(order)
    known = {"order": order, "form": form, "regimes": current().values()}
    return render(request, "orders/edit.html", known, status=422 if form.is_bound else 200)


def _new_values(form: Change, order: Order) -> dict[str, Any]:
    """Return what the form says anew, and the version seen; what was left as it is may follow another grade."""
    given = {"version": form.cleaned_data["version"]}
    for name, value in form.cleaned_data.items():
        plain = value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
        if name == "matters" or (name != "version" and plain != getattr(order, name)):
            given[name] = plain
    return given


@page("order.export")
@require_GET
def paper(request: Request, pk: int) -> FileResponse:
    """The signed order as a Word document."""
    order = visible(request, pk)
    if order.matter is None:
        raise Http404
    out = io.BytesIO()
    write_letter(printable(order), out)
    out.seek(0)
    name = f"{order.number} {order.title}"[:80]
    return FileResponse(out, as_attachment=True, filename=f"{name}.docx")


@page(*READ)
@require_GET
def of_entry(request: Request, entry: int) -> HttpResponseBase:
    """Go to the order that was drafted from a prepared entry."""
    return redirect(get_object_or_404(Order.objects.visible_to(request.user), entry=entry))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def waiting(user: User, now: datetime) -> dict[str, Any] | None:
    """Return the drafts that wait for this person's signature, for their desk; none: nothing."""
    if not user.may("order.sign"):
        return None
    found = Order.objects.signable_by(user, at=now).for_rows().order_by("decide_by_at", "pk")
    rows = list(found[: SHOWN + 1])
    return {"rows": rows[:SHOWN], "more": len(rows) > SHOWN} if rows else None
