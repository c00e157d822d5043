"""Proving the journal on request, in the background."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.ledger.audit import verify
from luoshi.ledger.models import AuditRun, Entry
from luoshi.ledger.services.errors import NotAllowed, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from luoshi.units.models import User

KEPT = 200  # faults told in full; the number of all of them is kept


def ask_for_audit(*, by: User, at: datetime) -> AuditRun:
    """Note that somebody wants the journal proved; one pass at a time.

    Raises ``NotPermitted`` without ``audit.read``, ``NotAllowed`` while another pass is under way.
    """
    if not by.may("audit.read"):
        raise NotPermitted(_("您不能查验流水。"))
    if AuditRun.objects.filter(finished_at=None).exists():
        raise NotAllowed(_("已经有一次查验在进行，请等它结束。"))
    return AuditRun.objects.create(by=by, asked_at=at)


def perform_audits(*, clock: Callable[[], datetime]) -> int:
    """Perform what was asked for; return how many. One that was cut off half-way begins again."""
    waiting = list(AuditRun.objects.filter(finished_at=None).order_by("pk"))
    for run in waiting:
        perform_audit(run, clock=clock)
    return len(waiting)


def perform_audit(run: AuditRun, *, clock: Callable[[], datetime]) -> AuditRun:
    """Prove the whole journal and keep the verdict. Cost: one pass over it."""
    run.entries, run.faults_found = Entry.objects.count(), 0
    faults: list[list[str]] = []
    for fault in verify():
        run.faults_found += 1
        if len(faults) < KEPT:
            faults.append([fault.where, fault.what])
    run.faults, run.finished_at = faults, clock()
    run.save(update_fields=["entries", "faults_found", "faults", "finished_at"])
    return run
