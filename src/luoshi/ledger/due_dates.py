"""A person's due dates as a calendar (RFC 5545): what their unit must do, and what it must look at, by when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from luoshi.ledger import timing
from luoshi.ledger.models import Clock, ClockKind, Matter, Part, PartRole

if TYPE_CHECKING:
    from luoshi.ledger.models.clock import ClockQuerySet
    from luoshi.units.models import User

LEADS = (ClockKind.SIGN, ClockKind.FINISH, ClockKind.REPORT, ClockKind.REPLY)
SUPERVISES = (ClockKind.VERIFY, ClockKind.CLOSE, ClockKind.ANSWER, ClockKind.REVIEW)
BEHIND, AHEAD = timedelta(days=90), timedelta(days=400)
MOST = 1000  # events; a calendar with more serves nobody, and the last of them says how many more there are
DAY_END = (23, 59)


def clocks_of(user: User, at: datetime) -> list[Clock]:
    """Return the running clocks that concern the person: of their own unit's part, or in their charge as a leader.

    Of more than ``MOST`` those that are still to come, the nearest first, then those that passed last.
    """
    return _cut(_clocks(user, at), at)[0]


def _cut(rows: ClockQuerySet, at: datetime) -> tuple[list[Clock], int]:
    """Return the clocks that the calendar shows, the earliest first, and how many it leaves out. Mostly one query."""
    found = list(rows.order_by("due_at", "pk")[: MOST + 1])
    if len(found) <= MOST:
        return found, 0
    found = list(rows.filter(due_at__gte=at).order_by("due_at", "pk")[:MOST])
    passed = rows.filter(due_at__lt=at).order_by("-due_at", "-pk")[: MOST - len(found)]
    return [*reversed(passed), *found], rows.count() - MOST


def _clocks(user: User, at: datetime) -> ClockQuerySet:
    joined = Part.objects.filter(
        matter=OuterRef("matter"), unit=user.unit_id, role=PartRole.JOIN, until_at=None
    )
    mine = (
        Q(kind__in=LEADS, matter__lead=user.unit_id)
        | Q(kind__in=SUPERVISES, matter__supervisor=user.unit_id)
        | Q(kind=ClockKind.FINISH) & (Exists(joined) | Q(matter__leader__in=user.posts_on(at)))
    )
    running = Clock.objects.running().filter(mine, due_at__range=(at - BEHIND, at + AHEAD))
    seen = running.filter(matter__in=Matter.objects.visible_to(user))
    return seen.select_related("matter__lead")


def calendar_of(user: User, at: datetime, *, address: str = "") -> bytes:
    """Return the calendar as a file. ``address`` is the installation's own, for links."""
    calendar = Calendar()
    calendar.add("prodid", "-//Luoshi//due dates//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("落实：%s的时限") % user.unit)
    calendar.add("x-wr-timezone", str(timing.SHANGHAI))
    calendar.add("x-published-ttl", "PT1H")
    clocks, left_out = _cut(_clocks(user, at), at)
    for clock in clocks:
        calendar.add_component(_event(clock, address))
    if left_out:
        calendar.add_component(_rest(left_out, at, address))
    written: bytes = calendar.to_ical()
    return written


def _rest(count: int, at: datetime, address: str) -> Event:
    """Return an event of today that says how many dates are not in the calendar."""
    event, today = Event(), at.astimezone(timing.SHANGHAI).date()
    event.add("uid", "more@luoshi")
    event.add("dtstamp", at)
    event.add("dtstart", today)
    event.add("dtend", today + timedelta(days=1))
    event.add("summary", _("还有 %d 个时限没有列出，请到台账里看") % count)
    if address:
        event.add("url", f"{address.rstrip('/')}/matters/")
    event.add("transp", "TRANSPARENT")
    return event


def _event(clock: Clock, address: str) -> Event:
    """Return one due date: a whole day, with the hour in words where it is not the day's end."""
    matter, due = clock.matter, clock.due_at.astimezone(timing.SHANGHAI)
    event = Event()
    event.add("uid", f"clock-{clock.pk}@luoshi")
    event.add("dtstamp", clock.started_at)
    event.add("dtstart", due.date())
    event.add("dtend", due.date() + timedelta(days=1))
    event.add("summary", f"{clock.get_kind_display()}：{matter.code} {matter.title}")
    lines = [_("牵头：%s") % matter.lead.name]
    if (due.hour, due.minute) != DAY_END:
        lines.append(_("时限：%s") % f"{due:%Y-%m-%d %H:%M}")
    event.add("description", "\n".join(lines))
    if address:
        event.add("url", f"{address.rstrip('/')}{matter.get_absolute_url()}")
    event.add("transp", "TRANSPARENT")
    return event
