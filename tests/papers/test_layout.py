"""The figures of GB/T 9704-2012 agree with each other."""

from __future__ import annotations

import pytest

from luoshi.papers import layout
from luoshi.papers.tables import INDICATORS, TASKS, Table


def test_the_margins_leave_the_type_area() -> None:
    upright, across = layout.UPRIGHT, layout.ACROSS

    assert (upright.top, upright.right, upright.bottom, upright.left) == (37, 26, 35, 28)
    assert layout.PAGE_WIDTH - upright.left - upright.right == layout.TYPE_AREA_WIDTH
    assert layout.PAGE_HEIGHT - across.left - across.right == layout.TYPE_AREA_HEIGHT
    assert layout.PAGE_WIDTH - across.top - across.bottom == layout.TYPE_AREA_WIDTH


def test_22_lines_of_28_characters_fill_the_type_area() -> None:
    lines = layout.LINES * layout.LINE_PITCH * layout.MM_PER_POINT
    characters = layout.CHARACTERS * layout.SANHAO * layout.MM_PER_POINT

    assert lines <= layout.TYPE_AREA_HEIGHT < lines + 1
    assert characters == pytest.approx(layout.TYPE_AREA_WIDTH, abs=2.1)


def test_the_page_number_stands_7_mm_below_the_type_area() -> None:
    footer = layout.UPRIGHT.footer

    assert footer + layout.SIHAO * layout.MM_PER_POINT + 7 == pytest.approx(layout.BOTTOM)


@pytest.mark.parametrize("table", [INDICATORS, TASKS])
def test_tables_are_as_wide_as_the_type_area(table: Table) -> None:
    assert sum(table.widths) == layout.TYPE_AREA_HEIGHT
    assert len(table.titles) == len(table.widths)


def test_a_typeface_is_looked_for_by_its_own_name_first() -> None:
    assert layout.FANGSONG.chain[:3] == ("仿宋_GB2312", "FangSong_GB2312", "仿宋")
    assert layout.FANGSONG.chain[-1] == "SimSun"
