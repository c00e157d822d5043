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


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    return terminal


def advance(total: int) -> None:
    with BatchProgress(total) as bar:
        for _ in range(total):
            bar.advance()


def test_a_slow_batch_shows_how_far_it_is(
    screen: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)

    advance(3)

    assert "读取文件" in screen.getvalue()
    assert "3/3" in screen.getvalue()


def test_a_quick_batch_shows_nothing(screen: Terminal) -> None:
    advance(3)

    assert screen.getvalue() == ""


def test_a_single_document_shows_nothing(
    screen: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)

    advance(1)

    assert screen.getvalue() == ""


def test_off_a_terminal_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)

    advance(3)

    assert capsys.readouterr() == ("", "")
