"""Plans: uploads, the reading room, and the way to issuing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.flows.issued_plan import printable
from luoshi.papers import write_docx, write_pdf, write_xlsx
from luoshi.plans import services
from luoshi.plans.models import Document, DocumentStatus, Plan, Row, RowStatus
from luoshi.plans.rules.checks import check_plan
from luoshi.plans.services.errors import Refused
from luoshi.web import keyset
from luoshi.web.forms.plans import Consult, EditRow, Paste, Reason, Upload
from luoshi.web.permissions import Request, page

UNREAD = 10  # uploads that were not taken, shown below the list
READERS = ("plan.edit", "plan.approve", "plan.comment", "plan.export")
PAPERS: dict[str, Callable[..., None]] = {"docx": write_docx, "xlsx": write_xlsx, "pdf": write_pdf}
DECISIONS = {"accept": RowStatus.ACCEPTED, "reject": RowStatus.REJECTED, "undo": RowStatus.PROPOSED}


@page(*READERS)
@require_GET
def index(request: Request) -> HttpResponse:
    """The plans that the person may see, fifty at a time, and the uploads that could not be read."""
    return _list(request, Upload())


def _list(request: Request, form: Upload, *, status: int = 200) -> HttpResponse:
    plans = Plan.objects.visible_to(request.user).select_related("document", "created_by")
    rows = keyset.take(
        plans, field="created_at", descending=True, cursor=request.GET.get("after", "")
    )
    unread: Any = ()
    if request.user.may("plan.upload"):
        refused = Document.objects.exclude(status=DocumentStatus.READ)
        unread = refused.select_related("uploaded_by")[:UNREAD]
    known = {"plans": rows.rows, "following": rows.following, "unread": unread, "upload": form}
    return render(request, "plans/list.html", known, status=status)


@page("plan.upload")
@require_POST
def upload(request: Request) -> HttpResponse:
    """Read an uploaded document into a draft plan."""
    form = Upload(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    file = form.cleaned_data["file"]
    now = timezone.now()
    document = services.upload(
        file.read(), name=file.name, year=form.cleaned_data["year"], by=request.user, at=now
    )
    if document.status != DocumentStatus.READ:
        messages.error(request, document.problem)
        return redirect("plans:list")
    return redirect(document.plans.get())


@page("matter.import")
@require_POST
def import_table(request: Request) -> HttpResponse:
    """Make a plan of a file that already is a 任务分解表."""
    form = Upload(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    file, year = form.cleaned_data["file"], form.cleaned_data["year"]
    try:
        plan = services.import_table(
            file.read(), name=file.name, year=year, by=request.user, at=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:list")
    return redirect(plan)


def visible(request: Request, pk: int) -> Plan:
    """Return the plan, or 404 for whoever may not see it."""
    plan: Plan = get_object_or_404(
        Plan.objects.visible_to(request.user).select_related("document"), pk=pk
    )
    return plan


@page(*READERS)
@require_GET
def room(request: Request, pk: int) -> HttpResponse:
    """The reading room: the document beside its draft rows; for units, their own rows and what they say of them."""
    plan = visible(request, pk)
    if request.user.access.sees != "all":
        return redirect("plans:consultation", pk=pk)
    rows = _rows(plan)
    checks: dict[int, list[Any]] = {}
    for found in check_plan(plan):
        checks.setdefault(found.row.pk, []).append(found)
    known = {
        "plan": plan,
        "rows": [(row, checks.get(row.pk, [])) for row in rows],
        "pieces": list(pieces(plan.document.text, rows)) if plan.document else [],
        "blocking": sum(found.blocks for found_here in checks.values() for found in found_here),
        "counts": {
            status: sum(row.status == status for row in rows) for status in RowStatus.values
        },
        "consult": Consult(),
        "reason": Reason(),
        "paste": Paste(),
        "editing": plan.is_editable and request.user.may("plan.edit"),
        "entries": plan.entries.select_related("by").order_by("-id")[:30],
    }
    return render(request, "plans/room.html", known)


def _rows(plan: Plan) -> list[Row]:
    found = plan.rows.select_related("lead", "alike", "into").prefetch_related("joins")
    return list(found.order_by("order", "id"))


def pieces(text: str, rows: list[Row]) -> Iterator[tuple[str, Row | None]]:
    """Yield the document in pieces, each with the row that it stands for (the first, where rows overlap), or none."""
    at = 0
    placed = [row for row in rows if row.start is not None and row.end is not None]
    for row in sorted(placed, key=lambda row: (row.start, -(row.end or 0))):
        start, end = row.start or 0, row.end or 0
        if start < at:
            continue
        if start > at:
            yield text[at:start], None
        yield text[start:end], row
        at = end
    if at < len(text):
        yield text[at:], None


def _answer(request: Request, row: Row, *, status: int = 200) -> HttpResponse:
    """The row's card for htmx, or the room at that row."""
    row = (
        Row.objects.select_related("lead", "alike", "into", "plan")
        .prefetch_related("joins")
        .get(pk=row.pk)
    )
    if not request.htmx:
        return redirect(f"{row.plan.get_absolute_url()}#row-{row.pk}")
    found = [check for check in check_plan(row.plan) if check.row.pk == row.pk]
    return render(
        request,
        "plans/row.html",
        {"row": row, "checks": found, "editing": row.plan.is_editable},
        status=status,
    )


@page("plan.edit")
@require_POST
def decide(request: Request, pk: int, row: int, decision: str) -> HttpResponse:
    """Accept, reject or leave a row open."""
    plan = visible(request, pk)
    found = get_object_or_404(Row.objects.select_related("plan"), pk=row, plan=plan)
    if decision not in DECISIONS:
        raise Http404
    try:
        services.decide(found, DECISIONS[decision], by=request.user, at=timezone.now())
    except Refused as refusal:
        return _refused(request, plan, refusal)
    return _answer(request, found)


def _refused(request: Request, plan: Plan, refusal: Refused) -> HttpResponse:
    if request.htmx:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    messages.error(request, str(refusal))
    return redirect(plan)


@page("plan.edit")
def edit(request: Request, pk: int, row: int) -> HttpResponse:
    """A row's form, and what it changes."""
    plan = visible(request, pk)
    rows = Row.objects.select_related("plan", "lead", "leader__unit").prefetch_related("joins")
    found = get_object_or_404(rows, pk=row, plan=plan)
    form = EditRow(request.POST or None, row=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            services.edit(found, by=request.user, at=timezone.now(), **values)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _answer(request, found)
    template = "plans/edit_form.html" if request.htmx else "plans/edit.html"
    return render(
        request,
        template,
        {"plan": plan, "row": found, "form": form},
        status=422 if form.is_bound else 200,
    )


@page("plan.edit")
@require_POST
def act(request: Request, pk: int, row: int, what: str) -> HttpResponse:
    """Take a proposal, merge a row into another, or split it."""
    plan = visible(request, pk)
    found = get_object_or_404(Row.objects.select_related("plan"), pk=row, plan=plan)
    now, by = timezone.now(), request.user
    try:
        match what:
            case "proposal":
                from luoshi.units.models import Unit

                unit = get_object_or_404(Unit, pk=_number(request.POST.get("unit")))
                services.accept_proposal(found, unit, by=by, at=now)
            case "merge":
                into = get_object_or_404(Row, pk=_number(request.POST.get("into")), plan=plan)
                services.merge(found, into, by=by, at=now)
            case "split":
                services.split_row(
                    found, request.POST.get("titles", "").splitlines(), by=by, at=now
                )
                return redirect(f"{plan.get_absolute_url()}#row-{found.pk}")
            case _:
                raise Http404
    except Refused as refusal:
        return _refused(request, plan, refusal)
    return _answer(request, found)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


@page("plan.edit", "plan.consult", "plan.submit", "plan.approve", "plan.return", "plan.issue")
@require_POST
def move(request: Request, pk: int, what: str) -> HttpResponse:
    """Take the whole plan a step on: accept what is sure, paste, add, consult, submit, approve, return, issue."""
    plan = visible(request, pk)
    if what not in STEPS:
        raise Http404
    action, step = STEPS[what]
    if not request.user.may(action):
        raise PermissionDenied
    try:
        messages.success(request, step(request, plan))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(plan)


def _accept(request: Request, plan: Plan) -> str:
    share = min(_number(request.POST.get("confidence")), 100) / 100
    count = services.accept_many(plan, by=request.user, at=timezone.now(), confidence=share)
    return _("采用了 %d 行。") % count


def _paste(request: Request, plan: Plan) -> str:
    before = plan.rows.count()
    services.paste(plan, request.POST.get("rows", ""), by=request.user, at=timezone.now())
    return _("粘贴了 %d 行。") % (plan.rows.count() - before)


def _add(request: Request, plan: Plan) -> str:
    services.add_row(
        plan, title=request.POST.get("title", "")[:500], by=request.user, at=timezone.now()
    )
    return _("加了一行。")


def _consult(request: Request, plan: Plan) -> str:
    form = Consult(request.POST)
    if not form.is_valid():
        raise Refused(_("请写意见截止日期。"))
    services.start_consultation(
        plan, by=request.user, at=timezone.now(), until=form.cleaned_data["until"]
    )
    return _("已开始征求意见。")


def _submit(request: Request, plan: Plan) -> str:
    services.submit(plan, by=request.user, at=timezone.now())
    return _("已送审批。")


def _approve(request: Request, plan: Plan) -> str:
    services.approve(
        plan, by=request.user, at=timezone.now(), text=request.POST.get("text", "")[:2000]
    )
    return _("已批准。")


def _return(request: Request, plan: Plan) -> str:
    services.send_back(
        plan, by=request.user, at=timezone.now(), text=request.POST.get("text", "")[:2000]
    )
    return _("已退回修改。")


def _issue(request: Request, plan: Plan) -> str:
    opened = services.issue(plan, by=request.user, at=timezone.now())
    return _("已下达 %d 件事项。") % len(opened)


STEPS: dict[str, tuple[str, Callable[[Request, Plan], str]]] = {
    "accept": ("plan.edit", _accept),
    "paste": ("plan.edit", _paste),
    "add": ("plan.edit", _add),
    "consult": ("plan.consult", _consult),
    "submit": ("plan.submit", _submit),
    "approve": ("plan.approve", _approve),
    "return": ("plan.return", _return),
    "issue": ("plan.issue", _issue),
}


@page("plan.export")
@require_GET
def paper(request: Request, pk: int, suffix: str) -> FileResponse:
    """The plan as Word, Excel or PDF."""
    plan = visible(request, pk)
    if suffix not in PAPERS:
        raise Http404
    if request.user.access.sees != "all":
        raise PermissionDenied
    out = io.BytesIO()
    PAPERS[suffix](printable(plan, made_on=timezone.localdate()), out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{plan.title[:80]}.{suffix}")
