"""The score: what counts as found, counted on a small document."""

from __future__ import annotations

from typing import Any

import pytest

from training.scoring import (
    Tally,
    common_subsequence,
    iou,
    locate,
    new_tallies,
    pair,
    score_document,
)

TEXT = "一、工作\n市局要新建学校8所，加强日常管理。严禁拖欠。"
GOLD: dict[str, Any] = {
    "outline": [{"depth": 1, "marker": "一、", "heading": "工作"}],
    "items": [
        {
            "kind": "task",
            "quote": "市局要新建学校8所",
            "who": ["市局"],
            "when": {"quote": "今年", "date": "2026-12-31"},
        },
        {"kind": "indicator", "quote": "新建学校8所", "value": 8, "unit": "所", "who": ["市局"]},
        {"kind": "duty", "quote": "加强日常管理", "who": ["市局"]},
        {"kind": "prohibition", "quote": "严禁拖欠"},
    ],
}


def scored(**changes: Any) -> dict[str, Tally]:
    """Score gold against itself with the first item changed."""
    first, *rest = GOLD["items"]
    tallies = new_tallies()
    score_document(GOLD, GOLD | {"items": [first | changes, *rest]}, TEXT, tallies)
    return tallies


def test_gold_scores_one_against_itself() -> None:
    assert {name: tally.f1() for name, tally in scored().items()} == dict.fromkeys(
        new_tallies(), 1.0
    )


def test_wrong_kind_is_an_action_but_not_a_row_of_the_ledger() -> None:
    tallies = scored(kind="duty")

    assert tallies["action"].f1() == 1
    assert tallies["finish"] == {"gold": 2, "predicted": 2, "hit": 1}
    assert tallies["ledger"] == {"gold": 4, "predicted": 4, "hit": 3}


@pytest.mark.parametrize(
    ("quote", "hit"), [("要新建学校8所", 2), ("学校8所", 1), ("市局要新建学校8所，加强日", 2)]
)
def test_span_counts_when_half_of_what_both_cover_is_shared(quote: str, hit: int) -> None:
    assert scored(quote=quote)["action"]["hit"] == hit


@pytest.mark.parametrize(
    ("when", "hit"),
    [
        ({"quote": "今年", "date": "2026-12-31"}, 1),
        ({"quote": "今年内", "date": "2026-12-31"}, 1),
        ({"quote": "今年", "date": "2025-12-31"}, 0),
        ({"quote": "年底", "date": "2026-12-31"}, 0),
        (None, 0),
    ],
)
def test_bound_counts_when_quotes_overlap_and_dates_agree(
    when: dict[str, str] | None, hit: int
) -> None:
    assert scored(when=when)["when"]["hit"] == hit


def test_owner_counts_by_its_exact_name() -> None:
    assert scored(who=["市局", "县局"])["who"] == {"gold": 3, "predicted": 4, "hit": 3}


def test_nothing_to_find_and_nothing_found_is_perfect() -> None:
    assert Tally().f1() == 1


def test_quote_is_located_by_its_occurrence_and_must_be_in_the_text() -> None:
    assert locate("甲乙甲乙", "甲乙", 1) == (2, 4)
    with pytest.raises(ValueError, match="quote not in text: 丙"):
        locate("甲乙", "丙")


@pytest.mark.parametrize(
    ("a", "b", "share"), [((0, 4), (0, 4), 1), ((0, 4), (2, 6), 1 / 3), ((0, 2), (2, 4), 0)]
)
def test_spans_share_a_part_of_what_they_cover(
    a: tuple[int, int], b: tuple[int, int], share: float
) -> None:
    assert iou(a, b) == iou(b, a) == pytest.approx(share)


def test_pairs_are_made_one_to_one_the_closest_first() -> None:
    ours, theirs = [{"n": 1}, {"n": 5}], [{"n": 4}, {"n": 5}]

    found = pair(ours, theirs, lambda a, b: 1 / (1 + abs(a["n"] - b["n"])))

    assert found == [({"n": 5}, {"n": 5}), ({"n": 1}, {"n": 4})]


def test_longest_common_subsequence_keeps_the_order() -> None:
    a = [("一", "甲"), ("二", "乙"), ("三", "丙")]

    assert common_subsequence(a, [a[0], a[2], a[1]]) in ([(0, 0), (2, 1)], [(0, 0), (1, 2)])
    assert common_subsequence(a, []) == []
