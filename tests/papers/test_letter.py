"""The letter of an order, read back by python-docx and by its XML."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from luoshi.papers import Letter, Pressed, write_letter
from luoshi.papers.letter import title_lines

ONE = Letter(
    issuer="澜川市人民政府督查室",
    number="督提〔2026〕3号",
    title="关于“完成管网改造”的督办提醒函",
    kind="督办提醒函",
    addressee="澜川市住房和城乡建设局",
    facts=("2026年3月2日下达。", "已超过2天。"),
    demand=("请抓紧办理。",),
    reply="请于2026年7月9日前回复。",
    reply_by=dt.date(2026, 7, 9),
    signed_on=dt.date(2026, 7, 2),
    signer="沈知远",
    copy_to="分管领导。",
    pressed=(Pressed("2026-0012", "完成管网改造", "住建局", "2026年6月30日"),),
)
MANY = replace(
    ONE, pressed=(*ONE.pressed, Pressed("2026-0013", "完成泵站改造", "住建局", "无时限"))
)


def data_of(letter: Letter) -> bytes:
    file = BytesIO()
    write_letter(letter, file)
    return file.getvalue()


def document_of(letter: Letter) -> Any:
    return docx.Document(BytesIO(data_of(letter)))


def part_of(letter: Letter, name: str) -> str:
    with zipfile.ZipFile(BytesIO(data_of(letter))) as package:
        return package.read(name).decode()


def test_the_letter_says_everything_in_its_order() -> None:
    lines = [p.text for p in document_of(ONE).paragraphs if p.text.strip()]

    assert lines == [
        "签发人：沈知远\t督提〔2026〕3号",
        "关于“完成管网改造”的督办提醒函",
        "澜川市住房和城乡建设局：",
        "一、督办事由",
        "2026年3月2日下达。",
        "已超过2天。",
        "二、办理要求",
        "请抓紧办理。",
        "三、回复要求",
        "请于2026年7月9日前回复。",
        "附件：督办事项回复单",
        "澜川市人民政府督查室",
        "2026年7月2日",
        "抄送：分管领导。",
        "附件",
        "督办事项回复单",
    ]


def test_the_first_page_has_the_red_name_between_red_lines_and_no_number() -> None:
    section = document_of(ONE).sections[0]

    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == "澜川市人民政府督查室"
    assert "PAGE" not in section.first_page_footer._element.xml
    assert "PAGE" in section.footer._element.xml
    assert "PAGE" in section.even_page_footer._element.xml
    borders = [
        border.get(qn("w:val"))
        for part in (section.first_page_header, section.first_page_footer)
        for border in part._element.iter(qn("w:bottom"))
    ]
    assert borders == ["thickThinSmallGap", "thinThickSmallGap"]
    assert (round(section.header_distance.mm), round(section.footer_distance.mm)) == (30, 20)


def test_a_long_name_is_made_small_enough_for_one_line() -> None:
    section = document_of(replace(ONE, issuer="澜" * 30)).sections[0]

    size = section.first_page_header.paragraphs[0].runs[0].font.size.pt

    assert size * 30 * 25.4 / 72 <= 156.5


def test_several_matters_are_listed_in_an_annex() -> None:
    document = document_of(MANY)

    listed, form = document.tables
    assert [[cell.text for cell in row.cells] for row in listed.rows] == [
        ["序号", "台账编号", "督办事项", "牵头单位", "完成时限"],
        ["1", "2026-0012", "完成管网改造", "住建局", "2026年6月30日"],
        ["2", "2026-0013", "完成泵站改造", "住建局", "无时限"],
    ]
    assert form.rows[1].cells[1].text == "关于“完成管网改造”的督办提醒函（2026-0012、2026-0013）"
    texts = [p.text for p in document.paragraphs]
    assert [text for text in texts if text.startswith("附件")] == [
        "附件：1．督办事项清单",
        "附件1",
        "附件2",
    ]


def test_the_form_is_filled_in_with_what_is_known() -> None:
    (form,) = document_of(ONE).tables

    rows = {row.cells[0].text: row.cells[1].text for row in form.rows}
    assert rows["督办文号"] == "督提〔2026〕3号"
    assert rows["承办单位"] == "澜川市住房和城乡建设局"
    assert rows["回复时限"] == "2026年7月9日"
    assert rows["办理情况"] == ""


def test_without_copies_no_line_for_them_is_printed() -> None:
    texts = [p.text for p in document_of(replace(ONE, copy_to="")).paragraphs]

    assert not [text for text in texts if "抄送" in text]
    assert "分管领导" not in part_of(replace(ONE, copy_to=""), "word/document.xml")


@pytest.mark.parametrize("hostile", ["<w:p/>&amp;", "=1+1\x0b", "a\u2028b\ud800"])
def test_words_never_become_markup(hostile: str) -> None:
    letter = replace(ONE, title=hostile, facts=(hostile,), issuer=hostile, copy_to=hostile)

    assert document_of(letter).paragraphs


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert data_of(MANY) == data_of(MANY)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于“完成管网改造”的督查令", ["关于“完成管网改造”的督查令"]),
        (
            "关于“完成老旧管网改造二十公里”的督办提醒函",
            ["关于“完成老旧管网改造二十公里”的", "督办提醒函"],
        ),
        ("改造" * 15 + "的督查令", ["改造" * 8, "改造" * 7 + "的", "督查令"]),
        ("改造" * 15, ["改造" * 7 + "改", "造" + "改造" * 7]),
    ],
)
def test_a_title_breaks_where_its_sense_allows(title: str, lines: list[str]) -> None:
    kind = "督查令" if title.endswith("督查令") else "督办提醒函"

    assert title_lines(title, kind) == lines
