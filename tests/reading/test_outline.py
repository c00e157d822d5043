"""Enumerated points: which marker opens one, how deep it lies, what its heading is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.outline import find_marks, find_outline
from luoshi.reading.segments import segment

NUMBERED = st.text("一二三十、（）1.2①②第章是要首先，。；\n 甲A抓好", max_size=60)


def nodes(text: str) -> list[tuple[int, str, str]]:
    found, _, _ = find_outline(text, segment(text))
    return [(node.depth, node.marker, node.heading) for node in found]


def notices(text: str) -> list[str]:
    _, _, found = find_outline(text, segment(text))
    return [notice.message for notice in found]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("一、", "二、"),
        ("（一）", "（二）"),
        ("1.", "2."),
        ("1．", "2．"),
        ("1、", "2、"),
        ("（1）", "（2）"),
        ("1）", "2）"),
        ("①", "②"),
        ("⑴", "⑵"),
        ("1.1", "1.2"),
        ("壹、", "贰、"),
        ("甲、", "乙、"),
        ("A.", "B."),
        ("a)", "b)"),
        ("第一章", "第二章"),
        ("第一部分", "第二部分"),
        ("第一部分:", "第二部分:"),
        ("壹", "贰"),
        ("事项一", "事项二"),
    ],
)
def test_marker_that_opens_a_paragraph_opens_a_node(first: str, second: str) -> None:
    assert nodes(f"{first} 抓排查\n{second} 抓整改") == [
        (1, first, "抓排查"),
        (1, second, "抓整改"),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("一是", "二是"),
        ("一要", "二要"),
        ("一看", "二看"),
        ("第一，", "第二，"),
        ("首先，", "其次，"),
        ("其一，", "其二，"),
        ("第一步，", "第二步，"),
        ("头一条，", "第二条，"),
        ("第一味，", "第二味，"),
        ("第一道坎，", "第二道坎，"),
        ("第一场硬仗，", "第二场硬仗，"),
        ("（一）", "（二）"),
        ("（1）", "（2）"),
        ("1）", "2）"),
    ],
)
def test_marker_inside_a_paragraph_opens_a_node_when_a_second_follows(
    first: str, second: str
) -> None:
    assert nodes(
        f"各地{'：' if first != '首先，' else '。'}{first}排查到位；{second}整改到位。"
    ) == [
        (1, first, "排查到位"),
        (1, second, "整改到位"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "一是为了发展。",
        "一要素市场",
        "第一，必须讲清楚。",
        "1.5万人参加，2.3%增长",
        "3.5万吨\n4.5万吨",
        "2026年3月2日",
        "附件：\n1.名单\n2.表格",
        "一否决制度，二否决制度",
        "",
    ],
)
def test_number_date_annex_or_lonely_marker_opens_no_node(text: str) -> None:
    assert nodes(text) == []


def test_styles_nest_in_the_order_in_which_they_open() -> None:
    text = "一、总体要求\n（一）目标\n1.学校\n2.医院\n（二）原则\n二、安排\n一要快。二要好。"

    assert nodes(text) == [
        (1, "一、", "总体要求"),
        (2, "（一）", "目标"),
        (3, "1.", "学校"),
        (3, "2.", "医院"),
        (2, "（二）", "原则"),
        (1, "二、", "安排"),
        (2, "一要", "快"),
        (2, "二要", "好"),
    ]


def test_articles_run_on_through_the_chapters_without_a_notice() -> None:
    text = "第一章 总则\n第一条 为规范管理。\n第二章 职责\n第二条 市局负责。"

    assert nodes(text) == [
        (1, "第一章", "总则"),
        (2, "第一条", "为规范管理"),
        (1, "第二章", "职责"),
        (2, "第二条", "市局负责"),
    ]
    assert notices(text) == []


def test_heading_ends_at_the_first_punctuation_or_the_line() -> None:
    assert nodes("一、压实责任，把防线扎牢\n二、严格值守：二十四小时\n三、总结") == [
        (1, "一、", "压实责任"),
        (1, "二、", "严格值守"),
        (1, "三、", "总结"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("一、排查\n三、整改", "编号不连续：“三、”前缺第2项"),
        ("一、排查\n二、整改\n二、总结", "编号重复或倒退：“二、”"),
    ],
)
def test_gap_or_repetition_in_the_numbering_is_reported(text: str, message: str) -> None:
    assert notices(text) == [message]


def test_closing_lead_in_ends_the_lists_before_it() -> None:
    text = "一、抓项目\n一是快。二是好。\n最后，再强调几点要求：\n一是严。二是实。"

    assert [(depth, heading) for depth, _, heading in nodes(text)] == [
        (1, "抓项目"),
        (2, "快"),
        (2, "好"),
        (1, "严"),
        (1, "实"),
    ]


def test_unnumbered_heading_closes_the_numbered_node_of_its_own_rank() -> None:
    text = "一、过去一年\n（一）项目更多\n（二）环境更好\n展望前行的道路信心满怀\n一是稳增长。二是惠民生。"

    assert [(depth, heading) for depth, _, heading in nodes(text)] == [
        (1, "过去一年"),
        (2, "项目更多"),
        (2, "环境更好"),
        (2, "稳增长"),
        (2, "惠民生"),
    ]


def test_series_inside_a_paragraph_ends_with_the_section() -> None:
    assert nodes("各地一致，一是排查到位。\n一、收尾\n二是整改到位。") == [(1, "一、", "收尾")]


def test_oral_ordinals_open_the_blocks_of_a_counted_set() -> None:
    assert nodes("主要是两块。先说工业，要稳。再说投资，要快。") == [
        (1, "先说", "工业"),
        (1, "再说", "投资"),
    ]


def test_marks_inside_a_long_quotation_are_no_marks() -> None:
    said = "一要把底数摸得清清楚楚明明白白，二要把责任落到每一个人头上去，三要把结果晒在阳光下面让群众评"
    text = f"老话说：“{said}。”"

    assert find_marks(text, segment(text)) == []


@given(NUMBERED)
def test_nodes_of_any_text_stand_in_order_and_nest_without_jumps(text: str) -> None:
    found, marks, _ = find_outline(text, segment(text))

    assert [node.start for node in found] == sorted(node.start for node in found)
    assert len(found) == len(marks)
    depth = 0
    for node in found:
        assert 1 <= node.depth <= depth + 1
        assert text[node.start : node.end].startswith(node.marker)
        assert node.heading == text[node.start + len(node.marker) : node.end].strip()
        depth = node.depth
