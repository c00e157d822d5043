"""Automatic numbers of .docx: what Word prints before a paragraph."""

from __future__ import annotations

import pytest

from luoshi.reading.formats.docx import read
from tests.reading.formats.docx_factory import (
    OFFICIAL,
    abstract,
    docx,
    level,
    num,
    numbered,
    p,
    styled,
)


def lines(data: bytes) -> list[str]:
    return read(data).text.splitlines()


@pytest.mark.parametrize(
    ("fmt", "template", "labels"),
    [
        ("chineseCountingThousand", "%1、", ["一、", "二、"]),
        ("japaneseCounting", "第%1章", ["第一章 ", "第二章 "]),
        ("upperRoman", "%1.", ["I.", "II."]),
        ("lowerRoman", "(%1)", ["(i)", "(ii)"]),
        ("upperLetter", "%1.", ["A.", "B."]),
        ("lowerLetter", "%1)", ["a)", "b)"]),
        ("decimalFullWidth", "%1．", ["１．", "２．"]),
        ("decimalZero", "%1.", ["01.", "02."]),
        ("decimalEnclosedCircleChinese", "%1", ["①", "②"]),
        ("decimalEnclosedParen", "%1", ["⑴", "⑵"]),
        ("decimalEnclosedFullstop", "%1", ["⒈", "⒉"]),
        ("ideographEnclosedCircle", "%1", ["㈠", "㈡"]),
        ("ideographTraditional", "%1、", ["甲、", "乙、"]),
        ("ideographZodiac", "%1、", ["子、", "丑、"]),
        ("ideographDigital", "%1、", ["一、", "二、"]),
        ("chineseLegalSimplified", "%1、", ["壹、", "贰、"]),
        ("none", "附：", ["附：", "附："]),
        ("bullet", "", ["", ""]),
        ("hebrew1", "%1.", ["1.", "2."]),
    ],
)
def test_every_common_format_is_written(fmt: str, template: str, labels: list[str]) -> None:
    numbering = abstract(1, level(0, template, fmt)) + num(1, 1)
    data = docx(numbered("文", 1), numbered("文", 1), numbering=numbering)

    assert lines(data) == [f"{label}文" for label in labels]


def test_custom_format_keeps_its_leading_zeros() -> None:
    custom = (
        '<w:lvl w:ilvl="0"><w:start w:val="9"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback>'
        '<w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="%1."/></w:lvl>'
    )
    data = docx(numbered("文", 1), numbered("文", 1), numbering=abstract(1, custom) + num(1, 1))

    assert lines(data) == ["009.文", "010.文"]


def test_legal_level_writes_higher_numbers_as_decimals() -> None:
    numbering = abstract(
        1, level(0, "%1、", "chineseCounting"), level(1, "%1.%2", more="<w:isLgl/>")
    ) + num(1, 1)
    data = docx(numbered("甲", 1), numbered("乙", 1, 1), numbering=numbering)

    assert lines(data) == ["一、甲", "1.1 乙"]


def test_level_without_restart_counts_on() -> None:
    numbering = abstract(
        1,
        level(0, "第%1章", "chineseCounting"),
        level(1, "第%2条", "chineseCounting", more='<w:lvlRestart w:val="0"/>'),
    ) + num(1, 1)
    data = docx(*(numbered("文", 1, depth) for depth in (0, 1, 1, 0, 1)), numbering=numbering)

    assert lines(data) == ["第一章 文", "第一条 文", "第二条 文", "第二章 文", "第三条 文"]


def test_level_restarting_only_after_a_chapter_counts_through_sections() -> None:
    numbering = abstract(
        1, level(0, "%1、"), level(1, "（%2）"), level(2, "%3.", more='<w:lvlRestart w:val="1"/>')
    ) + num(1, 1)
    data = docx(*(numbered("文", 1, depth) for depth in (0, 1, 2, 1, 2, 0, 2)), numbering=numbering)

    assert [line for line in lines(data) if "." in line] == ["1.文", "2.文", "1.文"]


def test_overridden_level_replaces_the_format_of_one_instance() -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "%1)", "lowerLetter")}</w:lvlOverride>'
    data = docx(numbered("甲", 1), numbered("乙", 2), numbering=OFFICIAL + num(2, 1, override))

    assert lines(data) == ["一、甲", "b)乙"]


def test_numbering_style_link_is_followed() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    linked = abstract(5, more='<w:numStyleLink w:val="L"/>') + num(5, 5)
    data = docx(numbered("甲", 5), numbering=linked + OFFICIAL, styles=styles)

    assert lines(data) == ["一、甲"]


def test_zero_instance_switches_the_numbering_of_a_style_off() -> None:
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    data = docx(p("甲"), numbered("乙", 0), p("丙"), numbering=OFFICIAL, styles=styles)

    assert lines(data) == ["一、甲", "乙", "二、丙"]


def test_level_of_an_own_number_without_instance_comes_from_the_style() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    data = docx(
        styled("甲", "A", '<w:numPr><w:ilvl w:val="1"/></w:numPr>'),
        numbering=OFFICIAL,
        styles=styles,
    )

    assert lines(data) == ["（一）甲"]


def test_numbering_style_loop_leaves_text_unnumbered() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    looped = abstract(5, more='<w:numStyleLink w:val="L"/>') + num(5, 5)

    assert lines(docx(numbered("甲", 5), numbering=looped, styles=styles)) == ["甲"]


def test_broken_numbers_in_the_numbering_part_are_passed_over() -> None:
    numbering = abstract(1, level(99, "%1."), level(0, "%1.%9.")) + num(1, 1)
    data = docx(numbered("甲", 1), numbered("乙", 1, 42), numbering=numbering)

    assert lines(data) == ["1..甲", "乙"]


def test_style_loop_and_missing_instance_leave_text_unnumbered() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )

    assert lines(docx(styled("甲", "A"), numbered("乙", 7), styles=styles)) == ["甲", "乙"]


def test_empty_numbered_paragraph_counts_and_is_noted() -> None:
    source = read(docx(numbered("甲", 1), numbered("", 1), numbered("丙", 1), numbering=OFFICIAL))

    assert source.text == "一、甲\n三、丙\n"
    assert source.notes == ("只有自动编号而没有文字的段落 1 个未读入。",)


def test_suffix_decides_the_blank_after_the_label() -> None:
    numbering = abstract(
        1,
        level(0, "%1、", "chineseCounting", more='<w:suff w:val="space"/>'),
        level(1, "第%2条", "chineseCounting", more='<w:suff w:val="nothing"/>'),
    ) + num(1, 1)
    data = docx(numbered("甲", 1), numbered("乙", 1, 1), numbering=numbering)

    assert lines(data) == ["一、 甲", "第一条乙"]
