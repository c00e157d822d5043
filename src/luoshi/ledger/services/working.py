"""What the lead unit does: sign, start, report, reach milestones, report done, give evidence."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.ledger import timing
from luoshi.ledger.models import ClockKind, EntryKind, Matter, Milestone, Progress, Stage
from luoshi.ledger.services.change import Change, change
from luoshi.ledger.services.errors import Incomplete, NotAllowed

if TYPE_CHECKING:
    from luoshi.units.models import User


def sign(matter: Matter, *, by: User, at: datetime, version: int | None = None) -> Matter:
    """Sign for a matter (签收)."""
    with change(matter, "sign", by=by, at=at, version=version) as step:
        _refuse_while_disputed(step)
        late = step.clocks[ClockKind.SIGN].due_at < at if ClockKind.SIGN in step.clocks else False
        step.stop(ClockKind.SIGN, why="signed")
        step.set(stage=Stage.SIGNED)
        step.entry(EntryKind.SIGNED, "", {"late": late})
    return matter


def _refuse_while_disputed(step: Change) -> None:
    if step.matter.requests.filter(kind="dispute", decided_at=None).exists():
        raise NotAllowed(_("退回申请正在等督办单位答复，答复后再签收。"))


def start(
    matter: Matter, *, by: User, at: datetime, text: str = "", version: int | None = None
) -> Matter:
    """Begin to work on it."""
    with change(matter, "start", by=by, at=at, version=version) as step:
        step.set(stage=Stage.WORKING)
        step.entry(EntryKind.STARTED, text)
    return matter


def report_progress(
    matter: Matter,
    *,
    by: User,
    at: datetime,
    text: str = "",
    percent: int | None = None,
    value: Decimal | None = None,
    zero: bool = False,
    version: int | None = None,
) -> Matter:
    """Report progress (percent 0–100, the indicator's actual value, or both) or, with ``zero``, that nothing moved.

    A zero report says so in one click and is itself visible. Joined units report too; the percentage is the lead's.
    """
    if not zero and not text.strip() and value is None:
        raise Incomplete(_("请写明进展情况；没有进展请报“零报告”。"))
    if percent is not None and not 0 <= percent <= 100:
        raise Incomplete(_("进度应在0到100之间，填的是%s。") % percent)
    with change(matter, "report", by=by, at=at, version=version) as step:
        leads = by.unit_id == step.matter.lead_id
        reached = step.matter.progress if percent is None or zero or not leads else percent
        late = _report_clock(step, at) if leads else False
        data = {"percent": reached, "value": value, "late": late}
        kind = EntryKind.ZERO_REPORT if zero else EntryKind.PROGRESS
        line = step.entry(kind, text, data)
        step.also(
            Progress(
                matter=step.matter,
                entry=line,
                at=at,
                percent=reached,
                value=value,
                text=text,
                zero=zero,
                late=late,
            )
        )
        if leads:
            step.set(progress=reached, progress_at=at)
            if value is not None:
                step.set(actual=value)
        step.set(stage=Stage.WORKING)
    roll_up(matter, at=at)
    return matter


def _report_clock(step: Change, at: datetime) -> bool:
    """Turn the report clock to the next period; return whether this report came late."""
    clock = step.clocks.get(ClockKind.REPORT)
    if clock is None:
        return False
    late = clock.due_at < at
    following = timing.next_report(step.rules, max(clock.due_at, at))
    if following is not None:
        step.start(ClockKind.REPORT, following)
    return late


def roll_up(matter: Matter, *, at: datetime) -> None:
    """Carry progress up to the parent: the mean of its children, in whole percent (层层分解)."""
    if matter.parent_id is None:
        return
    from luoshi.ledger.services.splitting import roll_up_parent

    roll_up_parent(matter.parent_id, at=at)


def reach_milestone(
    matter: Matter,
    milestone: Milestone,
    *,
    by: User,
    at: datetime,
    text: str = "",
    version: int | None = None,
) -> Matter:
    """Mark a milestone as reached."""
    with change(matter, "milestone", by=by, at=at, version=version) as step:
        marked = Milestone.objects.filter(pk=milestone.pk, matter=step.matter, reached_at=None)
        if not marked.update(reached_at=at):
            raise NotAllowed(_("节点“%s”已经完成。") % milestone.text)
        reached = max(step.matter.progress, milestone.percent)
        line = step.entry(
            EntryKind.MILESTONE,
            text or milestone.text,
            {"milestone": milestone.pk, "percent": reached},
        )
        step.also(
            Progress(matter=step.matter, entry=line, at=at, percent=reached, text=milestone.text)
        )
        step.set(progress=reached, progress_at=at, stage=Stage.WORKING)
    return matter


def report_done(
    matter: Matter, *, by: User, at: datetime, text: str, version: int | None = None
) -> Matter:
    """Report a matter done (报结): evidence as the playbook demands, every child closed. Then somebody else looks."""
    if not text.strip():
        raise Incomplete(_("请写明办理结果。"))
    with change(matter, "report_done", by=by, at=at, version=version) as step:
        _refuse_open_children(step.matter)
        _demand_evidence(step)
        if step.matter.requests.filter(decided_at=None).exists():
            raise NotAllowed(_("还有申请在等督办单位答复，答复后再报结。"))
        late = step.matter.due_at is not None and step.matter.due_at < at
        step.stop_all(why="reported")
        step.start_by_rule(ClockKind.VERIFY)
        step.set(
            stage=Stage.REPORTED,
            reported_at=at,
            reported_by=by,
            reported_unit=by.unit,
            progress=100,
            progress_at=at,
        )
        line = step.entry(EntryKind.REPORTED, text, {"late": late})
        step.also(Progress(matter=step.matter, entry=line, at=at, percent=100, text=text))
    return matter


def _refuse_open_children(matter: Matter) -> None:
    still = matter.children.filter(closed_at=None).count()
    if still:
        raise NotAllowed(_("还有 %d 件分解事项没有销号，不能报结。") % still)


def _demand_evidence(step: Change) -> None:
    """Ask for every kind of evidence that the playbook names; what was given before a failed check does not count twice."""
    given = step.matter.evidence.all()
    failed = step.matter.entries.filter(kind=EntryKind.FAILED).order_by("-seq").first()
    if failed is not None:
        given = given.filter(entry__seq__gt=failed.seq)
    kinds = set(given.values_list("kind", flat=True))
    missing = [
        kind for kind in step.rules.evidence if kind not in kinds and not (kind == "any" and kinds)
    ]
    if missing:
        from luoshi.ledger.evidence import KINDS

        names = _("、").join(str(KINDS.get(kind, kind)) for kind in missing)
        again = _("（上次核验不通过之后的）") if failed is not None else ""
        raise Incomplete(_("报结要附佐证%(again)s：%(names)s。") % {"again": again, "names": names})
