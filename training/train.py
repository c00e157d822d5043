"""Train the models of ``luoshi.reading`` from the corpus in this repository.

python -m training.train            # writes src/luoshi/reading/data/model.json.gz
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from luoshi.reading.features import Context, Shape, features, shape
from luoshi.reading.pieces import Layout, lay_out
from luoshi.reading.rows import Row, kind_features
from luoshi.reading.targets import Target, find_targets, target_features
from luoshi.reading.times import find_times
from luoshi.reading.weights import Models, from_json
from training import crf
from training.corpus import KIND_LABEL, LABELS, Document, clause_labels, load, spans

OUT = Path(__file__).parents[1] / "src/luoshi/reading/data/model.json.gz"
FOLDS = 5


@dataclass
class Prepared:
    """A document laid out, described and labelled."""

    document: Document
    layout: Layout
    shapes: list[Shape]
    sequence: crf.Chain


def prepare(document: Document) -> Prepared:
    """Describe and label every piece of ``document``."""
    layout = lay_out(document.text)
    shapes = [shape(document.text, piece) for piece in layout.pieces]
    context = Context(document.text, layout)
    labels = clause_labels(document, [(p.start, p.end) for p in layout.pieces])
    sequence = crf.Chain(features(context, shapes), [p.before for p in layout.pieces], labels)
    return Prepared(document, layout, shapes, sequence)


def gold_rows(prepared: Prepared) -> list[tuple[Row, str]]:
    """Return the gold rows as pieces see them, with their kind's label."""
    pieces = prepared.layout.pieces
    found = []
    for start, end, item in spans(prepared.document):
        if item["kind"] == "indicator":
            continue
        inside = [
            i
            for i, p in enumerate(pieces)
            if min(p.end, end) - max(p.start, start) > 0.5 * min(p.end - p.start, end - start)
        ]
        if inside:
            label = KIND_LABEL[item["kind"]]
            found.append((Row(start, end, label, inside[0], inside[-1]), label))
    return found


def row_times(prepared: Prepared, row: Row) -> list[str]:
    """Return the kinds of the time bounds written in a row."""
    return [t.kind for t in find_times(prepared.document.text, row.start, row.end, None)]


def kind_examples(prepared: Prepared) -> list[tuple[list[str], str]]:
    """Return every gold row's description and kind."""
    text = prepared.document.text
    return [
        (kind_features(text, row, prepared.shapes, row_times(prepared, row)), label)
        for row, label in gold_rows(prepared)
    ]


def target_examples(
    prepared: Prepared, labels: Sequence[str], probabilities: Sequence[Sequence[float]]
) -> list[tuple[list[str], str]]:
    """Return every number's description, and whether gold counts it as a target."""
    text = prepared.document.text
    gold = [item for item in spans(prepared.document) if item[2]["kind"] == "indicator"]
    found = []
    for i, piece in enumerate(prepared.layout.pieces):
        times = find_times(text, piece.start, piece.end, None)
        for target in find_targets(prepared.layout, i, times):
            hit = next((item for item in gold if _is(target, *item)), None)
            if hit is not None:
                gold.remove(hit)
            flags = prepared.shapes[i].flags
            row = target_features(
                prepared.layout, target, labels[i], probabilities[i], LABELS, flags
            )
            found.append((row, "no" if hit is None else "yes"))
    return found


def _is(target: Target, start: int, end: int, item: dict[str, Any]) -> bool:
    """Tell whether a gold indicator is this number: they overlap and agree in value and unit."""
    if min(end, target.end) <= max(start, target.start):
        return False
    figure = target.figure
    return bool(item["value"] == figure.value and item["unit"] == figure.unit)


def fit_simple(
    examples: Sequence[tuple[list[str], str]], labels: Sequence[str], penalty: float
) -> crf.Crf:
    """Fit a log-linear model to independent examples."""
    documents = [crf.Chain([row], ["P"], [label]) for row, label in examples]
    return crf.train(documents, labels, penalty=penalty, steps=100, scaled=False)


def export(model: crf.Crf, *, floor: float = 0.02) -> dict[str, Any]:
    """Return the stored form of a model; weights below ``floor`` throughout are dropped."""
    weights = {}
    for feature, index in model.vocabulary.items():
        row = model.state[index]
        row = row - np.median(row)
        if np.abs(row).max() >= floor:
            weights[feature] = [round(float(v) * 1000) for v in row]
    transitions = {
        boundary: [[round(float(v), 3) for v in row] for row in model.transition[b]]
        for b, boundary in enumerate(crf.BOUNDARIES)
    }
    return {"labels": list(model.labels), "weights": weights, "transitions": transitions}


def fit(prepared: Sequence[Prepared], *, penalty: float = 1.0) -> dict[str, Any]:
    """Train all three models; the figure model sees labels predicted across folds, as in use."""
    rows = crf.train([p.sequence for p in prepared], LABELS, penalty=penalty, steps=140)
    kinds = fit_simple([e for p in prepared for e in kind_examples(p)], ("T", "D", "P"), 2.0)
    examples: list[tuple[list[str], str]] = []
    for fold in range(FOLDS):
        rest = [p.sequence for i, p in enumerate(prepared) if i % FOLDS != fold]
        other = crf.train(rest, LABELS, penalty=penalty, steps=40)
        for p in prepared[fold::FOLDS]:
            labels, probabilities = other.decode(p.sequence)
            examples += target_examples(p, labels, probabilities.tolist())
    figures = fit_simple(examples, ("no", "yes"), 1.0)
    return {"rows": export(rows), "kinds": export(kinds), "figures": export(figures)}


def as_models(data: dict[str, Any]) -> Models:
    """Return trained models ready for use."""
    return Models(
        from_json(data["rows"]),
        from_json(data["kinds"]),
        from_json(data["figures"]),
        data.get("trained", {}),
    )


def write(documents: Sequence[Document], out: Path) -> None:
    """Train on ``documents`` and write the model file; the same documents give the same bytes."""
    data = fit([prepare(document) for document in documents])
    data["trained"] = {
        "documents": len(documents),
        "characters": sum(len(d.text) for d in documents),
    }
    raw = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    out.write_bytes(gzip.compress(raw, 9, mtime=0))


def main() -> None:
    """Train on the whole corpus and write the shipped model."""
    documents = load()
    write(documents, OUT)
    print(f"{OUT.name}: {len(documents)} documents, {OUT.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
