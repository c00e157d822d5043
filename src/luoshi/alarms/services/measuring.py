"""Analogue values: kept as they come, and judged by the limits of their series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from luoshi.alarms.happenings import Measured
from luoshi.alarms.models import Device, Kind, Point, Series, Signal, Value
from luoshi.alarms.rows import insert_rows, update_rows

if TYPE_CHECKING:
    from luoshi.alarms.services.ward import Ward

Reading: TypeAlias = tuple[Point, Measured, datetime]


class Measures:
    """The values of one chunk of reports."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._readings = readings
        self._series = _series(readings) if readings else {}

    def _of(self, point: Point, one: Measured) -> Series:
        return self._series[point.pk, one.analog_type]

    def outside(self) -> list[Point]:
        """Return the points of which some value breaks a limit."""
        return [p for p, one, _at in self._readings if self._of(p, one).breaks(one.value)]

    def judge(self, devices: dict[int, Device], ward: Ward, *, at: datetime) -> None:
        """Let limits raise and clear their alarms. A point's quantities share one alarm: the last value decides."""
        for point, one, when in self._readings:
            series = self._of(point, one)
            series.last, series.last_at = one.value, when
            if series.breaks(one.value):
                text = f"{one.value}{one.unit}"
                signal = Signal(point=point, at=when, received_at=at, type=3, text=text)
                ward.keep(signal, ward.hear(point, devices[point.device_id], Kind.LIMIT, signal))
            elif series.limited:
                ward.clear(point, [Kind.LIMIT], at)

    def save(self) -> None:
        """Write values and what was last."""
        insert_rows(
            [
                Value(series=self._of(point, one), at=when, value=one.value, doubted=one.doubted)
                for point, one, when in self._readings
            ]
        )
        update_rows(self._series.values(), ("last", "last_at"))


def _series(readings: Sequence[Reading]) -> dict[tuple[int, int], Series]:
    """Return the series of the points, new ones made."""
    wanted = {(point.pk, one.analog_type): (point, one.unit) for point, one, _at in readings}
    found = _find(wanted)
    missing = [
        Series(point=point, analog_type=number, unit=unit)
        for (pk, number), (point, unit) in sorted(wanted.items(), key=lambda item: item[0])
        if (pk, number) not in found
    ]
    if missing:
        Series.objects.bulk_create(missing, ignore_conflicts=True)
        found = _find(wanted)
    return found


def _find(wanted: dict[tuple[int, int], tuple[Point, str]]) -> dict[tuple[int, int], Series]:
    rows = Series.objects.filter(point__in={point for point, _number in wanted})
    return {(row.point_id, row.analog_type): row for row in rows}
