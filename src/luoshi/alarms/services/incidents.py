"""The incidents of a few devices, under lock: made where there is none, counted, closed when nothing is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from luoshi.alarms.models import FIRES, OPEN, Act, Alarm, Device, Grade, Incident, IncidentEntry
from luoshi.alarms.rows import update_rows

# A fire is not done with before somebody has said what it was.
LEFT = OPEN | Q(kind__in=FIRES, verdict="")
SOON = timedelta(minutes=10)  # what comes back within this is the same
CHANGED = ("last_at", "closed_at", "signals", "waiting", "version")


def place_of(device: Device) -> str:
    """Return what an incident of a device belongs to: its building, or the device while it has none."""
    return f"d{device.pk}" if device.building_id is None else f"b{device.building_id}"


class Incidents:
    """Locks incidents in the order of their keys, as everybody does, so that no two wait for each other."""

    def __init__(
        self, known: set[int], wanted: Iterable[tuple[Device, Grade]], *, at: datetime
    ) -> None:
        self._at = at
        self._entries: list[IncidentEntry] = []
        places = {(place_of(device), str(grade)): device for device, grade in wanted}
        over = {place for place, grade in places if grade == Grade.TROUBLE}
        rows = _lock(known, places, recent=Q(place__in=over, closed_at__gt=at - SOON))
        self._reopen(over, rows.values())
        self._by_key = {key: row for key, row in rows.items() if key in known or not row.closed_at}
        self._open = _open(self._by_key.values())
        while gone := {key: places[key] for key in places.keys() - self._open.keys()}:
            _make(gone, at)
            self._by_key |= _lock(set(), gone)
            self._open = _open(self._by_key.values())

    def _reopen(self, places: set[str], rows: Iterable[Incident]) -> None:
        """Take up trouble that was over a moment ago: a loose contact is one incident and not a hundred."""
        trouble = [row for row in rows if row.grade == Grade.TROUBLE and row.place in places]
        is_open = {row.place for row in trouble if row.closed_at is None}
        for row in {row.place: row for row in trouble if row.place not in is_open}.values():
            if row.closed_at is None or row.closed_at <= self._at - SOON:
                continue
            # Where somebody opens one at this moment, that one it is.
            with suppress(IntegrityError), transaction.atomic():
                Incident.objects.filter(pk=row.pk).update(closed_at=None)
                row.closed_at = None
                self._tell(row, Act.OPENED)

    def of(self, device: Device, grade: Grade) -> Incident:
        """Return the open incident of a device's place."""
        return self._open[place_of(device), str(grade)]

    def is_open(self, pk: int) -> bool:
        """Whether an incident is still open."""
        row = self._by_key.get(pk)
        return row is not None and row.closed_at is None

    def hear(self, pk: int, received: datetime) -> None:
        """Count a signal."""
        incident = self._by_key[pk]
        if not incident.signals:
            self._tell(incident, Act.OPENED)
        incident.signals += 1
        incident.last_at = max(incident.last_at, received)

    def rang(self, incident: Incident) -> None:
        """Note that an incident which somebody has judged rings again."""
        if incident.verdict and not incident.waiting:
            self._tell(incident, Act.RANG)
        incident.waiting += 1

    def _tell(self, incident: Incident, act: Act) -> None:
        self._entries.append(IncidentEntry(incident=incident, at=self._at, act=act))

    def save(self) -> None:
        """Count what waits, close what is over, and write it; the journal tells of both ends."""
        counted = counts(self._by_key)
        for row in self._by_key.values():
            left, row.waiting = counted.get(row.pk, (0, 0))
            row.version += 1
            if not left and row.closed_at is None:
                row.closed_at = self._at
                self._tell(row, Act.CLOSED)
        update_rows(self._by_key.values(), CHANGED)
        IncidentEntry.objects.bulk_create(self._entries)
        self._entries = []


def _make(places: Mapping[tuple[str, str], Device], at: datetime) -> None:
    """Open incidents where there is none; another consumer may do the same, and one of both does."""
    rows = Incident.objects.open().filter(place__in={place for place, _grade in places})
    there = set(rows.values_list("place", "grade"))
    missing = sorted((key for key in places if key not in there), key=str)
    Incident.objects.bulk_create(
        (
            Incident(
                place=place, grade=grade, building_id=places[place, grade].building_id,
                device=places[place, grade], opened_at=at, last_at=at,
            )
            for place, grade in missing
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def _lock(
    known: set[int], places: Iterable[tuple[str, str]], *, recent: Q | None = None
) -> dict[int, Incident]:
    """Lock everything in one go: whoever locked a part, and then another, might wait for one who waits for it."""
    wanted = Q(place__in={place for place, _grade in places}, closed_at=None) | Q(pk__in=known)
    if recent is not None:
        wanted |= recent
    rows = Incident.objects.filter(wanted).order_by("pk").select_for_update()
    return {row.pk: row for row in rows}


def _open(rows: Iterable[Incident]) -> dict[tuple[str, str], Incident]:
    return {(row.place, row.grade): row for row in rows if row.closed_at is None}


def counts(incidents: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return of each incident how many alarms are left, and how many wait for a person."""
    rows = Alarm.objects.filter(LEFT, incident__in=list(incidents)).order_by().values("incident")
    rows = rows.annotate(left=Count("id"), waits=Count("id", filter=Q(acknowledged_at=None)))
    return {row["incident"]: (row["left"], row["waits"]) for row in rows}


def recount(incidents: Iterable[Incident], at: datetime) -> None:
    """Count locked incidents anew, and close those of which nothing is left."""
    rows = {row.pk: row for row in incidents}
    counted = counts(rows)
    closed = []
    for row in rows.values():
        left, row.waiting = counted.get(row.pk, (0, 0))
        row.version += 1
        if not left and row.closed_at is None:
            row.closed_at = at
            closed.append(IncidentEntry(incident=row, at=at, act=Act.CLOSED))
    update_rows(rows.values(), CHANGED)
    IncidentEntry.objects.bulk_create(closed)
