from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.gb26875 import BadProfile, decode_unit, encode_unit, frame_as_dict, frame_from_dict
from luoshi.gb26875.addresses import Reading
from luoshi.gb26875.adu.unit import carries_alarm
from luoshi.gb26875.adu.vendor import VendorObject
from luoshi.gb26875.profiles import Profile, Registration, read_profile, shipped
from tests.gb26875.published import frame

OWN = """
title = ["某厂", "a maker"]
time_encoding = "bcd"
address_reading = "bcd-high-first"
asks_for_time = true

[commands]
0 = "ignore"
200 = "confirm"

[[registration]]
prefix = "ID"
length = 14

[types.134]
names = ["恢复", "restore"]
body = "sys_type:u8 sys_addr:u8 part_type:u8 part_addr:u32 status:u16 level:i16 text:text31"
timed = true
limit = 2

[types.160]
names = ["手报", "call point"]
body = "number:u8"
alarm = true

[analogues.4]
names = ["压力", "pressure"]
unit = "MPa"
resolution = "0.001"
offset = "-0.1"
low = "0"
high = "1.6"

[analogues.200]
names = ["液位", "level"]
unit = "cm"
resolution = "1"
low = "0"
high = "500"
"""


def profile(tmp_path: Path, text: str = OWN) -> Profile:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    return read_profile(path)


def test_every_shipped_profile_can_be_read() -> None:
    assert [read_profile(name).name for name in shipped()] == shipped()
    assert shipped() == [
        *("asks-for-time", "bcd-time", "command-heartbeat", "registering-modem", "standard"),
    ]


def test_a_profile_says_only_where_it_differs(tmp_path: Path) -> None:
    plain = profile(tmp_path, 'title = ["甲", "a"]')

    assert plain == Profile("own", plain.title)


def test_a_whole_profile_is_read(tmp_path: Path) -> None:
    own = profile(tmp_path)

    assert own.bcd
    assert own.asks_for_time
    assert own.address_reading is Reading.BCD_REVERSED
    assert own.commands == {0: False, 200: True}
    assert own.registrations == (Registration(b"ID", length=14),)
    assert own.own_names[134].zh == "恢复"


def test_a_maker_s_own_type_is_decoded_field_by_field(tmp_path: Path) -> None:
    own = profile(tmp_path)
    body = "01 02 28 0A000200 0300 FEFF" + "41" + "00" * 30 + "025809260912"
    good = frame("8601" + body)

    form = frame_as_dict(good, own)

    assert form["adu"] == {
        "type": 134,
        "count": 1,
        "objects": [
            {
                "sys_type": 1,
                "sys_addr": 2,
                "part_type": 40,
                "part_addr": 131082,
                "status": 3,
                "level": -2,
                "text": "A",
                "text_ok": True,
                "time": "2012-09-26T09:58:02",
            }
        ],
    }
    assert frame_from_dict(form, own).data == good.data
    unit = decode_unit(good.data, own)
    assert encode_unit(unit, own) == good.data
    assert unit is not None
    [restore] = unit.objects
    assert isinstance(restore, VendorObject)
    assert restore["level"] == -2


def test_a_maker_s_own_type_may_be_an_alarm(tmp_path: Path) -> None:
    assert carries_alarm(bytes([160, 1, 5]), profile(tmp_path))
    assert not carries_alarm(bytes([160, 1, 5]))


def test_a_maker_s_scale_and_offset_replace_the_standard_s(tmp_path: Path) -> None:
    own = profile(tmp_path)
    body = "01 02 28 0A000200 04 B004" + "025809260912"
    good = frame("0301" + body)

    [value] = frame_as_dict(good, own)["adu"]["objects"]

    assert (value["raw_value"], value["value"], value["unit"]) == (1200, "1.100", "MPa")
    assert own.quantities[200].unit == "cm"
    assert own.quantities[3].unit == "℃"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "own.toml: title is missing or not a known word"),
        ("title = ", "own.toml: unreadable (Invalid value (at end of document))"),
        ('title = ["a"]', "own.toml: Name.__init__() missing 1 required positional argument: 'en'"),
        ('title = ["a", "b"]\nbaud = 9600', "own.toml: unknown keys baud"),
        (
            'title = ["a", "b"]\ntime_encoding = "ascii"',
            "own.toml: ascii is missing or not a known word",
        ),
        (
            'title = ["a", "b"]\naddress_reading = "octal"',
            "own.toml: 'octal' is not a valid Reading",
        ),
        (
            'title = ["a", "b"]\n[commands]\n3 = "confirm"',
            "own.toml: command 3 has its meaning: only 0 and 7–255 are free",
        ),
        (
            'title = ["a", "b"]\n[types.20]\nnames = ["a", "b"]\nbody = ""',
            "own.toml: type 20 is not a maker's own: 128–254",
        ),
        (
            'title = ["a", "b"]\n[types.200]\nnames = ["a", "b"]\nbody = "x:u64"',
            "own.toml: body 'x:u64': x:u64 is no field",
        ),
        (
            'title = ["a", "b"]\n[types.200]\nnames = ["a", "b"]\nbody = "when:time"',
            "own.toml: body 'when:time': when:time is no field",
        ),
        (
            'title = ["a", "b"]\n[[registration]]\nprefix = "TD"',
            (
                "own.toml: registration {'prefix': 'TD'}: needs a prefix without @@, "
                "and an end or a length"
            ),
        ),
        (
            'title = ["a", "b"]\n[[registration]]\nprefix = "TD"\nlength = 1',
            "own.toml: registration {'prefix': 'TD', 'length': 1}: length is not 2…256",
        ),
    ],
)
def test_a_profile_that_cannot_be_is_refused_with_its_place(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(BadProfile) as found:
        profile(tmp_path, text)

    assert str(found.value) == message


def test_a_profile_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(BadProfile, match="no profile 'nobody'; there are asks-for-time, bcd-time"):
        read_profile("nobody")
    with pytest.raises(BadProfile, match=r"absent\.toml: unreadable"):
        read_profile(tmp_path / "absent.toml")
