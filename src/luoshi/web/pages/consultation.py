"""The consultation round: units say what they think of their rows, the centre answers each."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Q, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.plans import services
from luoshi.plans.models import Comment, Row, RowStatus, Stance
from luoshi.plans.services.errors import NotPermitted, Refused
from luoshi.web import keyset
from luoshi.web.forms.plans import Answer, Say
from luoshi.web.pages.plans import READERS, visible
from luoshi.web.permissions import Request, page


@page(*READERS)
@require_GET
def consultation(request: Request, pk: int) -> HttpResponse:
    """For a unit its rows with a form each; for the centre every comment with a form for its answer."""
    plan = visible(request, pk)
    asked = plan.rows.filter(status=RowStatus.ACCEPTED).select_related("lead")
    comments = Comment.objects.filter(row__plan=plan).select_related("row", "unit", "by")
    if request.user.access.sees != "all":
        own = Q(lead__path__startswith=request.user.unit.path) | Q(joins=request.user.unit_id)
        asked = asked.filter(own).distinct()
        comments = comments.filter(unit__path__startswith=request.user.unit.path)
    said = {comment.row_id: comment for comment in comments.filter(unit=request.user.unit_id)}
    # Those that wait for an answer first; fifty of what forty units say of three hundred rows.
    waiting = Q(answered_at=None) & ~Q(stance=Stance.AGREE)
    ranked = comments.annotate(rank=Case(When(waiting, then=0), default=1))
    shown = keyset.take(ranked, field="rank", cursor=request.GET.get("after", ""))
    rows = [
        (row, said.get(row.pk), Say(prefix=f"r{row.pk}")) for row in asked.order_by("order", "id")
    ]
    known = {
        "plan": plan,
        "rows": rows,
        "comments": [(comment, Answer(prefix=f"c{comment.pk}")) for comment in shown.rows],
        "following": shown.following,
        "may_comment": plan.stage == "consulting" and request.user.may("plan.comment"),
        "may_answer": request.user.may("plan.answer"),
    }
    return render(request, "plans/consultation.html", known)


@page("plan.comment")
@require_POST
def comment(request: Request, pk: int, row: int) -> HttpResponse:
    """Say what the unit thinks of a row."""
    found = get_object_or_404(Row.objects.select_related("plan"), pk=row, plan=visible(request, pk))
    form = Say(request.POST, prefix=f"r{row}")
    if form.is_valid():
        stance = Stance(form.cleaned_data["stance"])
        try:
            services.comment(
                found,
                by=request.user,
                at=timezone.now(),
                stance=stance,
                text=form.cleaned_data["text"],
            )
            messages.success(request, _("意见已提交。"))
        except NotPermitted as refusal:
            raise PermissionDenied(str(refusal)) from None
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("plans:consultation", pk=pk)


@page("plan.answer")
@require_POST
def answer(request: Request, pk: int, said: int) -> HttpResponse:
    """Answer one comment."""
    found = get_object_or_404(
        Comment.objects.select_related("row__plan"), pk=said, row__plan=visible(request, pk)
    )
    form = Answer(request.POST, prefix=f"c{said}")
    if form.is_valid():
        adopted = form.cleaned_data["adopted"] == "1"
        try:
            services.answer(
                found,
                by=request.user,
                at=timezone.now(),
                adopted=adopted,
                text=form.cleaned_data["text"],
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("plans:consultation", pk=pk)
