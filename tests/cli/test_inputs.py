"""Which documents a command line names, and in which order."""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.cli.inputs import Input, find_inputs


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_directories_are_walked_in_a_stable_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    touch(tmp_path, "d/b/2.docx", "d/b/1.PDF", "d/a/9.wps", "d/z.txt", "d/说明.zip", "d/图.png")
    touch(tmp_path, "d/.hidden/x.txt", "d/.x.txt", "d/~$讲话.docx")

    inputs = find_inputs(["d"])

    assert [item.label for item in inputs.documents] == [
        "d/z.txt",
        "d/a/9.wps",
        "d/b/1.PDF",
        "d/b/2.docx",
    ]
    assert inputs.several


def test_named_files_are_taken_whatever_their_suffix(tmp_path: Path) -> None:
    touch(tmp_path, "讲话")

    inputs = find_inputs([str(tmp_path / "讲话")])

    assert [item.stem for item in inputs.documents] == ["讲话"]
    assert not inputs.several


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")

    inputs = find_inputs([str(tmp_path / "a.txt"), str(tmp_path)])

    assert [item.name for item in inputs.documents] == ["a.txt"]
    assert inputs.several


def test_missing_files_and_empty_directories_are_problems(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    empty, missing = str(tmp_path / "空"), str(tmp_path / "无.docx")

    inputs = find_inputs([empty, missing])

    assert inputs.documents == ()
    assert inputs.problems == (
        (empty, "目录里没有能读的文件"),
        (missing, "没有这个文件或目录：请检查路径和文件名"),
    )


def test_dash_is_standard_input() -> None:
    [item] = find_inputs(["-", "-"]).documents

    assert item == Input(Path("-"), "标准输入")
    assert (item.name, item.stem, item.is_standard_input) == ("标准输入", "标准输入", True)
