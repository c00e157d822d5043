"""Addresses of devices and centres: six bytes, low byte first (GB/T 26875.3-2011, 源地址, 目的地址).

Devices are known by the six bytes. The other readings met in the field change only how an operator types
or shows an address, so they are aliases here and nothing else looks at them.
"""

from __future__ import annotations

import re
from enum import StrEnum

SIZE = 6
HEX = re.compile(r"[0-9A-Fa-f]{12}")
DECIMAL = re.compile(r"[0-9]{12}")


class BadAddress(Exception):
    """A text that is no address in the reading asked for."""


class Reading(StrEnum):
    """How a maker's label or manual writes the address."""

    NUMBER = "number"  # the standard: an unsigned 48-bit number, as 12 hex digits
    WIRE = "wire"  # 12 hex digits in the order of the wire
    BCD = "bcd"  # 12 decimal digits, the last two of them first on the wire
    BCD_REVERSED = "bcd-high-first"  # the end of a serial number or IMEI, in the order of the wire


def canonical(address: bytes) -> str:
    """Return the 12 upper-case hex digits of an address, most significant first."""
    return address[::-1].hex().upper()


def parse(text: str, reading: Reading = Reading.NUMBER) -> bytes:
    """Return the six wire bytes of an address as an operator types it.

    Raises
    ------
    BadAddress
        Not twelve digits of the kind that the reading wants.

    """
    decimal = reading in {Reading.BCD, Reading.BCD_REVERSED}
    if not (DECIMAL if decimal else HEX).fullmatch(text):
        digits = "decimal" if decimal else "hexadecimal"
        raise BadAddress(f"address {text!r} is not 12 {digits} digits")
    raw = bytes.fromhex(text)
    return raw if reading in {Reading.WIRE, Reading.BCD_REVERSED} else raw[::-1]


def alias(address: bytes, reading: Reading) -> str | None:
    """Return the address as the maker writes it; None where it has digits that the reading has not."""
    high_first = reading in {Reading.NUMBER, Reading.BCD}
    text = (address[::-1] if high_first else address).hex().upper()
    if reading in {Reading.BCD, Reading.BCD_REVERSED} and not text.isdecimal():
        return None
    return text


def number(address: bytes) -> int:
    """Return the address as the number it is."""
    return int.from_bytes(address, "little")
