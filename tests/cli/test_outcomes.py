"""Documents one by one or in processes: a failure of one is no failure of all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from luoshi.cli.inputs import Input, find_inputs
from luoshi.cli.outcomes import Failure, Success, attempt, outcomes
from luoshi.flows.read_document import Settings
from luoshi.reading.units import Unit, UnitList

KILLER, CULPRIT = "市爆炸局", "1.txt"


class Deadly(UnitList):
    """Ends the process, or raises, when asked about one unit."""

    def __init__(self, *, kills: bool) -> None:
        super().__init__([Unit("市教育局")])
        self._kills = kills

    def find(self, name: str) -> Unit | None:
        if name != KILLER:
            return super().find(name)
        if self._kills:
            os._exit(9)
        raise ZeroDivisionError


@pytest.fixture
def inputs(tmp_path: Path) -> tuple[Input, ...]:
    for number in range(4):
        owner = KILLER if f"{number}.txt" == CULPRIT else "市教育局"
        text = f"关于教育工作的通知\n{owner}要在6月底前新建公办幼儿园8所。\n"
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    return find_inputs([str(tmp_path)]).documents


def test_a_process_that_dies_costs_its_document_only(inputs: tuple[Input, ...]) -> None:
    found = list(outcomes(inputs, Settings(units=Deadly(kills=True)), jobs=2))

    culprit = next(item for item in inputs if item.name == CULPRIT)
    assert [outcome for outcome in found if isinstance(outcome, Failure)] == [
        Failure(culprit.label, "读取进程意外终止，可能内存不足或文件损坏", 3)
    ]
    assert [outcome.input for outcome in found if isinstance(outcome, Success)] == [
        item for item in inputs if item != culprit
    ]


def test_a_defect_met_in_one_document_is_named_and_loses_no_other(
    inputs: tuple[Input, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LUOSHI_DEBUG", "1")

    found = list(outcomes(inputs, Settings(units=Deadly(kills=False)), jobs=1))

    [failure] = [outcome for outcome in found if isinstance(outcome, Failure)]
    assert failure.code == 1
    assert failure.message.startswith("程序内部错误（ZeroDivisionError）：")
    assert len(found) == 4
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_sentence_names_the_file_once(tmp_path: Path) -> None:
    path = tmp_path / "空.txt"
    path.touch()

    outcome = attempt(Input(path, "in/空.txt"), Settings())

    assert isinstance(outcome, Failure)
    assert outcome.label == "in/空.txt"
    assert "空.txt" not in outcome.message
