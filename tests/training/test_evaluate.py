"""Evaluation: every document is judged by models that have not seen it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.tiny import a_document, corpus
from training.corpus import Document
from training.evaluate import cross_validate, predict, report, show, show_worst, splits
from training.train import as_models, fit, prepare


@pytest.fixture(scope="module")
def readings() -> dict[str, dict[str, Any]]:
    return cross_validate([prepare(document) for document in corpus()], folds=3)


def gold_of(documents: list[Document]) -> dict[str, dict[str, Any]]:
    """Return readings that say exactly what gold says."""
    return {
        document.name: {
            "outline": document.gold["outline"],
            "items": [{**item, "score": 0.9} for item in document.gold["items"]],
            "silent": [(0, len(document.text), 0.75)],
        }
        for document in documents
    }


@given(st.integers(1, 12), st.integers(1, 8))
def test_every_document_is_tested_once_and_never_trained_on_then(size: int, folds: int) -> None:
    prepared = [prepare(a_document(f"d{i:02}", f"第{i}件。")) for i in range(size)]

    tested = []
    for train, test in splits(prepared, folds):
        names = {p.document.name for p in test}
        assert not names & {p.document.name for p in train}
        assert len(train) + len(test) == size
        tested += sorted(names)

    assert sorted(tested) == sorted(p.document.name for p in prepared)


def test_folds_of_several_processes_give_the_same(readings: dict[str, dict[str, Any]]) -> None:
    assert cross_validate([prepare(document) for document in corpus()], folds=3, jobs=2) == readings


def test_reading_of_a_document_is_that_of_models_trained_on_the_others(
    readings: dict[str, dict[str, Any]],
) -> None:
    first, *others = corpus()

    alone = predict(first, as_models(fit([prepare(document) for document in others])))

    silent = readings[first.name].pop("silent")
    assert readings[first.name] == alone
    assert all(0 <= start < end and 0 <= chance <= 1.000001 for start, end, chance in silent)
    readings[first.name]["silent"] = silent


def test_report_counts_all_documents_and_each_group() -> None:
    documents = corpus()

    tallies = report(documents, gold_of(documents))

    assert set(tallies) == {"all", "a", "b"}
    assert tallies["all"]["ledger"] == {"gold": 12, "predicted": 12, "hit": 12}
    assert tallies["a"]["figures"] == {"gold": 2, "predicted": 2, "hit": 2}
    assert {tally.f1() for group in tallies.values() for tally in group.values()} == {1.0}


def test_table_and_worst_mistakes_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    documents = corpus()
    readings = gold_of(documents)
    readings["b1"]["items"] = [
        item for item in readings["b1"]["items"] if item["kind"] != "prohibition"
    ]

    show(report(documents, readings))
    show_worst(documents, readings, 3)

    printed = capsys.readouterr().out.splitlines()
    assert "bans     0.800   gold     3   predicted     2   matched     2" in printed
    assert printed[-1] == "0.750 b1: said nothing, is prohibition: 严禁过度检查"
