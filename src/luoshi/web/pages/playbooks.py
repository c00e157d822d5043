"""Playbooks: what they say, in words; their versions; and writing the next one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.ledger.models import Matter, Playbook
from luoshi.ledger.playbooks import rules_of
from luoshi.ledger.services.errors import ChangedMeanwhile, Refused
from luoshi.ledger.services.playbooks import PERMISSION, add_playbook, change_playbook
from luoshi.web import playbook_words
from luoshi.web.columns import kind_name
from luoshi.web.forms.playbooks import Edit
from luoshi.web.permissions import Request, page

READ = ("playbook.read", PERMISSION)


@page(*READ)
@require_GET
def index(request: Request) -> HttpResponse:
    """The newest version of each playbook, and how many open matters go by it or by an older one."""
    newest: dict[str, Playbook] = {}
    for playbook in Playbook.objects.select_related("by").order_by("key", "version"):
        newest[playbook.key] = playbook
    counted = Matter.objects.open().order_by().values("playbook__key").annotate(count=Count("pk"))
    matters = {row["playbook__key"]: row["count"] for row in counted}
    rows = [
        (one, kind_name(rules_of(one).kind), matters.get(key, 0)) for key, one in newest.items()
    ]
    return render(request, "playbooks/list.html", {"rows": rows, "edits": _edits(request)})


def _edits(request: Request) -> bool:
    return bool(request.user.may(PERMISSION))


@page(*READ)
@require_GET
def detail(request: Request, key: str, version: int | None = None) -> HttpResponse:
    """One version in words, the newest unless another is named."""
    versions = _versions(key)
    shown = next((one for one in versions if version in {None, one.version}), None)
    if shown is None:
        raise Http404
    counted = (
        Matter.objects.open()
        .filter(playbook__key=key)
        .order_by()
        .values("playbook")
        .annotate(count=Count("pk"))
    )
    matters = {row["playbook"]: row["count"] for row in counted}
    rules = rules_of(shown)
    known = {
        "playbook": shown,
        "rules": rules,
        "kind": kind_name(rules.kind),
        "sections": playbook_words.sections(rules),
        "ladders": playbook_words.ladders(rules),
        "versions": [(one, matters.get(one.pk, 0)) for one in versions],
        "newest": versions[0],
        "open": sum(matters.values()),
        "edits": _edits(request),
    }
    return render(request, "playbooks/detail.html", known)


def _versions(key: str) -> list[Playbook]:
    return list(Playbook.objects.filter(key=key).select_related("by").order_by("-version"))


@page(*READ)
@require_GET
def compare(request: Request, key: str, old: int, new: int) -> HttpResponse:
    """What the newer of two versions says otherwise, in words and as text."""
    first = get_object_or_404(Playbook, key=key, version=old)
    second = get_object_or_404(Playbook, key=key, version=new)
    sentences = [playbook_words.said(rules_of(one)) for one in (first, second)]
    known = {
        "old": first,
        "new": second,
        "words": [line for line in playbook_words.compared(*sentences) if line.mark != " "],
        "lines": playbook_words.compared(first.source.splitlines(), second.source.splitlines()),
    }
    return render(request, "playbooks/compare.html", known)


@page(PERMISSION)
@require_http_methods(["GET", "POST"])
def edit(request: Request, key: str) -> HttpResponse:
    """The newest version's text, and what becomes of it: the next version, or the reason why not."""
    versions = _versions(key)
    if not versions:
        raise Http404
    newest = versions[0]
    start = {"source": newest.source, "version": newest.version}
    form = Edit(request.POST or None, initial=start)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            made = change_playbook(
                form.cleaned_data["source"], key=key, version=form.cleaned_data["version"],
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except ChangedMeanwhile as refusal:
            # What was typed stays; whoever has looked at the new version may send it again.
            form = Edit({"source": form.cleaned_data["source"], "version": newest.version})
            form.add_error(None, str(refusal))
            status = 409
        except Refused as refusal:
            form.add_error("source", str(refusal))
        else:
            return _done(request, made, new=made.version != newest.version)
    return _form(request, form, newest, status)


def _done(request: Request, made: Playbook, *, new: bool) -> HttpResponse:
    if new:
        messages.success(request, _("已存为 %s，从现在下达的事项起执行；已经下达的照旧。") % made)
    else:
        messages.info(request, _("内容没有变化。"))
    return redirect("playbooks:detail", key=made.key)


def _form(request: Request, form: Edit, playbook: Playbook | None, status: int) -> HttpResponse:
    known: dict[str, Any] = {"form": form, "playbook": playbook}
    return render(request, "playbooks/edit.html", known, status=status)


@page(PERMISSION)
@require_http_methods(["GET", "POST"])
def create(request: Request) -> HttpResponse:
    """A new playbook, written beside an old one (``?like=task``)."""
    like = Playbook.objects.filter(key=request.GET.get("like", "task")).order_by("-version").first()
    form = Edit(request.POST or None, initial={"source": like.source if like else "", "version": 0})
    if form.is_bound and form.is_valid():
        try:
            made = add_playbook(form.cleaned_data["source"], by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error("source", str(refusal))
        else:
            return _done(request, made, new=True)
    return _form(request, form, None, 422 if form.is_bound else 200)
