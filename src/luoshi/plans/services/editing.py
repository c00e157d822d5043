"""The reading room: what a person decides about each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.plans.models import Plan, Row, RowStatus
from luoshi.plans.services.change import EDITABLE, changing, changing_row, write
from luoshi.plans.services.errors import Incomplete, NotAllowed

if TYPE_CHECKING:
    from luoshi.units.models import Unit, User

FIELDS = (
    "title", "kind", "section", "standard", "lead", "leader", "due_on", "due_text", "target", "measure", "target_text", "milestones",
    "number",
)  # fmt: skip


def edit(
    row: Row,
    *,
    by: User,
    at: datetime,
    joins: Iterable[Unit] | None = None,
    version: int | None = None,
    **values: Any,  # noqa: ANN401 - fields
) -> Row:
    """Change fields of a row (``FIELDS``, and ``joins``). The quote and its place in the text stay."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        msg = f"a row has no field {', '.join(sorted(unknown))}"
        raise TypeError(msg)
    with changing_row(row, by=by, version=version) as locked:
        before = {name: _plain(getattr(locked, name)) for name in values}
        for name, value in values.items():
            setattr(locked, name, value)
        if not locked.title.strip():
            raise Incomplete(_("事项没有内容。"))
        if joins is not None:
            locked.joins.set(unit for unit in joins if unit != locked.lead)
        after = {name: _plain(value) for name, value in values.items()}
        write(locked.plan, "edited", by=by, at=at, row=locked, before=before, after=after)
    return row


def _plain(value: object) -> object:
    return str(value) if isinstance(value, date | Decimal) or hasattr(value, "pk") else value


def decide(
    row: Row, status: RowStatus, *, by: User, at: datetime, version: int | None = None
) -> Row:
    """Accept a row, reject it, or leave it open again."""
    if status == RowStatus.MERGED:
        raise Incomplete(_("合并请用“并入”。"))
    with changing_row(row, by=by, version=version) as locked:
        locked.status, locked.into = status, None
        write(locked.plan, str(status), by=by, at=at, row=locked)
    return row


def accept_many(plan: Plan, *, by: User, at: datetime, confidence: float = 0.0) -> int:
    """Accept every undecided row of at least ``confidence``; return how many."""
    with changing(plan, "plan.edit", by=by, stages=EDITABLE) as locked:
        rows = locked.rows.filter(status=RowStatus.PROPOSED, confidence__gte=confidence)
        count = rows.update(status=RowStatus.ACCEPTED)
        write(locked, "accepted_many", by=by, at=at, count=count, confidence=confidence)
    return count


def accept_proposal(
    row: Row, unit: Unit, *, by: User, at: datetime, version: int | None = None
) -> Row:
    """Take a proposed owner; only what was proposed for this row."""
    chosen = next((one for one in row.proposals if one["unit"] == unit.pk), None)
    if chosen is None:
        raise NotAllowed(_("没有为这一行提出过“%s”。") % unit)
    with changing_row(row, by=by, version=version) as locked:
        locked.lead = unit
        write(locked.plan, "proposal_taken", by=by, at=at, row=locked, text=chosen["reason"])
    return row


def merge(row: Row, into: Row, *, by: User, at: datetime, version: int | None = None) -> Row:
    """Fold a row into another one of the same plan; its quote stays with it."""
    if row.pk == into.pk or row.plan_id != into.plan_id:
        raise Incomplete(_("只能并入同一方案的另一行。"))
    with changing_row(row, by=by, version=version) as locked:
        if into.status == RowStatus.MERGED:
            raise NotAllowed(_("那一行自己已并入别的行。"))
        if locked.merged.exists():
            raise NotAllowed(_("已有别的行并入这一行，不能再并出去。"))
        locked.status, locked.into = RowStatus.MERGED, into
        write(locked.plan, "merged", by=by, at=at, row=locked, into=into.pk)
    return row


def split_row(
    row: Row, titles: Sequence[str], *, by: User, at: datetime, version: int | None = None
) -> list[Row]:
    """Split a row into several; the first keeps its place, all keep the quote."""
    kept = [title.strip() for title in titles if title.strip()]
    if len(kept) < 2:
        raise Incomplete(_("拆分至少要两行。"))
    with changing_row(row, by=by, version=version) as locked:
        joins = list(locked.joins.all())
        copied = {
            field.name: getattr(locked, field.name)
            for field in Row._meta.concrete_fields  # noqa: SLF001 - Django's public API of that name
            if field.name not in {"id", "title", "number", "version"}
        }
        locked.title = kept[0]
        made = []
        for number, title in enumerate(kept[1:], 2):
            part = Row.objects.create(
                **copied, title=title, number=f"{locked.number}-{number}" if locked.number else ""
            )
            part.joins.set(joins)
            made.append(part)
        write(locked.plan, "split", by=by, at=at, row=locked, parts=[part.pk for part in made])
    return [row, *made]


def add_row(plan: Plan, *, title: str, by: User, at: datetime, **values: Any) -> Row:  # noqa: ANN401 - fields of a row
    """Add a row by hand; it has no source in the text, and says so."""
    if not title.strip():
        raise Incomplete(_("事项没有内容。"))
    with changing(plan, "plan.edit", by=by, stages=EDITABLE) as locked:
        last = locked.rows.aggregate(last=Max("order"))["last"] or 0
        row = Row.objects.create(
            plan=locked,
            order=last + 1,
            title=title.strip()[:500],
            rule="手工",
            status=RowStatus.ACCEPTED,
            **values,
        )
        write(locked, "added", by=by, at=at, row=row)
    return row
