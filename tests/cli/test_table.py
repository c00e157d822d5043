"""The table on a terminal: everything is there, within the width, and harmless."""

from __future__ import annotations

import io
import re

import pytest

from luoshi.cli.table import TerminalTable
from luoshi.cli.wrapping import columns
from luoshi.flows.read_document import Document, Settings, examine
from luoshi.reading.model import Kind, Notice, Reading
from luoshi.reading.units import Unit, UnitList
from tests.readings import a_figure, a_finding, a_reading, rows, until

TEXT = (
    "市教育局牵头，市财政局、市自然资源和规划局、市住房和城乡建设局配合，6月底前新建公办幼儿园8所，"
    "新增学位2400个以上，确保城区公办园在园幼儿占比达到百分之五十五。严禁拖欠教师工资。"
    "加强师资队伍建设。"
)
READING = a_reading(
    TEXT,
    a_finding(
        TEXT,
        TEXT[: TEXT.index("。")],
        section=("扩大学位供给",),
        who=("市教育局", "市财政局", "市自然资源和规划局", "市住房和城乡建设局"),
        lead=("市教育局",),
        with_=("市财政局", "市自然资源和规划局", "市住房和城乡建设局"),
        when=until("6月底前", 2026, 6, 30),
        rule="verb",
        score=0.9,
        trace=("动词：新建",),
    ),
    a_finding(
        TEXT,
        "新增学位2400个以上",
        Kind.INDICATOR,
        figure=a_figure("新增学位", None, "个", op=">="),
        when=until("清明期间"),
    ),
    a_finding(TEXT, "严禁拖欠教师工资", Kind.PROHIBITION),
    a_finding(TEXT, "加强师资队伍建设", Kind.DUTY),
    notices=tuple(Notice("gap", f"提示{number}", 0) for number in range(7)),
    declassified_by="张三",
)


def document(reading: Reading = READING, **settings: object) -> Document:
    return examine(reading, None, Settings(**settings))  # type: ignore[arg-type]


def drawn(shown: Document, *, width: int = 80, explain: bool = False) -> str:
    file = io.StringIO()
    TerminalTable(file, explain=explain, width=width).show(shown)
    return file.getvalue()


@pytest.mark.parametrize("width", [60, 80, 109, 110, 200])
def test_every_row_is_there_whole_within_the_width(width: int) -> None:
    table = drawn(document(), width=width)

    lines = table.split("\n")
    assert all(sum(map(columns, line)) <= width for line in lines)
    for text in (
        "严禁拖欠教师工资",
        "加强师资队伍建设",
        "主要指标",
        "重点任务",
        "扩大学位供给",
        "常态职责",
        "禁止事项",
    ):
        assert text in table


def test_owner_date_and_figure_stand_in_their_columns_when_there_is_room() -> None:
    [line] = [
        line
        for line in drawn(document(), width=150).split("\n")
        if "新增学位2400" in line and "指标" in line
    ]

    assert line.split() == ["1", "指标", "新增学位2400个以上", "—", "清明期间", "≥X个"]


def test_last_lines_count_kinds_checks_notices_and_who_vouched() -> None:
    table = drawn(document(units=UnitList([Unit("市教育局")])))

    assert "共4行  指标 1  任务 1  常态职责 1  禁令 1" in table
    assert "待核对  缺责任单位 2  单位不在名单 1  指标数值未明 1" in table
    assert "解密责任人：张三" in table
    assert "提示：提示4" in table
    assert "提示：提示5" not in table
    assert "另有2条提示，--explain 可看全部" in table


def test_what_an_empty_cell_says_is_not_repeated_in_words() -> None:
    shown = document()

    assert "缺责任单位：原文没有写明" not in drawn(shown)
    assert "· 缺责任单位：原文没有写明" in drawn(shown, explain=True)


def test_explain_shows_rule_score_trace_and_every_notice() -> None:
    table = drawn(document(), width=150, explain=True)

    assert "· 规则verb，得分0.90" in table
    assert "· 动词：新建" in table
    assert "提示：提示6" in table


def test_a_document_without_findings_says_so() -> None:
    assert "没有找到任务、职责、指标或禁令。" in drawn(document(a_reading("同志们。")))


def test_a_document_cannot_command_the_terminal() -> None:
    reading = rows("建设\x1b[31m[bold]学校\x07\u202e", who=("甲\x9b局",))
    hostile = a_reading(reading.text, *reading.findings, title="讲\x1b]0;x\x07话")

    table = drawn(document(hostile))

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", table)
    assert "[bold]" in table
