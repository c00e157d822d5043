"""Choosing rows: probabilities over a chain of pieces, and the set of rows expected to be most right."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.decode import Chosen, Lattice, choose, lattice, row_chances

LABELS = ("O", "T", "I")  # nothing, begins a row, continues it
FREE = {mark: [[0.0] * 3 for _ in LABELS] for mark in "P.;:,"}
EMISSIONS = st.lists(st.lists(st.floats(-4, 4), min_size=3, max_size=3), min_size=1, max_size=5)
TRANSITIONS = st.lists(st.lists(st.floats(-3, 3), min_size=3, max_size=3), min_size=3, max_size=3)


def chances_by_counting(
    emissions: list[list[float]], transitions: list[list[float]]
) -> list[tuple[tuple[int, ...], float]]:
    """Return every labelling of one sentence with its probability, by brute force."""
    weighed = []
    for path in itertools.product(range(3), repeat=len(emissions)):
        score = sum(own[label] for own, label in zip(emissions, path, strict=True))
        score += sum(transitions[a][b] for a, b in itertools.pairwise(path))
        weighed.append((path, math.exp(score)))
    total = sum(weight for _, weight in weighed)
    return [(path, weight / total) for path, weight in weighed]


def net(emissions: list[list[float]], transitions: list[list[float]]) -> Lattice:
    return lattice(emissions, ["P"] + [","] * (len(emissions) - 1), FREE | {",": transitions})


@given(EMISSIONS, TRANSITIONS)
def test_marginals_are_the_probabilities_of_all_labellings(
    emissions: list[list[float]], transitions: list[list[float]]
) -> None:
    counted = chances_by_counting(emissions, transitions)

    for i, row in enumerate(net(emissions, transitions).marginals()):
        for label in range(3):
            chance = sum(weight for path, weight in counted if path[i] == label)
            assert row[label] == pytest.approx(chance, abs=1e-9)


@given(EMISSIONS, TRANSITIONS)
def test_row_chances_are_exact(
    emissions: list[list[float]], transitions: list[list[float]]
) -> None:
    size = len(emissions)
    counted = chances_by_counting(emissions, transitions)

    found = row_chances(net(emissions, transitions), 0, size, [1], 2)

    for (a, b), [chance] in found.items():
        exact = sum(
            weight
            for path, weight in counted
            if path[a] == 1
            and all(label == 2 for label in path[a + 1 : b + 1])
            and (b + 1 == size or path[b + 1] != 2)
        )
        assert chance == pytest.approx(exact, abs=1e-9)


def test_paragraph_forgets_what_came_before() -> None:
    alone = lattice([[0.0, 1.0, 2.0]], ["P"], FREE)
    strong = [[9.0] * 3, [0.0] * 3, [-9.0, 0.0, 9.0]]

    second = lattice([[5.0, 0.0, 0.0], [0.0, 1.0, 2.0]], ["P", "P"], FREE | {"P": strong})

    assert second.marginals()[1] == pytest.approx(alone.marginals()[0])


def test_document_without_pieces_has_no_chances() -> None:
    assert lattice([], [], FREE).marginals() == []
    assert choose({}, lambda a, b: (a, b + 1), lambda _a, _b: [1.0]) == []


def test_row_does_not_reach_into_the_next_paragraph() -> None:
    likely = [[-9.0, 9.0, -9.0], [-9.0, -9.0, 9.0]]

    found = row_chances(lattice(likely, ["P", "P"], FREE), 0, 2, [1], 2)

    assert set(found) == {(0, 0)}


def spans(a: int, b: int) -> tuple[int, int]:
    """Place every piece on ten characters of its own."""
    return 10 * a, 10 * b + 10


@pytest.mark.parametrize(
    ("chances", "rows"),
    [
        ({(0, 0): [0.9]}, [(0, 0)]),
        ({(0, 0): [0.3]}, []),
        ({(0, 0): [0.8], (1, 1): [0.7]}, [(0, 0), (1, 1)]),
        # The longer row and the shorter two share their text: the likelier reading wins.
        ({(0, 2): [0.75], (0, 0): [0.2], (1, 1): [0.2]}, [(0, 2)]),
        ({(0, 2): [0.2], (0, 0): [0.8], (1, 1): [0.8], (2, 2): [0.8]}, [(0, 0), (1, 1), (2, 2)]),
        # Two spellings of nearly the same row support each other.
        ({(0, 0): [0.3], (0, 1): [0.3]}, [(0, 0)]),
    ],
)
def test_rows_are_chosen_that_are_expected_to_be_right(
    chances: dict[tuple[int, int], list[float]], rows: list[tuple[int, int]]
) -> None:
    found = choose(chances, spans, lambda _a, _b: [1.0])

    assert [(row.first, row.last) for row in found] == rows


def test_kind_is_settled_by_the_judge_of_whole_rows() -> None:
    chances = {(0, 0): [0.5, 0.45]}

    assert choose(chances, spans, lambda _a, _b: [0.1, 0.9]) == [Chosen(0, 0, 1, 0.95)]


@given(EMISSIONS, TRANSITIONS)
def test_chosen_rows_of_any_sentence_do_not_overlap(
    emissions: list[list[float]], transitions: list[list[float]]
) -> None:
    chances = row_chances(net(emissions, transitions), 0, len(emissions), [1], 2)

    found = choose(chances, spans, lambda _a, _b: [1.0])

    assert all(left.last < right.first for left, right in itertools.pairwise(found))
    assert all(0 < row.chance <= 1 for row in found)
