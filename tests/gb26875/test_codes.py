from __future__ import annotations

from decimal import Decimal

import pytest

from luoshi.gb26875.adu.layouts import standard
from luoshi.gb26875.codes import Bits, Name, bits, flags, names, quantities


@pytest.mark.parametrize(
    ("table", "count", "number", "name"),
    [
        ("system_types", 17, 23, Name("消防电源", "fire power supply")),
        ("part_types", 66, 24, Name("消火栓按钮", "hydrant button")),
        ("part_types", 66, 121, Name("警报装置", "sounder")),
        ("types", 29, 91, Name("查岗命令", "duty check")),
        ("commands", 7, 6, Name("否认", "deny")),
    ],
)
def test_tables_name_the_numbers_of_the_standard(
    table: str, count: int, number: int, name: Name
) -> None:
    assert len(names(table)) == count
    assert names(table)[number] == name


def test_every_type_with_a_name_has_a_layout_and_the_other_way_round() -> None:
    assert list(names("types")) == list(standard())


@pytest.mark.parametrize(("table", "count"), [*zip(Bits, (14, 9, 7, 7, 7), strict=True)])
def test_every_meaning_of_a_bit_has_a_name(table: Bits, count: int) -> None:
    assert len(bits(table)) == count == len(set(bits(table)))


def test_reserved_bits_have_no_name() -> None:
    assert flags(Bits.PART, 0xFE00) == ()
    assert flags(Bits.SYSTEM, 0xC000) == ()
    assert flags(Bits.DEVICE, 0x80) == ()
    assert flags(Bits.DEVICE, 0xFF) == bits(Bits.DEVICE)


@pytest.mark.parametrize(
    ("number", "raw", "value", "unit", "fits"),
    [
        (1, 32000, "32000", "件", True),
        (2, 320, "3.20", "m", True),
        (2, 32001, "320.01", "m", False),
        (3, -273, "-27.3", "℃", True),
        (3, -2731, "-273.1", "℃", False),
        (4, 0, "0.0", "MPa", True),
        (5, -1, "-0.1", "kPa", False),
        (6, 1001, "100.1", "%LEL", False),
        (7, 1, "1", "s", True),
        (8, 2200, "220.0", "V", True),
        (9, 15, "1.5", "A", True),
        (10, 300, "30.0", "L/s", True),
        (11, 5, "0.5", "m³/min", True),
        (12, 20, "20", "m/s", True),
        (12, 21, "21", "m/s", False),
    ],
)
def test_a_raw_number_is_an_exact_value_with_unit_and_range(
    number: int,
    raw: int,
    value: str,
    unit: str,
    fits: bool,  # noqa: FBT001 - a column
) -> None:
    quantity = quantities()[number]

    assert (str(quantity.value(raw)), quantity.unit) == (value, unit)
    assert quantity.contains(quantity.value(raw)) is fits
    assert quantity.raw(Decimal(value)) == raw


def test_a_value_between_two_steps_has_no_number() -> None:
    assert quantities()[3].raw(Decimal("27.35")) is None


def test_unused_and_reserved_analogue_types_are_not_known() -> None:
    assert list(quantities()) == list(range(1, 13))
