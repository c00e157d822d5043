"""Installations of their own, in processes that can be killed."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

URL = os.environ.get("LUOSHI_DATABASE_URL", "")
BEFORE = (
    "import os, django\nos.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\ndjango.setup()\n"
)


@dataclass
class Installation:
    """A data directory and a database; ``python`` runs code there in another process."""

    environment: dict[str, str]

    def start(self, code: str) -> subprocess.Popen[str]:
        """Start code; it may print lines."""
        return subprocess.Popen(
            [sys.executable, "-u", "-c", BEFORE + code],
            env=self.environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def python(self, code: str) -> Any:
        """Run code to its end and return what it printed last, read as JSON; nothing printed: None."""
        process = self.start(code)
        out, _ = process.communicate(timeout=180)
        assert process.returncode == 0, out
        lines = out.strip().splitlines()
        return json.loads(lines[-1]) if lines else None

    def killed(self, code: str, *, after_lines: int, then: float) -> list[str]:
        """Start code, let it print ``after_lines`` lines and ``then`` go on for so many seconds, kill −9; return its lines."""
        process = self.start(code)
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(after_lines)]
        time.sleep(then)
        process.send_signal(signal.SIGKILL)
        lines += process.communicate()[0].splitlines()
        return [line for line in lines if line]


def _environment(data: Path, database: str) -> dict[str, str]:
    here = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH", "")]))
    made = {**os.environ, "LUOSHI_DATA": str(data), "PYTHONPATH": path}
    if URL:
        made["LUOSHI_DATABASE_URL"] = urlunsplit(urlsplit(URL)._replace(path=f"/{database}"))
    return made


def _on_server(statement: str) -> None:
    with psycopg.connect(URL, autocommit=True) as server:
        server.execute(statement)  # names made here


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """An empty installation, made once and copied for every test."""
    data, name = tmp_path_factory.mktemp("template") / "data", f"crash_{secrets.token_hex(6)}"
    if URL:
        _on_server(f"CREATE DATABASE {name}")
    migrate = (
        "from django.core.management import call_command\ncall_command('migrate', verbosity=0)"
    )
    Installation(_environment(data, name)).python(migrate)
    yield data, name
    if URL:
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def installation(template: tuple[Path, str], tmp_path: Path) -> Iterator[Installation]:
    data, original = template
    shutil.copytree(data, tmp_path / "data")
    name = f"crash_{secrets.token_hex(6)}"
    if URL:
        _on_server(f"CREATE DATABASE {name} TEMPLATE {original}")
    yield Installation(_environment(tmp_path / "data", name))
    if URL:
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")
