"""From a reading to the plan: columns say what the text says, numbers follow the printed order."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.flows.merged_plan import merge
from luoshi.flows.read_document import Settings, examine, second_opinion
from luoshi.flows.reading_plan import make_plan, owners, place_of, row_numbers
from luoshi.papers.plan import Plan, Row, Target
from luoshi.reading.checks import check
from luoshi.reading.earlier import EarlierRow
from luoshi.reading.formats.source import Block, SourceText
from luoshi.reading.llm import INSTRUCTION
from luoshi.reading.model import Kind, Node, Notice, Reading
from luoshi.reading.units import Unit, UnitList
from tests.model_server import Server, says
from tests.readings import DAY, a_figure, a_finding, a_reading, rows, until

TEXT = (
    "一、扩大学位供给\n"
    "市教育局牵头，6月底前新建公办幼儿园8所。加强师资队伍建设。\n"
    "二、守住底线\n"
    "严禁拖欠教师工资。推进市第二中学建设。\n"
)
OUTLINE = (
    Node(1, "一、", "扩大学位供给", 0, 8),
    Node(1, "二、", "守住底线", TEXT.index("二、"), TEXT.index("二、") + 6),
)
FIRST, SECOND = ("扩大学位供给",), ("守住底线",)
READING = a_reading(
    TEXT,
    a_finding(
        TEXT,
        "6月底前新建公办幼儿园8所",
        section=FIRST,
        who=("市教育局",),
        lead=("市教育局",),
        when=until("6月底前", 2026, 6, 30),
        rule="verb",
        score=0.9,
        trace=("动词：新建",),
    ),
    a_finding(
        TEXT,
        "新建公办幼儿园8所",
        Kind.INDICATOR,
        section=FIRST,
        figure=a_figure("新建公办幼儿园"),
        when=until("6月底前", 2026, 6, 30),
    ),
    a_finding(TEXT, "加强师资队伍建设", Kind.DUTY, section=FIRST),
    a_finding(TEXT, "严禁拖欠教师工资", Kind.PROHIBITION, section=SECOND),
    a_finding(TEXT, "推进市第二中学建设", section=("另一处",)),
    outline=OUTLINE,
)


def source(text: str, *blocks: Block, notes: tuple[str, ...] = ()) -> SourceText:
    return SourceText(text, blocks, "docx", notes=notes)


def test_rows_are_numbered_as_papers_print_them() -> None:
    assert row_numbers(READING) == (2, 1, 4, 5, 3)


def test_plan_holds_every_finding_in_printing_order() -> None:
    plan = make_plan(READING)

    assert plan.title == "任务分解表"
    assert plan.source_title == "在全市工作会议上的讲话"
    assert plan.source_date == DAY
    assert [(row.number, row.kind, row.text) for row in plan.rows] == [
        ("1", "indicator", "新建公办幼儿园8所"),
        ("2", "task", "6月底前新建公办幼儿园8所"),
        ("3", "task", "推进市第二中学建设"),
        ("4", "duty", "加强师资队伍建设"),
        ("5", "prohibition", "严禁拖欠教师工资"),
    ]


def test_row_says_what_the_text_says_and_where() -> None:
    opened = TEXT.index("市教育局")
    paragraph = Block(opened, TEXT.index("\n", opened), page=3, paragraph=12)

    row = make_plan(READING, source(TEXT, paragraph), check(READING)).rows[1]

    assert row == Row(
        number="2",
        kind="task",
        text="6月底前新建公办幼儿园8所",
        section=("一、扩大学位供给",),
        lead="市教育局",
        due="6月底前",
        due_on=dt.date(2026, 6, 30),
        source="市教育局牵头，6月底前新建公办幼儿园8所。",
        place="第3页第12段",
        score=0.9,
    )


def test_target_stands_on_the_indicator() -> None:
    [row] = [row for row in make_plan(READING).rows if row.kind == "indicator"]

    assert row.target == Target("新建公办幼儿园", "=", 8, "所")


def test_section_unlike_the_outline_stays_as_the_finding_has_it() -> None:
    assert [row.section for row in make_plan(READING).rows][2:] == [
        ("另一处",),
        ("一、扩大学位供给",),
        ("二、守住底线",),
    ]


def test_explained_rows_add_rule_score_and_trace_to_their_remarks() -> None:
    row = make_plan(READING, explain=True).rows[1]

    assert row.remarks == ("规则verb，得分0.90", "动词：新建")


@pytest.mark.parametrize(
    ("who", "lead", "with_", "expected"),
    [
        ((), (), (), ("", "")),
        (("甲局",), (), (), ("甲局", "")),
        (("甲局", "乙局"), (), (), ("甲局、乙局", "")),
        (("甲局", "乙局"), ("甲局",), (), ("甲局", "乙局")),
        (("甲局", "乙局", "丙局"), ("甲局",), ("丙局",), ("甲局", "乙局、丙局")),
        (("甲局", "丙局"), (), ("丙局",), ("甲局", "丙局")),
        ((), (), ("丙局",), ("", "丙局")),
    ],
)
def test_first_column_is_the_lead_or_else_all_who_answer(
    who: tuple[str, ...], lead: tuple[str, ...], with_: tuple[str, ...], expected: tuple[str, str]
) -> None:
    [finding] = rows("建设学校", who=who, lead=lead, with_=with_).findings

    assert owners(finding) == expected


@pytest.mark.parametrize(
    ("block", "place"),
    [
        (Block(0, 9, page=3, paragraph=12), "第3页第12段"),
        (Block(0, 9, paragraph=12), "第12段"),
        (Block(0, 9, kind="row", page=2, table=1), "第2页表1"),
        (Block(0, 9, page=2), "第2页"),
        (Block(0, 9), ""),
        (Block(40, 50, paragraph=2), ""),
    ],
)
def test_place_names_page_and_paragraph_where_known(block: Block, place: str) -> None:
    assert place_of(source("text", block), 4) == place


def test_notes_tell_what_to_settle_and_what_readers_dropped_once() -> None:
    reading = a_reading(
        "建设学校。",
        a_finding("建设学校。", "建设学校"),
        notices=(Notice("gap", "编号从一跳到三", 0), Notice("source", "页眉未读入。", 0)),
        declassified_by="张三",
    )

    plan = make_plan(reading, source("建设学校。", notes=("页眉未读入。",)), check(reading))

    assert plan.notes == (
        "核对提示：缺责任单位1项，缺完成时限1项，缺可衡量目标1项。",
        "编号从一跳到三",
        "页眉未读入。",
    )
    assert plan.declassified_by == "张三"


def test_reading_without_findings_makes_an_empty_plan() -> None:
    assert make_plan(a_reading("同志们。")).rows == ()


def test_examined_document_holds_remarks_proposals_and_numbers() -> None:
    settings = Settings(
        units=UnitList([Unit("市教育局")]),
        earlier=(EarlierRow("12", "推进市第二中学建设", "市住建局"),),
    )

    document = examine(READING, None, settings)

    assert document.numbers == (2, 1, 4, 5, 3)
    assert document.plan.rows[2].remarks == (
        "缺责任单位：原文没有写明",
        "缺完成时限：原文没有写明",
        "缺可衡量目标：没有数量指标",
        "去年同类任务：市住建局（第12行“推进市第二中学建设”，相似度1.00）",
    )
    assert document.plan.rows[2].lead == ""


class Model:
    """Answers with fixed words."""

    name = "qwen"

    def __init__(self, words: str) -> None:
        self._words = words

    def complete(self, instruction: str, question: str) -> str:
        assert instruction == INSTRUCTION
        assert question
        return self._words


def test_model_changes_kind_or_drops_unsure_rows_and_a_notice_says_so() -> None:
    unsure = rows("提高政治站位", "建设学校", "新增学位", score=0.5)
    words = (
        '{"verdicts": [{"id": 1, "kind": "none"},'
        ' {"id": 2, "kind": "duty", "quote": "建设学校"}, {"id": 3, "kind": "?"}]}'
    )

    reading = second_opinion(unsure, Model(words))

    assert [(row.quote, row.kind, row.rule, row.trace) for row in reading.findings] == [
        ("建设学校", "duty", "model", ("模型qwen判为duty（内置判断：task，0.50）",)),
        ("新增学位", "task", "", ()),
    ]
    assert reading.notices == (
        Notice("model", "模型qwen：送判3句，采用2句，其余1句维持内置判断（类别无效1句）", 0),
    )


def test_model_makes_no_indicator_without_figure_and_unmakes_none() -> None:
    text = "新建学校8所。建设幼儿园。"
    reading = a_reading(
        text,
        a_finding(text, "新建学校8所", Kind.INDICATOR, figure=a_figure("学校"), score=0.5),
        a_finding(text, "建设幼儿园", score=0.5),
    )
    words = (
        '{"verdicts": [{"id": 1, "kind": "task", "quote": "新建学校8所"},'
        ' {"id": 2, "kind": "indicator", "quote": "建设幼儿园"}]}'
    )

    judged = second_opinion(reading, Model(words))

    assert [row.kind for row in judged.findings] == [Kind.INDICATOR, Kind.TASK]


def test_model_admits_rejected_rows_in_their_place() -> None:
    text = "建设学校。扩建幼儿园。新增学位。提高站位。"
    doubtful = [
        a_finding(text, quote, score=0.4) for quote in ("扩建幼儿园", "新增学位", "提高站位")
    ]
    reading = a_reading(
        text,
        a_finding(text, "建设学校", score=0.9),
        a_finding(text, "提高站位", Kind.PROHIBITION, score=0.8),
        doubtful=tuple(doubtful),
    )
    words = (
        '{"verdicts": [{"id": 1, "kind": "duty", "quote": "扩建幼儿园"},'
        ' {"id": 2, "kind": "indicator", "quote": "新增学位"}, {"id": 3, "kind": "none"}]}'
    )

    judged = second_opinion(reading, Model(words))

    assert [(row.quote, row.kind, row.rule, row.trace) for row in judged.findings] == [
        ("建设学校", Kind.TASK, "", ()),
        ("扩建幼儿园", Kind.DUTY, "model", ("模型qwen判为duty（内置判断：none，0.40）",)),
        ("提高站位", Kind.PROHIBITION, "", ()),
    ]
    assert judged.doubtful == tuple(doubtful[1:])
    assert judged.notices == (Notice("model", "模型qwen：送判3句，采用3句", 0),)


def test_examined_document_asks_the_model_that_the_settings_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LUOSHI_LLM_KEY", "secret")
    answer = {"verdicts": [{"id": 1, "kind": "none"}]}

    with Server(says(answer)) as server:
        settings = Settings(llm_url=server.url, llm_model="qwen")
        document = examine(rows("提高政治站位", score=0.5), None, settings)

    [(_, headers, _)] = server.seen
    assert headers["Authorization"] == "Bearer secret"
    assert document.reading.findings == ()
    assert document.plan.notes == ("模型qwen：送判1句，采用1句",)


def test_sure_rows_are_not_judged() -> None:
    reading: Reading = rows("建设学校", score=0.9)

    assert second_opinion(reading, Model("{}")) == reading


def test_merged_rows_say_their_document() -> None:
    one = Plan(
        "任务分解表", (Row("1", "task", "建设学校", ("一、民生",), place="第2段"),), notes=("甲",)
    )
    two = Plan("任务分解表", (Row("1", "duty", "加强监管"),), declassified_by="张三")

    merged = merge([("a.docx", one), ("b.docx", two)])

    assert merged.rows == (
        Row("1-1", "task", "建设学校", ("a.docx", "一、民生"), place="a.docx 第2段"),
        Row("2-1", "duty", "加强监管", ("b.docx",), place="b.docx"),
    )
    assert merged.notes == ("a.docx：甲", "b.docx：解密责任人：张三。")


def test_a_single_plan_is_not_changed_by_merging() -> None:
    plan = Plan("任务分解表", (Row("1", "task", "建设学校"),))

    assert merge([("a.docx", plan)]) is plan
