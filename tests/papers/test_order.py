"""The order of print and the bands between rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luoshi.papers import Row, arranged
from luoshi.papers.order import Band, banded
from tests.papers.plans import CHAPTER, CITY, INDUSTRY, full_plan, indicator, row

ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from(["task", "duty", "indicator", "prohibition", "other"]),
        st.uuids().map(str),
        section=st.lists(st.sampled_from(["一、", "（一）", "（二）", "一是"]), max_size=3).map(
            tuple
        ),
    )
)


def shown(rows: tuple[Row, ...]) -> list[str | tuple[str, int]]:
    return [
        (line.title, line.level) if isinstance(line, Band) else f"{line.number} {line.text}"
        for line in banded(rows)
    ]


def test_indicators_come_first_then_tasks_duties_and_prohibitions_under_their_headings() -> None:
    assert shown(arranged(full_plan().rows)) == [
        ("主要指标", 0),
        "1 空气优良天数比率达到88.5%",
        "2 一般公共预算收入增长3%—4%",
        ("重点任务", 0),
        (CHAPTER, 1),
        (INDUSTRY, 2),
        "3 4月底前编制完成产业链图谱",
        (CITY, 2),
        "4 改造14处易涝点",
        ("常态职责", 0),
        (CHAPTER, 1),
        (INDUSTRY, 2),
        "5 常态化开展入企服务",
        ("禁止事项", 0),
        "6 严禁向企业摊派费用",
    ]


def test_rows_of_one_section_stand_together_where_the_section_first_appears() -> None:
    rows = (
        row(text="甲", section=("一、",)),
        row(text="乙", section=("二、",)),
        row(text="丙", section=("一、",)),
    )

    assert shown(arranged(rows)) == [("一、", 1), "1 甲", "2 丙", ("二、", 1), "3 乙"]


def test_inline_points_and_deep_headings_give_no_band() -> None:
    rows = (
        row(text="甲", section=("一、", "一是抓前期", "1.招商", "（1）深处")),
        row(text="乙", section=("一、", "二要抓开工", "1.招商", "第二，收尾")),
    )

    assert shown(arranged(rows)) == [("一、", 1), ("1.招商", 2), "1 甲", "2 乙"]


def test_numbers_that_the_plan_has_are_kept() -> None:
    rows = (row(text="甲", number="68"), indicator("乙", number=""))

    assert [found.number for found in arranged(rows)] == ["", "68"]


def test_an_unknown_kind_comes_last_under_its_own_name() -> None:
    assert shown(arranged((row("other", "甲"), row(text="乙")))) == [
        ("重点任务", 0),
        "1 乙",
        ("other", 0),
        "2 甲",
    ]


def test_nothing_gives_nothing() -> None:
    assert arranged(()) == ()
    assert shown(()) == []


@given(ROWS)
def test_no_row_is_lost_and_no_band_stands_twice_in_a_part(rows: list[Row]) -> None:
    lines = list(banded(arranged(rows)))

    printed = [line.text for line in lines if isinstance(line, Row)]
    assert sorted(printed) == sorted(given_row.text for given_row in rows)
    trail: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        if isinstance(line, Row):
            continue
        if line.level == 0:
            trail, seen = [], set()
            continue
        trail = [*trail[: line.level - 1], line.title]
        assert tuple(trail) not in seen
        seen.add(tuple(trail))
