"""Weights: packed, summed and turned into probabilities in pure Python."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.weights import Linear, from_json, models, pack, unpack

WEIGHTS = st.lists(st.integers(-8000, 8000), min_size=1, max_size=6)

MODEL = from_json(
    {
        "labels": ["O", "T"],
        "weights": {"v2=建立": [-1000, 2000], "v2=加强": [500, -250]},
        "transitions": {",": [[0.0, 0.5], [0.0, 0.0]]},
    }
)


@given(WEIGHTS)
def test_packed_weights_come_out_in_thousandths(weights: list[int]) -> None:
    assert unpack(pack(weights), len(weights)) == [weight / 1000 for weight in weights]


@given(st.lists(st.tuples(st.integers(-8000, 8000), st.integers(-8000, 8000)), max_size=200))
def test_sum_of_packed_weights_is_the_packed_sum(rows: list[tuple[int, int]]) -> None:
    found = unpack(sum(pack(row) for row in rows), 2)

    assert found == [sum(row[lane] for row in rows) / 1000 for lane in (0, 1)]


@pytest.mark.parametrize(
    ("features", "scores"),
    [
        (["v2=建立"], [-1.0, 2.0]),
        (["v2=建立", "v2=加强"], [-0.5, 1.75]),
        (["v2=建立", "v2=建立"], [-2.0, 4.0]),
        (["unseen"], [0.0, 0.0]),
        ([], [0.0, 0.0]),
    ],
)
def test_scores_are_the_summed_weights_of_known_features(
    features: list[str], scores: list[float]
) -> None:
    assert MODEL.scores(features) == scores


def test_probabilities_of_all_labels_add_up_to_one() -> None:
    found = MODEL.probabilities(["v2=建立"])

    assert found == pytest.approx([0.047426, 0.952574], abs=1e-6)
    assert MODEL.probabilities([]) == [0.5, 0.5]


def test_contributions_name_what_speaks_for_a_label_strongest_first() -> None:
    found = MODEL.contributions(["v2=加强", "v2=建立", "unseen"], "T", "O")

    assert found == [(3.0, "v2=建立"), (-0.75, "v2=加强")]


def test_shipped_models_judge_the_labels_that_reading_asks_for() -> None:
    shipped = models()

    assert set(shipped.rows.labels) == {"O", "T", "D", "P", "F", "I"}
    assert set(shipped.kinds.labels) == {"T", "D", "P"}
    assert shipped.figures.labels == ("no", "yes")
    assert set(shipped.rows.transitions) == {"P", ".", ";", ":", ","}
    assert shipped is models()


def test_model_with_no_weights_knows_no_difference() -> None:
    empty = Linear(("O", "T", "D"), {}, {})

    assert empty.probabilities(["b"]) == pytest.approx([1 / 3] * 3)
