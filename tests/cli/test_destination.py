"""Where the result goes: from -o, --format, the number of documents and the terminal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from luoshi.cli.destination import (
    Destination,
    Names,
    UnusableDestination,
    choose,
    refuse_overwriting,
)


@pytest.fixture(autouse=True)
def _a_directory() -> None:
    Path("there").mkdir()


@pytest.mark.parametrize(
    ("output", "wanted", "several", "terminal", "expected"),
    [
        (None, None, False, True, Destination("table")),
        (None, None, True, True, Destination("table")),
        (None, None, False, False, Destination("json")),
        (None, None, True, False, Destination("jsonl")),
        ("-", None, False, False, Destination("json")),
        (None, "xlsx", False, False, Destination("xlsx")),
        (None, "csv", False, True, Destination("csv")),
        ("台账.xlsx", None, False, True, Destination("xlsx", Path("台账.xlsx"))),
        ("台账.XLSX", None, True, True, Destination("xlsx", Path("台账.XLSX"))),
        ("台账.txt", None, False, True, Destination("table", Path("台账.txt"))),
        ("台账", "json", False, True, Destination("json", Path("台账"))),
        ("台账.txt", "json", False, True, Destination("json", Path("台账.txt"))),
        ("there", None, False, True, Destination("xlsx", Path("there"), directory=True)),
        ("there", "json", False, True, Destination("json", Path("there"), directory=True)),
        ("new/", "json", False, True, Destination("json", Path("new"), directory=True)),
        ("new", "json", True, True, Destination("json", Path("new"), directory=True)),
    ],
)
def test_destination_follows_the_arguments(
    output: str | None,
    wanted: str | None,
    several: bool,  # noqa: FBT001 - a column of the table
    terminal: bool,  # noqa: FBT001 - a column of the table
    expected: Destination,
) -> None:
    assert choose(output, wanted, several=several, terminal=terminal) == expected


@pytest.mark.parametrize(
    ("output", "wanted", "sentence"),
    [
        (None, "xlsx", "xlsx 不能显示在屏幕上：请用 -o 台账.xlsx 写到文件"),
        (
            "台账.doc",
            None,
            "看不出“台账.doc”要什么格式：请用后缀 .json .jsonl .csv .xlsx .docx .pdf .txt，或加 --format",
        ),
        ("no/台账.xlsx", None, "目录“no”不存在：请先建立，或换一个位置"),
    ],
)
def test_unusable_destination_is_refused_in_one_sentence(
    output: str | None, wanted: str | None, sentence: str
) -> None:
    with pytest.raises(UnusableDestination) as refusal:
        choose(output, wanted, several=False, terminal=True)

    assert str(refusal.value) == sentence


def test_an_input_is_never_overwritten() -> None:
    Path("讲话.txt").touch()
    Path("别名.txt").symlink_to("讲话.txt")

    with pytest.raises(UnusableDestination, match="不能覆盖"):
        refuse_overwriting(Destination("table", Path("别名.txt")), [Path("讲话.txt")])


def test_other_files_directories_and_standard_output_may_be_written() -> None:
    Path("讲话.txt").touch()

    for destination in (
        Destination("json"),
        Destination("json", Path("讲话.json")),
        Destination("json", Path(), directory=True),
    ):
        refuse_overwriting(destination, [Path("讲话.txt")])


def test_the_same_stem_twice_is_numbered_and_nobody_loses_a_name() -> None:
    names = Names(Path("out"), ".json", ["讲话", "讲话", "讲话-2", "A", "a"], [])

    paths = [names.path(stem) for stem in ("讲话", "讲话", "讲话-2", "A", "a")]

    assert [os.fspath(path) for path in paths] == [
        "out/讲话.json",
        "out/讲话-3.json",
        "out/讲话-2.json",
        "out/A.json",
        "out/a-2.json",
    ]


def test_an_input_in_the_output_directory_keeps_its_name() -> None:
    names = Names(Path(), ".docx", ["讲话"], [Path("讲话.docx")])

    assert names.path("讲话") == Path("讲话-2.docx")
