"""The corpus as training examples: texts, gold annotations and the label of every clause."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "corpus"
LABELS = ("O", "T", "D", "P", "F", "I")
KIND_LABEL = {"task": "T", "duty": "D", "prohibition": "P"}


@dataclass(frozen=True, slots=True)
class Document:
    """One annotated text."""

    name: str
    text: str
    gold: dict[str, Any]


def load(root: Path = HERE, seeds: Path | None = None) -> list[Document]:
    """Return the annotated documents of ``root`` (and of the seeds, where they are at hand)."""
    documents = _load(root / "gold", root / "texts")
    return documents + (_load(seeds / "gold", seeds) if seeds is not None else [])


def _load(gold: Path, texts: Path) -> list[Document]:
    return [
        Document(
            path.stem,
            (texts / f"{path.stem}.txt").read_text(encoding="utf-8"),
            json.loads(path.read_text(encoding="utf-8")),
        )
        for path in sorted(gold.glob("*.json"))
    ]


def spans(document: Document) -> list[tuple[int, int, dict[str, Any]]]:
    """Return the offsets of every gold item; raises ValueError when a quote is not in the text."""
    found = []
    for item in document.gold["items"]:
        at = -1
        for _ in range(item.get("nth", 0) + 1):
            at = document.text.index(item["quote"], at + 1)
        found.append((at, at + len(item["quote"]), item))
    return found


def clause_labels(document: Document, clauses: Sequence[tuple[int, int]]) -> list[str]:
    """Return each clause's label: T D P open an item, I continues it, F holds a figure alone."""
    labels = ["O"] * len(clauses)
    share = [0.0] * len(clauses)
    items = spans(document)
    for start, end, item in items:
        if item["kind"] == "indicator":
            continue
        first = True
        for i, (a, b) in enumerate(clauses):
            overlap = min(b, end) - max(a, start)
            if overlap * 2 < min(b - a, end - start) or overlap <= share[i] * (b - a):
                continue
            share[i] = overlap / (b - a)
            labels[i] = KIND_LABEL[item["kind"]] if first else "I"
            first = False
    for start, end, item in items:
        if item["kind"] == "indicator":
            for i, (a, b) in enumerate(clauses):
                if labels[i] == "O" and min(b, end) - max(a, start) > 0.3 * (end - start):
                    labels[i] = "F"
    return labels
