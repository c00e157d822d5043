"""Reports about facilities and their parts, types 1–8 (建筑消防设施)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from luoshi.gb26875.adu.objects import FIRE, MANUAL_ALARM, Measurement, measure
from luoshi.gb26875.codes import Bits, Quantity, flags
from luoshi.gb26875.texts import Text
from luoshi.gb26875.times import TimeTag


@dataclass(frozen=True, slots=True)
class SystemStatus:
    """Type 1, 系统状态."""

    BITS: ClassVar[Bits] = Bits.SYSTEM
    sys_type: int
    sys_addr: int
    status: int
    time: TimeTag | None

    @property
    def flags(self) -> tuple[str, ...]:
        """Return the names of the set bits, the lowest first."""
        return flags(self.BITS, self.status)

    @property
    def fire(self) -> bool:
        """Say whether the fire bit is set: a fire, whatever the bit ``normal`` says."""
        return bool(self.status & FIRE)


@dataclass(frozen=True, slots=True)
class PartStatus:
    """Type 2, 部件运行状态: a detector, module or pump and what it feels."""

    BITS: ClassVar[Bits] = Bits.PART
    sys_type: int
    sys_addr: int
    part_type: int
    part_addr: int
    status: int
    text: Text
    time: TimeTag | None

    @property
    def flags(self) -> tuple[str, ...]:
        """Return the names of the set bits, the lowest first."""
        return flags(self.BITS, self.status)

    @property
    def fire(self) -> bool:
        """Say whether the fire bit is set: a fire, whatever the bit ``normal`` says."""
        return bool(self.status & FIRE)


@dataclass(frozen=True, slots=True)
class PartAnalogue:
    """Type 3, 部件模拟量值."""

    sys_type: int
    sys_addr: int
    part_type: int
    part_addr: int
    analog_type: int
    raw_value: int
    time: TimeTag | None

    def measurement(self, table: Mapping[int, Quantity] | None = None) -> Measurement | None:
        """Return value and unit by the standard's table, or a profile's; None for an unknown type."""
        return measure(self.analog_type, self.raw_value, table)


@dataclass(frozen=True, slots=True)
class SystemOperation:
    """Type 4, 操作信息: what somebody pressed at the panel."""

    BITS: ClassVar[Bits] = Bits.FACILITY_OPERATION
    sys_type: int
    sys_addr: int
    op: int
    operator: int
    time: TimeTag | None

    @property
    def flags(self) -> tuple[str, ...]:
        """Return the names of the set bits, the lowest first."""
        return flags(self.BITS, self.op)

    @property
    def manual_alarm(self) -> bool:
        """Say whether somebody raised the alarm by hand: as urgent as a fire."""
        return bool(self.op & MANUAL_ALARM)


@dataclass(frozen=True, slots=True)
class SystemVersion:
    """Type 5, 软件版本 of a facility."""

    sys_type: int
    sys_addr: int
    major: int
    minor: int


@dataclass(frozen=True, slots=True)
class SystemConfiguration:
    """Type 6, 系统配置情况: objects of unequal length."""

    sys_type: int
    sys_addr: int
    text: Text


@dataclass(frozen=True, slots=True)
class PartConfiguration:
    """Type 7, 部件配置情况."""

    sys_type: int
    sys_addr: int
    part_type: int
    part_addr: int
    text: Text


@dataclass(frozen=True, slots=True)
class SystemClock:
    """Type 8, 系统时间 of a facility."""

    sys_type: int
    sys_addr: int
    time: TimeTag


def part_address_halves(address: int) -> tuple[int, int]:
    """Return the low and the high 16 bits: often loop or zone (回路, 区号) and number (位号)."""
    return address & 0xFFFF, address >> 16
