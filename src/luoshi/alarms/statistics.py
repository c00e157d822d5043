"""One month of the watch, by responsible unit: false rate, offline rate, response times, duty checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q

from luoshi.alarms.models import FIRES, Alarm, Device, DutyCheck, Kind, Verdict

if TYPE_CHECKING:
    from luoshi.units.models import User

SHANGHAI = ZoneInfo("Asia/Shanghai")
TROUBLE = (Kind.FAULT, Kind.SHIELDED, Kind.POWER, Kind.LINE, Kind.SUPERVISE, Kind.LIMIT)


@dataclass(slots=True)
class Line:
    """What one unit's buildings did in a month."""

    unit: str
    key: int | None
    devices: int = 0
    fires: int = 0  # fires and manual alarms
    verdicts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Verdict.values, 0))
    trouble: int = 0
    offline_seconds: float = 0.0
    device_seconds: float = 0.0
    looked: list[float] = field(default_factory=list)  # seconds until a person looked
    asked: int = 0
    missed: int = 0

    @property
    def real(self) -> int:
        """Fires that were real."""
        return self.verdicts[Verdict.REAL]

    @property
    def false(self) -> int:
        """Fires that were none."""
        return self.verdicts[Verdict.FALSE]

    @property
    def other(self) -> int:
        """Tests and drills."""
        return self.verdicts[Verdict.TEST] + self.verdicts[Verdict.DRILL]

    @property
    def unjudged(self) -> int:
        """Fires that nobody has judged yet."""
        return self.fires - sum(self.verdicts.values())

    @property
    def false_rate(self) -> float | None:
        """False alarms in a hundred of those that were real or false; none: there were none."""
        told = self.real + self.false
        return 100 * self.false / told if told else None

    @property
    def offline_rate(self) -> float | None:
        """How much of the time its devices were not heard, in per cent."""
        return 100 * self.offline_seconds / self.device_seconds if self.device_seconds else None

    @property
    def response(self) -> float | None:
        """Seconds until a person looked at a fire, the median."""
        return median(self.looked) if self.looked else None

    @property
    def missed_rate(self) -> float | None:
        """Duty checks in a hundred that nobody answered."""
        return 100 * self.missed / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its first day, until when it is counted, a line for each unit, and all of them together."""

    first: date
    start: datetime
    end: datetime
    lines: Sequence[Line]
    total: Line


def month_of(first: date, *, user: User, at: datetime) -> Month:
    """Count a month of what the person may see; the running month until ``at``."""
    start = datetime.combine(first, time(), SHANGHAI)
    following = datetime.combine((first + timedelta(days=32)).replace(day=1), time(), SHANGHAI)
    end = max(start, min(following, at))
    lines = _Lines()
    _devices(lines, user, start, end)
    _alarms(lines, user, start, end)
    _offline(lines, user, start, end)
    _checks(lines, user, start, end)
    found = sorted(lines.by_unit.values(), key=lambda line: (-line.fires, -line.trouble, line.unit))
    return Month(first, start, end, found, _total(found))


class _Lines:
    def __init__(self) -> None:
        self.by_unit: dict[int | None, Line] = {}

    def of(self, key: int | None, name: str | None) -> Line:
        """Return the line of a unit; of devices that nobody entered, one of its own."""
        return self.by_unit.setdefault(key, Line(name or "未登记", key))


UNIT = ("building__unit", "building__unit__name")


def _devices(lines: _Lines, user: User, start: datetime, end: datetime) -> None:
    rows = Device.objects.visible_to(user).registered().filter(registered_at__lt=end)
    for key, name, since in rows.values_list(*UNIT, "registered_at"):
        line = lines.of(key, name)
        line.devices += 1
        line.device_seconds += (end - max(since, start)).total_seconds()


def _alarms(lines: _Lines, user: User, start: datetime, end: datetime) -> None:
    rows = Alarm.objects.visible_to(user).filter(received_at__gte=start, received_at__lt=end)
    rows = rows.filter(kind__in=[*FIRES, *TROUBLE])
    unit = [f"incident__{name}" for name in UNIT]
    told = rows.values_list(
        *unit, "kind", "verdict", "received_at", "acknowledged_at", "acknowledged_by"
    )
    for key, name, kind, verdict, received, looked, person in told.iterator():
        line = lines.of(key, name)
        if kind not in FIRES:
            line.trouble += 1
            continue
        line.fires += 1
        if verdict:
            line.verdicts[verdict] += 1
        if looked and person:
            line.looked.append((looked - received).total_seconds())


def _offline(lines: _Lines, user: User, start: datetime, end: datetime) -> None:
    """Add up the silence of the very devices whose time is counted, where it is counted."""
    devices = Device.objects.visible_to(user).registered().filter(registered_at__lt=end)
    rows = Alarm.objects.filter(kind=Kind.OFFLINE, received_at__lt=end, point__device__in=devices)
    rows = rows.filter(Q(cleared_at=None) | Q(cleared_at__gt=start))
    unit = [f"point__device__{name}" for name in UNIT]
    told = rows.values_list(*unit, "point__device__registered_at", "received_at", "cleared_at")
    for key, name, entered, since, until in told:
        lasted = (min(until or end, end) - max(since, start, entered)).total_seconds()
        lines.of(key, name).offline_seconds += max(0.0, lasted)


def _checks(lines: _Lines, user: User, start: datetime, end: datetime) -> None:
    rows = DutyCheck.objects.visible_to(user).filter(asked_at__gte=start, asked_at__lt=end)
    unit = [f"device__{name}" for name in UNIT]
    for key, name, missed in rows.filter(failed_at=None).values_list(*unit, "missed_at"):
        line = lines.of(key, name)
        line.asked += 1
        line.missed += missed is not None


def _total(lines: Iterable[Line]) -> Line:
    total = Line("合计", None)
    verdicts: dict[str, int] = defaultdict(int)
    for line in lines:
        for name in (
            "devices",
            "fires",
            "trouble",
            "offline_seconds",
            "device_seconds",
            "asked",
            "missed",
        ):
            setattr(total, name, getattr(total, name) + getattr(line, name))
        for verdict, number in line.verdicts.items():
            verdicts[verdict] += number
        total.looked += line.looked
    total.verdicts.update(verdicts)
    return total
