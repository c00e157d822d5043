"""The frame holds: imports keep to their rooms, the wheel is whole, nothing of this machine is committed."""

from __future__ import annotations

import ast
import os
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import luoshi
from tests.tree import DEPENDENCIES, ROOT, SOURCE, name_of, run

EXAMPLE = "澜川市2026年政府工作报告.docx"
MADE = {"__pycache__", "out", "build", "dist"}  # by tools, never committed
LONGEST_FILE = 400


def committed_files() -> Iterator[Path]:
    """Yield every file that belongs to the project."""
    for top in ROOT.iterdir():
        hidden = top.name.startswith(".") and top.name not in {
            ".ci",
            ".gitignore",
            ".gitattributes",
        }
        if hidden or top.name in MADE or top.suffix == ".egg-info":
            continue
        for path in [top] if top.is_file() else top.rglob("*"):
            if path.is_file() and not MADE.intersection(path.parts[len(ROOT.parts) :]):
                yield path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as `make wheel` does, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    [built] = folder.glob("*.whl")
    return built


# Code


def test_no_source_file_is_too_long() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in SOURCE.rglob("*.py")
        if path.parent.name != "migrations"  # written by Django
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_nothing_committed_names_a_registry_or_this_machine() -> None:
    # Written in pieces, so that this file does not hold what it looks for.
    traces = re.compile(
        r"""/wo[r]k/|/ro[o]t/|--(extra-)?index-ur[l]|--find-link[s]|"resolve[d]":"""
        r"""|://(registry|files|deb)[.]|pypi[.]or[g]|pythonhoste[d]|npmj[s]|debian[.]or[g]"""
    )

    found = []
    for path in committed_files():
        content = path.read_bytes()
        if b"\0" not in content[:8000] and (
            match := traces.search(content.decode("utf-8", "replace"))
        ):
            found.append((name_of(path), match[0]))

    assert found == []


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the top name of each absolute import, and whether it runs when the module is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for outer in ast.walk(tree)
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef))
        or (isinstance(outer, ast.If) and "TYPE_CHECKING" in ast.dump(outer.test))
        for node in ast.walk(outer)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        else:
            continue
        for name in names:
            yield name.partition(".")[0], id(node) not in inside


# Imported inside a function of pdf.py, once pypdfium2 is known to be there.
IMPORTED_LATE = {"reading/formats/pdf_drawing.py"}


# The command, reading, papers and the calendar start without anything else; the other rooms stand on Django.
LIGHT = (
    [
        path
        for room in ("reading", "papers", "workdays", "gb26875")
        for path in sorted((SOURCE / room).rglob("*.py"))
    ]
    + sorted({*(SOURCE / "cli").glob("*_command.py")} - {SOURCE / "cli" / "alarms_command.py"})
    + [SOURCE / "cli" / "__init__.py", SOURCE / "cli" / "arguments.py"]
    + [SOURCE / "flows" / f"{name}.py" for name in ("read_document", "reading_plan", "merged_plan")]
)


@pytest.mark.parametrize("path", LIGHT, ids=name_of)
def test_third_party_packages_are_imported_only_where_they_are_used(path: Path) -> None:
    room = path.relative_to(SOURCE).as_posix()
    core = room.startswith("reading/") and not room.startswith("reading/formats/")

    foreign = {
        (name, at_once)
        for name, at_once in imports(path)
        if name not in sys.stdlib_module_names | {"luoshi"}
    }

    late = room in IMPORTED_LATE
    assert {name for name, at_once in foreign if core or (at_once and not late)} == set()


@pytest.mark.parametrize("module", ["luoshi", "luoshi.reading", "luoshi.papers", "luoshi.cli"])
def test_importing_loads_no_third_party_package(module: str) -> None:
    program = f"import sys; before = set(sys.modules); import {module}; print(*(set(sys.modules) - before))"

    loaded = {name.partition(".")[0] for name in run(sys.executable, "-c", program).split()}

    assert loaded - sys.stdlib_module_names == {"luoshi"}


# What is installed


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "bench.txt"])
def test_locked_requirements_are_exact_and_hashed(name: str) -> None:
    lines = (
        (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    )
    pins = [line for line in lines if line and not line.lstrip().startswith("#")]

    assert pins
    assert [
        pin for pin in pins if not re.match(r"[a-z0-9-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}", pin)
    ] == []


def test_every_dependency_is_locked_alike_for_users_and_developers() -> None:
    users, developers = (
        dict(
            re.findall(
                r"^([a-z0-9-]+)==(\S+)",
                (ROOT / "requirements" / name).read_text(encoding="utf-8"),
                re.MULTILINE,
            )
        )
        for name in ("run.txt", "dev.txt")
    )

    names = {re.split(r"[>=<\[]", requirement)[0] for requirement in DEPENDENCIES}

    assert names <= users.keys()
    assert users.items() <= developers.items()


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    files = {
        path.relative_to(SOURCE.parent).as_posix()
        for path in SOURCE.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }

    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert packed == files
    assert {
        f"luoshi/examples/{EXAMPLE}",
        "luoshi/reading/data/model.json.gz",
        "luoshi/py.typed",
    } <= packed


def test_the_wheel_works_by_itself(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    [scripts] = tmp_path.glob("*.dist-info/entry_points.txt")
    start = (
        "import os, sys, luoshi; from luoshi.cli import main; "
        "assert luoshi.__file__.startswith(os.getcwd()), luoshi.__file__; sys.exit(main())"
    )
    example = tmp_path / "luoshi" / "examples" / EXAMPLE

    version = run(sys.executable, "-c", start, "--version", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    ledger = run(
        sys.executable,
        "-c",
        start,
        "read",
        example,
        "--format",
        "json",
        cwd=tmp_path,
        PYTHONPATH=str(tmp_path),
    )

    assert "luoshi = luoshi.cli:main" in scripts.read_text(encoding="utf-8")
    assert luoshi.__version__ in version
    assert '"outline"' in ledger


# What CI runs


def test_ci_runs_what_developers_run() -> None:
    script = ROOT / ".ci/run"

    assert os.access(script, os.X_OK)
    assert "\nmake test" in script.read_text(encoding="utf-8")


def test_make_help_lists_every_target() -> None:
    phony = re.search(
        r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )

    listed = re.findall(r"^  make (\w+)", run("make", "--no-print-directory", "help"), re.MULTILINE)

    assert phony is not None
    assert sorted(listed) == sorted(phony[1].split())
