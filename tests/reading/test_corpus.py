"""What must hold of every reading, tried on the whole corpus and on any text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.reading import Kind, read

TEXTS = Path(__file__).parents[2] / "training" / "corpus" / "texts"
OFFICIAL = st.text(
    "一二三、，。；：（）“”要严禁不得市县局委在前底年月日完成建立加强0123456789%个家\n\t 第是①",
    max_size=120,
)


def check(text: str) -> None:
    """Assert that everything found stands in the text where it says."""
    reading = read(text, explain=True)

    for row in [*reading.findings, *reading.doubtful]:
        assert text[row.start : row.end] == row.quote
        assert row.quote.strip()
        assert text[: row.start].count(row.quote) <= row.nth
        assert 0 <= row.score <= 1.000001
        assert row.rule
        assert (row.figure is not None) == (row.kind is Kind.INDICATOR)
        assert set(row.lead) | set(row.with_) <= set(row.who)
    for node in reading.outline:
        assert text[node.start : node.end].strip().startswith(node.marker[:1])
        assert node.depth >= 1


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.txt"))[::4], ids=lambda path: path.stem)
def test_findings_of_a_corpus_document_stand_where_they_say(path: Path) -> None:
    check(path.read_text(encoding="utf-8"))


@settings(max_examples=60, deadline=None)
@given(OFFICIAL)
def test_findings_of_any_text_stand_where_they_say(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("sentence", "kind", "who"),
    [
        ("市教育局要在5月底前制定校车管理办法。", Kind.TASK, ("市教育局",)),
        ("各乡镇不得擅自占用基本农田。", Kind.PROHIBITION, ("各乡镇",)),
        ("严禁以任何理由拖欠农民工工资。", Kind.PROHIBITION, ()),
    ],
)
def test_a_plain_demand_becomes_one_row(sentence: str, kind: Kind, who: tuple[str, ...]) -> None:
    reading = read("关于做好有关工作的通知\n2026年3月2日\n一、工作要求\n" + sentence)

    assert [(row.kind, row.who) for row in reading.findings] == [(kind, who)]


def test_a_long_paragraph_without_punctuation_is_read() -> None:
    check("加强管理" * 25_000)
