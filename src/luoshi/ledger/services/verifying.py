"""What the supervising unit does with what was reported done: pass, fail, close, reopen, withdraw, carry over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.ledger import timing
from luoshi.ledger.models import ClockKind, EntryKind, Matter, Outcome, Stage
from luoshi.ledger.services.change import Change, change
from luoshi.ledger.services.errors import Incomplete, NotPermitted

if TYPE_CHECKING:
    from luoshi.ledger.services.opening import NewMatter
    from luoshi.units.models import User


def _refuse_own(step: Change, by: User) -> None:
    """Nobody certifies their own work."""
    if by.unit_id == step.matter.reported_unit_id or by.pk == step.matter.reported_by_id:
        raise NotPermitted(_("报结的单位不能核验自己：请由另一个单位的人核验。"))


def verify_pass(
    matter: Matter, *, by: User, at: datetime, text: str = "", version: int | None = None
) -> Matter:
    """Pass a matter that another unit reported done; it closes, unless the playbook keeps closing for the supervisor."""
    with change(matter, "verify_pass", by=by, at=at, version=version) as step:
        _refuse_own(step, by)
        step.set(verified_at=at, verified_by=by, verified_unit=by.unit)
        step.entry(EntryKind.PASSED, text)
        step.stop(ClockKind.VERIFY, why="passed")
        if step.rules.close == "by_supervisor":
            step.set(stage=Stage.VERIFIED)
            step.start_by_rule(ClockKind.CLOSE)
        else:
            _close(step, Outcome.DONE)
            step.entry(EntryKind.CLOSED)
    _after_closing(matter, at=at)
    return matter


def _close(step: Change, outcome: Outcome) -> None:
    waiting = step.matter.requests.filter(decided_at=None)
    waiting.update(decided_at=step.at, decided_by=step.by, granted=False, answer=_("事项已了结。"))
    step.stop_all(why=outcome)
    step.set(stage=Stage.CLOSED, outcome=outcome, closed_at=step.at, suspended_at=None)


def _after_closing(matter: Matter, *, at: datetime) -> None:
    from luoshi.ledger.services.working import roll_up

    if matter.closed_at is not None:
        roll_up(matter, at=at)


def verify_fail(
    matter: Matter, *, by: User, at: datetime, text: str, version: int | None = None
) -> Matter:
    """Send a matter back with the reason. The finish date stands where it is still ahead; else the playbook's rework time."""
    if not text.strip():
        raise Incomplete(_("请写明哪里不合格，要补什么。"))
    with change(matter, "verify_fail", by=by, at=at, version=version) as step:
        _refuse_own(step, by)
        step.stop(ClockKind.VERIFY, why="failed")
        step.set(stage=Stage.WORKING, reported_at=None, reported_by=None, reported_unit=None)
        rework = timing.due(step.rules, "rework", at)
        step.start(
            ClockKind.FINISH, max(rework, step.matter.due_at) if step.matter.due_at else rework
        )
        restart_reports(step)
        step.entry(
            EntryKind.FAILED, text, {"again_by": step.clocks[ClockKind.FINISH].due_at.isoformat()}
        )
    return matter


def restart_reports(step: Change) -> None:
    """Let the cadence of reports begin anew, where the playbook has one."""
    following = timing.next_report(step.rules, step.at)
    if following is not None:
        step.start(ClockKind.REPORT, following)


def close(
    matter: Matter, *, by: User, at: datetime, text: str = "", version: int | None = None
) -> Matter:
    """Close a verified matter (销号)."""
    with change(matter, "close", by=by, at=at, version=version) as step:
        _refuse_own(step, by)
        _close(step, Outcome.DONE)
        step.entry(EntryKind.CLOSED, text)
    _after_closing(matter, at=at)
    return matter


def reopen(
    matter: Matter,
    *,
    by: User,
    at: datetime,
    text: str,
    due_at: datetime | None = None,
    version: int | None = None,
) -> Matter:
    """Open a closed matter again: the closing proved false or did not last. Its history stays."""
    if not text.strip():
        raise Incomplete(_("请写明为什么重新办理。"))
    with change(matter, "reopen", by=by, at=at, version=version) as step:
        before = step.matter.closed_at
        step.set(
            stage=Stage.WORKING, outcome="", closed_at=None, reopened=step.matter.reopened + 1, reported_at=None,
            reported_by=None, reported_unit=None, verified_at=None, verified_by=None, verified_unit=None,
        )  # fmt: skip
        step.start(ClockKind.FINISH, due_at or timing.due(step.rules, "rework", at))
        if due_at is not None:
            step.set(due_at=due_at)
        restart_reports(step)
        step.entry(
            EntryKind.REOPENED, text, {"closed_before": before.isoformat() if before else None}
        )
    return matter


def withdraw(
    matter: Matter, *, by: User, at: datetime, text: str, version: int | None = None
) -> Matter:
    """Withdraw a matter that no longer stands; the reason stays on record."""
    if not text.strip():
        raise Incomplete(_("请写明撤销的理由。"))
    with change(matter, "withdraw", by=by, at=at, version=version) as step:
        _close(step, Outcome.WITHDRAWN)
        step.entry(EntryKind.WITHDRAWN, text)
    _after_closing(matter, at=at)
    return matter


def carry(
    matter: Matter,
    following: NewMatter,
    *,
    by: User,
    at: datetime,
    text: str = "",
    version: int | None = None,
) -> Matter:
    """Close an open matter as carried over and open its follower in the next year; return the follower."""
    from luoshi.ledger.services.opening import open_matter

    with transaction.atomic():
        with change(matter, "carry", by=by, at=at, version=version) as step:
            _close(step, Outcome.CARRIED)
            step.entry(EntryKind.CARRIED, text, {"year": following.year})
        return open_matter(following, by=None, at=at)
