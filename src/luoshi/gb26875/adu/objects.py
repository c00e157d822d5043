"""What all information objects (信息对象) share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from luoshi.gb26875.codes import Quantity, quantities

FIRE = 1 << 1  # the same bit of types 1, 2 and 21
MANUAL_ALARM = 1 << 2  # the same bit of types 4 and 24


@dataclass(frozen=True, slots=True)
class Measurement:
    """An analogue value with its unit; ``in_range`` is a doubt to show, not a reason to drop it."""

    value: Decimal
    unit: str
    in_range: bool


def measure(
    analog_type: int, raw: int, table: Mapping[int, Quantity] | None = None
) -> Measurement | None:
    """Return what a raw number means; None for analogue types that the table does not know."""
    quantity = (quantities() if table is None else table).get(analog_type)
    if quantity is None:
        return None
    value = quantity.value(raw)
    return Measurement(value, quantity.unit, quantity.contains(value))
