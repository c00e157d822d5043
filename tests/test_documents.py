"""Documents tell the truth: links, commands, options, examples, rows and words exist."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import luoshi
from luoshi.reading.checks import LABELS
from luoshi.reading.model import Figure, Finding, Kind, Node, Notice, Reading
from tests.tree import DEPENDENCIES, ROOT, name_of, run

READMES = ["README.md", "README.zh-CN.md"]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def read_help() -> str:
    return run(Path(sys.executable).with_name("luoshi"), "read", "--help", COLUMNS="200")


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_relative_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))

    broken = [link for link in links if "://" not in link and not (document.parent / link).exists()]

    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_make_target_in_a_document_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    commands = re.findall(r"`make ([^`\n]+)`", text)
    commands += [
        line[5:]
        for block in blocks(text, "sh")
        for line in block.splitlines()
        if line.startswith("make ")
    ]
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )

    plain = " ".join(re.sub(r'\w+="[^"]*"', "", command.partition("#")[0]) for command in commands)
    named = {word for word in plain.split() if re.fullmatch("[a-z]+", word)}

    assert named <= targets


@pytest.mark.parametrize("document", [*READMES, "docs/user-guide.zh.md"])
def test_every_luoshi_command_in_a_document_is_understood(document: str, read_help: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    commands = [
        line.partition("#")[0]
        for block in blocks(text, "sh")
        for line in block.splitlines()
        if line.startswith("luoshi ")
    ]

    known = run(Path(sys.executable).with_name("luoshi"), "--help", COLUMNS="200")
    assert commands
    assert {
        name for name in (command.split()[1] for command in commands) if f" {name} " not in known
    } == set()
    reading = " ".join(command for command in commands if command.split()[1] == "read")
    options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", reading))
    assert options <= set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", read_help))


def test_the_user_guide_tells_every_option(read_help: str) -> None:
    guide = (ROOT / "docs/user-guide.zh.md").read_text(encoding="utf-8")

    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", read_help)) - {"--help"}

    assert {
        option for option in options if f"`{option}" not in guide and f" {option} " not in guide
    } == set()


@pytest.mark.parametrize("document", READMES)
def test_the_python_example_of_the_readme_runs(document: str) -> None:
    [example] = blocks((ROOT / document).read_text(encoding="utf-8"), "python")

    printed = run(sys.executable, "-c", example)

    assert "市应急局要在5月底前完成危化品企业排查" in printed


def test_the_readmes_show_the_same_commands() -> None:
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in READMES)

    def commands(text: str) -> list[str]:
        return [
            line.partition("#")[0].strip()
            for block in blocks(text, "sh")
            for line in block.splitlines()
        ]

    assert commands(english) == commands(chinese)
    assert blocks(english, "python") == blocks(chinese, "python")


def test_the_changelog_opens_with_this_version() -> None:
    heading = re.search(
        r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert heading is not None
    assert heading[1] == luoshi.__version__


def test_mechanisms_lists_forty_two_rows_and_names_every_acceptance_test() -> None:
    text = (ROOT / "docs/mechanisms.md").read_text(encoding="utf-8")

    rows = re.findall(r"^\| (M\d\d) .*\| (\S+) \|$", text, re.MULTILINE)

    assert [row for row, _ in rows] == [f"M{number:02}" for number in range(1, 43)]
    named = {test.strip("`") for _, test in rows} - {"–"}
    assert named == {name_of(path) for path in (ROOT / "tests/mechanisms").glob("test_m*.py")}


def test_the_glossary_names_every_kind_of_finding() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")

    assert [kind for kind in Kind if f"| {kind} |" not in glossary] == []


def test_the_json_form_is_documented_key_by_key() -> None:
    finding = Finding(Kind.INDICATOR, 0, 1, "一", 0, (), (0, 1), figure=Figure("一", "=", 1, "个"))
    reading = Reading(
        "", "", None, "一", (Node(1, "", "", 0, 1),), (finding,), (Notice("", "", 0),), "某"
    )
    document = (ROOT / "docs/reading.md").read_text(encoding="utf-8")

    form = reading.as_dict()
    keys = {*form, *form["outline"][0], *form["items"][0], *form["notices"][0]}

    assert {key for key in keys if f"`{key}`" not in document} == set()


def test_every_check_is_documented() -> None:
    document = (ROOT / "docs/reading.md").read_text(encoding="utf-8")

    assert {code for code in LABELS if f"`{code}`" not in document} == set()


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs/adr"

    indexed = re.findall(
        r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8")
    )

    assert indexed == sorted(path.name for path in folder.glob("0*.md"))


def test_every_dependency_has_a_decision() -> None:
    decisions = "".join(
        path.read_text(encoding="utf-8").lower() for path in (ROOT / "docs/adr").glob("0*.md")
    )

    names = [re.split(r"[>=<\[]", requirement)[0] for requirement in DEPENDENCIES]

    assert [name for name in names if name.lower() not in decisions] == []
