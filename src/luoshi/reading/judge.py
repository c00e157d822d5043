"""Judge the pieces of a document: gates close some, the tagger weighs the rest, rows are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.reading.decode import Lattice, choose, lattice, row_chances
from luoshi.reading.features import Context, Shape, features, shape
from luoshi.reading.gates import closed_pieces
from luoshi.reading.pieces import Layout
from luoshi.reading.rows import KINDS, Row, front, kind_features, with_table_rows
from luoshi.reading.times import TimeBound
from luoshi.reading.weights import Models

CLOSED = -1000.0  # the score that a gate gives every label but nothing


@dataclass(frozen=True, slots=True)
class Judged:
    """The pieces of a document with the verdicts on them."""

    layout: Layout
    shapes: list[Shape]
    features: list[list[str]]
    rows: list[Row]
    labels: list[str]  # of each piece: O, F, I or the kind that begins there
    probabilities: list[list[float]]
    gates: list[str | None]


def judge(layout: Layout, times: Sequence[Sequence[TimeBound]], judges: Models) -> Judged:
    """Return the verdicts on a document laid out; ``times`` are the bounds written in each piece."""
    text = layout.text
    shapes = [shape(text, piece) for piece in layout.pieces]
    described = features(Context(text, layout), shapes)
    boundaries = [piece.before for piece in layout.pieces]
    emissions = [judges.rows.scores(row) for row in described]
    gates = closed_pieces(text, layout, shapes)
    for emission, gate in zip(emissions, gates, strict=True):
        if gate is not None:
            emission[1:] = [CLOSED] * (len(emission) - 1)
    net = lattice(emissions, boundaries, judges.rows.transitions)
    rows = with_table_rows(layout, _rows(layout, shapes, times, net, judges))
    probabilities = net.marginals()
    labels = _labels(rows, probabilities, judges.rows.labels)
    return Judged(layout, shapes, described, rows, labels, probabilities, gates)


def _rows(
    layout: Layout,
    shapes: Sequence[Shape],
    times: Sequence[Sequence[TimeBound]],
    net: Lattice,
    judges: Models,
) -> list[Row]:
    """Return the rows chosen sentence by sentence."""
    labels = judges.rows.labels
    starts = [labels.index(label) for label in KINDS]
    order = [judges.kinds.labels.index(label) for label in KINDS]

    def place(first: int, last: int) -> tuple[int, int]:
        return front(layout.text, layout.pieces[first]), layout.pieces[last].end

    def kinds(first: int, last: int) -> list[float]:
        written = [bound.kind for i in range(first, last + 1) for bound in times[i]]
        row = Row(*place(first, last), "", first, last)
        chances = judges.kinds.probabilities(kind_features(layout.text, row, shapes, written))
        return [chances[i] for i in order]

    rows: list[Row] = []
    for first, stop in sentences(layout):
        chances = row_chances(net, first, stop, starts, labels.index("I"))
        for chosen in choose(chances, place, kinds):
            label = labels[starts[chosen.kind]]
            rows.append(
                Row(
                    *place(chosen.first, chosen.last),
                    label,
                    chosen.first,
                    chosen.last,
                    chance=chosen.chance,
                )
            )
    return rows


def sentences(layout: Layout) -> list[tuple[int, int]]:
    """Return the runs of pieces (first, stop) that stand in one sentence."""
    runs: list[tuple[int, int]] = []
    start = 0
    for i in range(1, len(layout.pieces) + 1):
        if i == len(layout.pieces) or layout.pieces[i].sentence != layout.pieces[start].sentence:
            runs.append((start, i))
            start = i
    return runs if layout.pieces else []


def _labels(
    rows: Sequence[Row], probabilities: Sequence[Sequence[float]], names: Sequence[str]
) -> list[str]:
    """Return one label per piece: the row's where one stands, else the likelier of nothing and figure."""
    nothing, figure = names.index("O"), names.index("F")
    labels = ["F" if p[figure] > p[nothing] else "O" for p in probabilities]
    for row in rows:
        labels[row.first : row.last + 1] = [row.label] + ["I"] * (row.last - row.first)
    return labels
