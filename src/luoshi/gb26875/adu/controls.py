"""What a centre commands, types 89–91; they go out under command 1."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.gb26875.times import TimeTag


@dataclass(frozen=True, slots=True)
class Initialise:
    """Type 89, 初始化."""

    reserved: int = 0


@dataclass(frozen=True, slots=True)
class SetClock:
    """Type 90, 同步时钟: the centre's clock."""

    time: TimeTag


@dataclass(frozen=True, slots=True)
class DutyCheck:
    """Type 91, 查岗: the person on duty must press a button within so many minutes (type 24, bit 5)."""

    minutes: int
