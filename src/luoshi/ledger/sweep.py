"""The sweep: every clock that passes a rung of its ladder leaves an entry, once.

It looks only at clocks whose next moment has come, in chunks, each chunk one transaction. Two sweepers share the work
(PostgreSQL: ``SKIP LOCKED``; SQLite: one writer at a time), and a sweep that dies leaves a chunk done or undone, never
half. The unique constraint on (clock, rung) is the last guard.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from luoshi.ledger import timing
from luoshi.ledger.chain import line_digest, line_of, moment
from luoshi.ledger.models import Clock, Entry, EntryKind, Matter
from luoshi.ledger.playbooks import Rung, rules_of

DID = {"remind": EntryKind.REMINDED, "prepare": EntryKind.PREPARED, "escalate": EntryKind.ESCALATED}
SUPERVISORS_CLOCKS = {
    "verify",
    "close",
    "answer",
    "review",
}  # these the supervisor lets run, the others the lead


def sweep(at: datetime, *, chunk: int = 500) -> int:
    """Climb every ladder up to ``at``; return how many entries were written."""
    written = 0
    while True:
        done, count = _sweep_chunk(at, chunk)
        written += count
        if done < chunk:
            return written


def _sweep_chunk(at: datetime, chunk: int) -> tuple[int, int]:
    """Sweep up to ``chunk`` clocks in one transaction; return how many clocks and how many entries."""
    with transaction.atomic():
        clocks = _take(at, chunk)
        if not clocks:
            return 0, 0
        matters = _lock({clock.matter_id for clock in clocks})
        entries: list[Entry] = []
        by_matter = defaultdict(list)
        for clock in clocks:
            by_matter[clock.matter_id].append(clock)
        for pk, own in by_matter.items():
            entries += _climb(matters[pk], own, at)
        Entry.objects.bulk_create(entries, batch_size=500)
        _update(Clock, clocks, "rung", "next_at")
        _update(Matter, matters.values(), "head", "entries_written", "version")
    return len(clocks), len(entries)


def _update(model: type[Model], rows: Iterable[Model], *names: str) -> None:
    """Write ``names`` of each row by one prepared statement; bulk_update spends ten times as long on building its CASEs."""
    meta = model._meta  # noqa: SLF001 - Django's own way to a table's name
    fields = [field for field in meta.concrete_fields if field.name in names]
    columns = ", ".join(f"{field.column} = %s" for field in fields)
    values = [
        [*(f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields), row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {meta.db_table} SET {columns} WHERE id = %s", values)  # noqa: S608 - names of models


def _take(at: datetime, chunk: int) -> list[Clock]:
    due = Clock.objects.due_for_sweep(at=at)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    return list(due[:chunk])


def _lock(pks: Iterable[int]) -> dict[int, Matter]:
    """Lock the matters in the order of their keys, as everybody does, so that no two wait for each other."""
    own = Matter.objects.filter(pk__in=pks).order_by("pk")
    if connection.features.has_select_for_update:
        own = own.select_for_update(of=("self",))
    return {matter.pk: matter for matter in own.select_related("playbook", "lead", "supervisor")}


def _climb(matter: Matter, clocks: list[Clock], at: datetime) -> list[Entry]:
    """Write the entries of every rung passed by a matter's clocks, in the order of their moments."""
    rules = rules_of(matter.playbook)
    passed: list[tuple[datetime, Clock, int]] = []
    for clock in clocks:
        while clock.next_at is not None and clock.next_at <= at:
            passed.append((clock.next_at, clock, clock.rung))
            clock.rung += 1
            clock.next_at = timing.rung_moment(clock, rules, clock.rung)
    passed.sort(key=lambda one: (one[0], one[1].pk, one[2]))
    entries = []
    for rung_at, clock, rung in passed:
        line = _line(matter, clock, rules.ladder(clock.kind)[rung], rung, rung_at, at)
        line.digest = line_digest(settings.OPTIONS.digest, matter.head, line_of(line))
        matter.head = line.digest
        matter.entries_written += 1
        entries.append(line)
    matter.version += 1
    return entries


def _line(
    matter: Matter, clock: Clock, rung: Rung, index: int, rung_at: datetime, at: datetime
) -> Entry:
    unit = matter.supervisor if clock.kind in SUPERVISORS_CLOCKS else matter.lead
    return Entry(
        matter=matter,
        seq=matter.entries_written + 1,
        at=at,
        kind=DID[rung.do],
        text=sentence(clock, rung_at),
        data={
            "clock": clock.kind,
            "due": moment(clock.due_at),
            "rung_at": moment(rung_at),
            "unit": unit.pk,
            "to": rung.to,
            **({"order": rung.order} if rung.order else {}),
            **({"copy": rung.copy} if rung.copy else {}),
        },
        clock=clock,
        rung=index,
    )


def _in_minutes(name: str, due_at: datetime, rung_at: datetime) -> str:
    words = {
        "name": name,
        "due": due_at.astimezone(timing.SHANGHAI).strftime(_("%Y年%-m月%-d日 %H:%M")),
        "minutes": round(abs((rung_at - due_at).total_seconds()) / 60),
    }
    if rung_at < due_at:
        return _("%(name)s时限 %(due)s，还有 %(minutes)d 分钟。") % words
    if not words["minutes"]:
        return _("%(name)s时限 %(due)s，已到时限。") % words
    return _("%(name)s时限 %(due)s，已超过 %(minutes)d 分钟。") % words


def sentence(clock: Clock, rung_at: datetime) -> str:
    """Say in one sentence what the clock says at that moment: in minutes where a clock runs for minutes, else in days."""
    name = clock.get_kind_display()
    if abs(rung_at - clock.due_at) < timing.MINUTES_MATTER and not timing.ends_a_day(clock.due_at):
        return _in_minutes(name, clock.due_at, rung_at)
    due = clock.due_at.astimezone(timing.SHANGHAI).strftime(_("%Y年%-m月%-d日"))
    days = abs(
        (
            rung_at.astimezone(timing.SHANGHAI).date()
            - clock.due_at.astimezone(timing.SHANGHAI).date()
        ).days
    )
    if rung_at < clock.due_at:
        return _("%(name)s时限 %(due)s，还有 %(days)d 天。") % {
            "name": name,
            "due": due,
            "days": days,
        }
    if not days:
        return _("%(name)s时限 %(due)s，今天到期。") % {"name": name, "due": due}
    return _("%(name)s时限 %(due)s，已超过 %(days)d 天。") % {
        "name": name,
        "due": due,
        "days": days,
    }
