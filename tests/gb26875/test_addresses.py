from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.gb26875.addresses import BadAddress, Reading, alias, canonical, number, parse


def test_an_address_is_a_number_low_byte_first() -> None:
    wire = bytes.fromhex("385B01000000")

    assert canonical(wire) == "000000015B38"
    assert number(wire) == 88888
    assert parse("000000015b38") == wire


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        (Reading.NUMBER, "060504030201"),
        (Reading.WIRE, "010203040506"),
        (Reading.BCD, "060504030201"),
        (Reading.BCD_REVERSED, "010203040506"),
    ],
)
def test_a_reading_changes_how_an_address_is_typed_and_shown(reading: Reading, text: str) -> None:
    wire = bytes([1, 2, 3, 4, 5, 6])

    assert parse(text, reading) == wire
    assert alias(wire, reading) == text


@given(st.binary(min_size=6, max_size=6), st.sampled_from(Reading))
def test_whatever_a_reading_shows_it_also_understands(wire: bytes, reading: Reading) -> None:
    shown = alias(wire, reading)

    assert shown is None or parse(shown, reading) == wire


def test_an_address_that_is_not_decimal_has_no_decimal_alias() -> None:
    wire = bytes.fromhex("0A0000000000")

    assert alias(wire, Reading.BCD) is None
    assert alias(wire, Reading.BCD_REVERSED) is None
    assert alias(wire, Reading.NUMBER) == "00000000000A"


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("", Reading.NUMBER),
        ("15B38", Reading.NUMBER),
        ("0000000015B38", Reading.NUMBER),
        ("00000001 B38", Reading.NUMBER),
        ("00000000000G", Reading.WIRE),
        ("00000000000A", Reading.BCD),
        ("０００００００００００１", Reading.BCD_REVERSED),
    ],
)
def test_what_is_not_twelve_digits_is_refused(text: str, reading: Reading) -> None:
    with pytest.raises(BadAddress):
        parse(text, reading)
