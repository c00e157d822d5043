"""The corpus: texts with their gold, and the labels that pieces get from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from luoshi.reading.pieces import lay_out
from tests.training.tiny import a_document, corpus
from training.corpus import HERE, clause_labels, load, spans


def labels(marked: str) -> list[tuple[str, str]]:
    document = a_document("x", marked)
    pieces = lay_out(document.text).pieces
    words = [document.text[piece.start : piece.end] for piece in pieces]
    found = clause_labels(document, [(piece.start, piece.end) for piece in pieces])
    return list(zip(words, found, strict=True))


def test_documents_are_read_with_their_gold_in_the_order_of_their_names(tmp_path: Path) -> None:
    for room in ("texts", "gold"):
        (tmp_path / room).mkdir()
    for document in reversed(corpus()):
        (tmp_path / "texts" / f"{document.name}.txt").write_text(document.text, encoding="utf-8")
        (tmp_path / "gold" / f"{document.name}.json").write_text(
            json.dumps(document.gold), encoding="utf-8"
        )

    assert load(tmp_path) == corpus()


@pytest.mark.parametrize("path", sorted((HERE / "gold").glob("*.json")), ids=lambda path: path.stem)
def test_every_gold_item_of_the_repository_stands_in_its_text(path: Path) -> None:
    text = (HERE / "texts" / f"{path.stem}.txt").read_text(encoding="utf-8")
    gold = json.loads(path.read_text(encoding="utf-8"))

    missing = [item["quote"] for item in gold["items"] if item["quote"] not in text]

    assert gold["doc"] == path.stem
    assert missing == []


def test_span_of_a_repeated_quote_is_that_of_its_occurrence() -> None:
    document = a_document("x", "<p>严禁拖欠</p>。再讲一遍，<p>严禁拖欠</p>。")

    assert [(start, end) for start, end, _ in spans(document)] == [(0, 4), (10, 14)]


def test_quote_that_is_not_in_the_text_stops_the_training() -> None:
    document = a_document("x", "<p>严禁拖欠</p>。")
    document.gold["items"][0]["quote"] = "严禁克扣"

    with pytest.raises(ValueError, match="substring not found"):
        spans(document)


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("<t>抓排查</t>。", [("抓排查", "T")]),
        ("<d>抓排查，抓整改</d>。", [("抓排查", "D"), ("抓整改", "I")]),
        ("成绩好，<p>严禁骄傲</p>。", [("成绩好", "O"), ("严禁骄傲", "P")]),
        (
            '优良天数要达到<i name="天数" op=">=" value="83" unit="%">83%</i>。',
            [("优良天数要达到83%", "F")],
        ),
        (
            '<t>新建<i name="学校" op="=" value="8" unit="所">学校8所</i></t>。',
            [("新建学校8所", "T")],
        ),
    ],
)
def test_label_says_whether_a_piece_opens_continues_or_holds_a_figure(
    marked: str, found: list[tuple[str, str]]
) -> None:
    assert labels(marked) == found
