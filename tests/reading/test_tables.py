"""Tables that stand in a document: ledgers row by row, indicators by the last target year."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.model import Figure, When
from luoshi.reading.segments import segment
from luoshi.reading.tables import Tables, read_tables

CELLS = st.text("序号任务指标牵头单位2030年目标完成时限0123456789.%—≥X\t\t\t\n\n", max_size=80)

LEDGER = """序号\t任务\t牵头单位\t配合单位\t完成时限\t分管领导\t备注
1\t新建小学2所\t市教育局\t市财政局、市住建局\t8月底前\t某某
2\t改造管网\t市住建局\t\t年底前\t某某
3\t\t市交通局\t\t\t某某"""


def tables(text: str) -> Tables:
    return read_tables(text, segment(text).paragraphs)


def figures(*rows: str, head: str = "指标\t单位\t2025年\t2030年\t年均") -> list[Figure]:
    return [row.figure for row in tables("\n".join([head, *rows])).indicators]


def test_ledger_gives_the_task_cell_of_each_row_and_what_the_others_assign() -> None:
    found = tables(LEDGER)

    assert found.rows == frozenset({0, 1, 2, 3})
    assert {row: LEDGER[slice(*cell)] for row, cell in found.task_cells.items()} == {
        1: "新建小学2所",
        2: "改造管网",
    }
    assert [(a.lead, a.with_, a.when and LEDGER[slice(*a.when)]) for a in found.assignments] == [
        (("市教育局",), ("市财政局", "市住建局"), "8月底前"),
        (("市住建局",), (), "年底前"),
    ]


@pytest.mark.parametrize(
    ("row", "figure"),
    [
        ("城镇登记失业率\t%\t5.2\t≤5.5\t", Figure("城镇登记失业率", "<=", 5.5, "%")),
        ("森林覆盖率\t%\t41\t42.5\t", Figure("森林覆盖率", ">=", 42.5, "%")),
        ("森林覆盖率（%）\t\t41\t42.5\t", Figure("森林覆盖率", ">=", 42.5, "%")),
        ("粮食总产量\t万吨\t60\t60—65\t", Figure("粮食总产量", ">=", 60, "万吨", 65)),
        ("绿化覆盖率\t\t40%\t42%—45%\t", Figure("绿化覆盖率", ">=", 42, "%", 45)),
        ("新建学校\t\t3所\t8所\t", Figure("新建学校", ">=", 8, "所")),
        ("旅游收入\t\t—\t1,200亿元以上\t", Figure("旅游收入", ">=", 1200, "亿元")),
        ("万元产值能耗\t吨\t0.5\t0.4以内\t", Figure("万元产值能耗", "<=", 0.4, "吨")),
        ("管网漏损率\t%\t12\t9\t", Figure("管网漏损率", "<=", 9, "%")),
        ("单位产值能耗下降\t%\t—\t—\t〔13〕", Figure("单位产值能耗", ">=", 13, "%", None, "down")),
        ("单位产值能耗降低率\t%\t—\t3\t", Figure("单位产值能耗", ">=", 3, "%", None, "down")),
        ("生产总值增长\t%\t5.5\t—\t5左右", Figure("生产总值", "~", 5, "%", None, "up")),
        ("生产总值增速\t%\t5.5\t6\t", Figure("生产总值增速", ">=", 6, "%", None, "up")),
        ("研发投入强度\t％\t1.9\tX\t", Figure("研发投入强度", ">=", None, "%")),
        ("群众满意度\t/\t96\t保持在98\t", Figure("群众满意度", "=", 98, "")),
    ],
)
def test_indicator_has_value_unit_sign_and_direction_of_its_row(row: str, figure: Figure) -> None:
    assert figures(row) == [figure]


@pytest.mark.parametrize(
    "row",
    [
        "\t%\t1\t2\t",
        "研发投入\t%",
        "研发投入\t%\t1\t—\t—",
        "完成情况\t\t\t良好\t",
        "完成情况\t\t\t.\t",
    ],
)
def test_row_without_a_name_or_a_number_gives_no_indicator(row: str) -> None:
    assert figures(row) == []


def test_indicator_quotes_its_row_and_is_due_at_the_end_of_the_last_target_year() -> None:
    text = "指标\t单位\t2025年实绩\t2027年\t2030年\n森林覆盖率\t%\t41\t42\t43"

    [row] = tables(text).indicators

    assert text[row.start : row.end] == "森林覆盖率\t%\t41\t42\t43"
    assert (row.figure.value, row.when) == (43, When("2030年", dt.date(2030, 12, 31)))


def test_indicator_of_a_column_that_names_no_year_has_no_date() -> None:
    [row] = tables("指标\t目标值\n森林覆盖率\t43%").indicators

    assert row.when == When("目标值", None)


def test_table_cut_by_a_heading_goes_on_under_the_same_columns() -> None:
    text = (
        "序号\t任务\t责任单位\n1\t建学校\t市教育局\n二、交通\n2\t修道路\t市交通局\n"
        "3\t架桥梁\t市交通局\n三、水利\n4\t清河道\t市水利局"
    )

    found = tables(text)

    assert [text[slice(*cell)] for cell in found.task_cells.values()] == [
        "建学校",
        "修道路",
        "架桥梁",
        "清河道",
    ]
    assert [a.who for a in found.assignments] == [
        ("市教育局",),
        ("市交通局",),
        ("市交通局",),
        ("市水利局",),
    ]


def test_table_with_other_columns_has_its_own_heads() -> None:
    text = "序号\t任务\n1\t建学校\n另：\n1\t某某\t主任\n2\t某某\t科长"

    found = tables(text)

    assert [text[slice(*cell)] for cell in found.task_cells.values()] == ["建学校"]
    assert found.rows == {0, 1, 3, 4}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("序号\t任务", set()),
        ("序号\t姓名\n1\t某某", {0, 1}),
        ("\t首行缩进的一段\n\t又一段", set()),
        ("标题\n\t首行缩进的一段\n序号\t姓名\n1\t某某", {2, 3}),
        ("说明\n序号\t姓名\n1\t某某\n结束", {1, 2}),
        ("没有表格", set()),
        ("", set()),
    ],
)
def test_other_tables_are_known_as_tables_and_say_nothing(text: str, rows: set[int]) -> None:
    found = tables(text)

    assert found.rows == rows
    assert (found.task_cells, found.assignments, found.indicators) == ({}, (), ())


@given(CELLS)
def test_tables_of_any_text_point_into_their_rows(text: str) -> None:
    paragraphs = segment(text).paragraphs

    found = tables(text)

    for number, (start, end) in found.task_cells.items():
        assert paragraphs[number][0] <= start < end <= paragraphs[number][1]
    assert all((row.start, row.end) in paragraphs for row in found.indicators)
    assert all(
        assignment.when is None or assignment.kind == "row" for assignment in found.assignments
    )
    assert found == tables(text)
