"""A table that already is a ledger is recognised by its headings."""

from __future__ import annotations

import pytest

from luoshi.reading.formats.docx import read as read_docx
from luoshi.reading.formats.ledger_headings import roles_of
from luoshi.reading.formats.ledger_table import LedgerRow, TableRow, find_ledger, find_ledgers
from luoshi.reading.formats.xlsx import read as read_xlsx
from tests.reading.formats.docx_factory import cell, docx, p, row, sheet, table, texts, xlsx


def rows(*lines: str) -> list[TableRow]:
    """Return table rows; cells are apart by ``|``."""
    return [TableRow(tuple(part.strip() for part in line.split("|"))) for line in lines]


@pytest.mark.parametrize(
    ("headings", "roles"),
    [
        ("序号|重点工作任务|主要责任单位|协同配合单位", "number task lead join"),
        ("序号|任务内容|牵头领导|牵头单位|配合单位", "number task leader lead join"),
        ("编号|工作内容|责任单位|完成时限|责任领导", "number task lead due leader"),
        ("序号|目标任务|牵头部门|责任部门|时间节点", "number task lead join due"),
        ("序号|主要任务|牵头单位|责任单位|完成时间", "number task lead join due"),
        ("序号|重点任务|责任单位（排第一位的为牵头单位）|时限", "number task lead due"),
        (
            "序 号|工 作 任 务|包抓责任领导|责任股室|责任人|完成时限",
            "number task leader lead detail due",
        ),
        (
            "序号|项目名称|主要内容|分管领导|牵头单位|配合单位",
            "number detail task leader lead join",
        ),
        ("序号|实事项目|工作举措及实施计划|责任单位|配合单位", "number detail task lead join"),
        (
            "类别|民生事项名称|年度任务目标|责任单位|分管市领导|1-9月工作完成情况|取得成效|监督电话",
            "section detail task lead leader progress progress detail",
        ),
        ("主题|实事内容|工作任务|责任单位|进展情况", "section detail task lead progress"),
        (
            "工作内容|落实情况|完成时限|责任部门|分管领导|经办人",
            "task progress due lead leader detail",
        ),
        ("存在问题及隐患|整改措施|整改时限|整改单位|整改责任人", "detail task due lead leader"),
        ("序号|任务|主办单位|协办单位|办结时限|进展", "number task lead join due progress"),
    ],
)
def test_headings_of_printed_tables_have_their_roles(headings: str, roles: str) -> None:
    cells = headings.split("|")

    assert [roles_of(cells).get(column, "") for column in range(len(cells))] == roles.split()


def test_ledger_below_its_title_with_section_rows_is_read() -> None:
    ledger = find_ledger(
        rows(
            "2026年政府工作报告重点工作任务分解表|||",
            "序号|重点工作任务|牵头单位|完成时限",
            "一、全力稳增长|||",
            "1|新增规上企业30家|市工信局|12月底前",
            "（一）扩大投资|||",
            "2|新建道路10公里|市住建局、市交通局|",
            "二、改善民生|||",
            "3|新增就业1万人|市人社局|年底前",
            "注：排第一位的为牵头单位|||",
        )
    )

    assert ledger is not None
    assert ledger.title == "2026年政府工作报告重点工作任务分解表"
    assert [(r.number, r.task, r.lead, r.due, r.section) for r in ledger.rows] == [
        ("1", "新增规上企业30家", "市工信局", "12月底前", ("一、全力稳增长",)),
        ("2", "新建道路10公里", "市住建局、市交通局", "", ("一、全力稳增长", "（一）扩大投资")),
        ("3", "新增就业1万人", "市人社局", "年底前", ("二、改善民生",)),
    ]


def test_two_heading_rows_are_joined() -> None:
    ledger = find_ledger(
        rows(
            "序号|工作任务|责任单位||进展情况||",
            "序号|工作任务|牵头|配合|一季度|二季度",
            "1|建成学校2所|市教育局|市住建局|开工|封顶",
        )
    )

    assert ledger is not None
    assert ledger.headings[2:6] == ("牵头", "配合", "一季度", "二季度")
    assert [(r.lead, r.join, r.progress) for r in ledger.rows] == [
        ("市教育局", "市住建局", "一季度：开工；二季度：封顶")
    ]


def test_lower_heading_without_meaning_is_added_to_the_upper_one() -> None:
    ledger = find_ledger(
        rows("任务|责任单位||经费|", "任务|牵头|配合|财政|自筹", "甲|乙局|丙局|1|2")
    )

    assert ledger is not None
    assert ledger.rows[0].details == (("经费财政", "1"), ("经费自筹", "2"))


def test_two_columns_of_lead_units_are_told_together() -> None:
    ledger = find_ledger(rows("任务|牵头单位|主办单位|时限", "甲|乙局|丙局|年底"))

    assert ledger is not None
    assert ledger.rows[0].lead == "乙局、丙局"


def test_row_cut_by_a_page_break_is_joined_to_the_row_above() -> None:
    ledger = find_ledger(
        rows("序号|任务|责任单位", "1|新建改建农村公|市交通局", "|路100公里|", "2|甲|乙")
    )

    assert ledger is not None
    assert [(r.number, r.task, r.lead) for r in ledger.rows] == [
        ("1", "新建改建农村公路100公里", "市交通局"),
        ("2", "甲", "乙"),
    ]


def test_section_in_two_cells_repeated_headings_and_totals() -> None:
    ledger = find_ledger(
        rows(
            "序号|任务|责任单位|金额",
            "一|农业农村||",
            "1|甲|乙局|5",
            "序号|任务|责任单位|金额",
            "（二）|水利||",
            "2|丙|丁局|6",
            "合计|||11",
            "|||",
        )
    )

    assert ledger is not None
    assert [(r.number, r.section, r.details) for r in ledger.rows] == [
        ("1", ("一、农业农村",), (("金额", "5"),)),
        ("2", ("一、农业农村", "（二）水利"), (("金额", "6"),)),
    ]


def test_section_column_becomes_the_section() -> None:
    ledger = find_ledger(rows("类别|任务|责任单位", "民生|甲|乙局"))

    assert ledger is not None
    assert ledger.rows[0].section == ("民生",)


def test_table_without_numbers_keeps_single_texts_as_rows() -> None:
    ledger = find_ledger(rows("任务|责任单位", "甲项工作|", "第一部分 总则|", "乙|丙局"))

    assert ledger is not None
    assert [(r.task, r.section) for r in ledger.rows] == [
        ("甲项工作", ()),
        ("乙", ("第一部分 总则",)),
    ]


def test_short_rows_are_read_as_far_as_they_go() -> None:
    ledger = find_ledger(rows("序号|任务|责任单位|时限", "1|甲"))

    assert ledger is not None
    assert ledger.rows == (LedgerRow("1", "甲", "", "", "", "", "", (), (), 0, 0),)


@pytest.mark.parametrize(
    "table_rows",
    [
        rows("姓名|单位|电话", "张三|市政府办|1"),
        rows("指标|单位|2025年|2026年", "地区生产总值|亿元|1|2"),
        rows("任务是什么，责任在谁，时限到何时，都要讲清楚", "甲"),
        rows(*["标题"] * 12, "序号|任务|责任单位"),
        [],
    ],
)
def test_other_tables_are_no_ledgers(table_rows: list[TableRow]) -> None:
    assert find_ledger(table_rows) is None


def test_ledger_in_a_docx_is_found_with_the_offsets_of_its_lines() -> None:
    source = read_docx(
        docx(
            p("附件"),
            table(row("姓名", "电话"), row("张三", "1")),
            table(
                row("序号", "任务", "牵头单位"),
                row(cell("一、经济", '<w:gridSpan w:val="3"/>')),
                row("1", "甲", cell("乙局", '<w:vMerge w:val="restart"/>')),
                row("2", "丙", cell("", "<w:vMerge/>")),
                columns=3,
            ),
        )
    )
    (ledger,) = find_ledgers(source)

    assert [(r.task, r.lead, r.section) for r in ledger.rows] == [
        ("甲", "乙局", ("一、经济",)),
        ("丙", "乙局", ("一、经济",)),
    ]
    assert [source.text[r.start : r.end] for r in ledger.rows] == ["1\t甲\t乙局", "2\t丙\t乙局"]


def test_ledger_in_an_xlsx_is_found() -> None:
    data = xlsx(
        sheet(texts("说明")),
        sheet(texts("任务分解表"), texts("序号", "任务", "责任单位"), texts("1", "甲", "乙局")),
    )
    (ledger,) = find_ledgers(read_xlsx(data))

    assert (ledger.title, ledger.rows[0].lead) == ("任务分解表", "乙局")
