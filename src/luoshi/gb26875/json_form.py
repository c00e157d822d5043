"""Frames as JSON, for the command, logs and other languages. The keys are in docs/fire.md."""

from __future__ import annotations

from typing import Any

from luoshi.gb26875.addresses import canonical
from luoshi.gb26875.adu.facility import PartAnalogue
from luoshi.gb26875.adu.layouts import InformationObject
from luoshi.gb26875.adu.unit import DataUnit, decode_unit, values_of
from luoshi.gb26875.frames import Frame
from luoshi.gb26875.profiles import STANDARD, Profile
from luoshi.gb26875.texts import Text
from luoshi.gb26875.times import TimeTag


def frame_as_dict(frame: Frame, profile: Profile = STANDARD) -> dict[str, Any]:
    """Return the decoded model of a frame, with JSON's types only."""
    unit = decode_unit(frame.data, profile)
    return {
        "serial": frame.serial,
        "version": [frame.major, frame.user],
        **_time(TimeTag(frame.time_tag, profile.bcd)),
        "source": canonical(frame.source),
        "dest": canonical(frame.dest),
        "cmd": frame.command,
        "adu": None if unit is None else unit_as_dict(unit, profile),
    }


def unit_as_dict(unit: DataUnit, profile: Profile = STANDARD) -> dict[str, Any]:
    """Return the decoded model of a data unit."""
    form: dict[str, Any] = {
        "type": unit.type,
        "count": unit.count or 0,
        "objects": [object_as_dict(one, profile) for one in unit.objects],
    }
    if unit.notes:
        form["notes"] = sorted(unit.notes)
    if unit.extra:
        form["extra"] = unit.extra.hex()
    if unit.raw is not None:
        form["raw"] = unit.raw.hex()
    return form


def object_as_dict(one: InformationObject, profile: Profile = STANDARD) -> dict[str, Any]:
    """Return one information object; names of set bits and the measured value are spelled out."""
    form: dict[str, Any] = {}
    for name, value in values_of(one).items():
        if isinstance(value, Text):
            form |= {name: value.value, f"{name}_ok": value.ok}
        elif name == "time":
            form |= _time(value)
        else:
            form[name] = value
        if name in {"status", "op"} and (flags := getattr(one, "flags", None)) is not None:
            form["flags"] = list(flags)
        elif name == "raw_value" and isinstance(one, PartAnalogue):
            form |= _measured(one, profile)
    return form


def _time(tag: TimeTag | None) -> dict[str, str | None]:
    """Return the moment; where there is none the bytes that should have been it, if any came."""
    if tag is None:
        return {"time": None}
    if (at := tag.at) is None:
        return {"time": None, "time_raw": tag.raw.hex()}
    return {"time": at.replace(tzinfo=None).isoformat()}


def _measured(one: PartAnalogue, profile: Profile) -> dict[str, str | None]:
    measurement = one.measurement(profile.quantities)
    if measurement is None:
        return {"value": None, "unit": None}
    return {"value": format(measurement.value, "f"), "unit": measurement.unit}
