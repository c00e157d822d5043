"""``luoshi read`` end to end: what it writes, what it says, and its exit code."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from luoshi.cli import main

SPEECH = (
    "在全市教育工作会议上的讲话\n"
    "（2026年1月18日）\n"
    "同志们：\n"
    "一、扩大学位供给\n"
    "市教育局要在6月底前新建公办幼儿园8所。\n"
    "二、守住安全底线\n"
    "严禁拖欠教师工资。\n"
)
SECRET = "机密★5年\n关于开展专项工作的通知\n市教育局要在6月底前新建公办幼儿园8所。\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    return tmp_path


def write(*names: str, text: str = SPEECH) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


def read(*arguments: str) -> int:
    return main(["read", *arguments])


def quotes(document: dict[str, Any]) -> list[str]:
    return [item["quote"] for item in document["items"]]


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own."""
    command = [sys.executable, "-m", "luoshi.cli", *arguments]
    return subprocess.run(command, capture_output=True, check=False, **options)


# Formats


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


def test_excel_is_written_from_the_suffix_and_said_so(capfd: pytest.CaptureFixture[str]) -> None:
    write("讲话.txt")

    code = read("讲话.txt", "-o", "台账.xlsx")

    shown = capfd.readouterr()
    texts = {
        str(cell)
        for row in openpyxl.load_workbook("台账.xlsx").active.iter_rows(values_only=True)
        for cell in row
    }
    assert code == 0
    assert shown.out == ""
    assert shown.err.startswith("已写出 台账.xlsx：")
    assert any("新建公办幼儿园8所" in text for text in texts)
    assert set(os.listdir()) == {"台账.xlsx", "讲话.txt"}


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


# Directories


def test_directory_becomes_one_json_for_each_document_by_its_stem(
    capfd: pytest.CaptureFixture[str],
) -> None:
    write("in/a/讲话.txt", "in/b/讲话.txt", "in/通知.txt")

    code = read("in", "-o", "out", "--format", "json")

    assert code == 0
    assert sorted(os.listdir("out")) == ["讲话-2.json", "讲话.json", "通知.json"]
    assert [
        json.loads(Path("out", name).read_text("utf-8"))["file"]
        for name in ("通知.json", "讲话.json", "讲话-2.json")
    ] == [os.path.join("in", "通知.txt"), "in/a/讲话.txt", "in/b/讲话.txt"]
    assert capfd.readouterr().err.startswith("已写出 out：3份文件、")


def test_directory_without_format_becomes_excel_files() -> None:
    write("in/讲话.txt")

    assert read("in", "-o", "out/") == 0
    assert os.listdir("out") == ["讲话.xlsx"]


def test_processes_give_the_same_result_in_the_same_order() -> None:
    write(*(f"in/{number}.txt" for number in range(9)))
    write("in/4.txt", text="")

    one, three = run("read", "in"), run("read", "in", "--jobs", "3")

    assert one.returncode == three.returncode == 3
    assert [json.loads(line)["doc"] for line in three.stdout.splitlines()] == list("01235678")
    assert three.stdout == one.stdout
    assert three.stderr == one.stderr


# What cannot be read


def test_a_batch_goes_on_and_ends_with_the_worst_code(capfd: pytest.CaptureFixture[str]) -> None:
    write("in/讲话.txt")
    write("in/密.txt", text=SECRET)
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
    assert os.listdir() == ["坏.docx"]


def test_a_classified_file_is_code_4_unless_somebody_vouches(
    capfd: pytest.CaptureFixture[str],
) -> None:
    write("密.txt", text=SECRET)

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


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_without_permission_is_code_2(capfd: pytest.CaptureFixture[str]) -> None:
    write("讲话.txt")
    Path("锁").mkdir(mode=0o500)

    assert read("讲话.txt", "-o", "锁/台账.xlsx") == 2
    assert capfd.readouterr().err.startswith("“锁/台账.xlsx”写不进去（没有权限）")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_sentence() -> None:
    write("讲话.txt")

    done = run("read", "讲话.txt", "-o", "/dev/full", "--format", "json")

    assert done.returncode == 2
    assert done.stderr.decode().startswith("“/dev/full”写不进去（磁盘已满）")


# Lists given with options


def test_owners_are_checked_against_the_unit_list(capfd: pytest.CaptureFixture[str]) -> None:
    write("讲话.txt")
    write("units.csv", text="单位名称,简称/别名\n市财政局,\n")

    read("讲话.txt", "--units", "units.csv")

    remarks = [
        remark
        for item in json.loads(capfd.readouterr().out)["items"]
        for remark in item["remarks"]
        if remark["code"] == "unknown_unit"
    ]
    assert remarks
    assert all(remark["message"].startswith("不在单位清单：市教育局") for remark in remarks)


def test_owner_of_an_earlier_ledger_is_a_remark_and_no_fact(
    capfd: pytest.CaptureFixture[str],
) -> None:
    write("通知.txt", text="关于做好有关工作的通知\n6月底前新建公办幼儿园8所。\n")
    write(
        "去年.csv",
        text="序号,重点工作任务,责任单位,完成时限\n12,新建公办幼儿园6所,市教育局,年底\n13,改造管网,市住建局,年底\n",
    )

    read("通知.txt", "--against", "去年.csv")

    items = json.loads(capfd.readouterr().out)["items"]
    assert any(
        remark["message"].startswith("去年同类任务：市教育局（第12行“新建公办幼儿园6所”，相似度")
        for item in items
        for remark in item["remarks"]
    )
    assert all(item["who"] == [] for item in items)


@pytest.mark.parametrize(
    ("option", "name", "text", "sentence"),
    [
        ("--units", "无.csv", None, "单位清单“无.csv”打不开（没有这个文件或目录）：请检查路径"),
        ("--units", "u.csv", "电话\n1\n", "u.csv：单位清单的表头“电话”里没有“单位名称”列：请加上这一列"),
        (
            "--against",
            "l.txt",
            "同志们，开会。\n",
            "l.txt：没有找到任务分解表，表头要有“重点工作任务”和“责任单位”一类的列",
        ),
    ],
)
def test_unusable_list_is_code_3(
    option: str, name: str, text: str | None, sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    write("讲话.txt")
    if text is not None:
        write(name, text=text)

    assert read("讲话.txt", option, name) == 3
    assert capfd.readouterr().err == sentence + "\n"


def test_an_unreachable_model_changes_nothing_but_a_notice(
    capfd: pytest.CaptureFixture[str],
) -> None:
    write("讲话.txt")

    read("讲话.txt")
    plain = json.loads(capfd.readouterr().out)
    code = read("讲话.txt", "--llm", "http://127.0.0.1:9", "--llm-model", "qwen")
    asked = json.loads(capfd.readouterr().out)

    assert code == 0
    assert quotes(asked) == quotes(plain)


# Standard input, pipes, interruption


def test_dash_reads_standard_input() -> None:
    done = run("read", "-", input=SPEECH.encode("gb18030"))

    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert document["doc"] == "标准输入"
    assert any("新建公办幼儿园8所" in quote for quote in quotes(document))


def test_a_closed_pipe_ends_quietly() -> None:
    write(*(f"in/{number}.txt" for number in range(3)), text=SPEECH * 200)

    with subprocess.Popen(
        [sys.executable, "-m", "luoshi.cli", "read", "in"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        complaint = process.stderr.read()

    assert complaint == b""
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_cleanly_and_leaves_no_half_file(jobs: str) -> None:
    write(*(f"in/{number}.txt" for number in range(4)))
    os.mkfifo("in/9.txt")  # Nobody writes to it, so reading never ends.

    with subprocess.Popen(
        [sys.executable, "-m", "luoshi.cli", "read", "in", "-o", "台账.jsonl", "--jobs", jobs],
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        wait_for(lambda: any(name.endswith(".part") for name in os.listdir()))
        os.killpg(process.pid, signal.SIGINT)
        release("in/9.txt")
        assert process.stderr is not None
        complaint = process.stderr.read().decode()

    assert complaint == "已中断。\n"
    assert process.returncode == 130
    assert os.listdir() == ["in"]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def release(fifo: str) -> None:
    """Let a worker that waits for ``fifo`` go on; without one, do nothing."""
    with contextlib.suppress(OSError):
        os.close(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))


def test_importing_the_command_imports_no_third_party_package() -> None:
    program = (
        "import sys; import luoshi.cli, luoshi.cli.arguments, luoshi.cli.read_command; "
        "print(*sorted(set(sys.modules) & {'rich', 'xlsxwriter', 'docx', 'lxml', 'typst', 'olefile',"
        " 'pypdfium2', 'urllib.request', 'multiprocessing', 'concurrent.futures'}))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert done.stdout.split() == []
