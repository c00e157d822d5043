"""How figures, dates and sources are worded."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.papers import Target, wording
from tests.papers.plans import full_plan, indicator, plan, row

TARGETS = [
    (Target("", ">=", 83, "%"), "≥83%", "不低于83%", "不低于"),
    (Target("", ">=", 6500, "个"), "≥6500个", "6500个以上", "不低于"),
    (Target("", ">=", 5.5, "%", direction="up"), "增长≥5.5%", "增长5.5%以上", "增长不低于"),
    (Target("", "<=", 5.5, "%"), "≤5.5%", "5.5%以内", "不高于"),
    (Target("", "~", 7, "%", direction="up"), "增长约7%", "增长7%左右", "增长左右"),
    (Target("", "=", 28, "件"), "28件", "28件", "等于"),
    (Target("", "=", None, "%", direction="down"), "下降X%", "下降X%", "下降等于"),
    (Target("", ">=", 3, "%", 4, "up"), "增长3%—4%", "增长3%—4%", "增长区间"),
    (Target("", ">=", 200, "亿元", 210), "200—210亿元", "200—210亿元", "区间"),
    (
        Target("", ">=", 2200, "亿元", stretch=True),
        "力争≥2200亿元",
        "力争2200亿元以上",
        "力争不低于",
    ),
    (Target("", "=", 0, "", direction="level"), "持平", "持平", "持平等于"),
    (Target("", ">=", 2, "倍"), "≥2倍", "不低于2倍", "不低于"),
    (Target("", ">=", 100, "%"), "≥100%", "100%", "不低于"),
    (Target("", "?", 2, "家"), "?2家", "?2家", "?"),
]


@pytest.mark.parametrize(("target", "brief", "phrase", "comparison"), TARGETS)
def test_a_target_is_worded(target: Target, brief: str, phrase: str, comparison: str) -> None:
    assert wording.brief(target) == brief
    assert wording.phrase(target) == phrase
    assert wording.comparison(target) == comparison


@pytest.mark.parametrize(
    ("value", "written"),
    [(83.0, "83"), (0.1, "0.1"), (5.25, "5.25"), (1e-7, "0.0000001"), (-3, "-3"), (None, "X")],
)
def test_a_number_has_the_digits_it_was_written_with(value: float | None, written: str) -> None:
    assert wording.number(value) == written


def test_a_number_that_is_none_is_masked() -> None:
    assert wording.number(float("nan")) == "X"


def test_a_date_has_arabic_digits_without_leading_zeros() -> None:
    assert wording.day(dt.date(2026, 6, 5)) == "2026年6月5日"


def test_a_finish_date_is_printed_as_written_and_worded_only_where_nothing_was_written() -> None:
    assert wording.due(row(due="6月底前", due_on=dt.date(2026, 6, 30))) == "6月底前"
    assert wording.due(row(due_on=dt.date(2026, 6, 30))) == "2026年6月30日"
    assert wording.due(row()) == ""


def test_notes_name_source_counts_and_who_declassified() -> None:
    assert wording.numbered_remarks(full_plan()) == [
        "注：1.本表根据《澜川市2026年政府工作报告》（2026年1月18日）整理，共6项，其中指标2项、任务2项、常态职责1项、禁令1项。",
        "    2.解密责任人：李文。",
        "    3.正文共42段。",
    ]


def test_a_single_note_has_no_number() -> None:
    assert wording.numbered_remarks(plan(row())) == ["注：本表共1项。"]


def test_a_title_in_brackets_gets_no_second_pair_and_no_date_is_invented() -> None:
    assert wording.provenance(plan(source_title="《通知》")) == "《通知》"


def test_counts_leave_no_kind_out() -> None:
    assert wording.counts(plan(row(), indicator(), row("other"))) == {
        "indicator": 1,
        "task": 1,
        "duty": 0,
        "prohibition": 0,
        "other": 1,
    }


@pytest.mark.parametrize(
    ("paragraph", "parts"),
    [
        ("一、压实责任。要报送。", (1, "一、压实责任。", "要报送。")),
        ("（二）按时报送", (2, "（二）按时报送", "")),
        ("请认真执行。", (0, "", "请认真执行。")),
    ],
)
def test_a_heading_ends_with_its_first_full_stop(
    paragraph: str, parts: tuple[int, str, str]
) -> None:
    assert wording.heading(paragraph) == parts


def test_only_a_line_that_ends_in_a_colon_names_addressees() -> None:
    assert wording.is_addressee("各县（区）人民政府：")
    assert not wording.is_addressee("现通知如下。要求：")
    assert not wording.is_addressee("各县（区）人民政府")
