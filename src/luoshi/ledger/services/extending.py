"""Dates that move: extension asked before the due date, granted or refused; suspension and its end; review."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.ledger import timing
from luoshi.ledger.models import ClockKind, EntryKind, Matter, Request, RequestKind, Stage
from luoshi.ledger.services.change import Change, change
from luoshi.ledger.services.errors import Incomplete, NotAllowed
from luoshi.ledger.services.verifying import restart_reports

if TYPE_CHECKING:
    from luoshi.units.models import User


def request_extension(
    matter: Matter,
    *,
    by: User,
    at: datetime,
    new_due_at: datetime,
    reason: str,
    version: int | None = None,
) -> Matter:
    """Ask for a later finish date, before the present one has come, with reason and date."""
    if not reason.strip():
        raise Incomplete(_("请写明延期的理由和目前进展。"))
    with change(matter, "request_extension", by=by, at=at, version=version) as step:
        _may_ask(step, new_due_at)
        step.entry(EntryKind.EXTENSION_ASKED, reason, {"new_due": new_due_at.isoformat()})
        asked = Request(
            matter=step.matter, kind=RequestKind.EXTENSION, asked_at=at, asked_by=by, unit=by.unit, reason=reason,
            new_due_at=new_due_at,
        )  # fmt: skip
        step.also(asked)
        if ClockKind.ANSWER not in step.clocks:
            step.start_by_rule(ClockKind.ANSWER)
    return matter


def _may_ask(step: Change, new_due_at: datetime) -> None:
    matter = step.matter
    if matter.due_at is None:
        raise NotAllowed(_("这件事项没有完成时限，不用申请延期。"))
    if step.at >= matter.due_at:
        raise NotAllowed(_("时限已过，不能再申请延期；请在到期之前申请。"))
    if new_due_at <= matter.due_at:
        raise Incomplete(
            _("新的时限要晚于现在的时限（%s）。") % f"{matter.due_at.astimezone():%Y-%m-%d}"
        )
    if matter.requests.filter(kind=RequestKind.EXTENSION, decided_at=None).exists():
        raise NotAllowed(_("已有一份延期申请在等答复。"))


def grant_extension(
    matter: Matter,
    *,
    by: User,
    at: datetime,
    answer: str = "",
    new_due_at: datetime | None = None,
    version: int | None = None,
) -> Matter:
    """Grant the extension asked for, or another date. The old date stays on record."""
    with change(matter, "grant", by=by, at=at, version=version) as step:
        asked = _decide(step, granted=True, answer=answer)
        new = new_due_at or asked.new_due_at
        if new is None or (step.matter.due_at is not None and new <= step.matter.due_at):
            raise Incomplete(_("新的时限要晚于现在的时限。"))
        old = step.matter.due_at
        step.entry(
            EntryKind.EXTENSION_GRANTED,
            answer,
            {"old_due": old.isoformat() if old else None, "due": new.isoformat()},
        )
        step.set(due_at=new)
        step.start(ClockKind.FINISH, new)
    return matter


def refuse_extension(
    matter: Matter, *, by: User, at: datetime, answer: str, version: int | None = None
) -> Matter:
    """Refuse the extension with a reason; the date stands."""
    if not answer.strip():
        raise Incomplete(_("请写明不同意的理由。"))
    with change(matter, "refuse", by=by, at=at, version=version) as step:
        _decide(step, granted=False, answer=answer)
        step.entry(EntryKind.EXTENSION_REFUSED, answer)
    return matter


def _decide(step: Change, *, granted: bool, answer: str) -> Request:
    asked = step.matter.requests.filter(kind=RequestKind.EXTENSION, decided_at=None).first()
    if asked is None:
        raise NotAllowed(_("没有等待答复的延期申请。"))
    asked.decided_at, asked.decided_by, asked.granted, asked.answer = (
        step.at,
        step.by,
        granted,
        answer,
    )
    asked.save(update_fields=["decided_at", "decided_by", "granted", "answer"])
    answer_clock_done(step)
    return asked


def answer_clock_done(step: Change) -> None:
    """Stop the answer clock when nothing waits for an answer any more."""
    if not step.matter.requests.filter(decided_at=None).exists():
        step.stop(ClockKind.ANSWER, why="answered")


def suspend(
    matter: Matter,
    *,
    by: User,
    at: datetime,
    text: str,
    until: datetime | None = None,
    version: int | None = None,
) -> Matter:
    """Suspend a matter with the reason; a review clock keeps it from being forgotten."""
    if not text.strip():
        raise Incomplete(_("请写明中止的理由。"))
    with change(matter, "suspend", by=by, at=at, version=version) as step:
        review = until or timing.due(step.rules, "review", at)
        if review <= at:
            raise Incomplete(_("中止的期限要在今天以后。"))
        step.stop_all(why="suspended", but=(ClockKind.ANSWER,))
        step.start(ClockKind.REVIEW, review)
        step.set(suspended_at=at)
        step.entry(EntryKind.SUSPENDED, text, {"review": review.isoformat()})
    return matter


def resume(
    matter: Matter,
    *,
    by: User,
    at: datetime,
    text: str = "",
    due_at: datetime | None = None,
    version: int | None = None,
) -> Matter:
    """Resume a suspended matter. Without a new date the old one moves by as many days as it was suspended."""
    with change(matter, "resume", by=by, at=at, version=version) as step:
        since = step.matter.suspended_at
        if since is None:
            raise NotAllowed(_("这件事项没有中止。"))
        step.stop(ClockKind.REVIEW, why="resumed")
        if step.matter.due_at is not None:
            due = due_at or step.matter.due_at + timedelta(days=(at - since).days)
            step.set(due_at=due)
            step.start(ClockKind.FINISH, due)
        else:
            step.start_by_rule(ClockKind.REVIEW)
        if step.matter.stage == Stage.ISSUED and ClockKind.ANSWER not in step.clocks:
            step.start_by_rule(ClockKind.SIGN)
        restart_reports(step)
        step.set(suspended_at=None)
        new = step.matter.due_at
        step.entry(EntryKind.RESUMED, text, {"due": new.isoformat() if new else None})
    return matter


def review(
    matter: Matter,
    *,
    by: User,
    at: datetime,
    text: str,
    next_at: datetime | None = None,
    version: int | None = None,
) -> Matter:
    """Look at a matter without a date, or a suspended one, and say when it will be looked at again."""
    if not text.strip():
        raise Incomplete(_("请写明复核情况。"))
    with change(matter, "review", by=by, at=at, version=version) as step:
        if ClockKind.REVIEW not in step.clocks:
            raise NotAllowed(_("这件事项没有复核期限。"))
        again = next_at or timing.due(step.rules, "review", at)
        if again <= at:
            raise Incomplete(_("下次复核要在今天以后。"))
        step.start(ClockKind.REVIEW, again)
        step.entry(EntryKind.REVIEWED, text, {"next": again.isoformat()})
    return matter
