"""Progress: late, on terminals only, and never on standard output."""

from __future__ import annotations

import io
import sys

import pytest

from luoshi.cli import progress
from luoshi.cli.progress import BatchProgress


class Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def screen(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make standard error a terminal; to be called in the test, or pytest's capture undoes it."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    return terminal


def advance(total: int) -> None:
    with BatchProgress(total) as bar:
        for _ in range(total):
            bar.advance()


def test_a_slow_batch_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = screen(monkeypatch)
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)

    advance(3)

    assert "读取文件" in terminal.getvalue()
    assert "3/3" in terminal.getvalue()


def test_a_quick_batch_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = screen(monkeypatch)

    advance(3)

    assert terminal.getvalue() == ""


def test_a_single_document_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = screen(monkeypatch)
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)

    advance(1)

    assert terminal.getvalue() == ""


def test_without_rich_a_slow_batch_goes_on_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = screen(monkeypatch)
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)
    monkeypatch.setitem(sys.modules, "rich.console", None)

    advance(3)

    assert terminal.getvalue() == ""


def test_off_a_terminal_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)

    advance(3)

    assert capsys.readouterr() == ("", "")
