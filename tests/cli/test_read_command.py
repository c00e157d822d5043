"""``luoshi read``: what it writes, on a pipe, to a file, to a directory."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.commands import names, quotes, read, run, write


def test_a_pipe_gets_one_json_object_and_nothing_else(capfd: pytest.CaptureFixture[str]) -> None:
    write("讲话.txt")

    code = read("讲话.txt")

    shown = capfd.readouterr()
    document = json.loads(shown.out)
    assert code == 0
    assert shown.err == ""
    assert document["file"] == "讲话.txt"
    assert document["doc"] == "讲话"
    assert [node["heading"] for node in document["outline"]] == ["扩大学位供给", "守住安全底线"]
    assert any("新建公办幼儿园8所" in quote for quote in quotes(document))
    assert any("严禁拖欠教师工资" in quote for quote in quotes(document))
    assert set(document["items"][0]) >= {
        *("kind", "quote", "nth", "start", "end", "section", "who", "lead", "with", "when"),
        *("score", "rule", "number", "remarks"),
    }
    assert "trace" not in document["items"][0]


def test_numbers_in_json_are_those_of_the_printed_table(capfd: pytest.CaptureFixture[str]) -> None:
    write("讲话.txt")

    read("讲话.txt")
    items = json.loads(capfd.readouterr().out)["items"]
    read("讲话.txt", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(capfd.readouterr().out.removeprefix("\ufeff"))))

    assert {str(item["number"]): item["quote"] for item in items} == {
        line["序号"]: line["重点工作任务"] for line in lines
    }


def test_explain_adds_the_trace(capfd: pytest.CaptureFixture[str]) -> None:
    write("讲话.txt")

    read("讲话.txt", "--explain")

    assert all("trace" in item for item in json.loads(capfd.readouterr().out)["items"])


def test_several_files_on_a_pipe_are_one_object_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    write("b.txt", "a.txt")

    code = read("b.txt", "a.txt")

    lines = capfd.readouterr().out.splitlines()
    assert code == 0
    assert [json.loads(line)["doc"] for line in lines] == ["b", "a"]


def test_several_files_as_json_are_one_array(capfd: pytest.CaptureFixture[str]) -> None:
    write("b.txt", "a.txt")

    read("b.txt", "a.txt", "--format", "json")

    assert [document["doc"] for document in json.loads(capfd.readouterr().out)] == ["b", "a"]


def test_a_directory_as_json_is_an_array_even_of_one(capfd: pytest.CaptureFixture[str]) -> None:
    write("in/a.txt")

    read("in", "--format", "json")

    assert [document["doc"] for document in json.loads(capfd.readouterr().out)] == ["a"]


def test_excel_is_written_from_the_suffix_and_said_so(capfd: pytest.CaptureFixture[str]) -> None:
    write("讲话.txt")

    code = read("讲话.txt", "-o", "台账.xlsx")

    shown = capfd.readouterr()
    texts = {
        str(cell)
        for row in openpyxl.load_workbook("台账.xlsx")["任务分解表"].iter_rows(values_only=True)
        for cell in row
    }
    assert code == 0
    assert shown.out == ""
    assert shown.err.startswith("已写出 台账.xlsx：")
    assert any("新建公办幼儿园8所" in text for text in texts)
    assert names() == ["台账.xlsx", "讲话.txt"]


@pytest.mark.parametrize(
    ("name", "magic"), [("台账.docx", b"PK"), ("台账.pdf", b"%PDF"), ("台账.csv", b"\xef\xbb\xbf")]
)
def test_other_papers_are_written_from_the_suffix(name: str, magic: bytes) -> None:
    write("讲话.txt")

    assert read("讲话.txt", "-o", name) == 0
    assert Path(name).read_bytes().startswith(magic)


def test_several_files_in_one_paper_name_their_source(capfd: pytest.CaptureFixture[str]) -> None:
    write("a.txt", "b.txt")

    read("a.txt", "b.txt", "--format", "csv")

    lines = list(csv.DictReader(io.StringIO(capfd.readouterr().out.removeprefix("\ufeff"))))
    assert {line["位置"].split()[0] for line in lines} == {"a.txt", "b.txt"}
    assert {line["序号"].split("-")[0] for line in lines} == {"1", "2"}


def test_paper_may_go_to_a_pipe() -> None:
    write("讲话.txt")

    done = run("read", "讲话.txt", "--format", "xlsx")

    assert done.returncode == 0
    assert openpyxl.load_workbook(io.BytesIO(done.stdout)).sheetnames[0] == "任务分解表"


def test_table_in_a_file_is_plain_text() -> None:
    write("讲话.txt")

    read("讲话.txt", "-o", "台账.txt")

    table = Path("台账.txt").read_text("utf-8")
    assert "新建公办幼儿园8所" in table
    assert "共" in table
    assert "\x1b" not in table


def test_directory_becomes_one_json_for_each_document_by_its_stem(
    capfd: pytest.CaptureFixture[str],
) -> None:
    write("in/a/讲话.txt", "in/b/讲话.txt", "in/通知.txt")

    code = read("in", "-o", "out", "--format", "json")

    assert code == 0
    assert names("out") == ["讲话-2.json", "讲话.json", "通知.json"]
    assert [
        json.loads(Path("out", name).read_text("utf-8"))["file"]
        for name in ("通知.json", "讲话.json", "讲话-2.json")
    ] == ["in/通知.txt", "in/a/讲话.txt", "in/b/讲话.txt"]
    assert capfd.readouterr().err.startswith("已写出 out：3份文件、")


def test_directory_without_format_becomes_excel_files() -> None:
    write("in/讲话.txt")

    assert read("in", "-o", "out/") == 0
    assert names("out") == ["讲话.xlsx"]


def test_processes_give_the_same_result_in_the_same_order() -> None:
    write(*(f"in/{number}.txt" for number in range(9)))
    write("in/4.txt", text="")

    one, three = run("read", "in"), run("read", "in", "--jobs", "3")

    assert one.returncode == three.returncode == 3
    assert [json.loads(line)["doc"] for line in three.stdout.splitlines()] == list("01235678")
    assert three.stdout == one.stdout
    assert three.stderr == one.stderr
