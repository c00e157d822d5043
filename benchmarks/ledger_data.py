"""Fill a database with as many matters as wanted: one real matter, opened by the services, copied row by row inside the database."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import connection, transaction

if TYPE_CHECKING:
    from django.db import models

    from luoshi.ledger.models import Matter

START = datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
UNITS = 20
SUBJECTS = ("老旧管网改造", "学校消防检查", "高标准农田建设", "河道清淤", "公路安防工程")


def fill(count: int) -> dict[str, int]:
    """Make a city of ``UNITS`` departments with a head each, and ``count`` matters; return whom and what to ask for."""
    from luoshi.ledger.models import Matter
    from luoshi.ledger.services import NewMatter, open_matter
    from luoshi.units.models import Role, Unit, UnitKind, User

    government = Unit.objects.create(name="甲市政府", kind=UnitKind.GOVERNMENT, path="000001.")
    centre = Unit.objects.create(
        name="督查室",
        kind=UnitKind.DEPARTMENT,
        path="000001.000002.",
        parent=government,
        centre=True,
    )
    units = [
        Unit.objects.create(
            name=f"第{n}局", kind=UnitKind.DEPARTMENT, path=f"000001.{n:06d}.", parent=government
        )
        for n in range(3, 3 + UNITS)
    ]
    clerk = User.objects.create(username="clerk", name="经办", role=Role.CENTRE_CLERK, unit=centre)
    head = User.objects.create(username="head", name="局长", role=Role.UNIT_HEAD, unit=units[0])
    new = NewMatter(
        title="完成改造", lead=units[0], supervisor=centre, year=2026, section="一、重点工作", document="政府工作报告",
        due_at=datetime(2026, 12, 31, 18, tzinfo=START.tzinfo), quote="年底前完成改造。",
    )  # fmt: skip
    first = open_matter(new, by=None, at=START)
    with transaction.atomic():
        _copy(first, units[0].pk, count)
    _settle()
    return {"clerk": clerk.pk, "head": head.pk, "matter": first.pk + count // 2, "centre": centre.pk,
            "matters": Matter.objects.count()}  # fmt: skip


def _copy(first: Matter, unit: int, count: int) -> None:
    from luoshi.ledger.models import Clock, Entry, Part

    name = " ".join(f"WHEN {n} THEN '{word}'" for n, word in enumerate(SUBJECTS))
    lead = f"{unit} + n % {UNITS}"
    due = _days("2026-01-15", "n % 700")
    _insert(
        type(first), first.pk, count,
        id=f"{first.pk} + n", code="'2026-' || n", title=f"'完成第' || n || '项' || CASE n % 5 {name} END",
        lead_id=lead, due_at=due, yellow_at=_days("2026-01-08", "n % 700"), red_at=due, progress="n % 100",
    )  # fmt: skip
    for part in first.parts.all():
        values = {"unit_id": lead} if part.role == "lead" else {}
        _insert(Part, part.pk, count, matter_id=f"{first.pk} + n", id=None, **values)
    for clock in first.clocks.all():
        # What has not come yet waits for the far future; the sweep finds by index what has.
        moment = _days("2030-01-01", "n % 700")
        _insert(Clock, clock.pk, count, matter_id=f"{first.pk} + n", id=None, next_at=moment)
    entry = first.entries.get()
    _insert(Entry, entry.pk, count, matter_id=f"{first.pk} + n", id=None)


def _days(start: str, number: str) -> str:
    if connection.vendor == "postgresql":
        return f"timestamptz '{start}' + ({number}) * interval '1 day'"
    return f"datetime('{start} 10:00:00', '+' || ({number}) || ' days')"


def _insert(model: type[models.Model], key: int, count: int, **values: str | None) -> None:
    """Copy row ``key`` of ``model`` ``count`` times; ``values`` are SQL of ``n``, None leaves a column to the database."""
    copied: dict[str, str | None] = {
        str(f.column): f"t.{f.column}" for f in model._meta.concrete_fields
    }
    given = {column: sql for column, sql in {**copied, **values}.items() if sql is not None}
    series = (
        f"(SELECT generate_series(1, {count}) AS n) s"
        if connection.vendor == "postgresql"
        else f"(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) SELECT n FROM c) s"
    )
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(given)}) SELECT {', '.join(given.values())} FROM {table} t, {series} WHERE t.id = {key}"
        )


def _settle() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval('ledger_matter_id_seq', (SELECT max(id) FROM ledger_matter))"
            )
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
