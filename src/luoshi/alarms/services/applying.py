"""What reports do to points, alarms and incidents: one pass in memory, then one write for each table.

Locks are taken in one order: devices (:mod:`consuming`), then incidents by key. Whoever changes an alarm holds its
incident, so what is read here after the locks stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from luoshi.alarms.happenings import Happening, Where, happenings
from luoshi.alarms.models import Device, Kind, Report, Signal
from luoshi.alarms.rows import update_rows
from luoshi.alarms.services.answering import answer_checks
from luoshi.alarms.services.measuring import Measures, Reading
from luoshi.alarms.services.points import Points, system_key
from luoshi.alarms.services.ward import Ward
from luoshi.gb26875 import Frame, Profile
from luoshi.gb26875.frames import BadFrame

EARLY, LATE = timedelta(days=1), timedelta(minutes=10)  # how wrong a device's clock may be
SEEN_ANEW = timedelta(seconds=5)
NO_NEWS = frozenset({"normal"})


@dataclass(frozen=True, slots=True)
class Told:
    """A report with its device and what it tells."""

    report: Report
    device: Device
    happenings: list[Happening]


def tell(report: Report, device: Device, profile: Profile) -> Told:
    """Return what a report tells; one of a device that nobody entered tells that, too."""
    try:
        found = happenings(Frame.decode(bytes(report.frame)), profile)
    except (
        BadFrame
    ):  # The gateway stores good frames only; whatever else got in is seen by somebody.
        found = [unreadable(report)]
    if device.registered_at is None:
        found.append(Happening(Where(), 0, raised=frozenset({Kind.UNKNOWN})))
    return Told(report, device, found)


def unreadable(report: Report) -> Happening:
    """Return that a report could not be read or applied."""
    return Happening(Where(), report.type, raised=frozenset({Kind.UNREADABLE}))


def apply(told: Sequence[Told], *, at: datetime) -> None:
    """Write everything that the reports tell, in their order."""
    if not told:
        return
    points = Points((one.device, h) for one in told for h in one.happenings)
    measures = Measures(_measured(told, points))
    devices = {one.device.pk: one.device for one in told}
    raised = {(one.device, kind) for one in told for h in one.happenings for kind in h.raised}
    raised |= {(devices[point.device_id], Kind.LIMIT) for point in measures.outside()}
    whole = {one.device for one in told for h in one.happenings if h.everywhere}
    ward = Ward(points.keys(), raised, at=at, whole=whole)
    for one in told:
        for happening in one.happenings:
            _happen(one, happening, points, ward)
    measures.judge(devices, ward, at=at)
    points.save()
    ward.save()
    measures.save()
    answer_checks(
        {one.device.pk: one.report.received_at for one in told if _answers(one.happenings)}
    )
    _seen(told)


def _measured(told: Iterable[Told], points: Points) -> list[Reading]:
    return [
        (points.of(one.device, h.where), h.measured, moment_of(h, one.report.received_at))
        for one in told
        for h in one.happenings
        if h.measured
    ]


def _answers(happenings: Iterable[Happening]) -> bool:
    return any(one.answers for one in happenings)


def _happen(told: Told, happening: Happening, points: Points, ward: Ward) -> None:
    received = told.report.received_at
    point, news = points.told(told.device, happening, received)
    if not (happening.raised or happening.cleared or happening.flags or happening.text):
        return
    if Kind.UNKNOWN in happening.raised and ward.is_active(point, Kind.UNKNOWN):
        return  # Said once is enough.
    if happening.everywhere:
        key = system_key(happening.where)
        news |= ward.clear_below(told.device, key, happening.cleared, received)
    else:
        news |= ward.clear(point, happening.cleared, received)
    # A status that repeats and means nothing is a heartbeat.
    if not happening.raised and not news and NO_NEWS.issuperset(happening.flags):
        return
    signal = Signal(
        point=point, report=told.report.pk, at=moment_of(happening, received), received_at=received,
        type=happening.type, status=happening.status, flags=list(happening.flags), text=happening.text,
    )  # fmt: skip
    alarms = [
        ward.hear(point, told.device, kind, signal, test=happening.test)
        for kind in sorted(happening.raised, key=lambda kind: list(Kind).index(kind))
    ]
    ward.keep(signal, alarms[0] if alarms else None)


def moment_of(happening: Happening, received: datetime) -> datetime:
    """Return the device's time where it can be true, else the time of receiving."""
    at = happening.at
    return at if at is not None and received - EARLY <= at <= received + LATE else received


def _seen(told: Iterable[Told]) -> None:
    """Note when the devices were heard; the gateway does it, too, for those that only live."""
    changed: dict[int, Device] = {}
    for one in told:
        device, received = one.device, one.report.received_at
        version = next((h.version for h in one.happenings if h.version), device.version)
        late = device.seen_at is None or received - device.seen_at > SEEN_ANEW
        if late or version != device.version:
            device.seen_at = max(received, device.seen_at or received)
            device.version = version
            changed[device.pk] = device
    update_rows(changed.values(), ("seen_at", "version"))
