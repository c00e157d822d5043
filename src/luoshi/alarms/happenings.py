"""What a report means for the watch: which alarms it raises and which it clears. No queries, no clock.

A status tells of several kinds at once: a set bit raises its kind, a bit that is not set clears it, for there is no
other message that something is over (GB/T 26875.3-2011; docs/fire.md). A set fire bit is a fire whatever the bit
``normal`` says; that the device was in test mode is only shown. A reset at the panel clears what the whole system said,
except what is shielded: panels keep that, and report again what is still wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from luoshi.alarms.models.alarm import FIRES, Kind
from luoshi.gb26875 import DataUnit, Frame, Profile, TimeTag, decode_unit
from luoshi.gb26875.adu.device import DeviceOperation, DeviceStatus, DeviceVersion
from luoshi.gb26875.adu.facility import (
    PartAnalogue,
    PartConfiguration,
    PartStatus,
    SystemConfiguration,
    SystemOperation,
    SystemStatus,
)
from luoshi.gb26875.adu.layouts import InformationObject
from luoshi.gb26875.adu.unit import Note, carries_alarm, values_of
from luoshi.gb26875.adu.vendor import VendorObject
from luoshi.gb26875.texts import Text

KINDS: Mapping[str, Kind] = {
    "fire": Kind.FIRE,
    "fault": Kind.FAULT,
    "shield": Kind.SHIELDED,
    "supervise": Kind.SUPERVISE,
    "power_fault": Kind.POWER,
    "main_power_fault": Kind.POWER,
    "backup_power_fault": Kind.POWER,
    "bus_fault": Kind.LINE,
    "center_link_fault": Kind.LINE,
    "monitor_line_fault": Kind.LINE,
    "manual_alarm": Kind.MANUAL,
}
OF_SYSTEM = frozenset({Kind.FIRE, Kind.FAULT, Kind.SHIELDED, Kind.SUPERVISE, Kind.POWER, Kind.LINE})
OF_PART = OF_SYSTEM - {Kind.LINE}
OF_DEVICE = frozenset({Kind.FIRE, Kind.FAULT, Kind.POWER, Kind.LINE})
RESET = OF_SYSTEM - {Kind.SHIELDED} | {Kind.MANUAL}
NONE: frozenset[Kind] = frozenset()


class Where(NamedTuple):
    """The point that spoke: all none is the device itself."""

    sys_type: int | None = None
    sys_addr: int | None = None
    part_addr: int | None = None
    part_type: int | None = None


class Measured(NamedTuple):
    """An analogue value; ``value`` none: no table knows the type, the raw number is in the report."""

    analog_type: int
    value: Decimal
    unit: str
    doubted: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that one point said."""

    where: Where
    type: int
    at: datetime | None = None  # as the device says
    raised: frozenset[Kind] = NONE
    cleared: frozenset[Kind] = NONE
    everywhere: bool = False  # cleared at all points of the system, or of the device
    status: int | None = None
    flags: tuple[str, ...] = ()
    text: str = ""
    told: str = ""  # what the panel calls the point
    measured: Measured | None = None
    answers: bool = False  # a duty check
    version: str = ""

    @property
    def test(self) -> bool:
        """Whether the device said that it is being tested: a status without the bit ``normal``."""
        return self.status is not None and "normal" not in self.flags


def happenings(frame: Frame, profile: Profile) -> list[Happening]:
    """Return what a frame tells, in its order; never nothing where there are data, and never fails."""
    unit = decode_unit(frame.data, profile)
    if unit is None:
        return []
    found = [one for thing in unit.objects for one in _of(thing, unit, profile)]
    if Note.UNKNOWN_TYPE in unit.notes or not unit.objects:
        found.append(Happening(Where(), unit.type, raised=frozenset({Kind.UNREADABLE})))
    if carries_alarm(frame.data, profile) and not any(one.raised & FIRES for one in found):
        # The object that burns was cut short: nobody knows where, but it burns.
        found.append(Happening(Where(), unit.type, raised=frozenset({Kind.FIRE}), flags=("fire",)))
    return found


def _of(thing: InformationObject, unit: DataUnit, profile: Profile) -> Iterator[Happening]:
    match thing:
        case PartStatus():
            yield _status(thing, unit.type, OF_PART, told=thing.text.value)
        case SystemStatus():
            if "reset" in thing.flags:
                yield _reset(thing, unit.type, RESET)
            yield _status(thing, unit.type, OF_SYSTEM)
        case DeviceStatus():
            yield _status(thing, unit.type, OF_DEVICE)
        case SystemOperation() | DeviceOperation():
            yield from _operation(thing, unit.type)
        case PartAnalogue():
            yield _value(thing, unit.type, profile)
        case PartConfiguration() | SystemConfiguration():
            yield Happening(_where(thing), unit.type, told=thing.text.value)
        case DeviceVersion():
            yield Happening(Where(), unit.type, version=f"{thing.major}.{thing.minor}")
        case VendorObject():
            yield _vendor(thing, unit.type, profile)
        case _:
            yield Happening(Where(), unit.type)


def _where(thing: InformationObject) -> Where:
    known = values_of(thing)
    numbers = {name: known.get(name) for name in Where._fields}
    return Where(**numbers)


def _when(thing: InformationObject) -> datetime | None:
    tag = values_of(thing).get("time")
    return tag.at if isinstance(tag, TimeTag) else None


def _status(
    thing: PartStatus | SystemStatus | DeviceStatus,
    number: int,
    kinds: frozenset[Kind],
    told: str = "",
) -> Happening:
    raised = frozenset(KINDS[flag] for flag in thing.flags if flag in KINDS)
    return Happening(
        _where(thing), number, _when(thing), raised, kinds - raised, status=thing.status,
        flags=thing.flags, told=told,
    )  # fmt: skip


def _reset(thing: SystemStatus | SystemOperation, number: int, kinds: frozenset[Kind]) -> Happening:
    return Happening(
        _where(thing), number, _when(thing), cleared=kinds, everywhere=True, flags=thing.flags
    )


def _operation(thing: SystemOperation | DeviceOperation, number: int) -> Iterator[Happening]:
    """What somebody pressed: what it ends comes first, then what it begins."""
    over = RESET if "reset" in thing.flags else NONE
    if "alarm_clear" in thing.flags:
        over |= FIRES
    if over and isinstance(thing, SystemOperation):
        yield Happening(_where(thing), number, _when(thing), cleared=over, everywhere=True)
        over = NONE
    raised = frozenset({Kind.MANUAL}) if thing.manual_alarm else NONE
    yield Happening(
        _where(thing), number, _when(thing), raised, over - raised, flags=thing.flags,
        text=f"操作员{thing.operator}", answers="duty_answer" in thing.flags,
    )  # fmt: skip


def _value(thing: PartAnalogue, number: int, profile: Profile) -> Happening:
    found = thing.measurement(profile.quantities)
    measured = found and Measured(
        thing.analog_type, found.value, found.unit, doubted=not found.in_range
    )
    return Happening(_where(thing), number, _when(thing), measured=measured or None)


def _vendor(thing: VendorObject, number: int, profile: Profile) -> Happening:
    """Return what a maker's own type says: an alarm where the profile calls it one, else history."""
    texts = [value.value for value in values_of(thing).values() if isinstance(value, Text)]
    burns = number in profile.alarm_types
    return Happening(
        _where(thing), number, _when(thing), frozenset({Kind.FIRE}) if burns else NONE,
        text=" ".join(texts)[:100],
    )  # fmt: skip
