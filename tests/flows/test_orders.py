"""What ladders prepared becomes drafts, each exactly once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.flows.orders import draft_orders
from luoshi.ledger.models import Entry
from luoshi.ledger.services import report_progress, sign
from luoshi.ledger.sweep import sweep
from luoshi.supervision.models import Order, OrderEntry, Press
from luoshi.supervision.services import draft_prepared
from luoshi.units.models import PostKind
from tests.factories import MONDAY, at, make_city, make_matter
from tests.supervision.factories import LATE, climbed, make_post

pytestmark = pytest.mark.django_db


def prepared() -> Any:
    return Entry.objects.filter(kind="prepared")


def test_each_prepared_entry_becomes_one_draft_however_often_the_flow_runs() -> None:
    city = make_city()
    for _ in range(3):
        make_matter(city)
    sweep(LATE)
    count = prepared().count()

    assert draft_orders(LATE, chunk=2) == count
    assert draft_orders(LATE) == 0

    assert count >= 3
    assert set(Order.objects.values_list("entry", flat=True)) == set(
        prepared().values_list("pk", flat=True)
    )
    assert (Press.objects.count(), OrderEntry.objects.count()) == (count, count)


def test_a_draft_states_its_facts_as_they_stood_when_it_was_prepared() -> None:
    city = make_city()
    matter = make_matter(city, title="完成管网改造")
    sign(matter, by=city.housing_liaison, at=MONDAY)
    report_progress(
        matter, by=city.housing_liaison, at=at("2026-06-20"), text="正在收尾。", percent=80
    )
    sweep(LATE)
    report_progress(matter, by=city.housing_liaison, at=LATE, text="还差一点。", percent=95)

    draft_orders(LATE)

    order = Order.objects.get(matters=matter, entry__data__clock="finish")
    decided, late, reported, asked = order.facts.splitlines()
    assert "下达“完成管网改造”" in decided
    assert late == "应于2026年6月30日前完成，至2026年7月2日仍未报结，已超过2天，自报进度80%。"
    assert reported == "已报送1次，最近一次为2026年6月20日：“正在收尾”。"
    assert asked.startswith("此前已提醒")
    assert (order.grade, order.addressee, order.signer) == ("blue", city.housing, "head")


def test_the_ladder_says_who_signs_and_who_gets_a_copy() -> None:
    city = make_city()
    post = make_post(city.government, PostKind.LEADER, "副市长", city.leader)
    matter = make_matter(city, leader=post)

    red = climbed(matter, at("2026-07-22 00:30"))

    assert (red.grade, red.signer, red.post, red.copy_to) == ("red", "leader", post, str(post))
    assert [order.grade for order in Order.objects.filter(entry__data__clock="finish").order_by("pk")] == [
        "blue", "orange", "red",
    ]  # fmt: skip


def test_drafting_takes_the_same_number_of_queries_for_one_and_for_many() -> None:
    city = make_city()

    def queries() -> int:
        sweep(LATE)
        with CaptureQueriesContext(connection) as caught:
            draft_orders(LATE)
        return len(caught)

    make_matter(city)
    one = queries()
    for _ in range(5):
        make_matter(city)
    assert queries() == one


def test_what_a_pass_over_new_entries_leaves_behind_a_whole_one_finds() -> None:
    city = make_city()
    make_matter(city)
    sweep(LATE)
    held = list(prepared().values_list("pk", flat=True))
    make_matter(city)
    sweep(LATE)
    units = ("matter__lead", "matter__supervisor", "matter__leader__unit")
    draft_prepared(list(prepared().exclude(pk__in=held).select_related(*units)), at=LATE)
    later = LATE + timedelta(days=2)

    assert draft_orders(later, whole=False) == 0
    assert draft_orders(later) == len(held)


def test_a_pass_over_new_entries_drafts_what_is_new() -> None:
    city = make_city()
    make_matter(city)
    sweep(LATE)
    draft_orders(LATE)
    make_matter(city)
    later = LATE + timedelta(days=2)
    sweep(later)
    waiting = prepared().filter(order=None).count()

    assert draft_orders(later, whole=False) == waiting >= 1


SETUP = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from luoshi.ledger.models import Entry
from luoshi.ledger.sweep import sweep
from tests.factories import at, make_city, make_matter
city = make_city()
for _ in range(20):
    make_matter(city)
sweep(at("2026-07-02 00:30"))
print(Entry.objects.filter(kind="prepared").count())
"""
WORKER = """
import django, sys
django.setup()
from luoshi.flows.orders import draft_orders
from tests.factories import at
print("ready", flush=True)
sys.stdin.readline()
print(draft_orders(at("2026-07-02 00:30"), chunk=3))
"""
COUNT = """
import django
django.setup()
from luoshi.supervision.models import Order, OrderEntry, Press
from luoshi.supervision.services import draft_prepared
print(Order.objects.values("entry").distinct().count(), Press.objects.count(), OrderEntry.objects.count())
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of processes with a database of their own, on the engine under test."""
    url = f"sqlite://{tmp_path / 'own.sqlite3'}"
    if connection.vendor == "postgresql":
        name = f"own_{os.getpid()}"
        run_sql(f"CREATE DATABASE {name}")
        url = os.environ["LUOSHI_DATABASE_URL"].replace("/postgres?", f"/{name}?")
    yield {
        **os.environ, "LUOSHI_DATA": str(tmp_path), "LUOSHI_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(Path.cwd()),
    }  # fmt: skip
    if connection.vendor == "postgresql":
        run_sql(f"DROP DATABASE {name} WITH (FORCE)")


def run_sql(command: str) -> None:
    """Run a command that no transaction may hold."""
    import psycopg

    at_server = connection.get_connection_params()
    known = {
        name: at_server[name] for name in ("host", "port", "user", "password") if name in at_server
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **known) as server:
        server.execute(command)


def test_two_workers_at_once_draft_each_order_once(own: dict[str, str]) -> None:
    """Two processes start together; what they drafted adds up."""
    run: dict[str, Any] = {"env": own, "text": True, "stdout": subprocess.PIPE}
    expected = int(subprocess.run([sys.executable, "-c", SETUP], check=True, **run).stdout)
    command = [sys.executable, "-c", WORKER]
    workers = [subprocess.Popen(command, stdin=subprocess.PIPE, **run) for _ in range(2)]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"

    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    done = [int(worker.communicate(timeout=120)[0]) for worker in workers]

    counted = subprocess.run([sys.executable, "-c", COUNT], check=True, **run).stdout.split()
    assert [worker.returncode for worker in workers] == [0, 0]
    assert sum(done) == expected >= 20
    assert counted == [str(expected)] * 3
