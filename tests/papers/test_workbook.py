from __future__ import annotations

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from luoshi.papers.workbook import Column, Table, write_workbook


def written(*tables: Table, about: tuple[str, ...] = ()) -> BytesIO:
    out = BytesIO()
    write_workbook(tables, out, about=about, title="名录")
    return out


def test_each_table_is_a_sheet_after_the_explanations() -> None:
    out = written(
        Table("单位", [Column("全称", needed=True), Column("序号")], [["甲局", 1]]),
        Table("岗位", [Column("名称")], []),
        about=("填表说明", "=1+1"),
    )

    book = load_workbook(out)

    assert book.sheetnames == ["说明", "单位", "岗位"]
    assert [row[0] for row in book["说明"].values] == ["填表说明", "=1+1"]
    assert list(book["单位"].values) == [("全称*", "序号"), ("甲局", 1)]


def test_text_stays_text_and_a_day_is_a_day() -> None:
    out = written(Table("表", [Column("文字"), Column("日期")], [["=1+1", date(2026, 3, 2)], ["007", None]]))  # fmt: skip

    sheet = load_workbook(out)["表"]

    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert sheet["A2"].quotePrefix
    assert sheet["B2"].value.date() == date(2026, 3, 2)
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("007", "s")


def test_answers_are_offered_as_a_list_and_hints_are_shown() -> None:
    out = written(Table("表", [Column("类别", choices=("部门", "企业"), hint="选一个"), Column("别的")], []))  # fmt: skip

    rules = load_workbook(out)["表"].data_validations.dataValidation

    assert [(rule.type, rule.formula1, rule.prompt, str(rule.sqref)) for rule in rules] == [
        ("list", '"部门,企业"', "选一个", "A2:A5001")
    ]
