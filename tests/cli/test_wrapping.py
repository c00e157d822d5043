"""Lines of Chinese on a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.cli.wrapping import columns, wrap


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("建设学校", 8, ["建设学校"]),
        ("建设学校八所", 8, ["建设学校", "八所"]),
        ("建设学校，推进", 8, ["建设学", "校，推进"]),
        ("建设（市级）学校", 6, ["建设", "（市", "级）学", "校"]),
        ("覆盖率100%以上", 8, ["覆盖率", "100%以上"]),
        ("一\n二", 8, ["一", "二"]),
        ("", 8, [""]),
        ("，，，，，，", 4, ["，，", "，，", "，，"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("学", 1, ["学"]),
    ],
)
def test_lines_break_where_chinese_allows(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_combining_marks_take_no_column() -> None:
    assert columns("\u0301") == 0


@given(st.text(alphabet="建设学校，。（）“”100%ab\n"), st.integers(2, 20))
def test_no_character_is_lost_and_no_line_too_long(text: str, width: int) -> None:
    lines = wrap(text, width)

    assert "".join(lines) == text.replace("\n", "")
    assert all(sum(map(columns, line)) <= width for line in lines)
