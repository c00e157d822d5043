r"""How a maker's devices differ from the standard: data, one TOML file each.

title = ["…", "…"]
time_encoding = "binary" | "bcd"
address_reading = "number" | "wire" | "bcd" | "bcd-high-first"
asks_for_time = true                     # command 1, type 90 coming up is answered with the clock
[commands]                               # commands 0 and 7–255 that mean "I am alive"
7 = "confirm" | "ignore"
[[registration]]                         # text before or between frames
prefix = "TD"
end = "\r\n"                             # or: length = 14
reply = "OK!"
[types.134]                              # a type of the maker's own
names = ["恢复", "restore"]
body = "sys_type:u8 sys_addr:u8 part_type:u8 part_addr:u32"   # u8 u16 u32 i16 text31 time
timed = true
limit = 22
alarm = false                            # true: as urgent as a fire
[analogues.4]                            # replaces or adds an analogue type
names = ["压力", "pressure"]
unit = "MPa"
resolution = "0.001"
offset = "0"
low = "0"
high = "32"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import DecimalException
from functools import cached_property
from pathlib import Path
from typing import Any

from luoshi.gb26875.addresses import Reading
from luoshi.gb26875.adu.layouts import FORMATS, Fixed, Layout, line, standard, vendor_kind
from luoshi.gb26875.codes import Name, Quantity, quantities, quantity

SHIPPED = Path(__file__).with_name("profiles")
LONGEST_REGISTRATION = 256
KEYS = {
    *("title", "time_encoding", "address_reading", "asks_for_time"),
    *("commands", "registration", "types", "analogues"),
}


class BadProfile(Exception):
    """A profile that cannot be used; the message names file, place and value."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A text that a modem sends by itself. Its end is known from its bytes alone, never from a pause."""

    prefix: bytes
    end: bytes = b""  # empty: ``length`` says where it ends
    length: int = 0
    reply: bytes = b""


@dataclass(frozen=True)
class Profile:
    """What is known about a maker's devices."""

    name: str
    title: Name
    bcd: bool = False
    address_reading: Reading = Reading.NUMBER
    asks_for_time: bool = False
    commands: Mapping[int, bool] = field(default_factory=dict)  # command → is it confirmed
    registrations: tuple[Registration, ...] = ()
    own_layouts: Mapping[int, Layout] = field(default_factory=dict)
    own_names: Mapping[int, Name] = field(default_factory=dict)
    own_quantities: Mapping[int, Quantity] = field(default_factory=dict)
    alarm_types: frozenset[int] = frozenset()

    @cached_property
    def layouts(self) -> Mapping[int, Layout]:
        """Return the layouts of all types that these devices send or take."""
        return {**standard(), **self.own_layouts}

    @cached_property
    def quantities(self) -> Mapping[int, Quantity]:
        """Return the analogue types of these devices."""
        return {**quantities(), **self.own_quantities}


STANDARD = Profile("standard", Name("国家标准", "the national standard"))


def shipped() -> list[str]:
    """Return the names of the profiles that come with the package."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def read_profile(name: str | Path) -> Profile:
    """Return a shipped profile by name, or one from a TOML file.

    Raises
    ------
    BadProfile
        There is none, or it says something that cannot be.

    """
    path = name if isinstance(name, Path) else SHIPPED / f"{name}.toml"
    if isinstance(name, str) and name not in shipped():
        raise BadProfile(f"no profile {name!r}; there are {', '.join(shipped())}")
    try:
        return _profile(path.stem, tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadProfile(f"{path.name}: unreadable ({error})") from None
    except KeyError as error:
        raise BadProfile(f"{path.name}: {error.args[0]} is missing or not a known word") from None
    except (ValueError, TypeError, AttributeError, DecimalException) as error:
        raise BadProfile(f"{path.name}: {error}") from None


def _profile(name: str, table: Mapping[str, Any]) -> Profile:
    if unknown := table.keys() - KEYS:
        raise ValueError(f"unknown keys {', '.join(sorted(unknown))}")
    types = {_own(number): row for number, row in table.get("types", {}).items()}
    analogues = table.get("analogues", {})
    return Profile(
        name,
        Name(*table["title"]),
        bcd={"binary": False, "bcd": True}[table.get("time_encoding", "binary")],
        address_reading=Reading(table.get("address_reading", Reading.NUMBER)),
        asks_for_time=table.get("asks_for_time", False),
        commands={
            _command(number): {"confirm": True, "ignore": False}[manner]
            for number, manner in table.get("commands", {}).items()
        },
        registrations=tuple(map(_registration, table.get("registration", []))),
        own_layouts={number: _layout(row) for number, row in types.items()},
        own_names={number: Name(*row["names"]) for number, row in types.items()},
        own_quantities={int(number): quantity(row) for number, row in analogues.items()},
        alarm_types=frozenset(number for number, row in types.items() if row.get("alarm", False)),
    )


def _own(number: str) -> int:
    if not 128 <= int(number) <= 254:
        raise ValueError(f"type {number} is not a maker's own: 128–254")
    return int(number)


def _command(number: str) -> int:
    if int(number) in range(1, 7) or not 0 <= int(number) <= 255:
        raise ValueError(f"command {number} has its meaning: only 0 and 7–255 are free")
    return int(number)


def _registration(row: Mapping[str, Any]) -> Registration:
    prefix, end = row["prefix"].encode(), row.get("end", "").encode()
    length = row.get("length", 0)
    if not prefix or b"@@" in prefix or bool(end) == bool(length):
        raise ValueError(f"registration {row}: needs a prefix without @@, and an end or a length")
    if length and not len(prefix) <= length <= LONGEST_REGISTRATION:
        raise ValueError(f"registration {row}: length is not {len(prefix)}…{LONGEST_REGISTRATION}")
    return Registration(prefix, end, length, row.get("reply", "").encode())


def _layout(row: Mapping[str, Any]) -> Layout:
    fields = line(row["body"])
    for name, form in fields:
        if form not in FORMATS or (form == "time") != (name == "time"):
            raise ValueError(f"body {row['body']!r}: {name}:{form} is no field")
    timed = row.get("timed", False)
    return Fixed(vendor_kind(fields, timed=timed), fields, row.get("limit", 255), timed)
