"""A document comes in: read, turned into draft rows; or refused, with its one sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.ledger.evidence import store
from luoshi.ledger.services.attaching import shown_name
from luoshi.plans.models import Document, DocumentStatus, Plan, Row
from luoshi.plans.rules.proposals import Directory, mark_alike, propose_owners
from luoshi.plans.services.change import write
from luoshi.plans.services.errors import NotPermitted
from luoshi.reading import read
from luoshi.reading.formats import ClassifiedDocument, UnreadableFile, load_bytes
from luoshi.units.record_language import record_language

if TYPE_CHECKING:
    from luoshi.reading.model import Finding, Reading
    from luoshi.units.models import User


def upload(content: bytes, *, name: str, year: int, by: User, at: datetime) -> Document:
    """Read a document and draft a plan from it; the reading is done before anything is written.

    A document marked 绝密, 机密 or 秘密 is refused: only its name, who brought it and the refusal are kept. Nothing is
    kept twice: the same file uploaded again makes another plan on the same stored bytes.
    """
    if not by.may("plan.upload"):
        raise NotPermitted(_("您的角色不能上传文件。"))
    label = shown_name(name)
    common = {"name": label, "uploaded_by": by, "uploaded_at": at}
    try:
        source = load_bytes(content, label)
    except ClassifiedDocument as refusal:
        return Document.objects.create(
            status=DocumentStatus.REFUSED, problem=str(refusal)[:500], **common
        )
    except UnreadableFile as fault:
        return Document.objects.create(
            status=DocumentStatus.UNREADABLE, problem=str(fault)[:500], **common
        )
    reading = read(source.text, doc=label)
    digest = hashlib.sha256(content).hexdigest()
    store(settings.OPTIONS.data / "documents", digest, content)
    with transaction.atomic():
        document = Document.objects.create(
            status=DocumentStatus.READ, title=(reading.title or label)[:300], dated=reading.date, digest=digest,
            text=source.text, coverage=coverage(reading), **common,
        )  # fmt: skip
        _draft(document, reading, year=year, by=by, at=at)
    return document


def coverage(reading: Reading) -> int:
    """Return what share of the text's characters stands in the sentence of some row, in whole percent."""
    covered: set[int] = set()
    for finding in reading.findings:
        covered.update(range(*finding.sentence))
    letters = sum(not letter.isspace() for letter in reading.text)
    return (
        round(100 * sum(not reading.text[at].isspace() for at in covered) / letters)
        if letters
        else 0
    )


def _draft(document: Document, reading: Reading, *, year: int, by: User, at: datetime) -> Plan:
    with record_language():
        title = _("%s任务分工方案") % document.title.removesuffix(".docx")
    plan = Plan.objects.create(
        title=title[:300], document=document, year=year, created_by=by, created_at=at
    )
    directory = Directory.load()
    rows = [
        _row(plan, number, finding, directory) for number, finding in enumerate(reading.findings, 1)
    ]
    Row.objects.bulk_create(rows)
    _joins(rows, reading.findings, directory)
    propose_owners(plan)
    mark_alike(plan)
    write(
        plan,
        "uploaded",
        by=by,
        at=at,
        text=document.name,
        rows=len(rows),
        coverage=document.coverage,
    )
    return plan


def _row(plan: Plan, number: int, finding: Finding, directory: Directory) -> Row:
    leads = finding.lead or finding.who
    figure = finding.figure
    return Row(
        plan=plan,
        order=number,
        number=str(number),
        kind=str(finding.kind),
        section=" · ".join(heading.strip() for heading in finding.section)[:200],
        title=finding.quote[:500],
        start=finding.start,
        end=finding.end,
        quote=finding.quote,
        lead_text="、".join(leads)[:300],
        join_text="、".join(finding.with_)[:300],
        lead=directory.unit(leads[0]) if leads else None,
        due_on=finding.when.date if finding.when else None,
        due_text=(finding.when.quote if finding.when else "")[:100],
        target=Decimal(str(figure.value)) if figure and figure.value is not None else None,
        measure=(figure.unit if figure else "")[:24],
        target_text=target_text(finding),
        masked=figure is not None and figure.value is None,
        confidence=round(finding.score, 3),
        rule=finding.rule[:100],
    )


def target_text(finding: Finding) -> str:
    """Say an indicator's target as lists print it: 城镇调查失业率 ≤ 5.5%."""
    figure = finding.figure
    if figure is None:
        return ""
    sign = {">=": "≥", "<=": "≤", "~": "约", "=": ""}[figure.op]
    value = "X" if figure.value is None else f"{figure.value:g}"
    upper = f"—{figure.value_max:g}" if figure.value_max is not None else ""
    return f"{figure.name} {sign}{value}{upper}{figure.unit}".strip()[:200]


def _joins(rows: list[Row], findings: Iterable[Finding], directory: Directory) -> None:
    links = []
    through = Row.joins.through
    for row, finding in zip(rows, findings, strict=True):
        named = [*(finding.lead or finding.who)[1:], *finding.with_]
        units = {
            unit.pk
            for unit in map(directory.unit, named)
            if unit is not None and unit.pk != row.lead_id
        }
        links += [through(row_id=row.pk, unit_id=pk) for pk in sorted(units)]
    through.objects.bulk_create(links)
