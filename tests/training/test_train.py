"""Training: what a document is described by, and a file that the reading can use."""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.reading import Kind, read
from luoshi.reading.weights import Models, from_file
from tests.training.tiny import HEAD, corpus
from training.train import gold_rows, kind_examples, prepare, target_examples, write


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "model.json.gz"
    write(corpus() * 3, path)
    return path


@pytest.fixture(scope="module")
def trained(file: Path) -> Models:
    return from_file(file.read_bytes())


def test_document_is_described_the_same_twice() -> None:
    first, second = (prepare(document) for document in [corpus()[0]] * 2)

    assert first.sequence == second.sequence
    assert first.shapes == second.shapes


def test_description_has_a_label_and_a_boundary_for_every_piece() -> None:
    prepared = prepare(corpus()[0])
    text = prepared.document.text

    labelled = {
        text[piece.start : piece.end]: label
        for piece, label in zip(prepared.layout.pieces, prepared.sequence.labels, strict=True)
    }

    assert labelled["市教育局要在5月底前新建学校8所"] == "T"
    assert labelled["持续加强日常管理"] == "D"
    assert labelled["严禁拖欠工资"] == "P"
    assert labelled["成绩来之不易"] == "O"
    assert len(prepared.sequence.features) == len(prepared.sequence.boundaries) == len(labelled)


def test_gold_rows_are_examples_of_their_kinds() -> None:
    prepared = prepare(corpus()[0])

    assert [label for _, label in gold_rows(prepared)] == ["T", "D", "P"]
    assert [label for _, label in kind_examples(prepared)] == ["T", "D", "P"]


def test_number_is_an_example_of_a_target_only_where_gold_has_it() -> None:
    prepared = prepare(corpus()[1])
    labels = ["O"] * len(prepared.layout.pieces)
    chances = [[1.0, 0, 0, 0, 0, 0]] * len(labels)

    found = target_examples(prepared, labels, chances)

    assert [answer for _, answer in found] == ["yes", "no"]


def test_same_documents_give_the_same_file(file: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.json.gz"

    write(corpus() * 3, again)

    assert again.read_bytes() == file.read_bytes()


def test_file_says_what_it_was_trained_on(trained: Models) -> None:
    characters = sum(len(document.text) for document in corpus())

    assert trained.trained == {"documents": 9, "characters": 3 * characters}
    assert set(trained.rows.labels) == {"O", "T", "D", "P", "F", "I"}


def test_reading_finds_with_the_file_what_the_file_was_trained_for(trained: Models) -> None:
    text = (
        HEAD + "一、建设任务\n市水利局要在7月底前新建学校4所。持续加强调度管理。\n"
        "二、纪律要求\n严禁拖欠工资。成绩来之不易。\n"
    )

    found = read(text, with_models=trained).findings

    assert [(row.kind, row.quote) for row in found] == [
        (Kind.TASK, "市水利局要在7月底前新建学校4所"),
        (Kind.INDICATOR, "新建学校4所"),
        (Kind.DUTY, "持续加强调度管理"),
        (Kind.PROHIBITION, "严禁拖欠工资"),
    ]
