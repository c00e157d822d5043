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
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import repeat
from typing import Any

LANE = 24
MASK = (1 << LANE) - 1
HALF = 1 << (LANE - 1)
UNIT = 1000.0
GRAM = "g="  # how features that are mere characters are spelled in a model's file


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
    grams: dict[str, int] = field(default_factory=dict)  # what ``weights`` holds under g=…

    def scores(self, features: Iterable[str], grams: Iterable[str] = ()) -> list[float]:
        """Return the summed weight of each label; ``grams`` are features without their g=."""
        named = sum(map(self.weights.get, features, repeat(0)))
        return unpack(named + sum(map(self.grams.get, grams, repeat(0))), len(self.labels))

    def probabilities(self, features: Iterable[str], grams: Iterable[str] = ()) -> list[float]:
        """Return the probability of each label for one example."""
        scores = self.scores(features, grams)
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return [power / total for power in powers]

    def contributions(
        self, features: Iterable[str], label: str, against: str
    ) -> list[tuple[float, str]]:
        """Return how much each feature speaks for ``label`` rather than ``against``, strongest first."""
        a, b = self.labels.index(label), self.labels.index(against)
        found = []
        for feature in set(features):
            if (packed := self.weights.get(feature)) is not None:
                values = unpack(packed, len(self.labels))
                found.append((values[a] - values[b], feature))
        return sorted(found, key=lambda pair: -abs(pair[0]))


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
    grams = {name[len(GRAM) :]: w for name, w in weights.items() if name.startswith(GRAM)}
    return Linear(tuple(data["labels"]), weights, data["transitions"], grams)


@cache
def models() -> Models:
    """Return the shipped models; loaded once."""
    return from_file(files("luoshi.reading").joinpath("data/model.json.gz").read_bytes())


def from_file(raw: bytes) -> Models:
    """Build the models from the content of a file that ``training.train`` wrote."""
    data = json.loads(gzip.decompress(raw))
    return Models(
        from_json(data["rows"]),
        from_json(data["kinds"]),
        from_json(data["figures"]),
        data["trained"],
    )
