"""Questions about many orders: the language of their lists."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery

from luoshi.units.access import roles

if TYPE_CHECKING:
    from luoshi.units.models import Unit, User

READ = ("order.draft", "order.change", "order.sign", "order.reply", "order.export")
SIGN = "order.sign"


def signing_roles() -> list[str]:
    """Return the roles that may sign at all."""
    return [name for name, role in roles().items() if SIGN in role.may]


class OrderQuerySet(models.QuerySet["Order"]):  # type: ignore[name-defined]
    """What can be asked of orders; all of it chains."""

    def visible_to(self, user: User) -> Self:
        """The centre, leaders and auditors see all; a unit sees what was signed and sent to it or to a unit below it."""
        if not any(user.may(action) for action in READ):
            return self.none()
        if user.access.sees == "all":
            return self
        return self.filter(state="signed", addressee__path__startswith=user.unit.path)

    def drafts(self) -> Self:
        """Nobody has decided yet."""
        return self.filter(state="draft")

    def signable_by(self, user: User, *, at: datetime) -> Self:
        """Drafts that wait for this person: their post's, or, where nobody holds the post, their part's.

        A leader also gets what the centre's head has left lying beyond its time.
        """
        if not user.may(SIGN):
            return self.none()
        from luoshi.units.models import Holding, Role

        held = Holding.objects.filter(Q(until_at=None) | Q(until_at__gt=at), since_at__lte=at)
        able = held.filter(
            post=OuterRef("post"), user__is_active=True, user__role__in=signing_roles()
        )
        if user.role == Role.LEADER:
            part = Q(~Exists(able), signer="leader") | Q(signer="head", lapsed_at__isnull=False)
        else:
            part = Q(~Exists(able), signer="head", issuer=user.unit_id)
        return self.drafts().filter(part | Exists(able.filter(user=user)))

    def late(self, *, at: datetime) -> Self:
        """Drafts that wait for a decision longer than they should."""
        return self.drafts().filter(decide_by_at__lt=at)

    def unanswered(self) -> Self:
        """Signed, and the reply has not been accepted."""
        return self.filter(state="signed", matter__closed_at=None)

    def overdue(self, *, at: datetime) -> Self:
        """Signed, and no reply has come in time."""
        from luoshi.ledger.models import Matter

        return self.filter(Exists(Matter.objects.overdue(at=at).filter(pk=OuterRef("matter"))))

    def answered(self) -> Self:
        """Signed, and the reply was accepted."""
        return self.filter(state="signed", matter__closed_at__isnull=False)

    def sent_within(self, unit: Unit) -> Self:
        """To ``unit`` or a unit below it."""
        return self.filter(addressee__path__startswith=unit.path)

    def moot(self) -> Self:
        """Drafts of ladders that no longer say what is: their clock has stopped, or a higher grade is there for it.

        What a person drafted is for a person to decline.
        """
        there = self.model._default_manager.exclude(state__in=["declined", "void"])  # noqa: SLF001 - Django's public name
        of_clock = there.filter(entry__clock=OuterRef("entry__clock"))
        red, orange = of_clock.filter(grade="red"), of_clock.filter(grade__in=["orange", "red"])
        higher = Q(Exists(orange), grade="blue") | Q(Exists(red), grade="orange")
        stopped = Q(entry__clock__stopped_at__isnull=False)
        closed = Q(entry__matter__closed_at__isnull=False)
        return self.drafts().filter(stopped | closed | higher, entry__isnull=False)

    def search(self, text: str) -> Self:
        """Every word of ``text`` stands in the number, the title or the facts."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(number__icontains=word) | Q(title__icontains=word) | Q(facts__icontains=word)
            )
        return found

    def for_rows(self) -> Self:
        """With what one row of a list shows, in one query."""
        from luoshi.supervision.models.order import Press

        presses = Press.objects.filter(order=OuterRef("pk")).order_by().values("order")
        counted = presses.annotate(count=Count("pk")).values("count")
        rows = self.select_related("regime", "addressee", "matter", "entry")
        return rows.defer("facts", "text").annotate(pressing=Subquery(counted))

    def whole(self) -> Self:
        """With what the page and the paper of one order show."""
        from luoshi.supervision.models.order import Press

        presses = Press.objects.select_related(
            "matter__lead", "matter__supervisor", "matter__playbook"
        )
        rows = self.select_related(
            "regime", "addressee", "issuer", "post__unit", "matter", "decided_by", "drafted_by", "entry__clock",
        )  # fmt: skip
        return rows.prefetch_related(Prefetch("presses", presses))
