"""What a centre asks for, types 61–88. The answer's type is the request's minus 60."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.gb26875.times import TimeTag

ANSWER_OFFSET = 60
MOST_RECORDS = 102  # the standard's limit of a log read, though a type 24 answer could carry 127


@dataclass(frozen=True, slots=True)
class ReadSystem:
    """Types 61, 65, 66 and 68: status, version, configuration or clock of a facility."""

    sys_type: int
    sys_addr: int


@dataclass(frozen=True, slots=True)
class ReadPart:
    """Types 62, 63 and 67: status, analogue value or configuration of a part. They name no part type."""

    sys_type: int
    sys_addr: int
    part_addr: int


@dataclass(frozen=True, slots=True)
class ReadSystemLog:
    """Type 64: operations at a facility from a moment on."""

    sys_type: int
    sys_addr: int
    records: int
    time: TimeTag


@dataclass(frozen=True, slots=True)
class ReadDevice:
    """Types 81, 85, 86 and 88: status, version, configuration or clock of the device."""

    reserved: int = 0


@dataclass(frozen=True, slots=True)
class ReadDeviceLog:
    """Type 84: operations at the device from a moment on."""

    records: int
    time: TimeTag
