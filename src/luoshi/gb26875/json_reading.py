"""Frames from JSON: the other direction of :mod:`json_form`, for tests and simulators.

What can be computed may be left out: ``count``, ``flags`` beside ``status`` or ``op`` (or these beside ``flags``),
``value`` beside ``raw_value`` (or the other way round), ``version``, ``serial``, ``dest``, ``time``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, DecimalException
from typing import Any

from luoshi.gb26875.addresses import BadAddress, parse
from luoshi.gb26875.adu.layouts import RANGES, Counted, InformationObject, Layout
from luoshi.gb26875.adu.unit import DataUnit, Note, encode_unit
from luoshi.gb26875.codes import Bits, bits
from luoshi.gb26875.frames import MOST_DATA, Frame
from luoshi.gb26875.profiles import STANDARD, Profile
from luoshi.gb26875.texts import Text
from luoshi.gb26875.times import CHINA, UNKNOWN, BadTime, TimeTag

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
NOBODY = "0" * 12  # devices may send any destination
BITS_OF_TYPE = {
    1: Bits.SYSTEM,
    2: Bits.PART,
    4: Bits.FACILITY_OPERATION,
    21: Bits.DEVICE,
    24: Bits.DEVICE_OPERATION,
}


class BadModel(Exception):
    """JSON that describes no frame; the message names the place, the value and what is wanted."""


def frame_from_dict(form: object, profile: Profile = STANDARD) -> Frame:
    """Return the frame that a decoded model describes.

    Raises
    ------
    BadModel
        It describes none.

    """
    frame = _mapping(form, "frame")
    version = frame.get("version", [1, 0])
    if not isinstance(version, list) or len(version) != 2:
        raise BadModel(f"version: {version!r} is not [major, user]")
    tag = _time(frame, "time", profile)
    data = encode_unit(_unit(frame.get("adu"), profile), profile)
    if len(data) > MOST_DATA:
        raise BadModel(f"adu: {len(data)} bytes; a frame takes {MOST_DATA}")
    return Frame(
        _number(frame.get("serial", 0), "serial", "u16"),
        _number(version[0], "version[0]", "u8"),
        _number(version[1], "version[1]", "u8"),
        UNKNOWN if tag is None else tag.raw,
        _address(_wanted(frame, "source", "source"), "source"),
        _address(frame.get("dest", NOBODY), "dest"),
        _number(_wanted(frame, "cmd", "cmd"), "cmd", "u8"),
        data,
    )


def _unit(form: object, profile: Profile) -> DataUnit | None:
    if form is None:
        return None
    unit = _mapping(form, "adu")
    kind = _number(_wanted(unit, "type", "adu.type"), "adu.type", "u8")
    rows = unit.get("objects", [])
    if not isinstance(rows, list):
        raise BadModel(f"adu.objects: {rows!r} is not a list")
    count = _number(_count(unit, rows), "adu.count", "u8")
    extra = _hex(unit.get("extra", ""), "adu.extra")
    one_byte = not count and not rows and Note.ADU_SHORT in unit.get("notes", ())
    if one_byte:  # A count of 0 cannot be short of objects: the count itself is missing.
        return DataUnit(kind, None)
    if unit.get("raw") is not None:
        return DataUnit(kind, count, raw=_hex(unit["raw"], "adu.raw"))
    layout = profile.layouts.get(kind)
    if layout is None:
        raise BadModel(f"adu.type: {kind} is not known: give its bytes as adu.raw")
    objects = tuple(
        _object(row, kind, layout, f"adu.objects[{at}]", profile) for at, row in enumerate(rows)
    )
    return DataUnit(kind, count, objects, extra=extra)


def _count(unit: Mapping[str, Any], rows: list[Any]) -> object:
    count = unit.get("count")
    return len(rows) if count is None else count


def _object(
    form: object, kind: int, layout: Layout, place: str, profile: Profile
) -> InformationObject:
    row = _mapping(form, place)
    values: dict[str, Any] = {}
    for name, shape in layout.fields:
        here = f"{place}.{name}"
        if shape == "time":
            tag = _time(row, here, profile)
            values[name] = TimeTag(UNKNOWN) if tag is None else tag
        elif shape in {"text31", "counted"}:
            values[name] = _text(row.get(name, ""), here, fixed=not isinstance(layout, Counted))
        else:
            values[name] = _number(_field(row, name, kind, here, profile), here, shape)
    if layout.timed:
        values["time"] = _time(row, f"{place}.time", profile)
    return layout.make(values)


def _field(row: Mapping[str, Any], name: str, kind: int, place: str, profile: Profile) -> object:
    """Return a number as given, or computed from what stands beside it."""
    if name in row:
        return row[name]
    if name == "reserved":
        return 0
    if name in {"status", "op"} and "flags" in row and kind in BITS_OF_TYPE:
        return _status(row["flags"], BITS_OF_TYPE[kind], place)
    if name == "raw_value" and isinstance(row.get("value"), str):
        return _raw_value(row["value"], row.get("analog_type"), place, profile)
    raise BadModel(f"{place}: is missing")


def _status(flags: object, table: Bits, place: str) -> int:
    known = bits(table)
    if not isinstance(flags, list) or not set(map(str, flags)) <= set(known):
        raise BadModel(f"{place}: flags {flags!r} are not of {', '.join(known)}")
    return sum(1 << known.index(name) for name in set(flags))


def _raw_value(value: str, analog_type: object, place: str, profile: Profile) -> object:
    quantity = profile.quantities.get(analog_type) if isinstance(analog_type, int) else None
    try:
        raw = None if quantity is None else quantity.raw(Decimal(value))
    except (DecimalException, ValueError, OverflowError):
        raw = None
    if raw is None:
        raise BadModel(f"{place}: value {value!r} is no step of analogue type {analog_type!r}")
    return raw


def _text(value: object, place: str, *, fixed: bool) -> Text:
    if not isinstance(value, str):
        raise BadModel(f"{place}: {value!r} is not a text")
    try:
        return Text.fixed(value) if fixed else Text.of(value)
    except UnicodeEncodeError as error:
        raise BadModel(f"{place}: {error.reason}") from None


def _time(row: Mapping[str, Any], place: str, profile: Profile) -> TimeTag | None:
    """Return the tag of ``time`` or else of ``time_raw``; None where neither is given."""
    moment, raw = row.get("time"), row.get("time_raw")
    if moment is None and raw is None:
        return None
    if moment is None:
        return TimeTag(_hex(raw, f"{place}_raw", size=len(UNKNOWN)), profile.bcd)
    if not isinstance(moment, str) or not MOMENT.fullmatch(moment):
        raise BadModel(f"{place}: {moment!r} is not YYYY-MM-DDThh:mm:ss")
    try:
        return TimeTag.of(datetime.fromisoformat(moment).replace(tzinfo=CHINA), bcd=profile.bcd)
    except (ValueError, BadTime) as error:
        raise BadModel(f"{place}: {moment}: {error}") from None


def _address(value: object, place: str) -> bytes:
    try:
        return parse(str(value))
    except BadAddress as error:
        raise BadModel(f"{place}: {error}") from None


def _hex(value: object, place: str, size: int | None = None) -> bytes:
    try:
        raw = bytes.fromhex(str(value))
    except ValueError:
        raise BadModel(f"{place}: {value!r} is not hexadecimal") from None
    if size is not None and len(raw) != size:
        raise BadModel(f"{place}: {value!r} is not {size} bytes")
    return raw


def _number(value: object, place: str, shape: str) -> int:
    low, high = RANGES[shape]
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadModel(f"{place}: {value!r} is not a whole number {low}…{high}")
    return value


def _mapping(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadModel(f"{place}: {value!r} is not an object")
    return value


def _wanted(row: Mapping[str, Any], key: str, place: str) -> object:
    if key not in row:
        raise BadModel(f"{place}: is missing")
    return row[key]
