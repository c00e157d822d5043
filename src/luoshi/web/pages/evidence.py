"""Files that prove something, and small pictures of them, to whoever may see their matter. Never run by the browser."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.ledger.evidence import path_of
from luoshi.ledger.models import Evidence, Matter
from luoshi.ledger.thumbnails import PICTURE, thumbnail
from luoshi.web.permissions import Request, page

SIDE = 320  # pixels of a small picture


def _found(request: Request, pk: int, proof: int) -> tuple[Evidence, Path]:
    """Return the evidence and where its bytes lie, or 404 for whoever may not see its matter."""
    own = Evidence.objects.filter(matter__in=Matter.objects.visible_to(request.user).filter(pk=pk))
    found = get_object_or_404(own.select_related("blob"), pk=proof)
    path = path_of(settings.OPTIONS.data / "evidence", found.blob_id)
    if not path.exists():
        raise Http404(_("文件不在磁盘上，请从备份恢复。"))
    return found, path


def _harmless(response: HttpResponseBase) -> HttpResponseBase:
    """Forbid the browser to run, guess or share what it gets."""
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@page()
@require_GET
def whole(request: Request, pk: int, proof: int) -> HttpResponseBase:
    """The file itself: pictures are shown, everything else is saved."""
    found, path = _found(request, pk, proof)
    response = FileResponse(
        path.open("rb"),
        as_attachment=found.blob.media_type != PICTURE,
        filename=found.name,
        content_type=found.blob.media_type,
    )
    return _harmless(response)


@page()
@require_GET
def small(request: Request, pk: int, proof: int) -> HttpResponseBase:
    """A picture, small enough for a gallery."""
    found, path = _found(request, pk, proof)
    if found.blob.media_type != PICTURE:
        raise Http404
    return _harmless(HttpResponse(thumbnail(path, SIDE).content, content_type=PICTURE))
