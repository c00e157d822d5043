"""The alarms of a few devices while reports are applied to them, in memory and under lock.

At most one alarm of a point and kind is open. What is said again is counted; what comes back soon after it was over is
the same alarm again, so that a loose contact is one line and not a thousand; a point that came back often counts as
over only after it was quiet for a while (``settles_at``). A fire that a person has judged and that was over is never
taken up again: the next one rings anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from luoshi.alarms.models import OPEN, Alarm, Device, Grade, Incident, Kind, Point, Signal, grade_of
from luoshi.alarms.rows import insert_rows, update_rows
from luoshi.alarms.services.incidents import SOON, Incidents

OFTEN = 4  # times raised, from which a point chatters
QUIET = timedelta(minutes=5)  # for which a chattering point must be quiet
CHANGED = (
    "incident", "last_at", "cleared_at", "settles_at", "signals", "turns", "turned_at", "test",
    "acknowledged_at", "acknowledged_by",
)  # fmt: skip


class Ward:
    """Holds the locks of the incidents from its making until the transaction ends."""

    def __init__(
        self,
        points: Iterable[int],
        raised: Iterable[tuple[Device, Kind]],
        *,
        at: datetime,
        whole: Iterable[Device] = (),
    ) -> None:
        """Take up the alarms of ``points``, and of all points of the devices that are meant as a ``whole``."""
        spoken = Q(point__in=list(points))
        if whole := list(whole):
            spoken |= Q(point__device__in=whole)
        wanted = Alarm.objects.filter(OPEN | Q(cleared_at__gt=at - SOON), spoken).order_by("id")
        self._incidents = Incidents(
            set(wanted.values_list("incident", flat=True)),
            {(device, grade_of(kind)) for device, kind in raised},
            at=at,
        )
        self._alarms: dict[tuple[int, str], Alarm] = {}
        self._points: dict[int, tuple[int, str]] = {}  # point → its device and key
        for alarm in wanted.select_related("point"):  # the newest wins
            self._hold(alarm, alarm.point)
        self._new: list[Alarm] = []
        self._changed: dict[int, Alarm] = {}
        self._signals: list[tuple[Signal, Alarm | None]] = []

    def _hold(self, alarm: Alarm, point: Point) -> None:
        self._alarms[point.pk, alarm.kind] = alarm
        self._points[point.pk] = (point.device_id, point.key)

    def is_active(self, point: Point, kind: Kind) -> bool:
        """Whether such an alarm is active now."""
        alarm = self._alarms.get((point.pk, kind))
        return alarm is not None and alarm.is_active

    def hear(
        self, point: Point, device: Device, kind: Kind, signal: Signal, *, test: bool = False
    ) -> Alarm:
        """Raise an alarm, or count the signal to the one that is there."""
        alarm = self._alarms.get((point.pk, kind))
        incident = self._incidents.of(device, grade_of(kind))
        if alarm is None or (alarm.is_fire and alarm.cleared_at and alarm.acknowledged_at):
            alarm = Alarm(
                point=point, incident=incident, kind=kind, raised_at=signal.at, test=test,
                received_at=signal.received_at, last_at=signal.received_at, turned_at=signal.received_at,
            )  # fmt: skip
            self._hold(alarm, point)
            self._new.append(alarm)
            self._incidents.rang(incident)
        else:
            self._again(alarm, incident, signal, test=test)
        self._incidents.hear(alarm.incident_id, signal.received_at)
        return alarm

    def _again(self, alarm: Alarm, incident: Incident, signal: Signal, *, test: bool) -> None:
        alarm.signals += 1
        alarm.last_at = max(alarm.last_at, signal.received_at)
        alarm.test = alarm.test and test
        if alarm.cleared_at is not None or alarm.settles_at is not None:
            alarm.turns += 1
            alarm.turned_at = signal.received_at
        if alarm.cleared_at is not None:
            alarm.cleared_at = None
            if alarm.acknowledged_by_id is None:  # trouble that had gone away by itself
                alarm.acknowledged_at = None
            if not self._incidents.is_open(alarm.incident_id):
                alarm.incident = incident
        alarm.settles_at = None
        self._change(alarm)

    def clear(self, point: Point, kinds: Iterable[Kind], at: datetime) -> bool:
        """End the active alarms of those kinds at a point; say whether there were any."""
        found = [self._alarms.get((point.pk, kind)) for kind in kinds]
        return self._over([alarm for alarm in found if alarm is not None], at)

    def clear_below(self, device: Device, key: str, kinds: frozenset[Kind], at: datetime) -> bool:
        """End those at a system and all of its parts."""
        found = [
            alarm
            for (point, kind), alarm in self._alarms.items()
            if kind in kinds and self._is_below(point, device.pk, key)
        ]
        return self._over(found, at)

    def _is_below(self, point: int, device: int, key: str) -> bool:
        own_device, own = self._points[point]
        return own_device == device and (own == key or own.startswith(f"{key}."))

    def _over(self, alarms: Iterable[Alarm], at: datetime) -> bool:
        active = [alarm for alarm in alarms if alarm.is_active]
        for alarm in active:
            over(alarm, at)
            self._change(alarm)
        return bool(active)

    def _change(self, alarm: Alarm) -> None:
        if alarm.pk is not None:
            self._changed[alarm.pk] = alarm

    def keep(self, signal: Signal, alarm: Alarm | None) -> None:
        """Remember a signal, and the alarm that it is part of."""
        self._signals.append((signal, alarm))

    def save(self) -> None:
        """Write alarms, signals and incidents; close the incidents of which nothing is left."""
        Alarm.objects.bulk_create(self._new)
        update_rows(self._changed.values(), CHANGED)
        for signal, alarm in self._signals:
            signal.alarm = alarm
        insert_rows([signal for signal, _alarm in self._signals])
        self._incidents.save()


def over(alarm: Alarm, at: datetime) -> None:
    """Let an alarm be over at ``at``, or later if its point chatters."""
    if alarm.turns >= OFTEN and alarm.turned_at > at - SOON:
        alarm.settles_at = alarm.settles_at or at + QUIET
    else:
        end(alarm, at)


def end(alarm: Alarm, at: datetime) -> None:
    """Let an alarm be over now; trouble that goes away by itself needs no person."""
    alarm.cleared_at, alarm.settles_at = max(at, alarm.received_at), None
    if grade_of(alarm.kind) == Grade.TROUBLE and alarm.acknowledged_at is None:
        alarm.acknowledged_at = alarm.cleared_at
