"""The arguments: what is understood, and one sentence for what is not."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi import __version__
from luoshi.cli.arguments import parse


def test_defaults() -> None:
    arguments = parse(["read", "讲话.docx"])

    assert vars(arguments) == {
        "command": "read",
        "files": ["讲话.docx"],
        "output": None,
        "format": None,
        "explain": False,
        "jobs": 1,
        "date": None,
        "against": None,
        "units": None,
        "declassified_by": None,
        "llm": None,
        "llm_model": None,
    }


@pytest.mark.parametrize(
    "text", ["2026-01-18", "2026-1-18", "2026/1/18", "2026.1.18", "2026年1月18日"]
)
def test_date_is_understood_as_written(text: str) -> None:
    assert parse(["read", "x", "--date", text]).date == dt.date(2026, 1, 18)


def test_no_jobs_means_all_cores() -> None:
    assert parse(["read", "x", "--jobs", "0"]).jobs >= 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("", "luoshi：要做什么？例如 luoshi read 讲话.docx（用法见 luoshi --help）"),
        ("read", "luoshi：要读哪个文件或目录？（用法见 luoshi read --help）"),
        (
            "write x",
            "luoshi：没有 'write' 这个命令，可选：read, gb26875, fire, alarms, serve, demo, work, live, backup, restore, doctor, audit, manage（用法见 luoshi --help）",
        ),
        (
            "read x --format doc",
            (
                "luoshi：选项 --format：没有 'doc' 这一项，可选："
                "table, json, jsonl, csv, xlsx, docx, pdf（用法见 luoshi read --help）"
            ),
        ),
        (
            "read x --output",
            "luoshi：选项 -o/--output：后面要跟一个值（用法见 luoshi read --help）",
        ),
        ("read x --fast", "luoshi：不认识的参数：--fast（用法见 luoshi --help）"),
        (
            "read x --date 2026-02-30",
            "luoshi：选项 --date：“2026-02-30”不是日期，请写成 2026-01-18（用法见 luoshi read --help）",
        ),
        (
            "read x --jobs -1",
            "luoshi：选项 --jobs：“-1”不是 0 到 256 的整数（用法见 luoshi read --help）",
        ),
        (
            "read x --jobs ２",
            "luoshi：选项 --jobs：“２”不是 0 到 256 的整数（用法见 luoshi read --help）",
        ),
        (
            "read x --jobs 1000",
            "luoshi：选项 --jobs：“1000”不是 0 到 256 的整数（用法见 luoshi read --help）",
        ),
        (
            "read x --llm http://h --llm-model=",
            "luoshi：--llm 与 --llm-model 要一起给出：地址和模型名（用法见 luoshi --help）",
        ),
        (
            "read x --llm ftp://h --llm-model m",
            (
                "luoshi：选项 --llm：模型地址“ftp://h”不是 http 或 https 地址："
                "请写成 http://127.0.0.1:11434/v1 这样的形式（用法见 luoshi read --help）"
            ),
        ),
        (
            "read x --declassified-by=",
            "luoshi：选项 --declassified-by：解密责任人不能为空，请写姓名（用法见 luoshi read --help）",
        ),
    ],
)
def test_misuse_is_answered_in_one_sentence(
    arguments: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        parse(arguments.split())

    assert exit_.value.code == 2
    assert capsys.readouterr().err.replace("'", "") == sentence.replace("'", "") + "\n"


def test_help_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["read", "--help"])

    shown = capsys.readouterr().out
    assert shown.startswith("用法：luoshi read ")
    assert "退出码：0 成功；2 用法错误；3 有文件读不出；4 有文件标有密级。" in shown
    assert "options" not in shown


def test_help_and_errors_are_english_where_the_environment_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")

    with pytest.raises(SystemExit):
        parse(["read", "--help"])
    with pytest.raises(SystemExit):
        parse(["read"])

    shown = capsys.readouterr()
    assert shown.out.startswith("usage: luoshi read ")
    assert "Exit codes: 0 done; 2 usage" in shown.out
    assert shown.err == (
        "luoshi：the following arguments are required: FILE|DIR (see luoshi read --help)\n"
    )


def test_without_a_language_help_is_chinese(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LANG")

    with pytest.raises(SystemExit):
        parse(["--help"])

    assert capsys.readouterr().out.startswith("用法：luoshi ")


def test_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        parse(["--version"])

    assert exit_.value.code == 0
    assert capsys.readouterr().out == f"luoshi {__version__}\n"
