"""Numerals: what they are worth, and which place an enumerator names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.numerals import chinese_to_number, ordinal, to_number

DIGITS = "零一二三四五六七八九"


def below_myriad(value: int) -> str:
    """Write a number below 10000 as an official document does: 1050 → 一千零五十."""
    written, gap = "", False
    for step, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, step)
        if digit:
            written += ("零" if gap and written else "") + DIGITS[digit] + name
        gap = not digit
    return written


def in_chinese(value: int) -> str:
    """Write a whole number up to a trillion with 万 and 亿, 零 where places are skipped."""
    written = ""
    for step, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, value = divmod(value, step)
        if part:
            written += ("零" if written and part < 1000 else "") + below_myriad(part) + name
    return written or "零"


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("三百六十一", 361),
        ("二〇二五", 2025),
        ("二○二六", 2026),
        ("五点二", 5.2),
        ("零点零五", 0.05),
        ("两万三千", 23_000),
        ("一亿二千万", 120_000_000),
        ("三万亿", 3_000_000_000_000),
        ("两万三千亿", 2_300_000_000_000),
        ("十", 10),
        ("百", 100),
        ("十万", 100_000),
        ("一千零一十", 1010),
        ("二百五", 250),
        ("二百零五", 205),
        ("三万二", 32_000),
        ("三万零二", 30_002),
        ("一千二百五", 1250),
        ("二十五", 25),
        ("零", 0),
    ],
)
def test_chinese_numeral_has_its_value(numeral: str, value: float) -> None:
    assert chinese_to_number(numeral) == value


@pytest.mark.parametrize("words", ["", "点五", "五点", "五点十", "三3", "若干", "万", "亿元", "12"])
def test_chinese_numeral_is_none_for_other_words(words: str) -> None:
    assert chinese_to_number(words) is None


@given(st.integers(0, 10**12 - 1))
def test_chinese_numeral_written_out_gives_its_number_back(value: int) -> None:
    assert chinese_to_number(in_chinese(value)) == value


@given(st.integers(10, 10**9))
def test_chinese_digits_one_by_one_give_their_number_back(value: int) -> None:
    assert chinese_to_number("".join(DIGITS[int(c)] for c in str(value))) == value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("1,350", 1350),
        ("1，350", 1350),
        ("7．5", 7.5),
        ("７．５", 7.5),
        ("１２", 12),
        ("0", 0),
        ("5.", 5),
        (".5", 0.5),
        ("二十", 20),
    ],
)
def test_number_in_any_writing_has_its_value(numeral: str, value: float) -> None:
    assert to_number(numeral) == value


@pytest.mark.parametrize(
    "words", ["", "inf", "nan", "1e5", "1_000", "-3", " 3", "1.2.3", ".", "X", "３万"]
)
def test_number_is_none_for_what_python_but_no_clerk_reads_as_one(words: str) -> None:
    assert to_number(words) is None


@pytest.mark.parametrize(
    ("marker", "rank"),
    [
        ("三", 3),
        ("十二", 12),
        ("12", 12),
        ("②", 2),
        ("⑳", 20),
        ("⑶", 3),
        ("丙", 3),
        ("贰", 2),
        ("b", 2),
        ("B", 2),
    ],
)
def test_enumerator_names_its_rank(marker: str, rank: int) -> None:
    assert ordinal(marker) == rank


@pytest.mark.parametrize("marker", ["", "是", "ab", "inf", "nan"])
def test_enumerator_of_other_characters_names_no_rank(marker: str) -> None:
    assert ordinal(marker) is None


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_none(text: str) -> None:
    value = to_number(text)

    assert value is None or value >= 0
