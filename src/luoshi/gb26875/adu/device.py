"""Reports about the transmission device itself, types 21–28 (用户信息传输装置)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from luoshi.gb26875.adu.objects import FIRE, MANUAL_ALARM
from luoshi.gb26875.codes import Bits, flags
from luoshi.gb26875.texts import Text
from luoshi.gb26875.times import TimeTag

DUTY_ANSWER = 1 << 5


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """Type 21, 运行状态. Some devices use it as their heartbeat, with or without the time tag."""

    BITS: ClassVar[Bits] = Bits.DEVICE
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
class DeviceOperation:
    """Type 24, 操作信息: what the person on duty pressed at the device."""

    BITS: ClassVar[Bits] = Bits.DEVICE_OPERATION
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

    @property
    def duty_answer(self) -> bool:
        """Say whether this answers a duty check (查岗应答)."""
        return bool(self.op & DUTY_ANSWER)


@dataclass(frozen=True, slots=True)
class DeviceVersion:
    """Type 25, 软件版本."""

    major: int
    minor: int


@dataclass(frozen=True, slots=True)
class DeviceConfiguration:
    """Type 26, 配置情况."""

    text: Text


@dataclass(frozen=True, slots=True)
class DeviceClock:
    """Type 28, 系统时间."""

    time: TimeTag
