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


def prepare(count: int) -> dict[str, object]:
    """Migrate, fill, and sign two people in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command

    from benchmarks.ledger_data import fill
    from luoshi.units.models import User

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
    return made


def steps(_centre: str, count: int) -> dict[str, object]:
    """Time actions one after another, the sweep, and one set-based update of as many clocks."""
    from django.db import connection, transaction
    from django.utils import timezone

    from luoshi.ledger.models import Clock, Matter
    from luoshi.ledger.services import sign
    from luoshi.ledger.sweep import sweep
    from luoshi.units.models import User

    now = timezone.now()
    head = User.objects.get(username="head")
    matters = list(Matter.objects.filter(lead=head.unit, stage="issued").order_by("pk")[:count])
    began = time.perf_counter()
    for matter in matters:
        sign(matter, by=head, at=now)
    actions = len(matters) / (time.perf_counter() - began)
    while sweep(now):  # what the first matter itself has due
        pass
    due = list(
        Clock.objects.running()
        .filter(kind="finish", next_at__gt=now)
        .order_by("-pk")
        .values_list("pk", flat=True)[:DUE]
    )
    keys = ", ".join(map(str, due))
    with transaction.atomic(), connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(
            f"UPDATE ledger_clock SET rung = rung + 1 WHERE id IN ({keys}) RETURNING id, matter_id"
        )
        cursor.fetchall()
        update = time.perf_counter() - began
        transaction.set_rollback(True)
    Clock.objects.filter(pk__in=due).update(next_at=now - timedelta(minutes=1))
    began = time.perf_counter()
    climbed = sweep(now)
    return {
        "actions": actions,
        "due": climbed,
        "sweep": time.perf_counter() - began,
        "update": update,
    }


if __name__ == "__main__":
    import django

    django.setup()
    what, *rest = sys.argv[1:]
    print(json.dumps(prepare(int(rest[0])) if what == "prepare" else steps(rest[0], int(rest[1]))))
