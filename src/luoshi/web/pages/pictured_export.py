"""The ledger as Excel with small pictures of its evidence, made while it is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.ledger.evidence import KINDS, path_of
from luoshi.ledger.light_facts import with_lights
from luoshi.ledger.models import Evidence, Matter
from luoshi.ledger.thumbnails import PICTURE, missing, thumbnail
from luoshi.papers.picture_sheet import Picture, Shown, column_width, stream_pictured
from luoshi.web.columns import Column, lean
from luoshi.web.pages.ledger import CHUNK, asked_for, sent
from luoshi.web.permissions import Request, page

if TYPE_CHECKING:
    from luoshi.ledger.models.matters import MatterQuerySet
    from luoshi.papers.sheet_stream import Cell
    from luoshi.units.models import User

SIDE = 240  # pixels of a picture in the file
QUALITY = 70
OF_A_ROW = 3  # pictures of one matter
OF_A_FILE = 3000  # different pictures of one file: 30 MB or so
FIRST = ("photo_before", "photo_after", "photo")  # one of each before a second of any


@page("matter.export")
@require_GET
def export(request: Request) -> StreamingHttpResponse:
    """The filtered ledger in the view's columns, with what proves each matter."""
    now = timezone.now()
    found, columns = asked_for(request, at=now)
    return Pictured(request.user, columns).workbook(found, at=now)


class Pictured:
    """One file: what it shows so far, and what it left out."""

    def __init__(self, user: User, columns: Sequence[Column]) -> None:
        self._user, self._columns = user, columns
        self._folder: Path = settings.OPTIONS.data / "evidence"
        self._keys: set[str] = set()
        self._left_out = 0

    def workbook(self, found: MatterQuerySet, *, at: datetime) -> StreamingHttpResponse:
        """Return the file that is made while it is sent."""
        headings = [
            *((str(column.name), column.width) for column in self._columns),
            (_("佐证"), 24),
            (_("佐证照片"), column_width(OF_A_ROW)),
        ]
        stream = stream_pictured(
            _("台账"), headings, self._rows(found, at), self._load, self._remark
        )
        return sent(stream, _("台账（含照片）"), at=at)

    def _rows(
        self, found: MatterQuerySet, at: datetime
    ) -> Iterator[tuple[list[Cell], list[Shown]]]:
        rows = lean(found, self._columns).order_by("pk").iterator(chunk_size=CHUNK)
        while some := list(islice(rows, CHUNK)):
            proofs = self._proofs(some)
            for matter, light in with_lights(some, at):
                own = proofs.get(matter.pk, [])
                shown, absent = self._chosen(own)
                cells = [column.value(matter, light) for column in self._columns]
                yield [*cells, _told(own, len(shown), absent)], shown

    def _remark(self) -> str:
        """Say how many photographs the file does not hold."""
        if not self._left_out:
            return ""
        known = {"count": self._left_out, "row": OF_A_ROW, "file": OF_A_FILE}
        said = _(
            "另有 %(count)d 张照片没有放入（每件最多 %(row)d 张，每个文件最多 %(file)d 张），请到事项页面看原图。"
        )
        return said % known

    def _proofs(self, matters: list[Matter]) -> dict[int, list[Evidence]]:
        """Return the evidence of some matters, the newest first, that the person may see now: one query."""
        seen = Matter.objects.visible_to(self._user)
        rows = Evidence.objects.filter(matter__in=[one.pk for one in matters])
        found: dict[int, list[Evidence]] = {}
        for proof in (
            rows.filter(matter__in=seen).select_related("blob", "by").order_by("-at", "-pk")
        ):
            found.setdefault(proof.matter_id, []).append(proof)
        return found

    def _chosen(self, proofs: list[Evidence]) -> tuple[list[Shown], int]:
        """Return the pictures that a row shows, and how many of its files are not on the disk."""
        pictures = [proof for proof in proofs if proof.blob.media_type == PICTURE]
        there = [one for one in pictures if path_of(self._folder, one.blob_id).exists()]
        kinds = dict.fromkeys(FIRST)
        newest = [one for kind in kinds for one in [_newest(there, kind)] if one is not None]
        rest = [one for one in there if one not in newest]
        shown = []
        for proof in [*newest, *rest][:OF_A_ROW]:
            if len(self._keys) < OF_A_FILE or proof.blob_id in self._keys:
                self._keys.add(proof.blob_id)
                shown.append(Shown(proof.blob_id, _said(proof)))
        self._left_out += len(pictures) - len(shown)
        return shown, len(pictures) - len(there)

    def _load(self, key: str) -> Picture:
        try:
            small = thumbnail(path_of(self._folder, key), SIDE, quality=QUALITY)
        except OSError:  # gone or damaged since its row was written
            small = missing(SIDE)
        return Picture(small.content, small.width, small.height)


def _newest(proofs: list[Evidence], kind: str) -> Evidence | None:
    return next((one for one in proofs if one.kind == kind), None)


def _said(proof: Evidence) -> str:
    """Say what a picture is: 整改后照片 井盖.jpg，2026-03-05 10:20，张三."""
    moment = timezone.localtime(proof.taken_at or proof.at)
    return f"{KINDS.get(proof.kind, proof.kind)} {proof.name}，{moment:%Y-%m-%d %H:%M}，{proof.by}"


def _told(proofs: list[Evidence], shown: int, absent: int) -> str:
    """Say what there is, and of its pictures what is not shown: 整改前照片2，整改后照片1；1 张照片没有放入."""
    if not proofs:
        return ""
    counts = Counter(proof.kind for proof in proofs)
    said = "，".join(f"{KINDS.get(kind, kind)}{counts[kind]}" for kind in sorted(counts))
    more = sum(proof.blob.media_type == PICTURE for proof in proofs) - shown - absent
    if more:
        said += "；" + _("%d 张照片没有放入") % more
    if absent:
        said += "；" + _("%d 张照片不在磁盘上") % absent
    return said
