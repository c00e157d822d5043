"""Every type up and down, and everything that can be odd about a data unit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.gb26875 import DataUnit, decode_unit, encode_unit
from luoshi.gb26875.adu.controls import DutyCheck, Initialise, SetClock
from luoshi.gb26875.adu.device import DeviceOperation, DeviceStatus
from luoshi.gb26875.adu.facility import (
    PartAnalogue,
    PartStatus,
    SystemOperation,
    SystemStatus,
    part_address_halves,
)
from luoshi.gb26875.adu.layouts import standard
from luoshi.gb26875.adu.unit import BadUnit, Note, carries_alarm
from luoshi.gb26875.json_form import unit_as_dict
from luoshi.gb26875.texts import Text
from luoshi.gb26875.times import TimeTag

TAG = "023A091A090C"
AT = "2012-09-26T09:58:02"
SMOKE = "感烟".encode("gb18030").hex()
SYSTEM = {"sys_type": 1, "sys_addr": 2}
PART = SYSTEM | {"part_type": 40, "part_addr": 131082}
PART_HEX = "0102 28 0A000200"
LIMITS = {
    1: 102,
    2: 22,
    3: 63,
    4: 102,
    5: 1,
    6: 3,
    7: 26,
    8: 1,
    21: 1,
    24: 127,
    25: 1,
    26: 1,
    28: 1,
    61: 102,
    62: 22,
    63: 63,
    64: 1,
    65: 1,
    66: 3,
    67: 26,
    68: 1,
    81: 1,
    84: 1,
    85: 1,
    86: 1,
    88: 1,
    89: 1,
    90: 1,
    91: 1,
}

# type → bytes of one object, and what they say
OBJECTS: dict[int, tuple[str, dict[str, Any]]] = {
    1: (f"0102 0220 {TAG}", SYSTEM | {"status": 8194, "flags": ["fire", "reset"], "time": AT}),
    2: (
        f"{PART_HEX} 0101 {SMOKE}{'00' * 27} {TAG}",
        PART
        | {"status": 257, "flags": ["normal", "power_fault"]}
        | {"text": "感烟", "text_ok": True, "time": AT},
    ),
    3: (
        f"{PART_HEX} 03 EFFE {TAG}",
        PART | {"analog_type": 3, "raw_value": -273, "value": "-27.3", "unit": "℃", "time": AT},
    ),
    4: (
        f"0102 24 09 {TAG}",
        SYSTEM | {"op": 36, "flags": ["manual_alarm", "confirm"], "operator": 9, "time": AT},
    ),
    5: ("0102 03 11", SYSTEM | {"major": 3, "minor": 17}),
    6: (f"0102 04 {SMOKE}", SYSTEM | {"text": "感烟", "text_ok": True}),
    7: (f"{PART_HEX} {SMOKE}{'00' * 27}", PART | {"text": "感烟", "text_ok": True}),
    8: (f"0102 {TAG}", SYSTEM | {"time": AT}),
    21: (
        f"78 {TAG}",
        {
            "status": 120,
            "flags": [
                *("main_power_fault", "backup_power_fault"),
                *("center_link_fault", "monitor_line_fault"),
            ],
            "time": AT,
        },
    ),
    24: (
        f"6107 {TAG}",
        {"op": 97, "flags": ["reset", "duty_answer", "test"], "operator": 7, "time": AT},
    ),
    25: ("0102", {"major": 1, "minor": 2}),
    26: (f"04 {SMOKE}", {"text": "感烟", "text_ok": True}),
    28: (TAG, {"time": AT}),
    61: ("0102", SYSTEM),
    62: ("0102 0A000200", SYSTEM | {"part_addr": 131082}),
    63: ("0102 0A000200", SYSTEM | {"part_addr": 131082}),
    64: (f"0102 66 {TAG}", SYSTEM | {"records": 102, "time": AT}),
    65: ("0102", SYSTEM),
    66: ("0102", SYSTEM),
    67: ("0102 0A000200", SYSTEM | {"part_addr": 131082}),
    68: ("0102", SYSTEM),
    81: ("00", {"reserved": 0}),
    84: (f"05 {TAG}", {"records": 5, "time": AT}),
    85: ("00", {"reserved": 0}),
    86: ("00", {"reserved": 0}),
    88: ("00", {"reserved": 0}),
    89: ("00", {"reserved": 0}),
    90: (TAG, {"time": AT}),
    91: ("0A", {"minutes": 10}),
}
TIMED = [1, 2, 3, 4, 21, 24]


def unit(text: str) -> DataUnit:
    found = decode_unit(bytes.fromhex(text))
    assert found is not None
    return found


def told(text: str) -> dict[str, Any]:
    """Return what is odd about a data unit, and how many objects it gave."""
    form = unit_as_dict(unit(text))
    return form | {"objects": len(form["objects"])}


@pytest.mark.parametrize("number", OBJECTS)
def test_each_type_decodes_field_by_field_and_encodes_to_itself(number: int) -> None:
    body, expected = OBJECTS[number]
    data = bytes.fromhex(f"{number:02X} 01 {body}")

    found = decode_unit(data)

    assert found is not None
    assert unit_as_dict(found) == {"type": number, "count": 1, "objects": [expected]}
    assert encode_unit(found) == data


@pytest.mark.parametrize("number", OBJECTS)
def test_objects_stand_one_behind_the_other(number: int) -> None:
    body, expected = OBJECTS[number]
    limit = standard()[number].limit

    found = unit_as_dict(unit(f"{number:02X} 02 {body} {body}"))

    assert found["objects"] == [expected, expected]
    assert found.get("notes") == (None if limit > 1 else ["count_over_limit"])


def test_no_type_is_forgotten() -> None:
    assert {number: layout.limit for number, layout in standard().items()} == LIMITS
    assert list(OBJECTS) == list(LIMITS)
    assert [number for number, layout in standard().items() if layout.timed] == TIMED


@pytest.mark.parametrize("number", OBJECTS)
def test_the_largest_count_of_a_type_fits_a_frame(number: int) -> None:
    body, _ = OBJECTS[number]
    if number in {6, 26}:  # Their texts decide; three of 255 bytes fit, or one.
        body = "0102 FF " + "20" * 255 if number == 6 else "FF " + "20" * 255
    limit = LIMITS[number]

    assert len(bytes.fromhex(f"{number:02X} {limit:02X}" + body * limit)) <= 1024
    assert told(f"{number:02X} {limit:02X}" + body * limit) == {
        "type": number,
        "count": limit,
        "objects": limit,
    }


def test_an_empty_data_unit_is_none() -> None:
    assert decode_unit(b"") is None
    assert encode_unit(None) == b""


@pytest.mark.parametrize("number", TIMED)
def test_time_tags_left_out_by_all_objects_are_accepted(number: int) -> None:
    body = OBJECTS[number][0].removesuffix(TAG)

    one = unit_as_dict(unit(f"{number:02X} 01 {body}"))
    two = unit_as_dict(unit(f"{number:02X} 02 {body} {body}"))

    assert one["notes"] == ["no_time"]
    assert one["objects"] == [OBJECTS[number][1] | {"time": None}]
    assert two["objects"] == one["objects"] * 2


@pytest.mark.parametrize("number", [5, 6, 7, 8, 25, 26, 28, 61, 90, 91])
def test_types_whose_time_is_the_value_or_missing_have_no_tag_to_leave_out(number: int) -> None:
    body = bytes.fromhex(OBJECTS[number][0]).hex()

    assert told(f"{number:02X} 01 {body}").get("notes") is None
    assert "no_time" not in told(f"{number:02X} 01 {body[:-2]}")["notes"]


def test_an_impossible_time_is_kept_as_it_came() -> None:
    found = unit_as_dict(unit("15 01 02 00000000000D"))

    assert found["objects"] == [
        {"status": 2, "flags": ["fire"], "time": None, "time_raw": "00000000000d"}
    ]
    assert "notes" not in found


def test_a_count_larger_than_what_was_sent_loses_no_object_that_is_there() -> None:
    found = unit_as_dict(unit(f"01 03 {OBJECTS[1][0]} {OBJECTS[1][0]}"))

    assert found == {
        "type": 1,
        "count": 3,
        "objects": [OBJECTS[1][1]] * 2,
        "notes": ["adu_short"],
    }


def test_a_cut_object_is_kept_as_bytes() -> None:
    assert told(f"01 02 {OBJECTS[1][0]} 0103 02") == {
        "type": 1,
        "count": 2,
        "objects": 1,
        "notes": ["adu_extra", "adu_short"],
        "extra": "010302",
    }


def test_bytes_left_over_are_kept() -> None:
    assert told("5B 01 0A FFEE") == {
        "type": 91,
        "count": 1,
        "objects": 1,
        "notes": ["adu_extra"],
        "extra": "ffee",
    }


def test_a_count_of_nothing_is_nothing() -> None:
    assert told("15 00") == {"type": 21, "count": 0, "objects": 0}
    assert told("02 00 AA") == {
        "type": 2,
        "count": 0,
        "objects": 0,
        "notes": ["adu_extra"],
        "extra": "aa",
    }


def test_a_count_above_the_limit_is_decoded_and_noted() -> None:
    assert told("15 03" + OBJECTS[21][0] * 3) == {
        "type": 21,
        "count": 3,
        "objects": 3,
        "notes": ["count_over_limit"],
    }


@pytest.mark.parametrize("number", [0, 9, 20, 22, 23, 27, 29, 60, 69, 82, 83, 87, 92, 128, 255])
def test_an_unknown_type_keeps_its_bytes(number: int) -> None:
    data = bytes([number, 7, 0xAB, 0xCD])

    found = decode_unit(data)

    assert found is not None
    assert unit_as_dict(found) == {
        "type": number,
        "count": 7,
        "objects": [],
        "notes": ["unknown_type"],
        "raw": "abcd",
    }
    assert encode_unit(found) == data


def test_one_byte_is_a_type_without_a_count() -> None:
    assert unit_as_dict(unit("15")) == {
        "type": 21,
        "count": 0,
        "objects": [],
        "notes": ["adu_short"],
    }
    assert unit_as_dict(unit("80")) == {
        "type": 128,
        "count": 0,
        "objects": [],
        "notes": ["adu_short", "unknown_type"],
        "raw": "",
    }
    assert encode_unit(unit("15")) == b"\x15"


def test_texts_of_unequal_length_are_walked_not_divided() -> None:
    found = unit_as_dict(unit("06 03 0101 01 41 0102 03 424344 0103 00"))

    assert [(one["sys_addr"], one["text"]) for one in found["objects"]] == [
        (1, "A"),
        (2, "BCD"),
        (3, ""),
    ]
    assert "notes" not in found


@pytest.mark.parametrize(
    ("data", "objects", "extra"),
    [
        ("06 01 0101 05 4142", 0, "0101054142"),
        ("06 02 0101 01 41 0102", 1, "0102"),
        ("1A 01", 0, None),
        ("1A 01 02 41", 0, "0241"),
    ],
)
def test_a_text_longer_than_what_was_sent_is_noted(
    data: str, objects: int, extra: str | None
) -> None:
    found = told(data)

    assert (found["objects"], found.get("extra")) == (objects, extra)
    assert "adu_short" in found["notes"]


def test_values_of_unknown_analogue_types_are_null() -> None:
    found = unit_as_dict(unit(f"03 02 {PART_HEX} 00 0100 {TAG} {PART_HEX} 80 FFFF {TAG}"))

    assert [
        (one["analog_type"], one["raw_value"], one["value"], one["unit"])
        for one in found["objects"]
    ] == [(0, 1, None, None), (128, -1, None, None)]


def test_a_value_out_of_range_is_told_with_that_doubt() -> None:
    [warm, hot] = unit(f"03 02 {PART_HEX} 06 E803 {TAG} {PART_HEX} 06 E903 {TAG}").objects

    assert isinstance(warm, PartAnalogue)
    assert isinstance(hot, PartAnalogue)
    measurements = [warm.measurement(), hot.measurement()]
    assert [one and (str(one.value), one.unit, one.in_range) for one in measurements] == [
        ("100.0", "%LEL", True),
        ("100.1", "%LEL", False),
    ]


@pytest.mark.parametrize(
    ("status", "flags"),
    [
        (0x0000, []),
        (0x0001, ["normal"]),
        (0x1FFE, None),
        (0x2000, ["reset"]),
        (0xC000, []),
    ],
)
def test_system_status_names_its_bits_lowest_first(status: int, flags: list[str] | None) -> None:
    found = unit_as_dict(unit(f"01 01 0102 {status.to_bytes(2, 'little').hex()} {TAG}"))

    expected = flags
    if expected is None:
        expected = [
            *("fire", "fault", "shield", "supervise", "start", "feedback", "delay"),
            *("main_power_fault", "backup_power_fault", "bus_fault", "manual", "config_changed"),
        ]
    assert found["objects"][0]["flags"] == expected


def test_a_fire_is_a_fire_whatever_the_test_bit_says() -> None:
    tag = TimeTag(bytes(6))

    assert [SystemStatus(1, 1, status, tag).fire for status in (2, 3, 1, 0)] == [
        *(True, True, False, False)
    ]
    assert DeviceStatus(2, None).fire
    assert PartStatus(1, 1, 40, 1, 2, Text(b""), tag).fire
    assert not PartStatus(1, 1, 40, 1, 1, Text(b""), tag).fire


def test_operations_tell_a_manual_alarm_and_a_duty_answer() -> None:
    assert SystemOperation(1, 1, 4, 0, None).manual_alarm
    assert not SystemOperation(1, 1, 32, 0, None).manual_alarm
    pressed = DeviceOperation(36, 0, None)
    assert (pressed.manual_alarm, pressed.duty_answer) == (True, True)
    released = DeviceOperation(8, 0, None)
    assert (released.manual_alarm, released.duty_answer) == (False, False)


def test_part_addresses_are_also_shown_in_halves() -> None:
    assert part_address_halves(0x0002000A) == (10, 2)


@pytest.mark.parametrize(
    ("data", "alarm"),
    [
        ("", False),
        ("02", False),
        ("1501", False),
        (f"01 01 0101 0200 {TAG}", True),
        (f"01 01 0101 0500 {TAG}", False),
        (f"01 02 0101 0100 {TAG} 0102 0200 {TAG}", True),
        ("01 02 0101 0100 0102 0200", True),  # without tags
        (f"01 01 0101 0100 {TAG} 0102 0200 {TAG}", False),  # left over: not counted
        (f"02 01 {PART_HEX} 0200 {'00' * 31} {TAG}", True),
        (f"02 02 {PART_HEX} 0100 {'00' * 31} {TAG} {PART_HEX} 02", True),  # cut, but told
        (f"04 01 0101 04 01 {TAG}", True),
        (f"04 01 0101 02 04 {TAG}", False),
        (f"15 01 02 {TAG}", True),
        ("15 01 02", True),
        (f"18 01 04 00 {TAG}", True),
        (f"18 01 20 04 {TAG}", False),
        (f"03 01 {PART_HEX} 03 0202 {TAG}", False),
        ("80 01 FFFFFFFF", False),
    ],
)
def test_fires_and_manual_alarms_are_seen_without_decoding(data: str, alarm: bool) -> None:  # noqa: FBT001 - a column
    assert carries_alarm(bytes.fromhex(data)) is alarm


def test_units_that_cannot_be_written_are_refused() -> None:
    with pytest.raises(BadUnit, match="count 256 is not 0…255"):
        encode_unit(DataUnit(21, 256))
    with pytest.raises(BadUnit, match="type 200 is not known: give its bytes as raw"):
        encode_unit(DataUnit(200, 1, (Initialise(),)))


def test_what_a_centre_sends_is_written_from_its_messages() -> None:
    tag = TimeTag(bytes.fromhex(TAG))

    assert encode_unit(DataUnit(90, 1, (SetClock(tag),))).hex() == "5a01023a091a090c"
    assert encode_unit(DataUnit(91, 1, (DutyCheck(10),))).hex() == "5b010a"
    assert encode_unit(DataUnit(89, 1, (Initialise(),))).hex() == "590100"


def test_where_some_objects_know_their_time_the_others_get_zeros() -> None:
    known = DeviceStatus(1, TimeTag(bytes.fromhex(TAG)))

    written = encode_unit(DataUnit(21, 2, (known, DeviceStatus(2, None))))

    assert written.hex() == "1502" + "01023a091a090c" + "02000000000000"


known_types = st.builds(
    lambda number, count, payload: bytes([number, count]) + payload,
    st.sampled_from(list(LIMITS)),
    st.integers(0, 4) | st.integers(0, 255),
    st.binary(max_size=120),
)


@given(known_types | st.binary(max_size=1024))
def test_any_data_unit_decodes_and_encodes_to_itself(data: bytes) -> None:
    assert encode_unit(decode_unit(data)) == data


@given(known_types)
def test_what_decoding_sees_as_alarm_is_seen_without_decoding(data: bytes) -> None:
    found = decode_unit(data)

    assert found is not None
    alarms = [
        one
        for one in found.objects
        if getattr(one, "fire", False) or getattr(one, "manual_alarm", False)
    ]
    assert carries_alarm(data) or not alarms
    if Note.ADU_SHORT not in found.notes:
        assert carries_alarm(data) is bool(alarms)
