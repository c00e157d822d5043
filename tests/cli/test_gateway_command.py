"""``luoshi fire gateway`` and ``luoshi alarms consume``: arguments, what they refuse, start and stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from luoshi.cli import main
from luoshi.cli.gateway_arguments import LIMITS
from luoshi.gateway.limits import Limits

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("LUOSHI_")}


def test_the_command_offers_the_limits_as_they_are() -> None:
    defaults = {field.name: field.default for field in fields(Limits)}
    offered = {flag[2:].replace("-", "_"): default for flag, _, default, *_ in LIMITS}

    assert offered == {name: defaults[name] for name in offered}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("--port 70000", "--port 70000: 应为 0…65535"),
        ("--port 0 --patrol 7201", "--patrol 7201.0: 应为 0…7200"),
        ("--port 0 --allow 10.0.0.1/8", "--allow 10.0.0.1/8: 10.0.0.1/8 has host bits set"),
        ("--port 0 --profile nobody", "--profile nobody: no profile 'nobody'"),
        ("--port 0 --connections 999999", "需要同时打开 1000063 个连接"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    arguments: str, sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setenv("LUOSHI_DATA", str(tmp_path))

    assert main(["fire", "gateway", *arguments.split()]) == 2

    said = capsys.readouterr().err
    assert said.startswith(f"luoshi：{sentence}")
    assert said.count("\n") == 1


def test_a_wrong_stream_address_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUOSHI_STREAM_URL", "http://elsewhere")

    assert main(["fire", "gateway", "--port", "0"]) == 2
    assert "LUOSHI_STREAM_URL: write nats://host:4222" in capsys.readouterr().err


def test_without_the_tables_it_says_so_and_ends(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "luoshi.cli", "fire", "gateway", "--port", "0"],
        env={**CLEAN, "LUOSHI_DATA": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 2
    assert "luoshi：sqlite: unable to open database file" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "luoshi.sqlite3").touch()
    import sqlite3

    with sqlite3.connect(tmp_path / "luoshi.sqlite3") as database:
        database.execute("CREATE TABLE alarms_report (id INTEGER)")
    process = subprocess.Popen(
        [sys.executable, "-m", "luoshi.cli", "fire", "gateway", "--port", "0"],
        env={**CLEAN, "LUOSHI_DATA": str(tmp_path), "PYTHONUTF8": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().startswith("等待装置连接，端口 ")

    process.send_signal(number)

    _, said = process.communicate(timeout=30)
    assert process.returncode == 0
    assert '"event": "gateway.drained"' in said


def test_the_gateway_starts_without_django(tmp_path: Path) -> None:
    code = (
        "import sys, luoshi.gateway.serving, luoshi.gateway.tables, luoshi.web.options, luoshi.web.logs, "
        "luoshi.cli.gateway_command; print([name for name in ('django', 'psycopg', 'nats', 'prometheus_client') "
        "if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**CLEAN, "LUOSHI_DATA": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.strip() == "[]"
