"""By when a row must be done: its own bound, or one that reaches it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.bounds import BoundFinder
from luoshi.reading.model import When
from luoshi.reading.owners import OwnerFinder
from luoshi.reading.pieces import lay_out

DAY = dt.date(2026, 3, 2)
TIMELY = st.text(
    "一二、（）今年5月底前每周季度至全内汛期，。；：\n—建学校完成时限《》的", max_size=60
)


def finder(text: str) -> BoundFinder:
    layout = lay_out(text)
    return BoundFinder(layout, DAY, OwnerFinder(layout))


def when(text: str, row: str) -> tuple[str, str | None] | None:
    """Return quote and date of the bound of ``row``."""
    start = text.index(row)
    found = finder(text).when(start, start + len(row))
    return None if found is None else (found.quote, found.date.isoformat() if found.date else None)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("5月底前完成排查。", ("5月底前", "2026-05-31")),
        ("每月25日前报送进展。", ("每月25日前", None)),
        ("汛期前完成排查。", ("汛期前", None)),
        ("今年要抓紧，6月底前建成学校。", ("6月底前", "2026-06-30")),
        ("从4月起开展整治，到9月底结束。", ("到9月底", "2026-09-30")),
        ("抓紧完成排查。", None),
        ("接到举报后3个工作日内反馈。", None),
        ("审批时限压缩至3个工作日内。", None),
        ("印发《2026年工作方案》。", None),
        ("要推进2025年重点项目清单落地。", None),
        ("清偿2025年底前形成的无分歧欠款。", None),
        ("对照今天会议的要求，4月30日前制定分解表。", ("4月30日前", "2026-04-30")),
        ("抓好上半年经济“回头看”，8月底前形成报告。", ("8月底前", "2026-08-31")),
        ("6月底前清偿六成，年底前全部清零。", ("年底前", "2026-12-31")),
        ("6月底前开工，年底前封顶。", ("6月底前", "2026-06-30")),
        ("全年引进加工项目4个，其中9月底前开工2个。", ("全年", "2026-12-31")),
    ],
)
def test_row_has_the_bound_that_is_written_in_it(
    text: str, bound: tuple[str, str | None] | None
) -> None:
    assert when(text, text[:-1]) == bound


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("今年，建学校2所，修道路。", ("今年", "2026-12-31")),
        ("全年建学校2所；修道路。", ("全年", "2026-12-31")),
        ("汛期，落实值守，修道路。", ("汛期", None)),
        ("6月底前，建学校，修道路。", ("6月底前", "2026-06-30")),
        ("市教育局今年建学校，修道路。", ("今年", "2026-12-31")),
        ("5月底前建学校，修道路。", None),
        ("汛期前建学校，修道路。", None),
        ("每月25日前报送，修道路。", None),
        ("今年，建学校。修道路。", None),
        ("抓排查；今年，建学校；修道路。", None),
    ],
)
def test_period_that_heads_a_sentence_reaches_its_rows_and_a_deadline_does_not(
    text: str, bound: tuple[str, str | None] | None
) -> None:
    assert when(text, "修道路") == bound


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("修道路（6月底前），建学校。", ("6月底前", "2026-06-30")),
        ("建学校（6月底前），修道路。", None),
        ("修道路（牵头单位：市交通局；完成时限：9月底）。", ("9月底", "2026-09-30")),
        ("修道路。\n责任单位：市交通局\n完成时限：9月底", ("9月底", "2026-09-30")),
        ("任务\t完成时限\n修道路\t8月底前", ("8月底前", "2026-08-31")),
        ("修道路（市交通局负责，9月底前完成设计）。", None),
    ],
)
def test_assignment_dates_the_rows_it_governs(
    text: str, bound: tuple[str, str | None] | None
) -> None:
    assert when(text, "修道路") == bound


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("一、第一阶段（2026年3月至4月）\n修道路。", ("2026年3月至4月", "2026-04-30")),
        ("一、2026年重点任务\n修道路。", ("2026年", "2026-12-31")),
        ("一、2026年重点任务\n建学校。\n二、长期任务\n修道路。", None),
        ("一、2026年重点任务\n（一）建设\n修道路。", ("2026年", "2026-12-31")),
        ("一、去年工作回顾\n修道路。", None),
        ("今年重点抓好：\n——建学校。\n——修道路。", ("今年", "2026-12-31")),
        ("今年重点抓好：\n——建学校。\n另外，修道路。", None),
    ],
)
def test_heading_or_lead_in_dates_the_rows_below_it(
    text: str, bound: tuple[str, str | None] | None
) -> None:
    assert when(text, "修道路") == bound


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("投诉3个工作日内办结。", None),
        ("6月底前建学校，做好养护。", None),
        ("今年，建学校，做好养护。", None),
        ("每月25日前报送进展。", ("每月25日前", None)),
        ("汛期落实值守。", ("汛期", None)),
        ("做好养护（6月底前）。", ("6月底前", "2026-06-30")),
        ("一、2026年重点任务\n做好养护。", ("2026年", "2026-12-31")),
    ],
)
def test_standing_duty_has_no_last_day_of_its_own(
    text: str, bound: tuple[str, str | None] | None
) -> None:
    row = "做好养护" if "做好养护" in text else text[:-1]
    start = text.index(row)

    found = finder(text).when(start, start + len(row), standing=True)

    date = found.date.isoformat() if found and found.date else None
    assert (found and (found.quote, date)) == bound


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("今年是收官之年。\n主要预期目标是：收入增长，建学校。", ("今年", "2026-12-31")),
        ("2027年工作的总体思路是：求进。主要目标：建学校。", ("2027年", "2027-12-31")),
        ("今年是收官之年。到2030年，发展目标是：建学校。", ("到2030年", "2030-12-31")),
        ("去年不易。主要预期目标是：建学校。", None),
        ("今年是收官之年。主要预期目标是：增收。建学校。", None),
    ],
)
def test_year_of_the_sentence_before_dates_a_sentence_of_goals(
    text: str, bound: tuple[str, str | None] | None
) -> None:
    assert when(text, "建学校") == bound


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("修道路，全年新增就业6万人，不得弄虚作假。", None),
        ("全年新增就业6万人，不得弄虚作假。", ("全年", "2026-12-31")),
        ("修道路，清明期间设岗，不得弄虚作假。", ("清明期间", None)),
    ],
)
def test_year_amid_a_sentence_does_not_date_the_ban_behind_it(
    text: str, bound: tuple[str, str | None] | None
) -> None:
    start = text.index("不得弄虚作假")

    found = finder(text).when(start, start + 6, ban=True)

    date = found.date.isoformat() if found and found.date else None
    assert (found and (found.quote, date)) == bound


def test_season_in_the_name_of_a_check_does_not_date_it() -> None:
    text = "组织一次汛前“回头看”，5月20日前整改到位。"

    assert when(text, text[:-1]) == ("5月20日前", "2026-05-20")


def test_figure_is_dated_by_the_piece_it_stands_in() -> None:
    text = "6月底前销号率达到50%。"
    bounds = finder(text)
    start = text.index("销号率")

    assert bounds.when(start, len(text) - 1) is None
    assert bounds.when(start, len(text) - 1, within=bounds.layout.pieces[0]) == When(
        "6月底前", dt.date(2026, 6, 30)
    )


def test_own_bounds_are_those_written_in_the_span() -> None:
    text = "5月底前启动，6月底前建成。"

    assert [bound.quote for bound in finder(text).own(0, 6)] == ["5月底前"]


@given(TIMELY)
def test_bound_in_any_text_is_quoted_from_it(text: str) -> None:
    bounds = finder(text)

    for piece in bounds.layout.pieces:
        found = bounds.when(piece.start, piece.end)
        assert found is None or found.quote in text
        assert found == bounds.when(piece.start, piece.end)
