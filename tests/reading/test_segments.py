"""Paragraphs, sentences and clauses: where a text is cut, and where not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.segments import LONG_BRACKET, SHORT_QUOTE, protected, segment

MARKED = st.text("市局要抓好3A，。；：！？,.;:（）“”《》 　\t\n—●、", max_size=80)


def clauses(text: str) -> list[str]:
    return [text[clause.start : clause.end] for clause in segment(text).clauses]


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in segment(text).sentences]


def test_sentence_is_cut_into_clauses_with_the_boundaries_at_either_side() -> None:
    text = "市局要排查，县局要整改；月底报告。完成后公示！"

    found = [(c.before, text[c.start : c.end], c.after, c.sentence) for c in segment(text).clauses]

    assert found == [
        ("P", "市局要排查", ",", 0),
        (",", "县局要整改", ";", 0),
        (";", "月底报告", ".", 0),
        (".", "完成后公示", ".", 1),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("落实“一件事，一次办”要求，压减材料。", ["落实“一件事，一次办”要求", "压减材料"]),
        ("印发《关于水，电，气的通知》，抓好落实。", ["印发《关于水，电，气的通知》", "抓好落实"]),
        ("规上企业（含服务业，建筑业）全部入库。", ["规上企业（含服务业，建筑业）全部入库"]),
        ("办理1,350件,增长7.5%;完成A.B标段", ["办理1,350件", "增长7.5%", "完成A.B标段"]),
        ("时间定在9:30，地点另告。", ["时间定在9:30", "地点另告"]),
        ("——推进一批。●建设一批。", ["推进一批", "建设一批"]),
        ("（未闭合的括号，照样断开。", ["（未闭合的括号", "照样断开"]),
        ("指标\t数值", ["指标", "数值"]),
        ("，，。。", []),
        ("", []),
    ],
)
def test_punctuation_cuts_unless_it_belongs_to_a_name_or_a_number(
    text: str, parts: list[str]
) -> None:
    assert clauses(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("第一句？第二句！第三句", ["第一句？", "第二句！", "第三句"]),
        ("会上说：“抓紧。”散会。", ["会上说：“抓紧。”散会。"]),
        ("甲\n\n  乙。\n", ["甲", "  乙。"]),
        ("。。。", []),
    ],
)
def test_sentence_ends_at_its_full_stop_or_its_line(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_long_quotation_is_cut_and_its_clauses_are_marked_but_not_those_behind_it() -> None:
    said = "这件事要办好，" * 7 + "要一竿子插到底。"
    text = f"他说：“{said}”散会。"

    found = segment(text).clauses

    assert len(said) > SHORT_QUOTE
    assert [text[c.start : c.end] for c in found if not c.quoted] == ["他说", "散会"]
    assert sentences(text) == [f"他说：“{said}”", "散会。"]


def test_bracket_longer_than_an_assignment_is_cut() -> None:
    text = "（" + "甲乙丙丁，" * (LONG_BRACKET // 5 + 1) + "）"

    assert len(clauses(text)) > 1


@pytest.mark.parametrize(
    ("text", "joints"),
    [
        ("市住建局负责污水管网改造、\n雨水管网疏浚。", [13]),
        ("各县区人民政府要做好防汛工作，\n市水利局做好调度。", [15]),
        ("完成整治\n，并上报", [4]),
        ("短句，\n另起一行", []),
        ("各县区人民政府要做好防汛工作，\n二、做好调度", []),
        ("各县区人民政府要做好防汛工作，\n（二）做好调度", []),
        ("各县区人民政府要做好防汛工作，\n\n市水利局做好调度。", []),
        ("市住建局\t污水管网改造、雨水管网、\n疏浚", []),
        ("完成整治。\n另起一行", []),
    ],
)
def test_line_is_joined_with_the_next_only_when_it_breaks_inside_a_sentence(
    text: str, joints: list[int]
) -> None:
    assert list(segment(text).repaired) == joints


def test_masks_tell_what_may_not_be_cut_from_what_is_quoted_at_length() -> None:
    text = "“短”" + "“" + "长" * SHORT_QUOTE + "”"

    keep, quoted = protected(text, 0, len(text))

    assert keep == b"\x01" * 3 + b"\x00" * (SHORT_QUOTE + 2)
    assert quoted == b"\x00" * 3 + b"\x01" * (SHORT_QUOTE + 2)


@given(MARKED)
def test_clauses_of_any_text_lie_in_order_inside_their_paragraph_and_sentence(text: str) -> None:
    found = segment(text)

    spans = [(clause.start, clause.end) for clause in found.clauses]
    assert all(a < b for a, b in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    for clause in found.clauses:
        start, end = found.paragraphs[clause.paragraph]
        assert start <= clause.start < clause.end <= end
        first, last = found.sentences[clause.sentence]
        assert first <= clause.start < clause.end <= last
    assert found == segment(text)


@given(MARKED)
def test_paragraphs_of_any_text_hold_all_that_is_not_blank(text: str) -> None:
    found = segment(text)

    kept = "".join(text[start:end] for start, end in found.paragraphs)
    assert "".join(kept.split()) == "".join(text.split())
