"""Questions about many matters: the language of every list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import connections, models
from django.db.models import OuterRef, Q, Subquery

if TYPE_CHECKING:
    from luoshi.units.models import Unit, User


class MatterQuerySet(models.QuerySet["Matter"]):  # type: ignore[name-defined]
    """What can be asked of the ledger; all of it chains.

    Other tables are asked by ``pk__in``, not ``Exists``: SQLite then goes from the few rows there, not through the
    whole ledger.
    """

    def visible_to(self, user: User) -> Self:
        """Matters in which a unit of the person's subtree has a part, or all of them by role."""
        if not user.is_active:
            return self.none()
        if user.access.sees == "all":
            return self
        from luoshi.ledger.models.matter import Part

        parts = Part.objects.filter(unit__path__startswith=user.unit.path)
        return self.filter(pk__in=parts.values("matter"))

    def open(self) -> Self:
        """Not closed."""
        return self.filter(closed_at=None)

    def closed(self) -> Self:
        """Closed, however."""
        return self.exclude(closed_at=None)

    def overdue(self, *, at: datetime) -> Self:
        """Open, not suspended, not reported done, and past the finish date. No date is never overdue."""
        waiting = self.open().filter(suspended_at=None, due_at__lt=at)
        return waiting.exclude(stage__in=["reported", "verified"])

    def near_due(self, *, at: datetime, days: int = 7) -> Self:
        """Open, and due within ``days`` from ``at``."""
        limit = at + timedelta(days=days)
        waiting = self.open().filter(suspended_at=None, due_at__gte=at, due_at__lte=limit)
        return waiting.exclude(stage__in=["reported", "verified"])

    def undated(self) -> Self:
        """Open without a finish date: a review date keeps them alive."""
        return self.open().filter(due_at=None)

    def waiting(self) -> Self:
        """Open, with a request that nobody has answered."""
        from luoshi.ledger.models.request import Request

        asked = Request.objects.filter(decided_at=None)
        return self.open().filter(pk__in=asked.values("matter"))

    def unsigned(self) -> Self:
        """Open and not signed for yet."""
        return self.open().filter(stage="issued")

    def unchecked(self) -> Self:
        """Reported done; somebody else has to look, or to close."""
        return self.open().filter(stage__in=["reported", "verified"])

    def in_hand(self, unit: Unit, role: str = "") -> Self:
        """Those in which ``unit`` itself has a part now: as lead, join or supervise, or any."""
        from luoshi.ledger.models.matter import Part, PartRole

        if role == PartRole.LEAD:
            return self.filter(lead=unit)
        if role == PartRole.SUPERVISE:
            return self.filter(supervisor=unit)
        parts = Part.objects.filter(unit=unit, until_at=None)
        return self.filter(pk__in=(parts.filter(role=role) if role else parts).values("matter"))

    def led_within(self, unit: Unit) -> Self:
        """Led by ``unit`` or a unit below it."""
        return self.filter(lead__path__startswith=unit.path)

    def search(self, text: str) -> Self:
        """Every word of ``text`` stands in the title, code, number, standard or quote; found by index."""
        from luoshi.ledger import text_index

        return self.filter(text_index.holding(text, connections[self.db].vendor))

    def with_light(self, colour: str, *, at: datetime) -> Self:
        """Those whose light is ``colour`` (red, yellow, green or none) at ``at``, which lies after their last change."""
        if colour == "none":
            return self.filter(Q(suspended_at__isnull=False) | ~Q(outcome__in=["", "done"]))
        lit = self.filter(suspended_at=None, outcome__in=["", "done"])
        red, yellow = (
            Q(red_at__isnull=False, red_at__lte=at),
            Q(yellow_at__isnull=False, yellow_at__lte=at),
        )
        if colour == "red":
            return lit.filter(red)
        return lit.filter(~red, yellow) if colour == "yellow" else lit.filter(~red, ~yellow)

    def for_rows(self) -> Self:
        """With what one row of a list shows, in a constant number of queries; ``lights.lit`` adds the lights."""
        from luoshi.ledger.models.clock import Clock

        awaited = (
            Clock.objects.running()
            .filter(matter=OuterRef("pk"), kind__in=["sign", "report", "review"])
            .order_by("due_at", "kind")
        )
        rows = self.annotate(
            awaited=Subquery(awaited.values("kind")[:1]),
            awaited_due_at=Subquery(awaited.values("due_at")[:1]),
        )
        # Playbooks are few and long: fetched once, not with each row.
        return rows.select_related("lead", "supervisor").prefetch_related("playbook")
