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
    from luoshi.units.models import User

LEADS = (ClockKind.SIGN, ClockKind.FINISH, ClockKind.REPORT, ClockKind.REPLY)
SUPERVISES = (ClockKind.VERIFY, ClockKind.CLOSE, ClockKind.ANSWER, ClockKind.REVIEW)
BEHIND, AHEAD = timedelta(days=90), timedelta(days=400)
MOST = 1000  # events; a calendar with more serves nobody
DAY_END = (23, 59)


def clocks_of(user: User, at: datetime) -> list[Clock]:
    """Return the running clocks that concern the person: of their own unit's part, or in their charge as a leader."""
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
    return list(seen.select_related("matter__lead").order_by("due_at", "pk")[:MOST])


def calendar_of(user: User, at: datetime, *, address: str = "") -> bytes:
    """Return the calendar as a file. ``address`` is the installation's own, for links."""
    calendar = Calendar()
    calendar.add("prodid", "-//Luoshi//due dates//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("落实：%s的时限") % user.unit)
    calendar.add("x-wr-timezone", str(timing.SHANGHAI))
    calendar.add("x-published-ttl", "PT1H")
    for clock in clocks_of(user, at):
        calendar.add_component(_event(clock, address))
    written: bytes = calendar.to_ical()
    return written


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
