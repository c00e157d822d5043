"""Steps of benchmarks.ledger_speed that need Django: each runs in a process of its own and prints JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from importlib import import_module

os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.web.settings"

DUE = 1000  # clocks whose moment has come
ACTIONS = 200


def prepare(count: int) -> dict[str, object]:
    """Migrate, fill, and sign two people in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command
    from django.utils import timezone

    from benchmarks.ledger_data import fill
    from luoshi.ledger.models import Matter
    from luoshi.units.models import Scope, User
    from luoshi.units.services import make_token

    call_command("migrate", verbosity=0)
    known = fill(count)
    made: dict[str, object] = dict(known)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for who, name in (("clerk", "cookie"), ("head", "head_cookie")):
        user = User.objects.get(pk=known[who])
        session = store()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "luoshi.web.accounts.Backend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        made[name] = session.session_key
    head = User.objects.get(pk=known["head"])
    _token, made["token"] = make_token("bench", [Scope.MATTERS_WRITE], by=head, at=timezone.now())
    led = Matter.objects.filter(lead=head.unit, stage="issued").order_by("-pk")
    made["to_sign"] = list(led.values_list("pk", "version")[:ACTIONS])
    return made


def steps() -> dict[str, object]:
    """Time actions one after another, the sweep, and what the database alone takes for as many rows."""
    from django.utils import timezone

    from luoshi.ledger.models import Clock, Matter
    from luoshi.ledger.services import sign
    from luoshi.ledger.sweep import sweep
    from luoshi.units.models import User

    now = timezone.now()
    head = User.objects.get(username="head")
    matters = list(Matter.objects.filter(lead=head.unit, stage="issued").order_by("pk")[:ACTIONS])
    began = time.perf_counter()
    for matter in matters:
        sign(matter, by=head, at=now)
    actions = len(matters) / (time.perf_counter() - began)
    while sweep(now):  # what the first matter itself has due
        pass
    clocks = Clock.objects.running().filter(kind="finish", next_at__gt=now).order_by("-pk")
    due = list(clocks.values_list("pk", "matter_id")[:DUE])
    update, writes = bare(due)
    Clock.objects.filter(pk__in=[clock for clock, _matter in due]).update(
        next_at=now - timedelta(minutes=1)
    )
    began = time.perf_counter()
    climbed = sweep(now)
    took = time.perf_counter() - began
    return {"actions": actions, "due": climbed, "sweep": took, "update": update, "writes": writes}


def bare(due: list[tuple[int, int]]) -> tuple[float, float]:
    """Return the seconds of one set-based update of these clocks, and of the three writes a sweep cannot do without.

    The three: each clock, each matter's head, and a chained line of the journal for each clock; ready values, one
    prepared statement a table, one transaction.
    """
    from django.db import connection, transaction

    from luoshi.ledger.models import Entry

    keys = ", ".join(str(clock) for clock, _matter in due)
    with transaction.atomic(), connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(
            f"UPDATE ledger_clock SET rung = rung + 1 WHERE id IN ({keys}) RETURNING id, matter_id"
        )
        cursor.fetchall()
        update = time.perf_counter() - began
        transaction.set_rollback(True)
    columns = [str(field.column) for field in Entry._meta.concrete_fields if not field.primary_key]
    row = Entry.objects.order_by("pk").values_list(*columns)[0]
    ready = [json.dumps(value) if isinstance(value, dict) else value for value in row]
    at = {name: number for number, name in enumerate(columns)}
    lines = []
    for _clock, matter in due:
        line = [*ready]
        line[at["matter_id"]], line[at["seq"]] = matter, 1000
        lines.append(line)
    marks = ", ".join(["%s"] * len(columns))
    with transaction.atomic(), connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.executemany(
            "UPDATE ledger_clock SET rung = 9, next_at = %s WHERE id = %s",
            [("2031-01-01", c) for c, _m in due],
        )
        cursor.executemany(
            "UPDATE ledger_matter SET head = %s, entries_written = 9, version = 9 WHERE id = %s",
            [("0" * 64, m) for _c, m in due],
        )
        cursor.executemany(
            f"INSERT INTO ledger_entry ({', '.join(columns)}) VALUES ({marks})", lines
        )
        writes = time.perf_counter() - began
        transaction.set_rollback(True)
    return update, writes


if __name__ == "__main__":
    import django

    django.setup()
    what, *rest = sys.argv[1:]
    print(json.dumps(prepare(int(rest[0])) if what == "prepare" else steps()))
