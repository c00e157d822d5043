"""``luoshi read`` as a process: standard input, terminals, closed pipes, Ctrl-C."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from luoshi.cli.wrapping import columns
from tests.cli.commands import COMMAND, SPEECH, names, quotes, run, write


def test_dash_reads_standard_input() -> None:
    done = run("read", "-", input=SPEECH.encode("gb18030"))

    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert document["doc"] == "标准输入"
    assert any("新建公办幼儿园8所" in quote for quote in quotes(document))


@pytest.mark.parametrize("arguments", [["--help"], ["讲话.txt", "--format", "table"]])
def test_a_terminal_without_chinese_is_no_reason_to_fail(arguments: list[str]) -> None:
    write("讲话.txt")

    done = run("read", *arguments, env={**os.environ, "PYTHONIOENCODING": "ascii"})

    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"\u" in done.stdout


def test_json_is_utf_8_whatever_the_terminal_knows() -> None:
    write("讲话.txt")

    done = run("read", "讲话.txt", env={**os.environ, "PYTHONIOENCODING": "ascii"})

    assert "公办幼儿园" in done.stdout.decode("utf-8")


def test_a_closed_pipe_ends_quietly() -> None:
    write(*(f"in/{number}.txt" for number in range(3)), text=SPEECH * 200)

    with subprocess.Popen(
        [*COMMAND, "read", "in"],
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


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_a_terminal_gets_a_coloured_table_as_wide_as_it_is() -> None:
    import pty

    write("讲话.txt")
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "72"}
    environment.pop("NO_COLOR", None)

    done = subprocess.run(
        [*COMMAND, "read", "讲话.txt"], stdout=slave, stderr=slave, env=environment, check=False
    )
    os.close(slave)
    shown = b""
    with contextlib.suppress(OSError):  # Linux ends a closed terminal with an error.
        while piece := os.read(master, 4096):
            shown += piece
    os.close(master)

    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).splitlines()
    assert done.returncode == 0
    assert b"\x1b[" in shown
    assert any("严禁拖欠教师工资" in line for line in lines)
    assert max(sum(map(columns, line)) for line in lines) == 72


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_cleanly_and_leaves_no_half_file(jobs: str) -> None:
    write(*(f"in/{number}.txt" for number in range(4)))
    os.mkfifo("管道")  # Nobody writes to it, so reading never ends.

    with subprocess.Popen(
        [*COMMAND, "read", "in", "管道", "-o", "台账.jsonl", "--jobs", jobs],
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=hear_ctrl_c,  # noqa: PLW1509 - nothing in it takes a lock
    ) as process:
        wait_for(lambda: any(name.endswith(".part") for name in names()))
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr is not None
        complaint = process.stderr.read().decode()

    assert complaint == "已中断。\n"
    assert process.returncode == 130
    assert names() == ["in", "管道"]


def hear_ctrl_c() -> None:
    """Undo what a shell does to commands in its background: they and their children ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_importing_the_command_imports_no_third_party_package() -> None:
    program = (
        "import sys; import luoshi.cli, luoshi.cli.arguments, luoshi.cli.read_command; "
        "print(*sorted(set(sys.modules) & {'rich', 'xlsxwriter', 'docx', 'lxml', 'typst', 'olefile',"
        " 'pypdfium2', 'urllib.request', 'concurrent.futures'}))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert done.stdout.split() == []
