"""The whole reading of short documents, field by field."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading import Figure, Finding, Kind, When, read

HEAD = "关于做好有关工作的通知\n2026年3月2日\n一、工作要求\n"
OFFICIAL = st.text(
    "一、市教育局要严禁制定方案新建8所达到5%，。；\n\t5月底前牵头（）：指标", max_size=80
)


def findings(sentence: str) -> list[Finding]:
    return list(read(HEAD + sentence).findings)


def test_task_has_owner_bound_section_sentence_and_rule() -> None:
    sentence = "市教育局要在5月底前制定校车管理办法。"

    [row] = findings(sentence)

    assert (row.kind, row.quote) == (Kind.TASK, sentence[:-1])
    assert (row.who, row.lead, row.with_) == (("市教育局",), (), ())
    assert row.when == When("5月底前", dt.date(2026, 5, 31))
    assert row.section == ("一、工作要求",)
    assert row.sentence == (len(HEAD), len(HEAD + sentence))
    assert (row.nth, row.figure, row.rule, row.trace) == (0, None, "tagger:rows", ())


def test_figure_inside_a_task_takes_its_owner_and_bound() -> None:
    task, figure = findings("市财政局要在6月底前安排技改资金5000万元。")

    assert (task.kind, figure.kind) == (Kind.TASK, Kind.INDICATOR)
    assert figure.quote == "安排技改资金5000万元"
    assert (figure.who, figure.when) == (task.who, task.when)
    assert figure.figure == Figure("安排技改资金", "=", 5000, "万元")
    assert figure.rule == "tagger:figures"


def test_leader_and_helper_are_told_apart() -> None:
    [row] = findings("由市水利局牵头、市财政局配合，6月底前完成河道清淤。")

    assert row.who == ("市水利局", "市财政局")
    assert (row.lead, row.with_) == (("市水利局",), ("市财政局",))


def test_assignment_is_no_part_of_the_quote() -> None:
    row, *_ = findings(
        "（一）制定校车管理办法，明确停靠站点和照管职责（牵头单位：市教育局；完成时限：5月底前）。"
    )

    assert row.quote == "制定校车管理办法，明确停靠站点和照管职责"
    assert (row.lead, row.when) == (("市教育局",), When("5月底前", dt.date(2026, 5, 31)))


def test_rows_of_a_ledger_are_rows_whatever_they_say() -> None:
    table = "序号\t任务\t牵头单位\t完成时限\n1\t花海\t市教育局\t8月底前\n2\t星空\t市住建局\t年底前"

    found = findings(table)

    assert [(row.quote, row.lead, row.when and row.when.date) for row in found] == [
        ("花海", ("市教育局",), dt.date(2026, 8, 31)),
        ("星空", ("市住建局",), dt.date(2026, 12, 31)),
    ]
    assert {row.rule for row in found} == {"table:task"}


def test_signature_with_a_tab_is_no_row() -> None:
    assert findings("特此通知。\n某某办公室\t某某科") == []


def test_indicator_table_gives_one_indicator_per_row() -> None:
    found = findings("指标\t单位\t2025年\t2030年\n森林覆盖率\t%\t41\t43\n管网漏损率\t%\t12\t9")

    assert [(row.quote, row.figure) for row in found] == [
        ("森林覆盖率\t%\t41\t43", Figure("森林覆盖率", ">=", 43, "%")),
        ("管网漏损率\t%\t12\t9", Figure("管网漏损率", "<=", 9, "%")),
    ]
    assert {(row.rule, row.score) for row in found} == {("table:indicators", 1.0)}


def test_equal_quotes_are_counted_from_nought() -> None:
    found = findings("严禁拖欠农民工工资。\n二、工作纪律\n严禁拖欠农民工工资。")

    assert [(row.quote, row.nth) for row in found] == [
        ("严禁拖欠农民工工资", 0),
        ("严禁拖欠农民工工资", 1),
    ]
    assert [row.section for row in found] == [("一、工作要求",), ("二、工作纪律",)]


@pytest.mark.parametrize(
    ("date", "base"),
    [(None, dt.date(2026, 3, 2)), (dt.date(2031, 1, 5), dt.date(2031, 1, 5))],
)
def test_given_date_wins_over_the_date_of_the_document(date: dt.date | None, base: dt.date) -> None:
    reading = read(HEAD + "市教育局要在5月底前制定校车管理办法。", date=date)

    assert reading.date == base
    assert reading.findings[0].when == When("5月底前", dt.date(base.year, 5, 31))


def test_year_alone_dates_the_bounds_but_not_the_document() -> None:
    text = "关于做好有关工作的通知\n澜政办〔2026〕5号\n一、工作要求\n市教育局要在5月底前制定校车管理办法。"

    reading = read(text)

    assert reading.date is None
    assert reading.findings[0].when == When("5月底前", dt.date(2026, 5, 31))


def test_explanation_names_the_weights_and_changes_nothing_else() -> None:
    text = HEAD + "市财政局要在6月底前安排技改资金5000万元。"

    plain, explained = read(text), read(text, explain=True)

    assert [row.trace for row in plain.findings] == [(), ()]
    assert [line.split()[0] for row in explained.findings for line in row.trace] == [
        "立项",
        "定类",
        "取数",
    ]
    assert [row.as_dict() for row in plain.findings] == [
        row.as_dict() for row in explained.findings
    ]


def test_gap_in_numbering_and_repaired_line_are_noticed() -> None:
    text = HEAD + "各县区人民政府要做好防汛工作，\n市水利局做好调度。\n三、收尾"

    found = [(notice.name, text[notice.start]) for notice in read(text).notices]

    assert found == [("numbering_gap", "三"), ("line_joined", "\n")]


def test_empty_text_has_an_empty_reading() -> None:
    reading = read("")

    assert (reading.title, reading.date, reading.outline) == ("", None, ())
    assert (reading.findings, reading.notices, reading.doubtful) == ((), (), ())


@given(OFFICIAL)
def test_any_text_reads_the_same_twice_and_rows_do_not_overlap(text: str) -> None:
    reading = read(text, date=dt.date(2026, 3, 2))

    assert reading == read(text, date=dt.date(2026, 3, 2))
    rows = [row for row in reading.findings if row.kind is not Kind.INDICATOR]
    assert all(left.end <= right.start for left, right in pairwise(rows))
    for row in [*reading.findings, *reading.doubtful]:
        assert text[row.start : row.end] == row.quote
        assert len([at for at in range(row.start) if text.startswith(row.quote, at)]) == row.nth
        assert row.when is None or row.when.quote in text or row.when.quote.endswith("年")
