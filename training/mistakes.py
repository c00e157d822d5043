"""The worst mistakes of a reading: what was surest and wrong.

A false find and a row of the wrong kind weigh as much as the reading was sure of them; a missed row as much
as the tagger was sure that nothing stands there. A missed figure has no such chance and weighs a half.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from luoshi.reading.judge import judge
from luoshi.reading.pieces import lay_out
from luoshi.reading.rows import KINDS
from luoshi.reading.times import find_times
from luoshi.reading.weights import Models
from training.corpus import Document
from training.scoring import Item, iou, pair, placed, same_figure, same_row

HALF = 0.5
ROWS = frozenset(str(kind) for kind in KINDS.values())


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: what gold says of ``quote``, what was said instead, and how surely (0 to 1)."""

    weight: float
    document: str
    quote: str
    gold: str  # a kind, or "nothing"
    said: str  # the same

    def __str__(self) -> str:
        return f"{self.weight:.3f} {self.document}: said {self.said}, is {self.gold}: {self.quote}"


def silence(document: Document, models: Models) -> list[tuple[int, int, float]]:
    """Return every piece of ``document`` with the chance that no row stands there."""
    layout = lay_out(document.text)
    times = [find_times(document.text, piece.start, piece.end, None) for piece in layout.pieces]
    judged = judge(layout, times, models)
    quiet = [models.rows.labels.index(label) for label in ("O", "F")]
    return [
        (piece.start, piece.end, sum(chances[label] for label in quiet))
        for piece, chances in zip(layout.pieces, judged.probabilities, strict=True)
    ]


def mistakes(
    document: Document, reading: dict[str, Any], silent: Sequence[tuple[int, int, float]]
) -> Iterator[Mistake]:
    """Yield every mistake in the items of one document."""
    truth, found = placed(document.gold, document.text), placed(reading, document.text)
    figures = pair(_figures(truth), _figures(found), same_figure)
    hits = [*pair(_rows(truth), _rows(found), same_row), *figures]
    matched = {id(item) for items in hits for item in items}
    missed = [item for item in truth if id(item) not in matched]
    false = [item for item in found if id(item) not in matched]
    for ours, theirs in pair(_rows(missed), _rows(false), _overlap):
        matched |= {id(ours), id(theirs)}
        yield Mistake(theirs["score"], document.name, theirs["quote"], ours["kind"], theirs["kind"])
    for item in missed:
        if id(item) not in matched:
            weight = _quiet(item, silent) if item["kind"] in ROWS else HALF
            yield Mistake(weight, document.name, item["quote"], item["kind"], "nothing")
    for item in false:
        if id(item) not in matched:
            yield Mistake(item["score"], document.name, item["quote"], "nothing", item["kind"])


def _rows(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item["kind"] in ROWS]


def _figures(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item["kind"] == "indicator"]


def _overlap(a: Item, b: Item) -> float:
    score = iou(a["span"], b["span"])
    return score if score >= HALF else 0.0


def _quiet(item: Item, silent: Sequence[tuple[int, int, float]]) -> float:
    """Return how sure it was that nothing stands in any piece of ``item``."""
    start, end = item["span"]
    return min((chance for a, b, chance in silent if a < end and start < b), default=1.0)


def worst(all_mistakes: Sequence[Mistake], count: int) -> list[Mistake]:
    """Return the ``count`` heaviest mistakes; equal weights in the order of documents and quotes."""
    return sorted(all_mistakes, key=lambda m: (-round(m.weight, 3), m.document, m.quote))[:count]
