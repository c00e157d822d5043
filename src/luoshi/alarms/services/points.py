"""The points that reports speak of; those that nobody has entered are made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from luoshi.alarms.happenings import Happening, Where
from luoshi.alarms.models import Device, Point, key_of
from luoshi.alarms.rows import update_rows

CHANGED = ("told", "part_type", "status", "status_at")


class Points:
    """The points of one chunk, by device and key."""

    def __init__(self, spoken: Iterable[tuple[Device, Happening]]) -> None:
        self._changed: dict[int, Point] = {}
        wanted = {(device.pk, _key(h.where)): (device, h.where) for device, h in spoken}
        self._known = _find(wanted)
        missing = [
            Point(device=device, key=key, **where._asdict())
            for (pk, key), (device, where) in sorted(wanted.items(), key=lambda item: item[0])
            if (pk, key) not in self._known
        ]
        # Nobody else makes points of a device that is locked; an import of a point table that does makes
        # the chunk fail, and it is applied again.
        for point in Point.objects.bulk_create(missing):
            self._known[point.device_id, point.key] = point

    def keys(self) -> list[int]:
        """Return the keys of all points of the chunk."""
        return [point.pk for point in self._known.values()]

    def of(self, device: Device, where: Where) -> Point:
        """Return a point of the chunk."""
        return self._known[device.pk, _key(where)]

    def told(self, device: Device, happening: Happening, at: datetime) -> tuple[Point, bool]:
        """Keep what is said of a point; return it, and whether its status is news."""
        point, where = self.of(device, happening.where), happening.where
        told = happening.told[:100] or point.told
        kind = point.part_type if where.part_type is None else where.part_type
        if (told, kind) != (point.told, point.part_type):
            point.told, point.part_type = told, kind
            self._changed[point.pk] = point
        if happening.status is None or happening.status == point.status:
            return point, False
        point.status, point.status_at = happening.status, at
        self._changed[point.pk] = point
        return point, True

    def save(self) -> None:
        """Write what was said."""
        update_rows(self._changed.values(), CHANGED)


def _key(where: Where) -> str:
    return key_of(where.sys_type, where.sys_addr, where.part_addr)


def system_key(where: Where) -> str:
    """Return the key of the system to which a point belongs."""
    return key_of(where.sys_type, where.sys_addr, None)


def _find(wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Point]:
    """Return the points of those devices and keys. The pairs are picked before rows are made: a chunk asks for few of many."""
    wanted = set(wanted)
    rows = Point.objects.order_by().filter(
        device__in={device for device, _key in wanted}, key__in={key for _device, key in wanted}
    )
    found = {(device, key): pk for pk, device, key in rows.values_list("pk", "device_id", "key")}
    points = Point.objects.in_bulk([pk for pair, pk in found.items() if pair in wanted])
    return {pair: points[pk] for pair, pk in found.items() if pk in points}
