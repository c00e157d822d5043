"""From rows of the database to what the API tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, Prefetch, QuerySet

from luoshi.api.schemas.matters import (
    ClockOut,
    EntryOut,
    EvidenceOut,
    LightOut,
    MatterOut,
    MatterRow,
    MilestoneOut,
    PartOut,
    Ref,
    RequestOut,
)
from luoshi.ledger.light_facts import light_now
from luoshi.ledger.lights import Light
from luoshi.ledger.models import Entry, Evidence, Matter, Part, Request
from luoshi.ledger.rules import offered

if TYPE_CHECKING:
    from luoshi.units.models import Unit, User

Row = TypeVar("Row", bound=Model)
SAME = (
    "id", "code", "version", "kind", "title", "year", "section", "number", "stage", "outcome", "opened_at", "due_at",
    "due_text", "suspended_at", "progress", "progress_at", "reported_at", "verified_at", "closed_at", "reopened",
)  # fmt: skip
MORE = (
    "standard", "document", "quote", "origin", "target", "actual", "measure", "target_text", "final",
)  # fmt: skip


def page_of(
    rows: QuerySet[Row], *, after: int | None, limit: int, newest: bool = False
) -> tuple[Sequence[Row], int | None]:
    """Return up to ``limit`` rows beyond the key ``after``, and the key from which the next page begins."""
    rows = rows.order_by("-pk" if newest else "pk")
    if after is not None:
        rows = rows.filter(**{"pk__lt" if newest else "pk__gt": after})
    found = list(rows[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None


def ref(unit: Unit) -> Ref:
    """Return a unit by key and full name."""
    return Ref(id=unit.pk, name=unit.name)


def _row_values(matter: Matter, light: Light) -> dict[str, Any]:
    return {
        **{name: getattr(matter, name) for name in SAME},
        "lead": ref(matter.lead),
        "supervisor": ref(matter.supervisor),
        "parent": matter.parent_id,
        "follows": matter.follows_id,
        "light": LightOut(colour=light.colour, sentence=light.sentence),
    }


def matter_row(matter: Matter, light: Light) -> MatterRow:
    """Return a matter as a list tells it; needs ``for_rows()``."""
    return MatterRow(**_row_values(matter, light))


def whole(pk: int) -> Matter:
    """Fetch a matter with everything that :func:`matter_out` tells."""
    rows = Matter.objects.for_rows().prefetch_related(
        "milestones",
        Prefetch("parts", Part.objects.select_related("unit")),
        Prefetch("requests", Request.objects.select_related("unit")),
    )
    matter: Matter = rows.get(pk=pk)
    return matter


def matter_out(pk: int, user: User, now: datetime) -> MatterOut:
    """Return a matter with its record, as it is now."""
    matter = whole(pk)
    return MatterOut(
        **_row_values(matter, light_now(matter, now)),
        **{name: getattr(matter, name) for name in MORE},
        playbook=matter.playbook.key,
        parts=[
            PartOut(
                unit=ref(part.unit), role=part.role, since_at=part.since_at, until_at=part.until_at
            )
            for part in matter.parts.all()
        ],
        clocks=[
            ClockOut(kind=clock.kind, started_at=clock.started_at, due_at=clock.due_at)
            for clock in matter.clocks.running()
        ],
        milestones=[
            MilestoneOut(
                id=step.pk,
                text=step.text,
                due_on=step.due_on,
                percent=step.percent,
                reached_at=step.reached_at,
            )
            for step in matter.milestones.all()
        ],
        requests=[_request(asked) for asked in matter.requests.all()],
        actions=list(offered(user, matter)),
    )


def _request(asked: Request) -> RequestOut:
    same = ("kind", "asked_at", "reason", "new_due_at", "decided_at", "granted", "answer")
    return RequestOut(unit=ref(asked.unit), **{name: getattr(asked, name) for name in same})


def entry_out(entry: Entry) -> EntryOut:
    """Return a line of a journal; needs its person and unit."""
    return EntryOut(
        id=entry.pk, seq=entry.seq, at=entry.at, kind=entry.kind, by=entry.by.name if entry.by else None,
        unit=entry.unit.name if entry.unit else None, text=entry.text, data=entry.data, digest=entry.digest,
    )  # fmt: skip


def evidence_out(rows: Iterable[Evidence]) -> list[EvidenceOut]:
    """Return files; needs their blobs and people."""
    same = ("id", "kind", "name", "at", "taken_at", "latitude", "longitude")
    return [
        EvidenceOut(
            **{name: getattr(proof, name) for name in same},
            media_type=proof.blob.media_type,
            size=proof.blob.size,
            sha256=proof.blob_id,
            original_sha256=proof.original,
            by=proof.by.name,
        )
        for proof in rows
    ]
