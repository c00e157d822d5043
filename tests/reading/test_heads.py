"""A document's own title, date and year."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.heads import document_date, document_title, document_year

NOTICE = "澜川市人民政府办公室\n关于加强校车管理的通知\n澜政办〔2026〕5号\n\n各县区人民政府：\n请认真落实。\n"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (NOTICE, "澜川市人民政府办公室关于加强校车管理的通知"),
        ("\n  在全市防汛会议上的讲话  \n（2026年3月2日）\n同志们：", "在全市防汛会议上的讲话"),
        ("政府工作报告\n——2026年1月18日在市人民代表大会上\n", "政府工作报告"),
        ("会议纪要\n\n正文从这里开始", "会议纪要"),
        ("同志们：\n今天开会", ""),
        ("现将有关事项通知如下。" * 8, ""),
        ("", ""),
    ],
)
def test_title_is_the_lines_above_date_number_or_addressee(text: str, title: str) -> None:
    assert document_title(text) == title


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("讲话\n（2026年3月2日）\n同志们：", dt.date(2026, 3, 2)),
        ("讲话\n（二〇二六年三月十二日）\n", dt.date(2026, 3, 12)),
        (
            "通知\n请在2027年6月30日前完成，不得延误。\n澜川市人民政府\n2026年4月9日\n",
            dt.date(2026, 4, 9),
        ),
        ("发言要点\n(2026.4.19,根据录音整理)\n", dt.date(2026, 4, 19)),
        ("督办单\n交办日期：2026年4月3日\n承办单位：市城管局", dt.date(2026, 4, 3)),
        ("政府工作报告\n——2026年1月18日在会上", dt.date(2026, 1, 18)),
        ("通知\n2026年2月30日\n", None),
        ("通知\n今年要抓紧。", None),
        ("", None),
    ],
)
def test_date_is_the_one_the_document_gives_itself(text: str, day: dt.date | None) -> None:
    assert document_date(text) == day


def test_date_below_the_title_wins_over_the_signature() -> None:
    text = "讲话\n（2026年3月2日）\n" + "要抓好落实。\n" * 60 + "2026年3月9日\n"

    assert document_date(text) == dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        (NOTICE, 2026),
        ("政府工作报告\n一、2025年工作回顾\n二、2026年重点工作", 2026),
        ("一、2025年工作回顾", 2026),
        ("2026年经济社会发展主要预期目标是", 2026),
        ("三年行动计划\n（2026—2028年）\n", 2026),
        ("截至2025年9月底前一批建成。2027年6月底前、2026年8月底前各完成一批。", 2026),
        ("今年要抓紧。", None),
    ],
)
def test_year_is_read_from_number_or_headings(text: str, year: int | None) -> None:
    assert document_year(text) == year


@given(st.text("通知讲话2026年月日（）〔〕号：。\n 二〇三十", max_size=120))
def test_head_of_any_text_is_read_without_an_exception(text: str) -> None:
    title = document_title(text)

    assert len(title) <= 80
    assert "\n" not in title
    assert document_date(text) == document_date(text)
    assert document_year(text) is None or 2000 <= (document_year(text) or 0) <= 2100
