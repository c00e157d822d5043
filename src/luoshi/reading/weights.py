"""The trained weights and their use in pure Python.

A model maps features to one weight per label. Weights are small integers (thousandths); the weights of
all labels of one feature are packed into a single Python integer, so that summing a hundred features
costs a hundred integer additions whatever the number of labels.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import repeat
from typing import Any

LANE = 24
MASK = (1 << LANE) - 1
HALF = 1 << (LANE - 1)
UNIT = 1000.0


def pack(weights: Sequence[int]) -> int:
    """Return the weights of one feature, in label order, as one integer."""
    return sum(weight << (LANE * lane) for lane, weight in enumerate(weights))


def unpack(packed: int, lanes: int) -> list[float]:
    """Return the weights in a packed sum."""
    out = []
    for _ in range(lanes):
        value = packed & MASK
        if value >= HALF:
            value -= 1 << LANE
        out.append(value / UNIT)
        packed = (packed - value) >> LANE
    return out


@dataclass(frozen=True, slots=True)
class Linear:
    """A log-linear model over ``labels``; with transitions it judges sequences."""

    labels: tuple[str, ...]
    weights: dict[str, int]
    transitions: dict[str, list[list[float]]]

    def scores(self, features: Iterable[str]) -> list[float]:
        """Return the summed weight of each label."""
        return unpack(sum(map(self.weights.get, features, repeat(0))), len(self.labels))  # type: ignore[arg-type]

    def probabilities(self, features: Iterable[str]) -> list[float]:
        """Return the probability of each label for one example."""
        scores = self.scores(features)
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return [power / total for power in powers]

    def contributions(self, features: Iterable[str], label: str, against: str) -> list[tuple[float, str]]:
        """Return how much each feature speaks for ``label`` rather than ``against``, strongest first."""
        a, b = self.labels.index(label), self.labels.index(against)
        found = []
        for feature in set(features):
            if (packed := self.weights.get(feature)) is not None:
                values = unpack(packed, len(self.labels))
                found.append((values[a] - values[b], feature))
        return sorted(found, key=lambda pair: -abs(pair[0]))

    def decode(self, rows: Sequence[Iterable[str]], boundaries: Sequence[str], bias: Sequence[float]) -> list[int]:
        """Return the best label of each element of a sequence (Viterbi); a paragraph starts afresh."""
        emissions = [[s + b for s, b in zip(self.scores(row), bias, strict=True)] for row in rows]
        return viterbi(emissions, boundaries, self.transitions)

    def emissions(self, rows: Sequence[Iterable[str]], bias: Sequence[float]) -> list[list[float]]:
        """Return the label scores of each element."""
        return [[s + b for s, b in zip(self.scores(row), bias, strict=True)] for row in rows]


def viterbi(
    emissions: Sequence[Sequence[float]], boundaries: Sequence[str], transitions: dict[str, list[list[float]]]
) -> list[int]:
    """Return the best path; ``transitions[b][i][j]`` is the score of j after i across boundary b."""
    path: list[int] = []
    back: list[list[int]] = []
    best: list[float] = []
    for emission, boundary in zip(emissions, boundaries, strict=True):
        if boundary == "P" or not best:
            path += _trace(best, back)
            best, back = list(emission), []
            continue
        matrix = transitions[boundary]
        came, scores = [], []
        for j, own in enumerate(emission):
            i = max(range(len(best)), key=lambda k: best[k] + matrix[k][j])  # noqa: B023 - used at once
            came.append(i)
            scores.append(best[i] + matrix[i][j] + own)
        best = scores
        back.append(came)
    return path + _trace(best, back)


def _trace(best: list[float], back: list[list[int]]) -> list[int]:
    if not best:
        return []
    at = max(range(len(best)), key=best.__getitem__)
    path = [at]
    for came in reversed(back):
        at = came[at]
        path.append(at)
    return path[::-1]


def marginals(
    emissions: Sequence[Sequence[float]], boundaries: Sequence[str], transitions: dict[str, list[list[float]]]
) -> list[list[float]]:
    """Return the probability of each label of each element (forward–backward, per paragraph)."""
    out: list[list[float]] = []
    start = 0
    for i in range(1, len(emissions) + 1):
        if i == len(emissions) or boundaries[i] == "P":
            out += _paragraph_marginals(emissions[start:i], boundaries[start:i], transitions)
            start = i
    return out


def _paragraph_marginals(
    emissions: Sequence[Sequence[float]], boundaries: Sequence[str], transitions: dict[str, list[list[float]]]
) -> list[list[float]]:
    exp = math.exp
    local = [[exp(e - max(row)) for e in row] for row in emissions]
    size = len(local[0]) if local else 0
    lanes = range(size)
    tables = {b: _exponent(transitions, b) for b in set(boundaries[1:])}
    forward = [_norm(local[0])] if local else []
    for t in range(1, len(local)):
        before, table, own = forward[-1], tables[boundaries[t]], local[t]
        forward.append(_norm([sum(before[i] * table[i][j] for i in lanes) * own[j] for j in lanes]))
    backward = [[1.0] * size]
    for t in range(len(local) - 1, 0, -1):
        table, own, after = tables[boundaries[t]], local[t], backward[-1]
        ahead = [own[j] * after[j] for j in lanes]
        backward.append(_norm([sum(table[i][j] * ahead[j] for j in lanes) for i in lanes]))
    backward.reverse()
    return [_norm([f * b for f, b in zip(fs, bs, strict=True)]) for fs, bs in zip(forward, backward, strict=True)]


def _exponent(transitions: dict[str, list[list[float]]], boundary: str) -> list[list[float]]:
    return [[math.exp(v) for v in row] for row in transitions[boundary]]


def _norm(values: list[float]) -> list[float]:
    total = sum(values) or 1.0
    return [v / total for v in values]


@dataclass(frozen=True, slots=True)
class Models:
    """The three judges: rows over pieces, kinds of rows, figures."""

    rows: Linear
    kinds: Linear
    figures: Linear
    trained: dict[str, Any]


def from_json(data: dict[str, Any]) -> Linear:
    """Build a model from its stored form."""
    weights = {feature: pack(row) for feature, row in data["weights"].items()}
    return Linear(tuple(data["labels"]), weights, data["transitions"])


@cache
def models() -> Models:
    """Return the shipped models; loaded once."""
    raw = files("luoshi.reading").joinpath("data/model.json.gz").read_bytes()
    data = json.loads(gzip.decompress(raw))
    return Models(from_json(data["rows"]), from_json(data["kinds"]), from_json(data["figures"]), data["trained"])
