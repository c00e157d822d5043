"""Databases with the tables of this version, and gateways in and out of the test's process."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

URL = os.environ.get("LUOSHI_DATABASE_URL", "")
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("LUOSHI_")}


# All tables as the models are, without the long way through their history, which other tests go.
TABLES = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from luoshi.alarms.inbox_stays import refuse
settings.MIGRATION_MODULES = {one.label: None for one in apps.get_app_configs()}
call_command("migrate", run_syncdb=True, verbosity=0)
with connection.schema_editor() as editor:
    refuse(apps, editor)
"""


def make_tables(data: Path, url: str = "") -> None:
    """Make the tables in a data directory, or in the database that ``url`` names."""
    environment = {**CLEAN, "LUOSHI_DATA": str(data), "PYTHONPATH": str(Path(__file__).parents[2])}
    if url:
        environment["LUOSHI_DATABASE_URL"] = url
    subprocess.run([sys.executable, "-c", TABLES], env=environment, check=True)


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    """Return what a query finds in either kind of database."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite://")) as connection:
            return connection.execute(statement).fetchall()
    with psycopg.connect(url) as server:
        return server.execute(statement).fetchall()


def change(url: str, statement: str) -> None:
    """Change something in either kind of database."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite://")) as connection:
            connection.execute(statement)
        return
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statement)


def register_device(database: str, *addresses: str) -> None:
    for one in addresses:
        change(
            database,
            "INSERT INTO alarms_device (address, alias, name, profile, registered_at, active, "  # noqa: S608 - addresses of tests
            "heartbeat_seconds, gateway, version, check_minutes, checks_per_day) VALUES "
            f"('{one}', '', '', 'standard', '2026-01-01 00:00:00+00:00', true, 60, '', '', 5, 0)",
        )


def lock(url: str) -> Callable[[], None]:
    """Hold the table of reports as another writer would; return what lets go of it."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        return other.close
    server = psycopg.connect(url)
    server.execute("LOCK TABLE alarms_report IN EXCLUSIVE MODE")
    return server.close


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """An empty installation, made once and copied for every test."""
    data, name = tmp_path_factory.mktemp("template") / "data", f"gateway_{secrets.token_hex(6)}"
    if URL:
        change(URL, f"CREATE DATABASE {name}")
    make_tables(data, _of(name) if URL else "")
    yield data, name
    if URL:
        change(URL, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(template: tuple[Path, str], tmp_path: Path) -> Iterator[str]:
    """The address of a database of this test's own."""
    data, original = template
    if not URL:
        shutil.copy(data / "luoshi.sqlite3", tmp_path / "luoshi.sqlite3")
        yield f"sqlite://{tmp_path / 'luoshi.sqlite3'}"
        return
    name = f"gateway_{secrets.token_hex(6)}"
    change(URL, f"CREATE DATABASE {name} TEMPLATE {original}")
    yield _of(name)
    change(URL, f"DROP DATABASE {name} WITH (FORCE)")


def _of(name: str) -> str:
    return urlunsplit(urlsplit(URL)._replace(path=f"/{name}"))
