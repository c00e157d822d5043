"""The worst mistakes: what each is, and which come first."""

from __future__ import annotations

from typing import Any

import pytest

from luoshi.reading.weights import models
from tests.training.tiny import a_document
from training.mistakes import Mistake, mistakes, silence, worst

TEXT = (
    '<t>制定管理办法</t>。成绩来之不易。投资<i name="投资" op="=" value="5" unit="亿元">5亿元</i>。'
)
DOCUMENT = a_document("x1", TEXT)
SILENT = [(0, 6, 0.25), (7, 13, 0.5), (14, 18, 0.75)]


def said(*items: dict[str, Any]) -> list[Mistake]:
    return list(mistakes(DOCUMENT, {"items": list(items)}, SILENT))


def an_item(quote: str, kind: str = "task", **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "quote": quote, "score": 0.9} | fields


FIGURE = an_item("5亿元", "indicator", value=5, unit="亿元")


def test_reading_that_agrees_with_gold_makes_no_mistake() -> None:
    assert said(an_item("制定管理办法"), FIGURE) == []


@pytest.mark.parametrize(
    ("items", "mistake"),
    [
        ([FIGURE], Mistake(0.25, "x1", "制定管理办法", "task", "nothing")),
        ([an_item("制定管理办法")], Mistake(0.5, "x1", "5亿元", "indicator", "nothing")),
        (
            [an_item("制定管理办法"), FIGURE, an_item("成绩来之不易", "duty")],
            Mistake(0.9, "x1", "成绩来之不易", "nothing", "duty"),
        ),
        (
            [an_item("制定管理办法", "duty"), FIGURE],
            Mistake(0.9, "x1", "制定管理办法", "task", "duty"),
        ),
    ],
)
def test_missed_false_and_confused_rows_are_told_with_their_weight(
    items: list[dict[str, Any]], mistake: Mistake
) -> None:
    assert said(*items) == [mistake]


def test_figure_of_another_value_is_both_missed_and_false() -> None:
    found = said(an_item("制定管理办法"), an_item("5亿元", "indicator", value=6, unit="亿元"))

    assert [(mistake.gold, mistake.said) for mistake in found] == [
        ("indicator", "nothing"),
        ("nothing", "indicator"),
    ]


def test_worst_are_the_heaviest_in_a_fixed_order() -> None:
    light = Mistake(0.2, "a1", "丙", "task", "nothing")
    second = Mistake(0.9, "b1", "乙", "task", "nothing")
    first = Mistake(0.9, "a1", "甲", "nothing", "duty")

    assert worst([light, second, first], 2) == [first, second]
    assert worst([light], 0) == []
    assert str(first) == "0.900 a1: said duty, is nothing: 甲"


def test_silence_is_the_chance_of_no_row_in_every_piece() -> None:
    document = a_document("x1", "一、工作要求\n市教育局要在5月底前制定校车管理办法。成绩来之不易。")

    found = [
        (document.text[start:end], round(chance))
        for start, end, chance in silence(document, models())
    ]

    assert found == [
        ("工作要求", 1),
        ("市教育局要在5月底前制定校车管理办法", 0),
        ("成绩来之不易", 1),
    ]
