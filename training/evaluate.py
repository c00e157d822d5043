"""Score the reading by cross-validation over documents; nothing is tuned on what is scored.

    python -m training.evaluate [--seeds DIR] [--extra DIR …] [--folds 5] [--jobs N] [--out DIR] [--worst N]

Prints one line per measure in the form of the shared scorer, for all documents and by group; with
``--worst`` also the mistakes of which the reading was surest.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from luoshi.reading.find import read
from luoshi.reading.weights import Models
from training.corpus import Document, load
from training.mistakes import mistakes, silence, worst
from training.scoring import NAMES, Tally, new_tallies, score_document
from training.train import Prepared, as_models, fit, prepare

ASSUMED = {
    "000": 2022,
    "001": 2022,
    "002": 2022,
    "003": 2020,
    "004": 2022,
}  # the guide's years for the seeds


def predict(document: Document, models: Models) -> dict[str, Any]:
    """Read one document with models that have not seen it."""
    year = ASSUMED.get(document.name)
    date = dt.date(year, 1, 1) if year else None
    return read(document.text, date=date, doc=document.name, with_models=models).as_dict()


def splits(
    prepared: Sequence[Prepared], folds: int
) -> Iterator[tuple[list[Prepared], list[Prepared]]]:
    """Yield what to train on and what to test on; every document is tested once, by the others."""
    order = sorted(
        range(len(prepared)),
        key=lambda i: (prepared[i].document.name[-1:], prepared[i].document.name),
    )
    for fold in range(min(folds, len(prepared))):
        test = order[fold::folds]
        held = set(test)
        yield [p for i, p in enumerate(prepared) if i not in held], [prepared[i] for i in test]


def cross_validate(
    prepared: Sequence[Prepared], folds: int, *, jobs: int = 1
) -> dict[str, dict[str, Any]]:
    """Return the reading of every document by models trained without it, ``jobs`` folds at a time.

    Beside the reading's own fields stands ``silent``: how sure the tagger was of nothing, by piece.
    """
    if jobs == 1:
        return {
            k: v for train, test in splits(prepared, folds) for k, v in fold(train, test).items()
        }
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        parts = [pool.submit(fold, train, test) for train, test in splits(prepared, folds)]
        return {name: found for part in parts for name, found in part.result().items()}


def fold(train: Sequence[Prepared], test: Sequence[Prepared]) -> dict[str, dict[str, Any]]:
    """Return the readings of one part of the documents by models trained on the others."""
    models = as_models(fit(train))
    return {
        p.document.name: predict(p.document, models) | {"silent": silence(p.document, models)}
        for p in test
    }


def report(
    documents: list[Document], readings: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Tally]]:
    """Return tallies for all documents and by group (the first letter of the name)."""
    tallies: dict[str, dict[str, Tally]] = {}
    for document in documents:
        for group in ("all", "seeds" if document.name[0] == "0" else document.name[0]):
            tally = tallies.setdefault(group, new_tallies())
            score_document(document.gold, readings[document.name], document.text, tally)
    return tallies


def show(tallies: dict[str, dict[str, Tally]]) -> None:
    """Print the tallies."""
    print("group   " + " ".join(f"{name:>8}" for name in NAMES))
    for group, figures in sorted(tallies.items()):
        print(f"{group:7} " + " ".join(f"{figures[name].f1():8.3f}" for name in NAMES))
    for name, tally in tallies["all"].items():
        counts = "   ".join(f"{part} {tally[key]:5}" for part, key in COUNTS)
        print(f"{name:8} {tally.f1():.3f}   {counts}")


def show_worst(documents: list[Document], readings: dict[str, dict[str, Any]], count: int) -> None:
    """Print the ``count`` mistakes of which the readings were surest."""
    made = [
        mistake
        for document in documents
        for reading in [readings[document.name]]
        for mistake in mistakes(document, reading, reading["silent"])
    ]
    for mistake in worst(made, count):
        print(mistake)


COUNTS = (("gold", "gold"), ("predicted", "predicted"), ("matched", "hit"))


def main() -> None:
    """Cross-validate and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=Path)
    parser.add_argument("--extra", type=Path, nargs="*", default=[])
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--worst", type=int, default=0, metavar="N")
    args = parser.parse_args()
    documents = load(seeds=args.seeds)
    for root in args.extra:
        documents += load(root)
    readings = cross_validate([prepare(d) for d in documents], args.folds, jobs=args.jobs)
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        for name, reading in readings.items():
            (args.out / f"{name}.json").write_text(
                json.dumps(reading, ensure_ascii=False), encoding="utf-8"
            )
    show(report(documents, readings))
    show_worst(documents, readings, args.worst)


if __name__ == "__main__":
    main()
