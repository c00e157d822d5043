"""Evidence: listing, uploading, fetching."""

from typing import Annotated

from django.conf import settings
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import File, Form, Router, Schema, Status, UploadedFile
from pydantic import Field

from luoshi.api import told
from luoshi.api.authorising import Request
from luoshi.api.operations.matters import READ, WRITE, visible
from luoshi.api.operations.parameters import READING, WRITING, Key
from luoshi.api.repeating import once
from luoshi.api.schemas.matters import EvidenceList, EvidenceOut
from luoshi.api.schemas.values import Text
from luoshi.ledger.evidence import path_of
from luoshi.ledger.models import Evidence
from luoshi.ledger.services import attach

router = Router(tags=["佐证"])


class About(Schema):
    """What an uploaded file is."""

    kind: Annotated[str, Field(pattern=r"^(photo_before|photo_after|photo|document)$")] = "document"
    text: Text = ""


@router.get(
    "/{key}/evidence",
    response={200: EvidenceList, **READING},
    auth=READ,
    operation_id="list_evidence",
    summary="事项的佐证",
    description="一件事项的全部佐证，连同照片里记录的时间和地点。",
)
def list_evidence(request: Request, key: Key) -> EvidenceList:
    """List all evidence of a matter."""
    rows = visible(request, key).evidence.select_related("blob", "by")
    return EvidenceList(items=told.evidence_out(rows))


@router.post(
    "/{key}/evidence",
    response={201: EvidenceOut, **WRITING},
    auth=WRITE,
    operation_id="matter_evidence",
    summary="上传佐证",
    description="上传一个文件作佐证。按内容判断种类；图片重新编码，时间地点留作事实。不用带 version。",
)
@once
def add_evidence(
    request: Request,
    key: Key,
    file: Annotated[UploadedFile, File()],
    about: Annotated[About, Form()],
) -> Status[EvidenceOut]:
    """Keep an uploaded file as evidence."""
    proof = attach(
        visible(request, key),
        by=request.user,
        at=timezone.now(),
        content=file.read(),
        name=file.name or "",
        kind=about.kind,
        text=about.text,
    )
    stored = Evidence.objects.select_related("blob", "by").filter(pk=proof.pk)
    return Status(201, told.evidence_out(stored)[0])


@router.get(
    "/{key}/evidence/{proof}/file",
    response={200: bytes, **READING},
    auth=READ,
    operation_id="read_evidence_file",
    summary="下载佐证",
    description="佐证文件本身。",
)
def read_file(request: Request, key: Key, proof: Key) -> FileResponse:
    """Return the bytes of a file."""
    own = visible(request, key).evidence.select_related("blob")
    found = get_object_or_404(own, pk=proof)
    path = path_of(settings.OPTIONS.data / "evidence", found.blob_id)
    if not path.exists():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=found.name, content_type=found.blob.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
