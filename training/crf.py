"""A linear-chain CRF over clauses with transitions that depend on the boundary between them.

Development only (numpy, scipy). The trained weights are exported and scored by
``luoshi.reading.tagger`` in pure Python.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp

BOUNDARIES = ("P", ".", ";", ":", ",")


@dataclass(frozen=True)
class Sequence_:
    """One document: features, boundary before each clause, and labels."""

    features: list[list[str]]
    boundaries: list[str]
    labels: list[str]


@dataclass(frozen=True)
class Crf:
    """Trained weights: state weights by feature and label, transitions by boundary."""

    labels: tuple[str, ...]
    vocabulary: dict[str, int]
    state: np.ndarray  # features x labels
    transition: np.ndarray  # boundaries x labels x labels

    def emissions(self, features: list[list[str]]) -> np.ndarray:
        """Return the summed state weights of each clause."""
        out = np.zeros((len(features), len(self.labels)))
        for i, row in enumerate(features):
            ids = [self.vocabulary[f] for f in row if f in self.vocabulary]
            out[i] = self.state[ids].sum(axis=0)
        return out

    def decode(self, doc: Sequence_) -> tuple[list[str], np.ndarray]:
        """Return the Viterbi labels and the marginals."""
        emission = self.emissions(doc.features)
        n, k = emission.shape
        best = emission[0].copy()
        back = np.zeros((n, k), dtype=int)
        for i in range(1, n):
            scores = best[:, None] + self.transition[BOUNDARIES.index(doc.boundaries[i])]
            back[i] = scores.argmax(axis=0)
            best = scores.max(axis=0) + emission[i]
        path = [int(best.argmax())]
        for i in range(n - 1, 0, -1):
            path.append(int(back[i][path[-1]]))
        path.reverse()
        return [self.labels[p] for p in path], self.marginals(emission, doc.boundaries)

    def marginals(self, emission: np.ndarray, boundaries: list[str]) -> np.ndarray:
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
        return np.exp(total - logsumexp(total, axis=1, keepdims=True))


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
    docs: Sequence[Sequence_],
    labels: Sequence[str],
    *,
    penalty: float = 0.5,
    rare: int = 2,
    steps: int = 120,
    scaled: bool = True,
) -> Crf:
    """Fit by L-BFGS on the L2-penalised likelihood."""
    counts = Counter(f for doc in docs for row in doc.features for f in set(row))
    vocabulary = {f: i for i, f in enumerate(sorted(f for f, c in counts.items() if c >= rare))}
    label_id = {label: i for i, label in enumerate(labels)}
    size, k = len(vocabulary), len(labels)
    chains = _chains(docs)
    order = [(d, i) for chain in chains for d, i in chain]
    rows, columns = [], []
    for r, (d, i) in enumerate(order):
        ids = {vocabulary[f] for f in docs[d].features[i] if f in vocabulary}
        rows += [r] * len(ids)
        columns += ids
    weight = np.array(
        [scale(f) if scaled else 1.0 for f in sorted(vocabulary, key=vocabulary.__getitem__)]
    )
    x = csr_matrix((weight[columns], (rows, columns)), shape=(len(order), size))
    xt = x.T.tocsr()
    y = np.array([label_id[docs[d].labels[i]] for d, i in order])
    b = np.array([BOUNDARIES.index(docs[d].boundaries[i]) for d, i in order])
    gold_state = np.asarray((xt @ np.eye(k)[y]))
    lengths = [len(chain) for chain in chains]
    batch = _Batch(lengths, y, b, k)

    def objective(theta: np.ndarray) -> tuple[float, np.ndarray]:
        w = theta[: size * k].reshape(size, k)
        t = theta[size * k :].reshape(len(BOUNDARIES), k, k)
        emission = np.asarray(x @ w)
        loss, state_expect, trans_grad = batch.likelihood(emission, t)
        grad_w = np.asarray(xt @ state_expect) - gold_state + penalty * w
        grad_t = trans_grad + penalty * 0.2 * t
        value = loss + 0.5 * penalty * float((w * w).sum()) + 0.1 * penalty * float((t * t).sum())
        return value, np.concatenate([grad_w.ravel(), grad_t.ravel()])

    start = np.zeros(size * k + len(BOUNDARIES) * k * k)
    found = minimize(
        objective, start, jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": 8}
    )
    theta = found.x
    return Crf(
        tuple(labels),
        vocabulary,
        theta[: size * k].reshape(size, k) * weight[:, None],
        theta[size * k :].reshape(len(BOUNDARIES), k, k),
    )


def _chains(docs: Sequence[Sequence_]) -> list[list[tuple[int, int]]]:
    """Cut documents into paragraphs: chains for training (a paragraph boundary resets the state)."""
    chains: list[list[tuple[int, int]]] = []
    for d, doc in enumerate(docs):
        for i, boundary in enumerate(doc.boundaries):
            if i == 0 or boundary == "P":
                chains.append([])
            chains[-1].append((d, i))
    return chains


class _Batch:
    """Forward and backward over all chains at once, grouped by length rank."""

    def __init__(self, lengths: list[int], y: np.ndarray, b: np.ndarray, k: int) -> None:
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        order = np.argsort(-np.array(lengths), kind="stable")
        self.offsets, self.lengths = offsets[order], np.array(lengths)[order]
        self.y, self.b, self.k = y, b, k
        self.longest = int(self.lengths[0])
        self.active = [int((self.lengths > t).sum()) for t in range(self.longest)]
        self.gold_trans = np.zeros((len(BOUNDARIES), k, k))
        for offset, length in zip(self.offsets, self.lengths, strict=True):
            for i in range(offset + 1, offset + length):
                self.gold_trans[b[i], y[i - 1], y[i]] += 1

    def likelihood(
        self, emission: np.ndarray, t: np.ndarray
    ) -> tuple[float, np.ndarray, np.ndarray]:
        alpha = np.zeros_like(emission)
        scale = np.zeros(len(emission))
        shift = emission.max(axis=1, keepdims=True)
        e = np.exp(emission - shift)
        expt = np.exp(t)
        first = self.offsets
        a = e[first]
        scale[first] = a.sum(axis=1)
        alpha[first] = a / scale[first][:, None]
        for step in range(1, self.longest):
            at = self.offsets[: self.active[step]] + step
            a = np.einsum("nj,njk->nk", alpha[at - 1], expt[self.b[at]]) * e[at]
            scale[at] = a.sum(axis=1)
            alpha[at] = a / scale[at][:, None]
        beta = np.ones_like(emission)
        expect_t = np.zeros_like(t)
        for step in range(self.longest - 1, 0, -1):
            at = self.offsets[: self.active[step]] + step
            right = e[at] * beta[at] / scale[at][:, None]
            m = expt[self.b[at]]
            beta[at - 1] = np.einsum("njk,nk->nj", m, right)
            joint = alpha[at - 1][:, :, None] * m * right[:, None, :]
            for boundary in range(len(BOUNDARIES)):
                mask = self.b[at] == boundary
                if mask.any():
                    expect_t[boundary] += joint[mask].sum(axis=0)
        gamma = alpha * beta
        gamma /= gamma.sum(axis=1, keepdims=True)
        log_z = float(np.log(scale).sum() + shift.sum())
        gold = float(emission[np.arange(len(self.y)), self.y].sum()) + float(
            (self.gold_trans * t).sum()
        )
        return log_z - gold, gamma, expect_t - self.gold_trans
