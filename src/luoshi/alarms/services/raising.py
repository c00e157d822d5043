"""Alarms that the centre itself raises and clears: silence of a device, a duty check that nobody answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from luoshi.alarms.models import Device, Kind, Point, Signal
from luoshi.alarms.services.ward import Ward


def lock_devices(keys: Iterable[int]) -> list[Device]:
    """Lock devices in the order of their keys, and return them."""
    rows = Device.objects.filter(pk__in=list(keys)).select_related("building").order_by("pk")
    return list(rows.select_for_update(of=("self",)))


def raise_for(devices: Sequence[Device], kind: Kind, text: str, *, at: datetime) -> None:
    """Raise an alarm of each locked device."""
    if not devices:
        return
    points = _own_points(devices)
    keys = [point.pk for point in points.values()]
    ward = Ward(keys, [(device, kind) for device in devices], at=at)
    for device in devices:
        point = points[device.pk]
        signal = Signal(point=point, at=at, received_at=at, type=0, text=text)
        ward.keep(signal, ward.hear(point, device, kind, signal))
    ward.save()


def clear_for(devices: Sequence[Device], kind: Kind, text: str, *, at: datetime) -> None:
    """End that alarm of each locked device."""
    if not devices:
        return
    points = _own_points(devices)
    ward = Ward([point.pk for point in points.values()], [], at=at)
    for device in devices:
        point = points[device.pk]
        if ward.clear(point, [kind], at):
            ward.keep(Signal(point=point, at=at, received_at=at, type=0, text=text), None)
    ward.save()


def _own_points(devices: Sequence[Device]) -> dict[int, Point]:
    """Return of each device the point that is the device itself."""
    Point.objects.bulk_create(
        (Point(device=device, key="") for device in devices), ignore_conflicts=True
    )
    return {point.device_id: point for point in Point.objects.filter(device__in=devices, key="")}
