"""Posts of a unit and who holds them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.units import services
from luoshi.units.models import Holding, Post, User
from luoshi.web import keyset
from luoshi.web.forms.register import PEOPLE, Appoint, Dismiss, PostForm
from luoshi.web.pages.filling import act, fill
from luoshi.web.pages.units import visible
from luoshi.web.permissions import Request, page


def _post(request: Request, pk: int) -> Post:
    post = get_object_or_404(Post.objects.select_related("unit"), pk=pk)
    visible(request, post.unit_id)
    return post


@page("unit.edit")
@require_http_methods(["GET", "POST"])
def create(request: Request, pk: int) -> HttpResponse:
    """A new post of a unit."""
    unit = visible(request, pk)

    def save(**values: Any) -> None:
        services.create_post(by=request.user, at=timezone.now(), unit=unit, **values)

    title = _("“%s”的新岗位") % unit
    return fill(
        request,
        PostForm(request.POST or None),
        save,
        title=title,
        back=unit.get_absolute_url(),
        done=_("已新建。"),
    )


@page("unit.edit")
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Another name or kind."""
    post = _post(request, pk)

    def save(**values: Any) -> None:
        services.change_post(post, by=request.user, at=timezone.now(), **values)

    form = PostForm(request.POST or None, post=post)
    return fill(
        request,
        form,
        save,
        title=_("修改岗位“%s”") % post,
        back=post.unit.get_absolute_url(),
        done=_("已保存。"),
    )


@page("unit.edit")
@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take away a post that nobody ever held."""
    post = _post(request, pk)

    def do() -> None:
        services.remove_post(post, by=request.user, at=timezone.now())

    return act(request, do, back=post.unit.get_absolute_url(), done=_("已删除。"))


@page("unit.edit")
@require_http_methods(["GET", "POST"])
def appoint(request: Request, pk: int) -> HttpResponse:
    """Somebody takes the post."""
    post = _post(request, pk)

    def save(user: User, since_at: datetime, until_at: datetime | None) -> None:
        services.appoint(
            post,
            by=request.user,
            at=timezone.now(),
            user=user,
            since_at=since_at,
            until_at=until_at,
        )

    form = Appoint(request.POST or None)
    return fill(
        request,
        form,
        save,
        title=_("“%s”任职") % post,
        back=post.unit.get_absolute_url(),
        done=_("已任职。"),
        lists=[PEOPLE],
    )


@page("unit.edit")
@require_http_methods(["GET", "POST"])
def dismiss(request: Request, pk: int) -> HttpResponse:
    """Somebody leaves the post."""
    holding = get_object_or_404(Holding.objects.select_related("post__unit", "user"), pk=pk)
    visible(request, holding.post.unit_id)

    def save(until_at: datetime) -> None:
        services.dismiss(holding, by=request.user, at=timezone.now(), until_at=until_at)

    form = Dismiss(request.POST or None, holding=holding)
    title = _("%(user)s 不再任“%(post)s”") % {"user": holding.user, "post": holding.post}
    back = holding.post.unit.get_absolute_url()
    return fill(request, form, save, title=title, back=back, done=_("已办理离任。"))


@page("unit.read")
@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Everybody who ever held a post of the unit, the latest first."""
    unit = visible(request, pk)
    found = Holding.objects.filter(post__unit=unit).select_related("post", "user")
    rows = keyset.take(
        found, field="since_at", descending=True, cursor=request.GET.get("after", "")
    )
    known = {"unit": unit, "rows": rows.rows, "following": rows.following}
    return render(request, "units/history.html", known)
