"""The accounting year: opening, mid-year audit, closing with carry-over. Its numbers add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.ledger.models import Evidence, Matter, Progress
from luoshi.ledger.models.matters import MatterQuerySet
from luoshi.ledger.services import NewMatter, carry
from luoshi.plans.models import Year
from luoshi.plans.services.errors import NotAllowed, NotPermitted
from luoshi.units.record_language import record_language

if TYPE_CHECKING:
    from luoshi.units.models import User


def open_year(year: int, *, by: User, at: datetime) -> Year:
    """Open the books of a year (年初建账)."""
    if not by.may("matter.withdraw"):
        raise NotPermitted(_("只有中心负责人能建账。"))
    try:
        with transaction.atomic():
            return Year.objects.create(year=year, opened_at=at, opened_by=by)
    except IntegrityError:
        raise NotAllowed(_("%d 年已经建账。") % year) from None


@dataclass(frozen=True, slots=True)
class AuditList:
    """One list of the mid-year audit: its key in addresses, its name, and the matters on it, not yet fetched."""

    key: str
    name: str
    rows: MatterQuerySet

    @property
    def matters(self) -> list[Matter]:
        """All of them as rows of a list, the earliest due first."""
        return list(self.rows.for_rows().order_by(F("due_at").asc(nulls_last=True), "pk"))


def audit_lists(year: int, *, at: datetime) -> list[AuditList]:
    """Return what a mid-year audit looks at (年中查账): red, without a report, without evidence, without a date."""
    rows = Matter.objects.filter(year=year).open()
    reported = Exists(Progress.objects.filter(matter=OuterRef("pk")))
    proved = Exists(Evidence.objects.filter(matter=OuterRef("pk")))
    return [
        AuditList("overdue", _("超期"), rows.overdue(at=at)),
        AuditList("red", _("红灯"), rows.with_light("red", at=at)),
        AuditList("silent", _("从没有报过进展"), rows.filter(~reported)),
        AuditList("unproved", _("进度过半却没有佐证"), rows.filter(~proved, progress__gte=50)),
        AuditList("undated", _("没有时限"), rows.undated()),
        AuditList("suspended", pgettext("entry", "中止"), rows.exclude(suspended_at=None)),
    ]


def statement(year: int) -> dict[str, int]:
    """Return the year's count; opened = done + withdrawn + carried + open, by construction and by test."""
    counted = Matter.objects.filter(year=year).aggregate(
        opened=Count("pk"),
        done=Count("pk", filter=Q(outcome="done")),
        withdrawn=Count("pk", filter=Q(outcome="withdrawn")),
        carried=Count("pk", filter=Q(outcome="carried")),
        open=Count("pk", filter=Q(closed_at=None)),
        followed=Count("pk", filter=Q(follows__isnull=False)),
    )
    return {name: int(count) for name, count in counted.items()}


def close_year(year: int, *, by: User, at: datetime) -> Year:
    """Close the books (年底交账): what is open is carried over, each to a follower in the next year; all or nothing.

    Children go with their parents: a parent is carried after its children. A date goes over as it is, also one that is
    past: closing the books makes nothing green that was red.
    """
    if not by.may("matter.withdraw"):
        raise NotPermitted(_("只有中心负责人能交账。"))
    with transaction.atomic():
        books = Year.objects.select_for_update().filter(year=year).first()
        if books is None or books.closed_at is not None:
            raise NotAllowed(_("%d 年没有建账，或者已经交账。") % year)
        followers: dict[int, Matter] = {}
        for matter in (
            Matter.objects.filter(year=year, closed_at=None)
            .select_related("playbook")
            .order_by("pk")
        ):
            followers[matter.pk] = _carry(matter, followers, by=by, at=at)
        books.closed_at, books.closed_by, books.statement = at, by, statement(year)
        books.save(update_fields=["closed_at", "closed_by", "statement"])
        Year.objects.get_or_create(year=year + 1, defaults={"opened_at": at, "opened_by": by})
    return books


def _carry(matter: Matter, followers: dict[int, Matter], *, by: User, at: datetime) -> Matter:
    joins = tuple(
        part.unit for part in matter.parts.filter(role="join", until_at=None).select_related("unit")
    )
    following = NewMatter(
        title=matter.title, lead=matter.lead, supervisor=matter.supervisor, year=matter.year + 1, kind=matter.kind,
        playbook=matter.playbook.key, joins=joins, due_at=matter.due_at,
        due_text=matter.due_text, section=matter.section, number=matter.number, standard=matter.standard,
        document=matter.document, quote=matter.quote, origin=matter.origin, leader=matter.leader,
        parent=followers.get(matter.parent_id or 0), follows=matter, target=matter.target, measure=matter.measure,
        target_text=matter.target_text,
    )  # fmt: skip
    with record_language():
        text = _("年底交账，结转 %d 年。") % (matter.year + 1)
    return carry(matter, following, by=by, at=at, text=text)
