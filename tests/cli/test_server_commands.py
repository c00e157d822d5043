"""`luoshi serve`, `work`, `audit` and their like: what they say and the code they end with."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path

import pytest
from django.db import connection

from luoshi.cli import serving
from luoshi.cli.server_commands import run_server_command
from tests.factories import make_city, make_matter

pytestmark = pytest.mark.django_db


def test_audit_verify_counts_and_passes(capsys: pytest.CaptureFixture[str]) -> None:
    make_matter(make_city())

    assert run_server_command(Namespace(command="audit", what="verify", output=None)) == 0
    assert "查了 1 条流水、0 次封存，0 处不符。" in capsys.readouterr().out


def test_audit_verify_names_what_was_changed_behind_the_guard(
    capsys: pytest.CaptureFixture[str],
) -> None:
    matter = make_matter(make_city())
    with connection.cursor() as cursor:  # as somebody with the database's own password could
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER ledger_entry_no_update")
        cursor.execute("UPDATE ledger_entry SET text = 'forged'")

    assert run_server_command(Namespace(command="audit", what="verify", output=None)) == 1
    assert matter.code in capsys.readouterr().err


def test_audit_export_writes_a_line_an_entry(tmp_path: Path) -> None:
    make_matter(make_city())
    out = tmp_path / "journal.jsonl"

    assert run_server_command(Namespace(command="audit", what="export", output=out)) == 0
    assert [json.loads(line)["kind"] for line in out.read_text("utf-8").splitlines()] == ["opened"]


def test_audit_seal_says_what_was_sealed(capsys: pytest.CaptureFixture[str]) -> None:
    make_matter(make_city())

    assert run_server_command(Namespace(command="audit", what="seal", output=None)) == 0
    assert "sha256:" in capsys.readouterr().out


def test_doctor_ends_with_a_code_that_scripts_understand(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_server_command(Namespace(command="doctor")) in {0, 1}
    assert "数据库" in capsys.readouterr().out


def test_a_bad_setting_ends_with_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "luoshi.cli", "doctor"],
        env={"LUOSHI_DATA": str(tmp_path), "LUOSHI_HTTPS": "maybe", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (2, "luoshi：LUOSHI_HTTPS=maybe: write 1 or 0\n")


def test_one_pass_of_the_worker_does_what_is_due(capsys: pytest.CaptureFixture[str]) -> None:
    make_matter(make_city())

    assert run_server_command(Namespace(command="work", once=True)) == 0
    assert "entries" in capsys.readouterr().out


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    command = [sys.executable, "-c", f"open({str(marks)!r}, 'a').write('x')"]

    with serving.worker_kept_alive(command, pause=0.01):
        until = time.monotonic() + 20
        while time.monotonic() < until and (not marks.exists() or len(marks.read_text()) < 3):
            time.sleep(0.05)

    lived = len(marks.read_text())
    assert lived >= 3
    time.sleep(0.3)
    assert len(marks.read_text()) <= lived + 1
