"""What the alarm desk shows, as a few numbers that differ whenever it may have changed."""

from __future__ import annotations

from django.db.models import Count, Max, Sum

from luoshi.alarms.models import HandOver, Incident, IncidentEntry


def desk_state() -> tuple[int, ...]:
    """Return numbers that change with every change of an incident, of whoever sees it, and with every hand-over.

    Three queries by index; the cost grows with the incidents that are open. What only the inventory shows (how many
    devices are registered, which unit a building belongs to) is not in it.
    """
    opened = Incident.objects.open().aggregate(
        rows=Count("id"), versions=Sum("version"), matters=Sum("matter")
    )
    # Closing one incident while another grows could leave the sums as they were; the journal only grows.
    entries = IncidentEntry.objects.aggregate(last=Max("id"))
    waiting = HandOver.objects.filter(taken_at=None).aggregate(rows=Count("id"), last=Max("id"))
    return tuple(number or 0 for found in (opened, entries, waiting) for number in found.values())
