"""A linear-chain CRF over clauses with transitions that depend on the boundary between them.

Development only (numpy, scipy). The trained weights are exported and scored by
:mod:`luoshi.reading.weights` and :mod:`luoshi.reading.decode` in pure Python.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp

BOUNDARIES = ("P", ".", ";", ":", ",")
PARAGRAPH = "P"

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chain:
    """One document: features, boundary before each clause, and labels."""

    features: list[list[str]]
    boundaries: list[str]
    labels: list[str]


@dataclass(frozen=True, slots=True)
class Crf:
    """Trained weights: state weights by feature and label, transitions by boundary."""

    labels: tuple[str, ...]
    vocabulary: dict[str, int]
    state: Floats  # features x labels
    transition: Floats  # boundaries x labels x labels

    def emissions(self, features: Sequence[Sequence[str]]) -> Floats:
        """Return the summed state weights of each clause."""
        out = np.zeros((len(features), len(self.labels)))
        for i, row in enumerate(features):
            ids = [self.vocabulary[f] for f in row if f in self.vocabulary]
            out[i] = self.state[ids].sum(axis=0)
        return out

    def decode(self, chain: Chain) -> tuple[list[str], Floats]:
        """Return the Viterbi labels and the marginals of a document that is not empty."""
        emission = self.emissions(chain.features)
        n, k = emission.shape
        best = emission[0].copy()
        back = np.zeros((n, k), dtype=int)
        for i in range(1, n):
            scores = best[:, None] + self.transition[BOUNDARIES.index(chain.boundaries[i])]
            back[i] = scores.argmax(axis=0)
            best = scores.max(axis=0) + emission[i]
        path = [int(best.argmax())]
        for i in range(n - 1, 0, -1):
            path.append(int(back[i][path[-1]]))
        path.reverse()
        return [self.labels[p] for p in path], self.marginals(emission, chain.boundaries)

    def marginals(self, emission: Floats, boundaries: Sequence[str]) -> Floats:
        """Return P(label) of each clause."""
        n, k = emission.shape
        alpha = np.zeros((n, k))
        beta = np.zeros((n, k))
        alpha[0] = emission[0]
        for i in range(1, n):
            t = self.transition[BOUNDARIES.index(boundaries[i])]
            alpha[i] = logsumexp(alpha[i - 1][:, None] + t, axis=0) + emission[i]
        for i in range(n - 2, -1, -1):
            t = self.transition[BOUNDARIES.index(boundaries[i + 1])]
            beta[i] = logsumexp(t + (emission[i + 1] + beta[i + 1])[None, :], axis=1)
        total = alpha + beta
        return np.asarray(np.exp(total - logsumexp(total, axis=1, keepdims=True)))


SCALES: tuple[tuple[str, float], ...] = (
    (r"g=", 0.5),
    (r"(n|p)\|?(f|v2|w2|e2)=|pv|psig|nsig|sig,n|sig2", 0.5),
    (r"(pp|nn)", 0.3),
    (r"s:|s\$|slen", 0.3),
    (r"s1", 0.4),
    (r"sec|top|near|lvl|since|head|preamble|tail", 0.5),
    (r"doc", 0.3),
    (r"para", 0.0),
    (r"[we]\d=", 0.7),
)


def scale(feature: str) -> float:
    """Return how strongly a feature may speak: evidence in the piece itself counts in full."""
    return next((value for prefix, value in SCALES if re.match(prefix, feature)), 1.0)


def train(
    docs: Sequence[Chain],
    labels: Sequence[str],
    *,
    penalty: float = 0.5,
    rare: int = 2,
    steps: int = 120,
    scaled: bool = True,
) -> Crf:
    """Fit by L-BFGS on the L2-penalised likelihood; features seen less than ``rare`` times are left out.

    The same documents give the same weights. Takes minutes for the whole corpus.
    """
    counts = Counter(f for doc in docs for row in doc.features for f in set(row))
    known = sorted(f for f, count in counts.items() if count >= rare)
    vocabulary = {f: i for i, f in enumerate(known)}
    weight = np.array([scale(f) if scaled else 1.0 for f in known])
    objective = Objective(docs, labels, vocabulary, weight, penalty)
    found = minimize(
        objective,
        np.zeros(objective.size),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": steps, "maxcor": 8},
    )
    state, transition = objective.split(found.x)
    return Crf(tuple(labels), vocabulary, state * weight[:, None], transition)


class Objective:
    """The penalised negative log-likelihood of documents, with its gradient."""

    def __init__(
        self,
        docs: Sequence[Chain],
        labels: Sequence[str],
        vocabulary: dict[str, int],
        weight: Floats,
        penalty: float,
    ) -> None:
        label_id = {label: i for i, label in enumerate(labels)}
        chains = _chains(docs)
        order = [place for chain in chains for place in chain]
        self._shape = (len(vocabulary), len(labels))
        self._penalty = penalty
        self._x = _matrix([docs[d].features[i] for d, i in order], vocabulary, weight)
        self._xt = self._x.T.tocsr()
        y = np.array([label_id[docs[d].labels[i]] for d, i in order])
        b = np.array([BOUNDARIES.index(docs[d].boundaries[i]) for d, i in order])
        self._gold = np.asarray(self._xt @ np.eye(len(labels))[y])
        self._batch = _Batch([len(chain) for chain in chains], y, b, len(labels))

    @property
    def size(self) -> int:
        """How many weights there are."""
        features, k = self._shape
        return features * k + len(BOUNDARIES) * k * k

    def split(self, theta: Floats) -> tuple[Floats, Floats]:
        """Return the state weights and the transitions in ``theta``."""
        features, k = self._shape
        state, transition = theta[: features * k], theta[features * k :]
        return state.reshape(features, k), transition.reshape(len(BOUNDARIES), k, k)

    def __call__(self, theta: Floats) -> tuple[float, Floats]:
        """Return value and gradient at ``theta``."""
        w, t = self.split(theta)
        penalty = self._penalty
        loss, expected, grad_t = self._batch.likelihood(np.asarray(self._x @ w), t)
        grad_w = np.asarray(self._xt @ expected) - self._gold + penalty * w
        grad_t = grad_t + penalty * 0.2 * t
        value = loss + 0.5 * penalty * float((w * w).sum()) + 0.1 * penalty * float((t * t).sum())
        return value, np.concatenate([grad_w.ravel(), grad_t.ravel()])


def _matrix(
    features: Sequence[Sequence[str]], vocabulary: dict[str, int], weight: Floats
) -> csr_matrix[np.float64]:
    """Return the clauses as rows, the known features as columns."""
    rows: list[int] = []
    columns: list[int] = []
    for r, row in enumerate(features):
        ids = {vocabulary[f] for f in row if f in vocabulary}
        rows += [r] * len(ids)
        columns += ids
    return csr_matrix((weight[columns], (rows, columns)), shape=(len(features), len(vocabulary)))


def _chains(docs: Sequence[Chain]) -> list[list[tuple[int, int]]]:
    """Cut documents into paragraphs: what is trained on (a paragraph boundary resets the state)."""
    chains: list[list[tuple[int, int]]] = []
    for d, doc in enumerate(docs):
        for i, boundary in enumerate(doc.boundaries):
            if i == 0 or boundary == PARAGRAPH:
                chains.append([])
            chains[-1].append((d, i))
    return chains


class _Batch:
    """Forward and backward over all chains at once, the longest first."""

    def __init__(self, lengths: list[int], y: Integers, b: Integers, k: int) -> None:
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        order = np.argsort(-np.array(lengths), kind="stable")
        self.offsets, self.lengths = offsets[order], np.array(lengths)[order]
        self.y, self.b = y, b
        self.longest = int(self.lengths[0])
        self.active = [int((self.lengths > t).sum()) for t in range(self.longest)]
        self.gold_trans = np.zeros((len(BOUNDARIES), k, k))
        for offset, length in zip(self.offsets, self.lengths, strict=True):
            for i in range(offset + 1, offset + length):
                self.gold_trans[b[i], y[i - 1], y[i]] += 1

    def likelihood(self, emission: Floats, t: Floats) -> tuple[float, Floats, Floats]:
        """Return the loss, the expected labels and the gradient of the transitions."""
        shift = emission.max(axis=1, keepdims=True)
        e, expt = np.exp(emission - shift), np.exp(t)
        alpha, scales = self._forward(e, expt)
        beta, expected = self._backward(e, expt, alpha, scales)
        gamma = alpha * beta
        gamma /= gamma.sum(axis=1, keepdims=True)
        log_z = float(np.log(scales).sum() + shift.sum())
        gold = float(emission[np.arange(len(self.y)), self.y].sum())
        gold += float((self.gold_trans * t).sum())
        return log_z - gold, gamma, expected - self.gold_trans

    def _at(self, step: int) -> Integers:
        """Return the places of the chains that are longer than ``step``."""
        return np.asarray(self.offsets[: self.active[step]] + step)

    def _forward(self, e: Floats, expt: Floats) -> tuple[Floats, Floats]:
        alpha, scales = np.zeros_like(e), np.zeros(len(e))
        for step in range(self.longest):
            at = self._at(step)
            a = e[at]
            if step:
                a = np.einsum("nj,njk->nk", alpha[at - 1], expt[self.b[at]]) * a
            scales[at] = a.sum(axis=1)
            alpha[at] = a / scales[at][:, None]
        return alpha, scales

    def _backward(
        self, e: Floats, expt: Floats, alpha: Floats, scales: Floats
    ) -> tuple[Floats, Floats]:
        beta = np.ones_like(e)
        expected = np.zeros_like(expt)
        for step in range(self.longest - 1, 0, -1):
            at = self._at(step)
            right = e[at] * beta[at] / scales[at][:, None]
            m = expt[self.b[at]]
            beta[at - 1] = np.einsum("njk,nk->nj", m, right)
            joint = alpha[at - 1][:, :, None] * m * right[:, None, :]
            for boundary in range(len(BOUNDARIES)):
                mask = self.b[at] == boundary
                if mask.any():
                    expected[boundary] += joint[mask].sum(axis=0)
        return beta, expected
