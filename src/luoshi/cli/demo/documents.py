"""How documents become matters in the city: uploaded, decided row by row, consulted, approved, issued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib.resources import files

from luoshi.cli.demo.city import City
from luoshi.plans import services
from luoshi.plans.models import Plan, Row, RowStatus, Stance

PACES = (1.2, 1.15, 1.15, 1.1, 1.1, 1.1, 1.05, 1.05, 1.0, 1.0, 0.95, 0.85, 0.6, 0.3, 0.0)
OBJECTION = "建议完成时限与省级下达计划保持一致，另请明确资金渠道。"
REPLY = "时限按会议要求不变；资金渠道由市财政局商你单位解决。"


def issue_document(city: City, name: str, at: datetime, *, rows: int) -> Iterator[datetime]:
    """Bring the bundled example ``name`` into the ledger by the whole path; ``rows`` of its rows are used.

    Yields the moment of each next step: what is done then is done when the day has come, not before.
    """
    plan = _uploaded(city, name, at)
    _decide(city, plan, at + timedelta(hours=2), keep=rows)
    asked = at + timedelta(hours=5)
    services.start_consultation(plan, by=city.clerk, at=asked, until=asked + timedelta(days=3))
    yield (said := asked + timedelta(hours=20))
    _consult(city, plan, said)
    yield (submitted := asked + timedelta(days=3, hours=1))
    services.submit(plan, by=city.clerk, at=submitted)
    yield (approved := submitted + timedelta(hours=3))
    services.approve(plan, by=city.leader, at=approved, text="同意印发。")
    yield (issued := approved + timedelta(hours=1))
    for matter in services.issue(plan, by=city.clerk, at=issued):
        city.pace[matter.pk] = city.chance.choice(PACES)


def put_before_the_clerk(city: City, at: datetime) -> Plan:
    """Leave a document in the reading room, undecided."""
    return _uploaded(city, "岁末年初重点工作推进会纪要", at)


def _uploaded(city: City, name: str, at: datetime) -> Plan:
    content = files("luoshi.examples").joinpath(f"{name}.docx").read_bytes()
    document = services.upload(content, name=f"{name}.docx", year=2026, by=city.clerk, at=at)
    return document.plans.get()


def _decide(city: City, plan: Plan, at: datetime, *, keep: int) -> None:
    """Accept rows and give each an owner; a figure that a task already carries, and what is too much for a demo, is left out."""
    kept, carried = 0, 0
    for row in plan.rows.order_by("order", "id").select_related("lead"):
        repeats = row.kind == "indicator" and (row.start or 0) < carried
        carried = max(carried, (row.end or 0) if row.kind == "task" else 0)
        if repeats or row.alike_id or kept >= keep:
            services.decide(row, RowStatus.REJECTED, by=city.clerk, at=at)
            continue
        kept += 1
        if row.lead is None or row.lead.centre:  # the centre does not press itself
            _give_owner(city, row, at)
        if row.kind in {"duty", "prohibition"} and row.due_on is not None:
            services.edit(row, by=city.clerk, at=at, due_on=None)
        elif row.due_on is not None and row.due_on <= at.date():
            services.edit(row, by=city.clerk, at=at, due_on=date(2026, 9, 30))
        services.decide(row, RowStatus.ACCEPTED, by=city.clerk, at=at)


def _give_owner(city: City, row: Row, at: datetime) -> None:
    """Take what the text or the duty list says; else the government's office."""
    named = next((u for u in city.units if u.short_name and u.short_name in row.title), None)
    proposed = [one["unit"] for one in row.proposals]
    lead = named or next((u for u in city.units if u.pk in proposed), None)
    lead = lead if lead and not lead.centre else city.unit("市政府办公室")
    services.edit(row, by=city.clerk, at=at, lead=lead)


def _consult(city: City, plan: Plan, at: datetime) -> None:
    """One unit in twelve objects and is answered; every third agrees in so many words."""
    for number, row in enumerate(plan.rows.filter(status=RowStatus.ACCEPTED, lead__isnull=False)):
        lead = row.lead
        if lead is None or number % 3 or not city.reporter(lead).may("plan.comment"):
            continue
        objects = number % 12 == 0
        said = services.comment(
            row,
            by=city.reporter(lead),
            at=at,
            stance=Stance.SUGGEST if objects else Stance.AGREE,
            text=OBJECTION if objects else "",
        )
        if objects:
            later = at + timedelta(hours=6)
            services.answer(said, by=city.clerk, at=later, adopted=False, text=REPLY)


def issued_on(first: date, number: int) -> str:
    """Return the name of the example that is issued on day ``number`` after ``first``; empty: none."""
    return {
        0: "澜川市2026年政府工作报告",
        (date(2026, 4, 10) - first).days: "安全生产会议讲话",
    }.get(number, "")
