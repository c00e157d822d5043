"""The verdicts on a document: pieces closed by gates, rows chosen, labels of all pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.judge import Judged, judge, sentences
from luoshi.reading.pieces import lay_out
from luoshi.reading.times import find_times
from luoshi.reading.weights import Linear, Models, models

HEAD = "关于做好有关工作的通知\n2026年3月2日\n一、工作要求\n"
OFFICIAL = st.text(
    "一、（二）市教育局要严禁建立制定方案8所，。；\n\t同志们？在5月底前", max_size=60
)


def verdict(text: str, judges: Models | None = None) -> Judged:
    layout = lay_out(text)
    times = [find_times(text, piece.start, piece.end, None) for piece in layout.pieces]
    return judge(layout, times, judges or models())


def rows(text: str, judges: Models | None = None) -> list[tuple[str, str]]:
    return [(row.label, text[row.start : row.end]) for row in verdict(text, judges).rows]


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        ("市教育局要在5月底前制定校车管理办法。", ("T", "市教育局要在5月底前制定校车管理办法")),
        ("持续加强地下管线日常管理。", ("D", "持续加强地下管线日常管理")),
        ("严禁拖欠农民工工资。", ("P", "严禁拖欠农民工工资")),
        (
            "特别是市应急局要在6月底前完成危化品企业排查。",
            ("T", "市应急局要在6月底前完成危化品企业排查"),
        ),
    ],
)
def test_plain_demand_is_a_row_of_its_kind(sentence: str, row: tuple[str, str]) -> None:
    assert rows(HEAD + sentence) == [row]


@pytest.mark.parametrize(
    "sentence",
    [
        "去年我们建成学校8所。",
        "省委领导强调，要加强作风建设。",
        "成绩来之不易，值得倍加珍惜。",
        "这项工作抓得怎么样？",
    ],
)
def test_past_relayed_words_praise_and_questions_are_no_rows(sentence: str) -> None:
    assert rows(HEAD + sentence) == []


def test_closed_piece_is_named_after_its_gate_and_never_a_row() -> None:
    text = HEAD + "要不要制定管理办法？"

    found = verdict(text)

    assert found.gates[-1] == "gate:question"
    assert found.labels[-1] == "O"
    assert found.probabilities[-1][0] == pytest.approx(1)


def always(label: str) -> Models:
    """Return judges that see a row of one kind everywhere."""
    shipped = models()
    labels = shipped.rows.labels
    certain = {"b": sum(9000 << (24 * i) for i, name in enumerate(labels) if name == label)}
    zero = [[0.0] * len(labels) for _ in labels]
    tagger = Linear(labels, certain, dict.fromkeys("P.;:,", zero))
    return Models(tagger, Linear(("T", "D", "P"), {}, {}), shipped.figures, {})


def test_rows_follow_the_given_weights_and_labels_follow_the_rows() -> None:
    text = "抓排查，抓整改。抓落实。"

    assert rows(text, always("D")) == [("D", "抓排查"), ("D", "抓整改"), ("D", "抓落实")]
    assert verdict(text, always("D")).labels == ["D", "D", "D"]
    assert rows(text, always("O")) == []
    assert verdict(text, always("F")).labels == ["F", "F", "F"]


def test_pieces_of_one_sentence_form_a_run() -> None:
    assert sentences(lay_out("抓排查，抓整改。抓落实。")) == [(0, 2), (2, 3)]
    assert sentences(lay_out("")) == []


@given(OFFICIAL)
def test_rows_of_any_text_do_not_overlap_and_lie_in_one_sentence(text: str) -> None:
    found = verdict(text)

    pieces = found.layout.pieces
    assert all(left.last < right.first for left, right in pairwise(found.rows))
    assert all(left.end <= right.start for left, right in pairwise(found.rows))
    for row in found.rows:
        assert 0 <= row.first <= row.last < len(pieces)
        if not row.tabled:
            assert pieces[row.first].sentence == pieces[row.last].sentence
    assert len(found.labels) == len(found.gates) == len(pieces)
    assert all(sum(chances) == pytest.approx(1) for chances in found.probabilities)
