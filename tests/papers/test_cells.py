"""Cell safety."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.papers import cells


def test_characters_that_xml_cannot_carry_are_dropped_and_the_rest_stays() -> None:
    text = "一\x00二\x0b三\x1f四\ud800五\uffff六\t七\n八𠀀\x85"

    assert cells.printable(text) == "一二三四五六\t七\n八𠀀\x85"


def test_line_ends_of_windows_become_line_feeds_and_a_lone_return_stays() -> None:
    assert cells.printable("一\r\n二\r三") == "一\n二\r三"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86", "-2", "@SUM", "\t=1", "\r=1", "＝1", "－1", "＋1", "＠a", "  =1", "\n=1"],
)
def test_text_that_a_spreadsheet_might_run_gets_an_apostrophe(text: str) -> None:
    assert cells.neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "推进=落实", "3-5家", "a@b", "（一）"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert cells.neutral(text) == text


def test_a_control_character_does_not_hide_a_formula() -> None:
    assert cells.neutral("\x00=1") == "'=1"


def test_text_beyond_the_capacity_of_a_cell_is_cut_and_says_so() -> None:
    cut = cells.fitting("中" * 40_000)

    assert len(cut) == cells.LONGEST
    assert cut.endswith("中……（超出单元格容量，以下略）")


def test_capacity_is_counted_in_utf16_units_and_no_character_is_halved() -> None:
    cut = cells.fitting("a" + "𠀀" * 20_000)

    assert len(cut.encode("utf-16-le")) // 2 <= cells.LONGEST
    assert cut.startswith("a𠀀")
    assert "�" not in cut


def test_text_that_just_fits_is_whole() -> None:
    assert cells.fitting("中" * cells.LONGEST) == "中" * cells.LONGEST


def test_markup_of_rich_text_is_not_passed_through() -> None:
    assert cells.fitting("<r><t>x</t></r>") == "<r><t>x</t></r> "


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("abc", 3), ("增长5%", 6), ("“安”", 6)])
def test_chinese_takes_two_columns(text: str, columns: int) -> None:
    assert cells.width(text) == columns


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 10, 1),
        ("一二三四五", 10, 1),
        ("一二三四五六", 10, 2),
        ("一\n\n二", 10, 3),
        ("一二", 0, 2),
    ],
)
def test_lines_are_counted_as_they_wrap(text: str, columns: int, lines: int) -> None:
    assert cells.lines(text, columns) == lines


@given(st.text(st.characters()))
def test_neutral_text_never_looks_like_a_formula(text: str) -> None:
    assert not cells.looks_like_formula(cells.neutral(text))
