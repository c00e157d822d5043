"""``luoshi fire simulate``: arguments, result and exit code."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from luoshi.cli import main
from luoshi.cli.fire_arguments import SCENARIOS
from luoshi.gateway.simulator.scenarios import Name
from tests.gateway.small_centre import SmallCentre


@pytest.fixture
def port() -> Iterator[int]:
    """Run a small centre in a thread of its own."""
    loop = asyncio.new_event_loop()
    centre = SmallCentre()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield asyncio.run_coroutine_threadsafe(centre.listen(), loop).result()
    asyncio.run_coroutine_threadsafe(centre.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def simulate(*arguments: str | int | Path) -> int:
    return main(["fire", "simulate", *map(str, arguments)])


def test_the_scenarios_of_the_help_are_those_there_are() -> None:
    assert list(SCENARIOS) == list(Name)


def test_a_run_prints_what_came_of_it_and_keeps_its_journal(
    port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = tmp_path / "journal.jsonl"

    code = simulate(
        *("--port", port, "--devices", 5, "--scenario", "storm", "--seconds", 1),
        *("--rate", 50, "--journal", journal, "--json"),
    )

    result = json.loads(capsys.readouterr().out)
    assert code == 0
    assert result["confirmed"] > 10
    assert result["confirmed"] == len(journal.read_text("utf-8").splitlines())
    assert (result["devices"], result["unconfirmed"], result["denied"]) == (5, 0, 0)


def test_a_run_is_told_in_words(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    code = simulate(
        *("--port", port, "--devices", 2, "--scenario", "storm", "--seconds", 1, "--rate", 20)
    )

    lines = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert code == 0
    assert lines["装置"] == "2"
    assert lines["未确认"] == "0"
    assert "p99.9" in lines["确认时延"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("", "luoshi：要给出 --port：协议没有规定端口\n"),
        ("--port 0", "luoshi：--port 0: 应为 1…65535\n"),
        ("--port 1 --devices 0", "luoshi：--devices 0: 应为 1…60000\n"),
        ("--port 1 --seconds nan", "luoshi：--seconds nan: 应为 0.1…1e+07\n"),
        ("--port 1 --rate 0", "luoshi：--rate 0.0: 应大于 0\n"),
        ("--port 1 --first-address -1", "luoshi：--first-address -1: 应为 0…2.81475e+14\n"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_one_sentence(
    arguments: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate(*arguments.split()) == 2
    assert capsys.readouterr().err == sentence


def test_a_journal_that_cannot_be_written_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("--port", 1, "--journal", "/nowhere/journal.jsonl") == 2
    assert "/nowhere/journal.jsonl" in capsys.readouterr().err
