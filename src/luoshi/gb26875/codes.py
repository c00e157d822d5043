"""What numbers on the wire mean: the tables of the standard, read from ``tables`` when first asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

TABLES = Path(__file__).with_name("tables")
FIRST_OWN = 128  # numbers from here are the user's or maker's own


@dataclass(frozen=True, slots=True)
class Name:
    """A code's name in both languages."""

    zh: str
    en: str


class Bits(StrEnum):
    """Which table names the bits of a field."""

    SYSTEM = "system"
    PART = "part"
    DEVICE = "device"
    FACILITY_OPERATION = "facility_operation"
    DEVICE_OPERATION = "device_operation"


@dataclass(frozen=True, slots=True)
class Quantity:
    """How the signed number of one analogue type becomes a value."""

    name: Name
    unit: str
    resolution: Decimal
    low: Decimal
    high: Decimal
    offset: Decimal = Decimal(0)

    def value(self, raw: int) -> Decimal:
        """Return the exact value."""
        return raw * self.resolution + self.offset

    def raw(self, value: Decimal) -> int | None:
        """Return the number that stands for ``value``; None where none does exactly."""
        steps = (value - self.offset) / self.resolution
        return int(steps) if steps == steps.to_integral_value() else None

    def contains(self, value: Decimal) -> bool:
        """Say whether the standard's range has the value. What is outside is shown, with this doubt."""
        return self.low <= value <= self.high


@cache
def names(table: str) -> Mapping[int, Name]:
    """Return a table of names: ``system_types``, ``part_types``, ``types`` or ``commands``."""
    return {int(number): Name(*pair) for number, pair in _read(table).items()}


@cache
def bits(table: Bits) -> tuple[str, ...]:
    """Return the names of a field's bits, the lowest first; reserved ones have none."""
    return tuple(_read("bits")[table])


@cache
def flags(table: Bits, status: int) -> tuple[str, ...]:
    """Return the names of the bits that are set in ``status``, the lowest first."""
    return tuple(name for at, name in enumerate(bits(table)) if status >> at & 1)


@cache
def quantities() -> Mapping[int, Quantity]:
    """Return the analogue types of the standard."""
    return {int(number): quantity(row) for number, row in _read("analogues").items()}


def quantity(row: Mapping[str, Any]) -> Quantity:
    """Return the quantity that a table's row describes."""
    numbers = {
        key: Decimal(row[key]) for key in ("resolution", "low", "high", "offset") if key in row
    }
    return Quantity(Name(*row["names"]), row["unit"], **numbers)


def _read(table: str) -> dict[str, Any]:
    return tomllib.loads((TABLES / f"{table}.toml").read_text("utf-8"))
