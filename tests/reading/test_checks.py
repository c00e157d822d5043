"""Checks before issue: each by name, on a row that has the gap and one that has not."""

from __future__ import annotations

from typing import Any

import pytest

from luoshi.reading.checks import CHECKS, LABELS, Checked, Remark, check
from luoshi.reading.model import Kind, Reading
from luoshi.reading.units import Unit, UnitList
from tests.readings import a_figure, a_finding, a_reading, rows, until

UNITS = UnitList([Unit("市教育局"), Unit("市住房和城乡建设局")])


def messages(checked: Checked, code: str) -> list[str]:
    return [remark.message for row in checked.remarks for remark in row if remark.code == code]


def one(kind: Kind = Kind.TASK, **fields: Any) -> Reading:
    return rows("建设市第二中学", kind=kind, **fields)


def test_every_check_has_a_name_for_the_summary() -> None:
    assert {code for code, _ in CHECKS} | {"earlier_owner"} == set(LABELS)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (one(), ["缺责任单位：原文没有写明"]),
        (one(Kind.DUTY), ["缺责任单位：原文没有写明"]),
        (one(Kind.PROHIBITION), []),
        (one(who=("市教育局",)), []),
        (one(with_=("市教育局",)), []),
    ],
)
def test_row_without_owner(reading: Reading, expected: list[str]) -> None:
    assert messages(check(reading), "no_owner") == expected


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (one(), ["缺完成时限：原文没有写明"]),
        (one(when=until("清明期间")), []),
        (one(Kind.DUTY), []),
        (one(Kind.PROHIBITION), []),
        (
            one(Kind.INDICATOR, figure=a_figure("中学")),
            ["缺完成时限：原文没有写明"],
        ),
    ],
)
def test_row_without_date(reading: Reading, expected: list[str]) -> None:
    assert messages(check(reading), "no_date") == expected


def test_task_without_figure_lacks_a_target_and_one_with_an_indicator_inside_does_not() -> None:
    text = "建设市第二中学。新建幼儿园8所，投入使用。"
    reading = a_reading(
        text,
        a_finding(text, "建设市第二中学"),
        a_finding(text, "新建幼儿园8所，投入使用"),
        a_finding(text, "新建幼儿园8所", Kind.INDICATOR, figure=a_figure("新建幼儿园")),
    )

    checked = check(reading)

    assert [[r.code for r in row if r.code == "no_target"] for row in checked.remarks] == [
        ["no_target"],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, ["指标“财政收入”的数值未明（原文以X代替）"]), (83, []), (0, [])],
)
def test_indicator_with_masked_value(value: float | None, expected: list[str]) -> None:
    reading = one(Kind.INDICATOR, figure=a_figure("财政收入", value, "%"))

    assert messages(check(reading), "masked_value") == expected


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (("市教育局", "市住建局"), []),
        (("各县区", "有关部门"), []),
        (("市林业局",), ["不在单位名单：市林业局"]),
        (
            ("市住建委", "市林业局"),
            ["不在单位名单：市住建委（是否为市住房和城乡建设局？）；市林业局"],
        ),
    ],
)
def test_owner_not_in_the_list(who: tuple[str, ...], expected: list[str]) -> None:
    assert messages(check(one(who=who), units=UNITS), "unknown_unit") == expected


def test_without_a_list_no_owner_is_unknown() -> None:
    assert messages(check(one(who=("市林业局",))), "unknown_unit") == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"who": ("市教育局", "市财政局")},
            ["未明确牵头单位：市教育局、市财政局中没有写明谁牵头"],
        ),
        ({"who": ("市教育局", "市财政局"), "lead": ("市教育局",)}, []),
        ({"who": ("市教育局", "市财政局"), "with_": ("市财政局",)}, []),
        ({"who": ("市教育局", "各县区")}, []),
        ({"who": ("市教育局",)}, []),
    ],
)
def test_several_owners_without_lead(fields: dict[str, Any], expected: list[str]) -> None:
    assert messages(check(one(**fields)), "no_lead") == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (
            until("去年底", 2025, 12, 31),
            ["完成时限“去年底”（2025-12-31）早于文件日期（2026-01-18）"],
        ),
        (until("当天", 2026, 1, 18), []),
        (until("清明期间"), []),
    ],
)
def test_date_before_the_document(when: object, expected: list[str]) -> None:
    assert messages(check(one(when=when)), "date_before_document") == expected


def test_date_of_a_document_without_date_is_not_judged() -> None:
    reading = one(when=until("去年底", 2025, 12, 31))

    undated = a_reading(reading.text, *reading.findings, date=None)

    assert messages(check(undated), "date_before_document") == []


def test_duplicate_rows_name_each_other_and_the_figures_that_differ() -> None:
    reading = rows("新建公办幼儿园6所", "推进市人民医院建设", "新建公办幼儿园8所")

    checked = check(reading, numbers=(11, 12, 13))

    assert messages(checked, "duplicate") == [
        "与第13行疑似重复（相似度1.00）：“新建公办幼儿园8所”；数字不一致：本行6，该行8",
        "与第11行疑似重复（相似度1.00）：“新建公办幼儿园6所”；数字不一致：本行8，该行6",
    ]


def test_of_several_duplicates_the_most_similar_is_named_then_the_first() -> None:
    reading = rows("新建公办幼儿园6所", "新建公办幼儿园6所", "新建公办幼儿园6所")

    assert [message[:4] for message in messages(check(reading), "duplicate")] == [
        "与第2行",
        "与第1行",
        "与第1行",
    ]


def test_an_indicator_inside_its_task_is_no_duplicate() -> None:
    text = "新建公办幼儿园6所。"
    reading = a_reading(
        text,
        a_finding(text, "新建公办幼儿园6所"),
        a_finding(text, "新建公办幼儿园6所", Kind.INDICATOR, figure=a_figure("幼儿园", 6)),
    )

    assert messages(check(reading), "duplicate") == []


def test_a_ban_and_the_same_for_other_units_are_no_duplicates() -> None:
    text = "新建楼堂馆所项目。严禁新建楼堂馆所。市教育局巡查校园食堂。市商务局巡查校园食堂。"
    reading = a_reading(
        text,
        a_finding(text, "新建楼堂馆所项目"),
        a_finding(text, "严禁新建楼堂馆所", Kind.PROHIBITION),
        a_finding(text, "市教育局巡查校园食堂", who=("市教育局",)),
        a_finding(text, "市商务局巡查校园食堂", who=("市商务局",)),
    )

    assert messages(check(reading), "duplicate") == []


def test_long_rows_are_shortened_in_remarks() -> None:
    long = "推进市人民医院新院区和市妇幼保健院新院区主体工程以及配套道路建设"

    [first, _] = messages(check(rows(long, long)), "duplicate")

    assert (
        first == "与第2行疑似重复（相似度1.00）：“推进市人民医院新院区和市妇幼保健院新院区主体工…”"
    )


def test_summary_counts_rows_by_check_in_the_visible_order() -> None:
    checked = check(rows("建设市第二中学", "推进污水管网改造", when=until("今年", 2026, 12, 31)))

    assert checked.counts == {"no_owner": 2, "no_target": 2}
    assert checked.summary() == "缺责任单位2项，缺可衡量目标2项"


def test_a_document_without_findings_has_nothing_to_settle() -> None:
    checked = check(a_reading("同志们。"))

    assert checked == Checked((), {})
    assert checked.summary() == ""


def test_proposals_stand_behind_the_checks_of_their_row() -> None:
    proposal = Remark("earlier_owner", "去年同类任务：市教育局")

    checked = check(one(Kind.DUTY), proposals={0: proposal})

    assert checked.remarks == ((Remark("no_owner", "缺责任单位：原文没有写明"), proposal),)
