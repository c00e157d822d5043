"""Choose the rows of a sentence so that as many as possible are expected to be right.

The tagger gives every labelling a probability. A row is worth its chance that the truth holds a row of
the same kind over at least half of the same text; among all sets of rows that do not overlap, the one
with the greatest worth is chosen, each row costing ``PRICE``. This beats the single most probable
labelling, which merges or drops rows whenever many similar labellings share their probability.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import mul

PRICE = 0.4  # a row enters when its chance of being right is above this
KIND_VOICE = 1.5  # how loudly the judge of whole rows speaks on their kind
LONGEST = 8  # pieces in a row
FAINT = 0.01  # chances below this are left out of the sums

Span = tuple[int, int]
Judge = Callable[[int, int], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Pieces ``first``…``last`` form a row of the kind at ``kind``; ``chance`` that some row stands there."""

    first: int
    last: int
    kind: int
    chance: float


@dataclass(frozen=True, slots=True)
class Lattice:
    """Forward and backward messages over the pieces of a document."""

    local: list[list[float]]  # exp of emissions, scaled per piece
    forward: list[list[float]]
    backward: list[list[float]]
    scale: list[float]
    boundaries: Sequence[str]
    tables: dict[str, list[list[float]]]  # exp of transitions

    def marginals(self) -> list[list[float]]:
        """Return the probability of each label of each piece."""
        return [
            [f * b for f, b in zip(fs, bs, strict=True)]
            for fs, bs in zip(self.forward, self.backward, strict=True)
        ]


def lattice(
    emissions: Sequence[Sequence[float]],
    boundaries: Sequence[str],
    transitions: dict[str, list[list[float]]],
) -> Lattice:
    """Run forward–backward; a paragraph boundary forgets what came before."""
    tables = {
        b: [[math.exp(v) for v in row] for row in matrix] for b, matrix in transitions.items()
    }
    columns = {b: list(zip(*table, strict=True)) for b, table in tables.items()}
    local = [[math.exp(e - top) for e in row] for row in emissions for top in (max(row),)]
    forward: list[list[float]] = []
    scale: list[float] = []
    for t, own in enumerate(local):
        if t == 0 or boundaries[t] == "P":
            values = own
        else:
            before, table = forward[-1], columns[boundaries[t]]
            values = [sum(map(mul, before, c)) * o for c, o in zip(table, own, strict=True)]
        total = sum(values)
        scale.append(total)
        forward.append([v / total for v in values])
    backward: list[list[float]] = [[1.0] * len(row) for row in local]
    for t in range(len(local) - 2, -1, -1):
        if boundaries[t + 1] != "P":
            total = scale[t + 1]
            ahead = [v / total for v in map(mul, local[t + 1], backward[t + 1])]
            backward[t] = [sum(map(mul, row, ahead)) for row in tables[boundaries[t + 1]]]
    return Lattice(local, forward, backward, scale, boundaries, tables)


def row_chances(
    net: Lattice, first: int, stop: int, starts: Sequence[int], inside: int
) -> dict[Span, list[float]]:
    """Return the exact probability of every row within the sentence ``first``…``stop``, by kind."""
    found: dict[Span, list[float]] = {}
    for a in range(first, stop):
        chance = [net.forward[a][k] for k in starts]
        for b in range(a, min(stop, a + LONGEST)):
            if b > a:
                table = net.tables[net.boundaries[b]] if net.boundaries[b] != "P" else None
                if table is None:
                    break
                step = net.local[b][inside] / net.scale[b]
                chance = [
                    c * table[k if b == a + 1 else inside][inside] * step
                    for c, k in zip(chance, starts, strict=True)
                ]
            if sum(chance) < FAINT:
                break
            ends = _ending(net, b, stop, [k if b == a else inside for k in starts], inside)
            row = [c * e for c, e in zip(chance, ends, strict=True)]
            if sum(row) >= FAINT:
                found[a, b] = row
    return found


def _ending(net: Lattice, b: int, stop: int, last: Sequence[int], inside: int) -> list[float]:
    """Return for each last label the chance that the row goes no further than piece ``b``."""
    after = b + 1
    if after >= len(net.local) or net.boundaries[after] == "P":
        return [1.0] * len(last)
    table = net.tables[net.boundaries[after]]
    ahead = [
        x * y / net.scale[after] for x, y in zip(net.local[after], net.backward[after], strict=True)
    ]
    if after < stop:
        ahead[inside] = 0.0
    return [sum(map(mul, table[label], ahead)) for label in last]


def choose(
    chances: dict[Span, list[float]], places: Callable[[int, int], Span], judge: Judge
) -> list[Chosen]:
    """Return the best set of rows of one sentence, in order.

    ``places`` gives a row's offsets, ``judge`` the chances of its kinds as seen from the whole row.
    """
    if not chances:
        return []
    spans = {key: places(*key) for key in chances}
    worth: dict[Span, tuple[float, int, float]] = {}
    for key, span in spans.items():
        hit = [0.0] * len(chances[key])
        for other, row in chances.items():
            if _alike(span, spans[other]):
                hit = [h + r for h, r in zip(hit, row, strict=True)]
        total = sum(hit)
        if total <= PRICE:
            continue
        mixed = [h * k**KIND_VOICE for h, k in zip(hit, judge(*key), strict=True)]
        whole = sum(mixed)
        kind = max(range(len(mixed)), key=mixed.__getitem__)
        value = total * mixed[kind] / whole if whole else 0.0
        if value > PRICE:
            worth[key] = (value, kind, min(total, 1.0))
    return _best(worth)


def _alike(a: Span, b: Span) -> bool:
    """Tell whether two spans share at least half of their union."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared > 0 and 2 * shared >= max(a[1], b[1]) - min(a[0], b[0])


def _best(worth: dict[Span, tuple[float, int, float]]) -> list[Chosen]:
    if not worth:
        return []
    low, high = min(a for a, _ in worth), max(b for _, b in worth)
    best: list[tuple[float, Span | None]] = [(0.0, None)]
    for b in range(low, high + 1):
        value, key = best[-1][0], None
        for a in range(max(low, b - LONGEST + 1), b + 1):
            if (a, b) in worth and (gain := best[a - low][0] + worth[a, b][0] - PRICE) > value:
                value, key = gain, (a, b)
        best.append((value, key))
    chosen = []
    at = high
    while at >= low:
        key = best[at - low + 1][1]
        if key is None:
            at -= 1
            continue
        _, kind, chance = worth[key]
        chosen.append(Chosen(key[0], key[1], kind, chance))
        at = key[0] - 1
    return chosen[::-1]
