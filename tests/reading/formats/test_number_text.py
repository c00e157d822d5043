"""Numbers as Word writes them."""

from __future__ import annotations

import pytest

from luoshi.reading.formats.number_text import chinese, code_format, number_text
from luoshi.reading.formats.numbering import Counters, Level


@pytest.mark.parametrize(
    ("number", "format_", "written"),
    [
        (0, "chineseCounting", "〇"),
        (10, "chineseCounting", "十"),
        (21, "chineseCounting", "二十一"),
        (100, "chineseCounting", "一〇〇"),
        (100, "chineseCountingThousand", "一百"),
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"),
        (1015, "chineseCountingThousand", "一千零一十五"),
        (10_005, "chineseCountingThousand", "一万零五"),
        (120_000, "chineseCountingThousand", "十二万"),
        (300_040_000, "chineseCountingThousand", "三亿零四万"),
        (10**12, "chineseCountingThousand", "1000000000000"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (0, "chineseLegalSimplified", "零"),
        (3, "ideographLegalTraditional", "參"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "21"),
        (0, "decimalEnclosedCircle", "0"),
        (11, "ideographTraditional", "甲"),
        (13, "ideographZodiac", "子"),
        (61, "ideographZodiacTraditional", "甲子"),
        (12, "ideographDigital", "一二"),
        (12, "decimalFullWidth", "１２"),
        (1994, "upperRoman", "MCMXCIV"),
        (4000, "upperRoman", "4000"),
        (28, "lowerLetter", "bb"),
        (0, "lowerLetter", "0"),
        (10**6, "upperLetter", "1000000"),
        (3, "ordinal", "3rd"),
        (13, "ordinal", "13th"),
        (255, "hex", "FF"),
        (6, "chicago", "††"),
        (2, "numberInDash", "- 2 -"),
        (-1, "chineseCounting", "-1"),
        (7, "thaiLetters", "7"),
        (7, "none", ""),
        (7, "bullet", ""),
    ],
)
def test_number_is_written_in_its_format(number: int, format_: str, written: str) -> None:
    assert number_text(number, format_) == written


@pytest.mark.parametrize(
    ("code", "format_"),
    [
        (0, "decimal"),
        (11, "japaneseCounting"),
        (18, "decimalEnclosedCircle"),
        (23, "bullet"),
        (28, "decimalEnclosedCircleChinese"),
        (30, "ideographTraditional"),
        (37, "chineseCounting"),
        (38, "chineseLegalSimplified"),
        (39, "chineseCountingThousand"),
        (255, "none"),
        (77, "decimal"),
        (-1, "decimal"),
    ],
)
def test_format_codes_of_binary_word_have_their_names(code: int, format_: str) -> None:
    assert code_format(code) == format_


def test_chinese_numbers_up_to_ten_thousand_are_all_different() -> None:
    written = [chinese(number) for number in range(10_001)]

    assert len(set(written)) == len(written)
    assert all("零零" not in text and not text.endswith("零") for text in written)


def test_label_leaves_out_depths_that_the_list_has_not() -> None:
    assert Counters().label(1, 1, 0, [Level("%1.%2.")]) == "1.."
