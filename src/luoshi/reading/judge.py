"""Judge the pieces of a document: gates close some, the tagger weighs the rest, rows are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.reading.decode import Chosen, Lattice, choose, lattice, row_chances
from luoshi.reading.features import Context, Shape, grams, named_features, shape
from luoshi.reading.gates import closed_pieces
from luoshi.reading.pieces import Layout
from luoshi.reading.rows import KINDS, Row, front, kind_features, pairs, with_table_rows
from luoshi.reading.times import TimeBound
from luoshi.reading.weights import Models

CLOSED = -1000.0  # the score that a gate gives every label but nothing


@dataclass(frozen=True, slots=True)
class Judged:
    """The pieces of a document with the verdicts on them."""

    layout: Layout
    shapes: list[Shape]
    features: list[list[str]]  # without grams
    rows: list[Row]
    labels: list[str]  # of each piece: O, F, I or the kind that begins there
    probabilities: list[list[float]]
    gates: list[str | None]


def judge(layout: Layout, times: Sequence[Sequence[TimeBound]], judges: Models) -> Judged:
    """Return the verdicts on a document laid out; ``times`` are the bounds written in each piece."""
    text = layout.text
    shapes = [shape(text, piece) for piece in layout.pieces]
    described = named_features(Context(text, layout), shapes)
    boundaries = [piece.before for piece in layout.pieces]
    emissions = [
        judges.rows.scores(row, grams(form.words))
        for row, form in zip(described, shapes, strict=True)
    ]
    gates = closed_pieces(text, layout, shapes)
    for emission, gate in zip(emissions, gates, strict=True):
        if gate is not None:
            emission[1:] = [CLOSED] * (len(emission) - 1)
    net = lattice(emissions, boundaries, judges.rows.transitions)
    rows = with_table_rows(layout, _Chooser(layout, shapes, times, judges).rows(net))
    probabilities = net.marginals()
    labels = _labels(rows, probabilities, judges.rows.labels)
    return Judged(layout, shapes, described, rows, labels, probabilities, gates)


@dataclass(frozen=True, slots=True)
class _Chooser:
    """Chooses the rows of a document, sentence by sentence."""

    layout: Layout
    shapes: Sequence[Shape]
    times: Sequence[Sequence[TimeBound]]
    judges: Models

    def rows(self, net: Lattice) -> list[Row]:
        """Return the chosen rows in order."""
        labels = self.judges.rows.labels
        starts = [labels.index(label) for label in KINDS]
        inside = labels.index("I")
        return [
            self._row(labels[starts[chosen.kind]], chosen)
            for first, stop in sentences(self.layout)
            for chosen in choose(
                row_chances(net, first, stop, starts, inside), self._place, self._kinds
            )
        ]

    def _row(self, label: str, chosen: Chosen) -> Row:
        span = self._place(chosen.first, chosen.last)
        return Row(*span, label, chosen.first, chosen.last, chance=chosen.chance)

    def _place(self, first: int, last: int) -> tuple[int, int]:
        """Return the offsets of a row made of the pieces ``first``…``last``."""
        pieces = self.layout.pieces
        return front(self.layout.text, pieces[first]), pieces[last].end

    def _kinds(self, first: int, last: int) -> list[float]:
        """Return the chances of the kinds, in the order of ``KINDS``, as the whole row shows them."""
        kinds = self.judges.kinds
        written = [bound.kind for i in range(first, last + 1) for bound in self.times[i]]
        row = Row(*self._place(first, last), "", first, last)
        text = self.layout.text
        described = kind_features(text, row, self.shapes, written, spell=False)
        chances = kinds.probabilities(described, pairs(text[row.start : row.end]))
        return [chances[kinds.labels.index(label)] for label in KINDS]


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
