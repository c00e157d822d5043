"""The corpus as training examples: texts, gold annotations and the label of every clause."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "corpus"
LABELS = ("O", "T", "D", "P", "F", "I")
KIND_LABEL = {"task": "T", "duty": "D", "prohibition": "P"}


@dataclass(frozen=True)
class Document:
    """One annotated text."""

    name: str
    text: str
    gold: dict[str, Any]


def load(root: Path = HERE, seeds: Path | None = None) -> list[Document]:
    """Return the annotated documents of ``root`` (and of the seeds, where they are at hand)."""
    documents = []
    for path in sorted((root / "gold").glob("*.json")):
        text = (root / "texts" / f"{path.stem}.txt").read_text(encoding="utf-8")
        documents.append(Document(path.stem, text, json.loads(path.read_text(encoding="utf-8"))))
    if seeds is not None:
        for path in sorted((seeds / "gold").glob("*.json")):
            text = (seeds / f"{path.stem}.txt").read_text(encoding="utf-8")
            documents.append(
                Document(path.stem, text, json.loads(path.read_text(encoding="utf-8")))
            )
    return documents


def spans(document: Document) -> list[tuple[int, int, dict[str, Any]]]:
    """Return the offsets of every gold item."""
    found = []
    for item in document.gold["items"]:
        at = -1
        for _ in range(item.get("nth", 0) + 1):
            at = document.text.index(item["quote"], at + 1)
        found.append((at, at + len(item["quote"]), item))
    return found


def clause_labels(document: Document, clauses: list[tuple[int, int]]) -> list[str]:
    """Return the label of each clause: T D P open an item, I continues it, F holds a figure alone."""
    labels = ["O"] * len(clauses)
    share = [0.0] * len(clauses)
    opened: set[int] = set()
    items = spans(document)
    for number, (start, end, item) in enumerate(items):
        if item["kind"] == "indicator":
            continue
        first = True
        for i, (a, b) in enumerate(clauses):
            overlap = min(b, end) - max(a, start)
            if overlap <= 0 or overlap * 2 < (b - a) and overlap * 2 < end - start:
                continue
            if overlap / (b - a) <= share[i]:
                continue
            share[i] = overlap / (b - a)
            labels[i] = KIND_LABEL[item["kind"]] if first else "I"
            opened.add(number)
            first = False
    for start, end, item in items:
        if item["kind"] == "indicator":
            for i, (a, b) in enumerate(clauses):
                if labels[i] == "O" and min(b, end) - max(a, start) > 0.3 * (end - start):
                    labels[i] = "F"
    return labels
