"""How each type's objects lie in the data unit (GB/T 26875.3-2011, 应用数据单元).

A layout is a line of fields. One class serves all fixed sizes; types 6 and 26, whose texts have a length byte,
are walked object by object, because dividing what is there by the count is wrong for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from struct import Struct
from typing import Any, Protocol, TypeAlias

from luoshi.gb26875.adu import controls, device, facility, requests
from luoshi.gb26875.adu.vendor import VendorObject
from luoshi.gb26875.texts import LONGEST, WIDTH, Text
from luoshi.gb26875.times import SIZE, TimeTag

InformationObject: TypeAlias = (
    facility.SystemStatus
    | facility.PartStatus
    | facility.PartAnalogue
    | facility.SystemOperation
    | facility.SystemVersion
    | facility.SystemConfiguration
    | facility.PartConfiguration
    | facility.SystemClock
    | device.DeviceStatus
    | device.DeviceOperation
    | device.DeviceVersion
    | device.DeviceConfiguration
    | device.DeviceClock
    | requests.ReadSystem
    | requests.ReadPart
    | requests.ReadSystemLog
    | requests.ReadDevice
    | requests.ReadDeviceLog
    | controls.Initialise
    | controls.SetClock
    | controls.DutyCheck
    | VendorObject
)

# Field formats as tables and profiles write them → struct's.
FORMATS = {"u8": "B", "u16": "H", "u32": "I", "i16": "h", "text31": f"{WIDTH}s", "time": f"{SIZE}s"}
RANGES = {"u8": (0, 0xFF), "u16": (0, 0xFFFF), "u32": (0, 0xFFFFFFFF), "i16": (-0x8000, 0x7FFF)}


class Layout(Protocol):
    """Reads and writes the objects of one type."""

    @property
    def limit(self) -> int:
        """The standard's largest count of objects."""

    @property
    def timed(self) -> bool:
        """Whether a time tag follows the body."""

    @property
    def fields(self) -> Sequence[tuple[str, str]]:
        """Names and formats of the body's fields, in the order of the wire."""

    def size(self, payload: bytes, at: int, *, timed: bool) -> int | None:
        """Return the size of the object at ``at``; None where too little is there to tell."""

    def read(self, payload: bytes, at: int, *, timed: bool, bcd: bool) -> InformationObject:
        """Return the object at ``at``, all of whose bytes are there."""

    def make(self, values: Mapping[str, Any]) -> InformationObject:
        """Return the object with these values."""

    def write(self, values: Mapping[str, Any], *, timed: bool) -> bytes:
        """Return the bytes of an object; a time that is not known is written as zeros."""


@dataclass(frozen=True)
class Fixed:
    """Objects of one size."""

    kind: Callable[..., InformationObject]
    fields: tuple[tuple[str, str], ...]
    limit: int
    timed: bool = False
    _body: Struct = field(init=False)
    _texts: tuple[int, ...] = field(init=False)
    _times: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        formats = [form for _, form in self.fields]
        body = Struct("<" + "".join(FORMATS[form] for form in formats))
        object.__setattr__(self, "_body", body)
        for name, wanted in (("_texts", "text31"), ("_times", "time")):
            found = tuple(at for at, form in enumerate(formats) if form == wanted)
            object.__setattr__(self, name, found)

    def size(self, payload: bytes, at: int, *, timed: bool) -> int:  # noqa: ARG002 - all are alike
        """Return the size of every object."""
        return self._body.size + (SIZE if timed else 0)

    def read(self, payload: bytes, at: int, *, timed: bool, bcd: bool) -> InformationObject:
        """Return the object at ``at``, all of whose bytes are there."""
        values: list[Any] = list(self._body.unpack_from(payload, at))
        for index in self._texts:
            values[index] = Text(values[index])
        for index in self._times:
            values[index] = TimeTag(values[index], bcd)
        if self.timed:
            first = at + self._body.size
            values.append(TimeTag(payload[first : first + SIZE], bcd) if timed else None)
        return self.kind(*values)

    def make(self, values: Mapping[str, Any]) -> InformationObject:
        """Return the object with these values."""
        names = [name for name, _ in self.fields] + (["time"] if self.timed else [])
        return self.kind(*(values[name] for name in names))

    def write(self, values: Mapping[str, Any], *, timed: bool) -> bytes:
        """Return the bytes of an object; a time that is not known is written as zeros."""
        body = self._body.pack(*(_plain(values[name]) for name, _ in self.fields))
        return body + _plain(values["time"] or TimeTag(bytes(SIZE))) if timed else body


@dataclass(frozen=True)
class Counted:
    """Objects that end in a text with its length before it (types 6 and 26)."""

    kind: Callable[..., InformationObject]
    fields: tuple[tuple[str, str], ...]
    limit: int
    timed: bool = False

    @property
    def _prefix(self) -> int:
        return len(self.fields) - 1  # All before the text are single bytes.

    def size(self, payload: bytes, at: int, *, timed: bool) -> int | None:  # noqa: ARG002 - has none
        """Return the size of the object at ``at``; None where its length byte is missing."""
        length_at = at + self._prefix
        return self._prefix + 1 + payload[length_at] if length_at < len(payload) else None

    def read(self, payload: bytes, at: int, *, timed: bool, bcd: bool) -> InformationObject:  # noqa: ARG002 - has none
        """Return the object at ``at``, all of whose bytes are there."""
        first = at + self._prefix + 1
        text = Text(payload[first : first + payload[first - 1]])
        return self.kind(*payload[at : first - 1], text)

    def make(self, values: Mapping[str, Any]) -> InformationObject:
        """Return the object with these values."""
        return self.kind(*(values[name] for name, _ in self.fields))

    def write(self, values: Mapping[str, Any], *, timed: bool) -> bytes:  # noqa: ARG002 - has none
        """Return the bytes of an object."""
        raw: bytes = values["text"].raw
        head = bytes(values[name] for name, _ in self.fields[:-1])
        return head + bytes([len(raw)]) + raw[:LONGEST]


def _plain(value: int | Text | TimeTag) -> Any:  # noqa: ANN401 - what struct takes for the field
    return value if isinstance(value, int) else value.raw


def line(text: str) -> tuple[tuple[str, str], ...]:
    """Return the fields that ``"name:format name:format"`` lists."""
    return tuple((name, form) for name, _, form in (one.partition(":") for one in text.split()))


def vendor_kind(fields: Sequence[tuple[str, str]], *, timed: bool) -> Callable[..., VendorObject]:
    """Return what makes a maker's object of its values."""
    names = [name for name, _ in fields] + (["time"] if timed else [])
    return lambda *values: VendorObject(tuple(zip(names, values, strict=True)))


SYSTEM = "sys_type:u8 sys_addr:u8"
PART = f"{SYSTEM} part_type:u8 part_addr:u32"


@cache
def standard() -> Mapping[int, Layout]:
    """Return the layouts of the standard's types."""
    read_system = line(SYSTEM)
    read_part = line(f"{SYSTEM} part_addr:u32")
    reserved = line("reserved:u8")
    log = "records:u8 time:time"
    return {
        1: Fixed(facility.SystemStatus, line(f"{SYSTEM} status:u16"), 102, timed=True),
        2: Fixed(facility.PartStatus, line(f"{PART} status:u16 text:text31"), 22, timed=True),
        3: Fixed(
            facility.PartAnalogue, line(f"{PART} analog_type:u8 raw_value:i16"), 63, timed=True
        ),
        4: Fixed(facility.SystemOperation, line(f"{SYSTEM} op:u8 operator:u8"), 102, timed=True),
        5: Fixed(facility.SystemVersion, line(f"{SYSTEM} major:u8 minor:u8"), 1),
        6: Counted(facility.SystemConfiguration, line(f"{SYSTEM} text:counted"), 3),
        7: Fixed(facility.PartConfiguration, line(f"{PART} text:text31"), 26),
        8: Fixed(facility.SystemClock, line(f"{SYSTEM} time:time"), 1),
        21: Fixed(device.DeviceStatus, line("status:u8"), 1, timed=True),
        24: Fixed(device.DeviceOperation, line("op:u8 operator:u8"), 127, timed=True),
        25: Fixed(device.DeviceVersion, line("major:u8 minor:u8"), 1),
        26: Counted(device.DeviceConfiguration, line("text:counted"), 1),
        28: Fixed(device.DeviceClock, line("time:time"), 1),
        61: Fixed(requests.ReadSystem, read_system, 102),
        62: Fixed(requests.ReadPart, read_part, 22),
        63: Fixed(requests.ReadPart, read_part, 63),
        64: Fixed(requests.ReadSystemLog, line(f"{SYSTEM} {log}"), 1),
        65: Fixed(requests.ReadSystem, read_system, 1),
        66: Fixed(requests.ReadSystem, read_system, 3),
        67: Fixed(requests.ReadPart, read_part, 26),
        68: Fixed(requests.ReadSystem, read_system, 1),
        81: Fixed(requests.ReadDevice, reserved, 1),
        84: Fixed(requests.ReadDeviceLog, line(log), 1),
        85: Fixed(requests.ReadDevice, reserved, 1),
        86: Fixed(requests.ReadDevice, reserved, 1),
        88: Fixed(requests.ReadDevice, reserved, 1),
        89: Fixed(controls.Initialise, reserved, 1),
        90: Fixed(controls.SetClock, line("time:time"), 1),
        91: Fixed(controls.DutyCheck, line("minutes:u8"), 1),
    }
