"""Rows that already are a table: pasted from Excel, or a 任务分解表 as a file; row numbers are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.ledger.services.attaching import shown_name
from luoshi.plans.models import Plan, Row, RowStatus
from luoshi.plans.rules.proposals import Directory, mark_alike, propose_owners
from luoshi.plans.services.change import EDITABLE, changing, write
from luoshi.plans.services.errors import Incomplete, NotPermitted
from luoshi.reading.formats import ClassifiedDocument, UnreadableFile, load_bytes
from luoshi.reading.formats.ledger_table import LedgerRow, TableRow, find_ledger, find_ledgers
from luoshi.reading.times import find_times

if TYPE_CHECKING:
    from luoshi.units.models import User

HEADINGS = "序号、重点工作任务、牵头单位、配合单位、完成时限"


def import_table(content: bytes, *, name: str, year: int, by: User, at: datetime) -> Plan:
    """Make a plan of a file that is a 任务分解表 (.xlsx, .docx, .csv); its row numbers stay."""
    if not by.may("matter.import"):
        raise NotPermitted(_("您的角色不能导入。"))
    label = shown_name(name)
    try:
        source = load_bytes(content, label)
    except (ClassifiedDocument, UnreadableFile) as refusal:
        raise Incomplete(str(refusal)) from None
    rows = [row for ledger in find_ledgers(source) for row in ledger.rows]
    if not rows:
        raise Incomplete(
            _("%(name)s 里没有找到任务分解表；表头要有 %(headings)s。")
            % {"name": label, "headings": HEADINGS}
        )
    with transaction.atomic():
        plan = Plan.objects.create(
            title=label.rsplit(".", 1)[0][:300], year=year, created_by=by, created_at=at
        )
        return _fill(plan, rows, by=by, at=at, what="imported", text=label)


def paste(plan: Plan, text: str, *, by: User, at: datetime) -> Plan:
    """Add rows pasted from Excel (cells divided by tabs, the first line being the headings)."""
    lines = [TableRow(tuple(line.split("\t"))) for line in text.splitlines() if line.strip()]
    ledger = find_ledger(lines)
    if ledger is None or not ledger.rows:
        raise Incomplete(_("没有认出表头；请连表头一起粘贴，表头要有 %s。") % HEADINGS)
    return _fill(plan, ledger.rows, by=by, at=at, what="pasted")


def _fill(
    plan: Plan, rows: Sequence[LedgerRow], *, by: User, at: datetime, what: str, text: str = ""
) -> Plan:
    with changing(plan, "plan.edit", by=by, stages=EDITABLE) as locked:
        directory = Directory.load()
        first = locked.rows.count()
        made = [_row(locked, first + number, row, directory) for number, row in enumerate(rows, 1)]
        Row.objects.bulk_create(made)
        for row, source in zip(made, rows, strict=True):
            row.joins.set(
                unit for unit in map(directory.unit, _names(source.join)) if unit is not None
            )
        propose_owners(locked)
        mark_alike(locked)
        write(locked, what, by=by, at=at, text=text, rows=len(made))
    return plan


def _names(cell: str) -> list[str]:
    return [
        name.strip()
        for name in cell.replace("\n", "、").replace("，", "、").replace(",", "、").split("、")
        if name.strip()
    ]


def _row(plan: Plan, order: int, row: LedgerRow, directory: Directory) -> Row:
    leads = _names(row.lead)
    return Row(
        plan=plan, order=order, number=row.number[:24], title=row.task[:500], section=" · ".join(row.section)[:200],
        quote=row.task, lead_text=row.lead[:300], join_text=row.join[:300],
        lead=directory.unit(leads[0]) if leads else None, due_on=due_date(row.due, plan.year), due_text=row.due[:100],
        rule="表格", status=RowStatus.PROPOSED,
    )  # fmt: skip


def due_date(cell: str, year: int) -> date | None:
    """Return the date that a cell of the 完成时限 column says, in a plan of ``year``; what it does not say is not invented."""
    try:
        return date.fromisoformat(cell.strip().replace("/", "-").replace(".", "-"))
    except ValueError:
        pass
    found = find_times(cell, 0, len(cell), date(year, 1, 1))
    return next((one.date for one in found if one.date is not None), None)
