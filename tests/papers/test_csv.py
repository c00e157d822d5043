"""The CSV writer."""

from __future__ import annotations

import csv
import datetime as dt
from io import BytesIO, StringIO
from pathlib import Path

from luoshi.papers import Plan, Target, write_csv
from tests.papers.plans import full_plan, indicator, plan, row

PLAIN = ["序号", "类别", "重点工作任务", "牵头单位", "配合单位", "完成时限", "责任领导", "进展"]
BEHIND = ["截止日期", "指标名称", "比较", "目标值", "目标上限", "单位"]
CHECKING = ["所在章节", "位置", "提示", "原文"]


def written(subject: Plan) -> list[list[str]]:
    file = BytesIO()
    write_csv(subject, file)
    return list(csv.reader(StringIO(file.getvalue().decode("utf-8-sig"), newline="")))


def test_every_row_is_one_line_in_printing_order() -> None:
    head, *rows = written(full_plan())

    assert head == PLAIN + BEHIND + CHECKING
    assert [line[:3] for line in rows] == [
        ["1", "指标", "空气优良天数比率达到88.5%"],
        ["2", "指标", "一般公共预算收入增长3%—4%"],
        ["3", "任务", "4月底前编制完成产业链图谱"],
        ["4", "任务", "改造14处易涝点"],
        ["5", "常态职责", "常态化开展入企服务"],
        ["6", "禁令", "严禁向企业摊派费用"],
    ]
    assert rows[1][8:14] == ["", "一般公共预算收入", "增长区间", "3", "4", "%"]
    assert rows[2][3:9] == [
        "市工业和信息化局",
        "市商务局、高新区管委会",
        "4月底前",
        "周宁",
        "已启动",
        "2026-04-30",
    ]
    assert rows[2][14:] == [
        "三、2026年重点工作 › （一）做强主导产业 › 一是摸家底",
        "第3页第21段",
        "去年同类任务：市工业和信息化局；缺配合单位",
        "4月底前编制完成产业链图谱。（市工业和信息化局牵头）",
    ]


def test_the_file_begins_with_a_byte_order_mark_and_lines_end_as_windows_wants(
    tmp_path: Path,
) -> None:
    write_csv(plan(row()), tmp_path / "台账.csv")

    data = (tmp_path / "台账.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 2


def test_what_a_spreadsheet_would_run_is_disarmed_in_every_column() -> None:
    armed = row(text='=HYPERLINK("http://x")', lead="+1", join="-1", due="@x", source="\t=1")

    _, line = written(plan(armed))

    assert [line[2], line[3], line[4], line[5], line[12]] == [
        '\'=HYPERLINK("http://x")',
        "'+1",
        "'-1",
        "'@x",
        "'\t=1",
    ]


def test_columns_without_content_in_any_row_are_left_out() -> None:
    head, _ = written(plan(row()))

    assert head == [*PLAIN, "截止日期", *CHECKING]


def test_a_masked_value_is_an_x_and_a_negative_one_stays_a_number() -> None:
    _, masked, negative = written(
        plan(
            indicator(target=Target("能耗", "=", None, "%")),
            indicator(target=Target("增速", ">=", -1.5, "%")),
        )
    )

    assert (masked[11], negative[11]) == ("X", "-1.5")


def test_an_empty_plan_has_a_head_only() -> None:
    assert written(plan()) == [[*PLAIN, "截止日期", *CHECKING]]


def test_an_early_date_is_written_like_any_other() -> None:
    _, line = written(plan(row(due_on=dt.date(1899, 1, 2))))

    assert line[8] == "1899-01-02"
