"""Evidence: a file joins a matter, and its digest joins the chain."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.ledger.evidence import GIVEN, BadEvidence, check, store
from luoshi.ledger.models import Blob, EntryKind, Evidence, Matter
from luoshi.ledger.services.change import change
from luoshi.ledger.services.errors import Incomplete

if TYPE_CHECKING:
    from luoshi.units.models import User

LONGEST_NAME = 120


def attach(
    matter: Matter,
    *,
    by: User,
    at: datetime,
    content: bytes,
    name: str,
    kind: str = "document",
    text: str = "",
    version: int | None = None,
) -> Evidence:
    """Keep a file as evidence in a matter; the bytes are stored before the entry that names them.

    Raises ``Incomplete`` for a file that cannot be evidence, with the reason.
    """
    if kind not in GIVEN:
        raise Incomplete(_("佐证类型“%s”不认识。") % kind)
    if len(content) > settings.OPTIONS.upload_megabytes * 2**20:
        raise Incomplete(
            _("文件超过 %d MB，请压缩或分开上传。") % settings.OPTIONS.upload_megabytes
        )
    try:
        kept = check(content)
    except BadEvidence as error:
        raise Incomplete(str(error)) from None
    if kind.startswith("photo") and kept.media_type != "image/jpeg":
        raise Incomplete(_("“%s”不是照片；请选“文件”类型或换一张照片。") % shown_name(name))
    with change(matter, "evidence", by=by, at=at, version=version) as step:
        store(settings.OPTIONS.data / "evidence", kept.digest, kept.content)
        blob, _made = Blob.objects.get_or_create(
            digest=kept.digest,
            defaults={"size": len(kept.content), "media_type": kept.media_type, "stored_at": at},
        )
        facts = {"taken_at": kept.taken_at, "latitude": kept.latitude, "longitude": kept.longitude}
        label = shown_name(name)
        line = step.entry(
            EntryKind.EVIDENCE,
            text,
            {
                "name": label,
                "kind": kind,
                "sha256": kept.digest,
                "original": kept.original,
                **facts,
            },
        )
        proof = Evidence(
            matter=step.matter,
            entry=line,
            blob=blob,
            kind=kind,
            name=label,
            by=by,
            at=at,
            original=kept.original,
            **facts,
        )
        step.also(proof)
    return proof


def shown_name(name: str) -> str:
    """Return a file's name without folders and control characters, short enough to show."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(letter for letter in last if letter.isprintable()).strip()
    return clean[-LONGEST_NAME:] or "文件"
