"""The data unit: type, count, objects (GB/T 26875.3-2011, 应用数据单元).

Decoding never fails. What does not fit is noted and its bytes are kept, so that encoding gives back the very
bytes that came: an alarm with a wrong count is still an alarm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any

from luoshi.gb26875.adu.layouts import InformationObject, Layout
from luoshi.gb26875.adu.objects import FIRE, MANUAL_ALARM
from luoshi.gb26875.adu.vendor import VendorObject
from luoshi.gb26875.profiles import STANDARD, Profile

MOST_COUNT = 0xFF
# type → size of an object with its time tag and without, place of the byte that tells, bit that alarms
ALARM_BITS = {
    1: (10, 4, 2, FIRE),
    2: (46, 40, 7, FIRE),
    4: (10, 4, 2, MANUAL_ALARM),
    21: (7, 1, 0, FIRE),
    24: (8, 2, 0, MANUAL_ALARM),
}


class Note(StrEnum):
    """What was odd about a data unit; none is a reason to refuse it."""

    ADU_EXTRA = "adu_extra"  # bytes are left over
    ADU_SHORT = "adu_short"  # fewer objects than counted
    COUNT_OVER_LIMIT = "count_over_limit"  # more objects than the standard allows
    NO_TIME = "no_time"  # the device left all time tags out
    UNKNOWN_TYPE = "unknown_type"


@dataclass(frozen=True, slots=True)
class DataUnit:
    """A data unit. ``count`` is what the device claims, None where the unit is one byte long."""

    type: int
    count: int | None
    objects: tuple[InformationObject, ...] = ()
    notes: frozenset[Note] = frozenset()
    extra: bytes = b""  # what no object uses
    raw: bytes | None = None  # everything after type and count, of a type that is not known


NOTHING: frozenset[Note] = frozenset()


class BadUnit(Exception):
    """A data unit that cannot be written; our own mistake."""


def decode_unit(data: bytes, profile: Profile = STANDARD) -> DataUnit | None:
    """Return what a frame's data says, None where it says nothing. Never fails."""
    if not data:
        return None
    layout = profile.layouts.get(data[0])
    if len(data) == 1:
        unknown = frozenset({Note.UNKNOWN_TYPE} if layout is None else ())
        raw = b"" if layout is None else None
        return DataUnit(data[0], None, notes=unknown | {Note.ADU_SHORT}, raw=raw)
    count, payload = data[1], data[2:]
    if layout is None:
        return DataUnit(data[0], count, notes=frozenset({Note.UNKNOWN_TYPE}), raw=payload)
    timed = layout.timed and not tags_left_out(layout, payload, count)
    objects, used = _walk(layout, payload, count, timed=timed, bcd=profile.bcd)
    notes = NOTHING
    if (layout.timed and not timed) or count > layout.limit:
        notes |= {Note.NO_TIME} if layout.timed and not timed else NOTHING
        notes |= {Note.COUNT_OVER_LIMIT} if count > layout.limit else NOTHING
    if len(objects) < count or used < len(payload):
        notes |= {Note.ADU_SHORT} if len(objects) < count else NOTHING
        notes |= {Note.ADU_EXTRA} if used < len(payload) else NOTHING
    return DataUnit(data[0], count, objects, notes, payload[used:])


def tags_left_out(layout: Layout, payload: bytes, count: int) -> bool:
    """Say whether the payload is exactly ``count`` bodies of a timed type, without their time tags."""
    return bool(count) and len(payload) == count * (layout.size(payload, 0, timed=False) or 0)


def _walk(
    layout: Layout, payload: bytes, count: int, *, timed: bool, bcd: bool
) -> tuple[tuple[InformationObject, ...], int]:
    """Return the whole objects that are there, and how many bytes they use."""
    objects: list[InformationObject] = []
    at = 0
    for _ in range(count):
        size = layout.size(payload, at, timed=timed)
        if size is None or at + size > len(payload):
            break
        objects.append(layout.read(payload, at, timed=timed, bcd=bcd))
        at += size
    return tuple(objects), at


def encode_unit(unit: DataUnit | None, profile: Profile = STANDARD) -> bytes:
    """Return the bytes of a data unit; of a decoded one, exactly those it was decoded from.

    Raises
    ------
    BadUnit
        More than 255 objects, or objects of a type that the profile does not know.

    """
    if unit is None:
        return b""
    if unit.count is None:
        return bytes([unit.type])
    if not 0 <= unit.count <= MOST_COUNT:
        raise BadUnit(f"count {unit.count} is not 0…{MOST_COUNT}")
    head = bytes([unit.type, unit.count])
    if unit.raw is not None:
        return head + unit.raw
    layout = profile.layouts.get(unit.type)
    if layout is None:
        raise BadUnit(f"type {unit.type} is not known: give its bytes as raw")
    rows = [values_of(one) for one in unit.objects]
    # A tag is left out by all objects or by none.
    timed = layout.timed and (not rows or any(row["time"] is not None for row in rows))
    return head + b"".join(layout.write(row, timed=timed) for row in rows) + unit.extra


def values_of(one: InformationObject) -> Mapping[str, Any]:
    """Return an object's fields by name, in the order of the wire."""
    if isinstance(one, VendorObject):
        return dict(one.fields)
    kind: Any = type(one)
    return {name: getattr(one, name) for name in _names(kind)}


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass of InformationObject
    return tuple(one.name for one in fields(kind))


def carries_alarm(data: bytes, profile: Profile = STANDARD) -> bool:
    """Say whether a fire bit or a manual alarm is set, without building objects: fires go first.

    An object that is cut counts as long as the byte that tells is there.
    """
    if len(data) < 3:
        return False
    if (place := ALARM_BITS.get(data[0])) is None:
        return data[0] in profile.alarm_types
    size, bare, at, bit = place
    count, rest = data[1], len(data) - 2
    if count == 1:
        return len(data) > 2 + at and bool(data[2 + at] & bit)
    step = bare if rest == count * bare else size
    told = range(2 + at, len(data), step)[:count]
    return any(data[place] & bit for place in told)
