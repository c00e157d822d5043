from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.gb26875.texts import Text

HALL = "三层东侧走廊".encode("gb18030")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (bytes(31), ""),
        (b" " * 30 + b"\0", ""),
        (b"\xff" * 31, ""),
        (HALL + bytes(31 - len(HALL)), "三层东侧走廊"),
        (HALL + b" " * (31 - len(HALL)), "三层东侧走廊"),
        (HALL + b"\xff" * (31 - len(HALL)), "三层东侧走廊"),
        (HALL + b" \xff \xff", "三层东侧走廊"),
        (b"\0 \0 " + HALL, "三层东侧走廊"),
        (HALL + b"\0old rest", "三层东侧走廊"),
        (b"1F  smoke", "1F  smoke"),
        ("𠀀".encode("gb18030"), "𠀀"),  # four bytes
        ("㐀".encode("gb18030"), "㐀"),  # four bytes, not in GBK
    ],
)
def test_padding_is_taken_off_and_text_read(raw: bytes, text: str) -> None:
    assert (Text(raw).value, Text(raw).ok) == (text, True)


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_cut_character_is_left_out_and_told(lost: int) -> None:
    raw = ("感烟" + "㐀").encode("gb18030")[:-lost]

    assert (Text(raw).value, Text(raw).ok) == ("感烟", False)


def test_the_half_of_a_character_at_the_end_of_a_full_field_is_left_out() -> None:
    raw = ("一" * 16).encode("gb18030")[:31]

    assert (Text(raw).value, Text(raw).ok) == ("一" * 15, False)


def test_bytes_that_are_no_text_are_shown_as_such_and_kept() -> None:
    field = Text(b"\x80" + HALL)

    assert (field.value, field.ok) == ("\N{REPLACEMENT CHARACTER}三层东侧走廊", False)
    assert field.raw == b"\x80" + HALL


def test_a_long_text_is_cut_before_the_character_that_does_not_fit() -> None:
    assert Text.fixed("一" * 16).raw == ("一" * 15).encode("gb18030") + b"\0"
    assert Text.fixed("a" * 30 + "一").raw == b"a" * 30 + b"\0"
    assert Text.of("一" * 200).raw == ("一" * 127).encode("gb18030")


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        Text.fixed("\ud800")


@given(st.text(st.characters(exclude_characters="\0 ", exclude_categories=["Cs"]), max_size=7))
def test_a_text_that_fits_is_read_as_written(text: str) -> None:
    field = Text.fixed(text)

    assert (field.value, field.ok, len(field.raw)) == (text, True, 31)


@given(st.binary(max_size=255))
def test_any_bytes_are_read(raw: bytes) -> None:
    field = Text(raw)

    assert isinstance(field.value, str)
    assert not field.ok or "\0" not in field.value
