"""The Excel writer, read back by openpyxl and by its XML."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from io import BytesIO

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from luoshi.papers import Plan, Target, write_xlsx
from tests.papers.memory import growth
from tests.papers.plans import CHAPTER, INDUSTRY, full_plan, indicator, long_plan, plan, row

HEADINGS = [
    *["序号", "类别", "重点工作任务", "牵头单位", "配合单位", "完成时限", "责任领导", "进展"],
    *["截止日期", "指标名称", "比较", "目标值", "目标上限", "单位"],
    *["所在章节", "位置", "提示", "原文"],
]


def data_of(subject: Plan) -> bytes:
    file = BytesIO()
    write_xlsx(subject, file)
    return file.getvalue()


def book_of(subject: Plan, *, computed: bool = False) -> Workbook:
    return openpyxl.load_workbook(BytesIO(data_of(subject)), data_only=computed)


def table_of(subject: Plan) -> Worksheet:
    return book_of(subject)["任务分解表"]


def xml_of(subject: Plan, name: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(BytesIO(data_of(subject))) as package:
        return package.read(name).decode()


def values(sheet: Worksheet, place: int) -> list[object]:
    return [cell.value for cell in sheet[place]]


def test_title_headings_bands_and_rows_stand_in_printing_order() -> None:
    sheet = table_of(full_plan())

    assert sheet["A1"].value == "澜川市2026年政府工作报告任务分解表"
    assert values(sheet, 2) == HEADINGS
    assert [tuple(values(sheet, place)[:3]) for place in range(3, sheet.max_row + 1)] == [
        ("主要指标", None, None),
        (1, "指标", "空气优良天数比率达到88.5%"),
        (2, "指标", "一般公共预算收入增长3%—4%"),
        ("重点任务", None, None),
        (CHAPTER, None, None),
        (INDUSTRY, None, None),
        (3, "任务", "4月底前编制完成产业链图谱"),
        ("（二）提升城市品质", None, None),
        (4, "任务", "改造14处易涝点"),
        ("常态职责", None, None),
        (CHAPTER, None, None),
        (INDUSTRY, None, None),
        (5, "常态职责", "常态化开展入企服务"),
        ("禁止事项", None, None),
        (6, "禁令", "严禁向企业摊派费用"),
    ]


def test_numbers_and_dates_are_typed_and_empty_cells_are_empty() -> None:
    sheet = table_of(full_plan())

    assert values(sheet, 4)[8:14] == [
        dt.datetime(2026, 12, 31),  # noqa: DTZ001 - what openpyxl makes of a date
        "空气优良天数比率",
        "不低于",
        88.5,
        None,
        "%",
    ]
    assert values(sheet, 5)[8:14] == [None, "一般公共预算收入", "增长区间", 3, 4, "%"]
    assert sheet["I4"].number_format == "yyyy-mm-dd"
    assert values(sheet, 9) == [
        3,
        "任务",
        "4月底前编制完成产业链图谱",
        "市工业和信息化局",
        "市商务局、高新区管委会",
        "4月底前",
        "周宁",
        "已启动",
        dt.datetime(2026, 4, 30),  # noqa: DTZ001 - what openpyxl makes of a date
        *[None] * 5,
        f"{CHAPTER} › {INDUSTRY} › 一是摸家底",
        "第3页第21段",
        "去年同类任务：市工业和信息化局；缺配合单位",
        "4月底前编制完成产业链图谱。（市工业和信息化局牵头）",
    ]


@pytest.mark.parametrize(
    ("number", "cell"), [("68", 68), ("007", "007"), ("３", "３"), ("1.", "1.")]
)
def test_a_row_number_is_a_number_only_where_nothing_is_lost(number: str, cell: object) -> None:
    assert table_of(plan(row(number=number)))["A3"].value == cell


def test_a_date_before_excels_calendar_and_a_number_that_is_none_are_text() -> None:
    sheet = table_of(plan(row(number="3-1", due_on=dt.date(1899, 5, 6))))

    assert values(sheet, 3)[0] == "3-1"
    assert values(sheet, 3)[8] == "1899-05-06"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", '=HYPERLINK("http://x","点")'])
def test_what_looks_like_a_formula_is_text_now_and_after_editing(text: str) -> None:
    sheet = table_of(plan(row(text=text, lead=text), title=text))

    for cell in (sheet["C3"], sheet["D3"], sheet["A1"]):
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_the_sheet_with_the_ledger_holds_no_formula() -> None:
    armed = row(text="=1", lead="{=1}", join="http://x", leader="mailto:a@b", progress="internal:x")

    xml = xml_of(plan(armed))

    assert "<f>" not in xml
    assert "<hyperlink" not in xml


def test_control_characters_are_dropped_and_markup_is_text() -> None:
    sheet = table_of(
        plan(row(text="一\x00\x0b二<b>&\ufffe", lead="<r><t>x</t></r>", join="_x0041_"))
    )

    # Excel reads _x0041_ as A unless its first mark is itself escaped; openpyxl shows the escape.
    assert values(sheet, 3)[2:5] == ["一二<b>&", "<r><t>x</t></r> ", "_x005F_x0041_"]


def test_text_beyond_a_cells_capacity_is_cut_visibly() -> None:
    sheet = table_of(plan(row(text="中" * 40_000)))

    assert str(sheet["C3"].value).endswith("（超出单元格容量，以下略）")


def test_the_printed_page_is_a4_across_one_page_wide_with_its_head_on_every_page() -> None:
    sheet = table_of(full_plan())

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert '<pageSetUpPr fitToPage="1"/>' in xml_of(full_plan())
    assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes; width: 1, unwritten
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.print_area == "'任务分解表'!$A$1:$H$17"
    assert '&amp;"宋体,常规"&amp;14— &amp;P —</oddFooter>' in xml_of(full_plan())
    assert sheet.freeze_panes == "D3"
    assert sheet.auto_filter.ref == "A2:R17"


def test_the_printed_columns_are_not_shrunk_below_nine_tenths() -> None:
    sheet = table_of(full_plan())

    inches = sum(sheet.column_dimensions[letter].width * 7 + 5 for letter in "ABCDEFGH") / 96

    assert (297 / 25.4 - 2 * 0.6) / inches > 0.9


def test_texts_wrap_and_rows_are_tall_enough_but_free_to_grow() -> None:
    sheet = table_of(plan(row(text="中" * 100)))

    assert sheet["C3"].alignment.wrap_text
    assert sheet.row_dimensions[3].height == 5 * 15 + 7.5
    assert "customHeight" not in re.findall(r"<row[^>]*>", xml_of(plan(row())))[2]


def test_a_long_source_sentence_runs_on_behind_the_table_and_leaves_its_row_low() -> None:
    sheet = table_of(plan(row(source="中" * 400)))

    assert sheet["M3"].value == "中" * 400
    assert not sheet["M3"].alignment.wrap_text
    assert sheet.row_dimensions[3].height == 15 + 7.5


def test_a_very_long_text_does_not_exceed_excels_tallest_row() -> None:
    assert table_of(plan(row(text="中" * 9000))).row_dimensions[3].height == 408.75


def test_bands_are_not_merged_so_that_the_table_can_be_sorted() -> None:
    sheet = table_of(full_plan())

    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:H1"]
    assert sheet["A6"].fill.fgColor.rgb == "FFD9E2EC"
    assert not sheet["A6"].alignment.wrap_text


def test_kinds_are_offered_as_a_list_and_dates_are_checked() -> None:
    kinds, dates = table_of(full_plan()).data_validations.dataValidation

    assert (kinds.type, kinds.formula1, str(kinds.sqref)) == (
        "list",
        '"指标,任务,常态职责,禁令"',
        "B3:B1017",
    )
    assert (dates.type, dates.errorStyle, str(dates.sqref)) == ("date", "warning", "I3:I1017")


def test_the_about_sheet_names_the_source_and_counts_what_the_table_holds() -> None:
    sheet = book_of(full_plan(), computed=True)["说明"]

    lines = [(line[0], line[1]) for line in sheet.iter_rows(values_only=True)]
    assert lines[:7] == [
        ("说明", None),
        ("表名", "澜川市2026年政府工作报告任务分解表"),
        ("来源文件", "澜川市2026年政府工作报告"),
        ("成文日期", "2026年1月18日"),
        ("制表日期", "2026年1月20日"),
        ("解密责任人", "李文"),
        ("备注", "正文共42段。"),
    ]
    assert lines[-7:] == [
        ("指标", 2),
        ("任务", 2),
        ("常态职责", 1),
        ("禁令", 1),
        ("合计", 6),
        ("未写明牵头单位", 2),
        ("未写明完成时限", 4),
    ]


def test_counts_are_formulas_over_the_table_so_that_they_stay_true() -> None:
    sheet = book_of(full_plan())["说明"]

    formulas = [str(line[1]) for line in sheet.iter_rows(values_only=True)][-7:]
    assert formulas[0] == "=COUNTIF('任务分解表'!$B$3:$B$1017,\"指标\")"
    assert formulas[4] == "=SUMPRODUCT(--('任务分解表'!$B$3:$B$1017<>\"\"))"
    assert formulas[5] == (
        "=SUMPRODUCT(('任务分解表'!$B$3:$B$1017<>\"\")*('任务分解表'!$D$3:$D$1017=\"\"))"
    )


def test_columns_for_figures_are_left_out_when_there_are_none() -> None:
    assert "目标值" not in values(table_of(plan(row())), 2)
    assert "目标上限" not in values(table_of(plan(indicator())), 2)


def test_a_masked_figure_is_an_x() -> None:
    sheet = table_of(plan(indicator(target=Target("能耗", "=", None, "%", direction="down"))))

    assert values(sheet, 3)[9:13] == ["能耗", "下降等于", "X", "%"]


def test_a_kind_with_a_quote_in_its_name_is_counted() -> None:
    sheet = book_of(plan(row('a"b')))["说明"]

    assert '"a""b"' in str([line[1] for line in sheet.iter_rows(values_only=True)])


def test_an_empty_plan_is_a_table_with_a_head_only() -> None:
    book = book_of(plan(), computed=True)

    assert book["任务分解表"].max_row == 2
    assert book["任务分解表"].auto_filter.ref == "A2:M2"
    assert [line[1] for line in book["说明"].iter_rows(values_only=True)][-3:] == [0, 0, 0]


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert data_of(full_plan()) == data_of(full_plan())


def test_five_thousand_rows_are_streamed() -> None:
    assert growth("write_xlsx", 5000) < 16 << 10

    xml = xml_of(long_plan(5000))
    assert len(re.findall("<t>任务</t>", xml)) == 5000
    assert "第4999项" in xml
