"""Gates: what closes a piece before the tagger is asked, and under which name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.features import shape
from luoshi.reading.gates import GATES, closed_pieces, headings
from luoshi.reading.pieces import lay_out

OFFICIAL = st.text("一、二、回顾成效附件联系人：同志们！？要责令2026年3月2日局\n，。", max_size=60)


def gates(text: str) -> list[tuple[str, str | None]]:
    layout = lay_out(text)
    shapes = [shape(text, piece) for piece in layout.pieces]
    words = [text[piece.start : piece.end] for piece in layout.pieces]
    return list(zip(words, closed_pieces(text, layout, shapes), strict=True))


def closing(text: str, words: str) -> str | None:
    """Return the gate that closes the piece ``words`` of ``text``."""
    return dict(gates(text))[words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("附件：任务清单\n", "任务清单"),
        ("联系人：某某\n", "某某"),
        ("抄送：各部门\n", "各部门"),
        ("澜川市人民政府\n2026年3月2日\n", "澜川市人民政府"),
        ("澜川市人民政府\n2026年3月2日\n", "2026年3月2日"),
        ("同志们：\n要抓紧。", "同志们"),
        ("各位代表！\n要抓紧。", "各位代表"),
    ],
)
def test_line_of_the_imprint_is_closed(text: str, words: str) -> None:
    assert closing(text, words) == "gate:imprint"


@pytest.mark.parametrize(
    ("text", "words", "gate"),
    [
        ("我们准备好了吗？", "我们准备好了吗", "gate:question"),
        ("要干什么,怎么干?", "怎么干", "gate:question"),
        ("要抓好落实。", "要抓好落实", None),
    ],
)
def test_end_of_a_question_is_closed(text: str, words: str, gate: str | None) -> None:
    assert closing(text, words) == gate


@pytest.mark.parametrize(
    ("heading", "words", "gate"),
    [
        ("2025年工作回顾", "建成学校8所", "gate:review"),
        ("取得的成绩", "建成学校8所", "gate:review"),
        ("发展基础", "建成学校8所", "gate:review"),
        ("2025年工作回顾", "责令某企业限期整改", None),
        ("2025年工作回顾", "各部门要抓紧整改", None),
        ("2025年工作回顾", "严禁弄虚作假", None),
        ("巩固整治成效", "建成学校8所", None),
        ("2026年重点任务", "建成学校8所", None),
    ],
)
def test_review_of_the_past_is_closed_but_its_orders_are_not(
    heading: str, words: str, gate: str | None
) -> None:
    assert closing(f"一、{heading}\n{words}。", words) == gate


def test_section_that_follows_a_review_is_open() -> None:
    text = "一、工作回顾\n建成学校。\n二、工作安排\n建成医院。"

    assert closing(text, "建成学校") == "gate:review"
    assert closing(text, "建成医院") is None


def test_headings_of_a_piece_run_from_the_outermost_inwards() -> None:
    text = "一、安排\n（一）教育\n建学校。\n（二）交通\n修道路。"
    layout = lay_out(text)

    found = dict(zip([text[p.start : p.end] for p in layout.pieces], headings(layout), strict=True))

    assert found["建学校"] == ("安排", "教育")
    assert found["修道路"] == ("安排", "交通")


@given(OFFICIAL)
def test_every_piece_of_any_text_is_open_or_closed_by_a_named_gate(text: str) -> None:
    names = {name for name, _ in GATES}

    assert {gate for _, gate in gates(text)} <= names | {None}
