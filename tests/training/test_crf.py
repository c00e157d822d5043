"""The sequence model: exact gradients, and what it learns from a few chains."""

from __future__ import annotations

import numpy as np
import pytest

from luoshi.reading.decode import lattice
from training.crf import BOUNDARIES, Chain, Objective, scale, train

LABELS = ("O", "T")
CHAINS = [
    Chain([["建"], ["乐"], ["建"]], ["P", ",", "."], ["T", "O", "T"]),
    Chain([["乐"], ["建"]], ["P", "P"], ["O", "T"]),
    Chain([["乐", "天"]], ["P"], ["O"]),
]


def test_gradient_is_the_slope_of_the_objective() -> None:
    vocabulary = {"乐": 0, "天": 1, "建": 2}
    objective = Objective(CHAINS, LABELS, vocabulary, np.array([1.0, 0.5, 1.0]), 0.7)
    theta = np.random.default_rng(1).normal(size=objective.size)

    _, gradient = objective(theta)

    step = 1e-6
    for i in range(objective.size):
        ahead, behind = theta.copy(), theta.copy()
        ahead[i] += step
        behind[i] -= step
        slope = (objective(ahead)[0] - objective(behind)[0]) / (2 * step)
        assert gradient[i] == pytest.approx(slope, abs=1e-5)


def test_trained_model_labels_what_it_was_shown_and_gives_probabilities() -> None:
    model = train(CHAINS, LABELS, penalty=0.01, rare=1)

    labels, marginals = model.decode(CHAINS[0])

    assert labels == ["T", "O", "T"]
    assert marginals.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0])
    assert (marginals.argmax(axis=1) == [1, 0, 1]).all()


def test_same_chains_give_the_same_weights() -> None:
    first, second = (train(CHAINS, LABELS, rare=1) for _ in range(2))

    assert first.vocabulary == second.vocabulary
    assert (first.state == second.state).all()
    assert (first.transition == second.transition).all()


def test_rare_feature_is_left_out_and_counts_for_nothing() -> None:
    model = train(CHAINS, LABELS, rare=2)

    assert set(model.vocabulary) == {"乐", "建"}
    assert model.emissions([["天"], ["unseen"]]).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_marginals_are_those_that_pure_python_computes() -> None:
    model = train(CHAINS, LABELS, rare=1)
    chain = CHAINS[0]
    tables = {mark: model.transition[b].tolist() for b, mark in enumerate(BOUNDARIES)}

    net = lattice(model.emissions(chain.features).tolist(), chain.boundaries, tables)

    _, marginals = model.decode(chain)
    assert np.array(net.marginals()) == pytest.approx(marginals)


@pytest.mark.parametrize(
    ("feature", "weight"), [("v2=建立", 1.0), ("g=严禁", 0.5), ("sec0=goal", 0.5), ("w2=市教", 0.7)]
)
def test_feature_speaks_as_strongly_as_its_kind_may(feature: str, weight: float) -> None:
    assert scale(feature) == weight
