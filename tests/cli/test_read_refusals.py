"""``luoshi read``: what it says, and its exit code, when something cannot be done."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from luoshi.cli.destination import Destination, UnusableDestination
from luoshi.cli.read_command import refusals
from luoshi.papers import MissingLibrary
from tests.cli.commands import MARKED, names, read, run, write

# Root may write everywhere, unless this right is taken from it.
MORTAL = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
    if os.geteuid() == 0
    else ()
)


def test_a_batch_goes_on_and_ends_with_the_worst_code(capfd: pytest.CaptureFixture[str]) -> None:
    write("in/讲话.txt")
    write("in/密.txt", text=MARKED)
    write("in/空.txt", text="")

    code = read("in", "无.txt", "--format", "jsonl")

    shown = capfd.readouterr()
    lines = shown.err.splitlines()
    assert code == 4
    assert [json.loads(line)["doc"] for line in shown.out.splitlines()] == ["讲话"]
    assert len(lines) == 4
    assert [line.split("：")[0] for line in lines[:3]] == ["无.txt", "in/密.txt", "in/空.txt"]
    assert lines[3] == "共4份：读出1份，未读出3份"


def test_an_unreadable_file_is_code_3_in_one_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    Path("坏.docx").write_bytes(b"PK\x03\x04 broken")

    code = read("坏.docx", "-o", "台账.xlsx")

    lines = capfd.readouterr().err.splitlines()
    assert code == 3
    assert len(lines) == 1
    assert lines[0].startswith("坏.docx：")
    assert names() == ["坏.docx"]


def test_a_classified_file_is_code_4_unless_somebody_vouches(
    capfd: pytest.CaptureFixture[str],
) -> None:
    write("密.txt", text=MARKED)

    refused = read("密.txt")
    sentence = capfd.readouterr().err
    accepted = read("密.txt", "--declassified-by", "张三")

    assert (refused, accepted) == (4, 0)
    assert "--declassified-by" in sentence
    assert json.loads(capfd.readouterr().out)["declassified_by"] == "张三"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-o", "台账.doc"], "看不出“台账.doc”要什么格式"),
        (["-o", "无/台账.xlsx"], "目录“无”不存在"),
        (["-o", "讲话.txt"], "“讲话.txt”是要读的文件，不能覆盖"),
    ],
)
def test_unusable_output_is_code_2_before_anything_is_read(
    arguments: list[str], sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    write("讲话.txt")

    assert read("讲话.txt", *arguments) == 2
    assert capfd.readouterr().err.startswith(sentence)


def test_a_directory_without_permission_is_code_2() -> None:
    write("讲话.txt")
    Path("锁").mkdir(mode=0o500)

    done = run("read", "讲话.txt", "-o", "锁/台账.xlsx", through=MORTAL)

    assert done.returncode == 2
    assert done.stderr.decode().startswith("“锁/台账.xlsx”写不进去（没有权限）")
    assert names("锁") == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("format_", ["json", "csv", "xlsx"])
def test_a_full_disk_is_one_sentence(format_: str) -> None:
    write("讲话.txt")

    done = run("read", "讲话.txt", "-o", "/dev/full", "--format", format_)

    assert done.returncode == 2
    assert done.stderr.decode().startswith("“/dev/full”写不进去（磁盘已满）")


@pytest.mark.parametrize(
    ("name", "module", "package"),
    [
        ("台账.xlsx", "xlsxwriter", "xlsxwriter"),
        ("台账.docx", "docx", "python-docx"),
        ("台账.pdf", "typst", "typst"),
        ("台账.txt", "rich", "rich"),
    ],
)
def test_a_missing_package_is_named_before_anything_is_read(
    name: str,
    module: str,
    package: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    write("讲话.txt")
    monkeypatch.setitem(sys.modules, module, None)

    assert read("讲话.txt", "-o", name) == 2
    assert capfd.readouterr().err == (
        f"输出 {name_format(name)} 缺少组件 {package}："
        f"请先 pip install {package}，或改用 --format json\n"
    )


def name_format(name: str) -> str:
    return {"txt": "table"}.get(name.rpartition(".")[2], name.rpartition(".")[2])


def test_what_a_writer_misses_is_one_sentence() -> None:
    with pytest.raises(UnusableDestination, match="typst"), refusals(Destination("pdf")):
        raise MissingLibrary("typst")
