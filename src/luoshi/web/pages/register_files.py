"""Import and export of the register: a template, a preview, and all or nothing."""

from __future__ import annotations

import secrets
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.ledger.services.attaching import shown_name
from luoshi.units.services.errors import NotPermitted, Refused
from luoshi.units.tables import Outcome, export_register, import_register, template
from luoshi.web.forms.register import RegisterFile
from luoshi.web.permissions import Request, page

SALT = "luoshi.register-file"
WAITS = 3600  # seconds that a previewed file is kept
MEGABYTES = 20
SHOWN = 200  # changes that the preview lists


@page("unit.export", "unit.edit")
@require_GET
def index(request: Request) -> HttpResponse:
    """Take the register out as Excel, take the template, bring a file in."""
    return render(request, "units/files.html", {"form": RegisterFile()})


@page("unit.export")
@require_GET
def export(request: Request) -> FileResponse:
    """Everything in use, one sheet for each kind."""
    out = BytesIO()
    export_register(out, at=timezone.now(), seen_by=request.user)
    return _download(out, _("单位名录") + f"-{timezone.localdate():%Y%m%d}.xlsx")


@page("unit.edit")
@require_GET
def blank(request: Request) -> FileResponse:
    """The same sheets without rows."""
    out = BytesIO()
    template(out, seen_by=request.user)
    return _download(out, _("单位名录模板") + ".xlsx")


def _download(out: BytesIO, name: str) -> FileResponse:
    out.seek(0)
    answer = FileResponse(out, as_attachment=True, filename=name)
    answer["Cache-Control"] = "no-store"
    return answer


@page("unit.edit")
@require_POST
def preview(request: Request) -> HttpResponse:
    """Tell what a file would do, or what is wrong with it; nothing is changed."""
    form = RegisterFile(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "units/files.html", {"form": form}, status=422)
    file = form.cleaned_data["file"]
    if file.size > MEGABYTES * 2**20:
        return _wrong(request, form, _("文件超过 %d MB，请分成几个。") % MEGABYTES)
    data, name = file.read(), shown_name(file.name)
    try:
        outcome = _bring(request, data, name, keep=False)
    except Refused as refusal:
        return _wrong(request, form, str(refusal))
    known = {"name": name, "outcome": outcome, "shown": SHOWN, "entries": outcome.entries[:SHOWN]}
    if not outcome.faults and outcome.entries:
        known["token"] = _keep(request, data, name, outcome)
    return render(request, "units/preview.html", known, status=422 if outcome.faults else 200)


def _wrong(request: Request, form: RegisterFile, sentence: str) -> HttpResponse:
    form.add_error("file", sentence)
    return render(request, "units/files.html", {"form": form}, status=422)


def _bring(request: Request, data: bytes, name: str, *, keep: bool, expected: str = "") -> Outcome:
    try:
        return import_register(
            data, name=name, by=request.user, at=timezone.now(), keep=keep, expected=expected
        )
    except NotPermitted as refusal:
        raise PermissionDenied(str(refusal)) from None


def _folder() -> Path:
    folder: Path = settings.OPTIONS.data / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _keep(request: Request, data: bytes, name: str, outcome: Outcome) -> str:
    """Keep the file until it is confirmed, and throw away those that nobody confirmed; return what names it."""
    for old in _folder().iterdir():
        if old.stat().st_mtime < time.time() - WAITS:
            old.unlink(missing_ok=True)
    key = secrets.token_hex(16)
    (_folder() / key).write_bytes(data)
    return signing.dumps(
        [request.user.pk, key, name, outcome.fingerprint], salt=SALT, compress=True
    )


@page("unit.edit")
@require_POST
def confirm(request: Request) -> HttpResponse:
    """Bring in the file that was previewed, if it still does what the preview said."""
    try:
        kept: Any = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=WAITS)
        owner, key, name, expected = kept
        data = (_folder() / key).read_bytes()
    except (signing.BadSignature, FileNotFoundError):
        messages.error(request, _("预览已过期，请重新上传。"))
        return redirect("units:files")
    if owner != request.user.pk:
        raise PermissionDenied
    try:
        outcome = _bring(request, data, name, keep=True, expected=expected)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("units:files")
    (_folder() / key).unlink(missing_ok=True)
    words = {"created": outcome.created, "changed": outcome.changed}
    messages.success(request, _("已导入：新建 %(created)d 行，修改 %(changed)d 行。") % words)
    return redirect("units:list")
