"""docs/fire.md tells the truth: its commands run, and every word of the codec is in it."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

from luoshi.cli.arguments import parse
from luoshi.cli.fire_arguments import SCENARIOS
from luoshi.gb26875.adu.unit import Note
from luoshi.gb26875.frames import Defect
from luoshi.gb26875.profiles import KEYS, shipped
from tests.gb26875.test_units import OBJECTS
from tests.tree import ROOT, run

CLAUSES = ROOT / "docs" / "gb26875.md"
DOCUMENT = (ROOT / "docs" / "fire.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


def test_the_example_of_decode_prints_the_model_shown() -> None:
    commands, [model] = blocks("sh")[0], blocks("json")
    command = shlex.split(commands.splitlines()[0])

    printed = run(sys.executable, "-m", "luoshi.cli", *command[1:])

    assert printed == model


def test_the_python_example_runs() -> None:
    [example] = blocks("python")

    assert run(sys.executable, "-c", example) == (
        "('main_power_fault',) 2012-09-26 09:58:02+08:00\n"
    )


def test_every_key_note_fault_and_profile_word_is_explained() -> None:
    [model] = blocks("json")
    keys = {"time_raw", "notes", "extra", "raw", *json.loads(model), "type", "count", "objects"}
    for _, form in OBJECTS.values():
        keys |= form.keys()

    words = keys | {*Note} | {*Defect} | KEYS | {*shipped()}

    assert {word for word in words if f"`{word}`" not in DOCUMENT} == set()


def test_every_option_shown_of_the_simulator_is_understood_and_every_scenario_told() -> None:
    arguments = parse(shlex.split(blocks("sh")[1])[1:])

    assert (arguments.command, arguments.action) == ("fire", "simulate")
    assert [name for name in SCENARIOS if f"| `{name}` |" not in DOCUMENT] == []


def test_every_clause_names_tests_that_are_there() -> None:
    rows = re.findall(r"^\| (.+?) \| (`test_.+`) \|$", CLAUSES.read_text("utf-8"), re.MULTILINE)
    command = Path(__file__).parents[1] / "cli" / "test_gb26875_command.py"
    sources = [path.read_text("utf-8") for path in (*Path(__file__).parent.glob("*.py"), command)]
    known = {name for text in sources for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}  # fmt: skip

    named = {name for _clause, tests in rows for name in re.findall(r"`(test_\w+)`", tests)}

    assert len(rows) > 50
    assert named - known == set()
