"""Schedule lines and lights: where a matter should be on a day, and the verdict, with the sentence that explains it.

Facts, never states: everything comes from dates and reports on record, so any past day can be told again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.ledger import timing
from luoshi.ledger.models.clock import ClockKind
from luoshi.ledger.playbooks import Rules

GREEN, YELLOW, RED, NONE = "green", "yellow", "red", "none"
WORDS = {
    GREEN: gettext_lazy("绿灯"),
    YELLOW: gettext_lazy("黄灯"),
    RED: gettext_lazy("红灯"),
    NONE: gettext_lazy("不亮灯"),
}


Awaited = tuple[str, datetime | None]  # the kind of clock, and when it runs out
NOTHING: Awaited = ("", None)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a light is computed from, as it stood on the day."""

    opened_at: datetime
    due_at: datetime | None
    progress: int
    stage_done_at: datetime | None = None  # reported done, by the day
    closed_at: datetime | None = None
    outcome: str = ""
    suspended_at: datetime | None = None
    awaited: str = ""  # the first of sign, report and review that is awaited, and by when
    awaited_due_at: datetime | None = None
    milestones: Sequence[tuple[date, int]] = ()  # due, percent


@dataclass(frozen=True, slots=True)
class Light:
    """A verdict: green, yellow, red or none, and why in one sentence. ``expected`` is the schedule line in percent."""

    colour: str
    sentence: str
    expected: float | None = None

    @property
    def word(self) -> str:
        """The colour as a word, for those who do not see it."""
        return str(WORDS[self.colour])


def expected_percent(rules: Rules, facts: Facts, at: datetime) -> float | None:
    """Return where the work should be at ``at`` (percent); a matter without a date has no line."""
    if facts.due_at is None:
        return None
    if rules.schedule == "milestones" and facts.milestones:
        return _by_milestones(facts.milestones, at.astimezone(timing.SHANGHAI).date())
    if at >= facts.due_at:
        return 100.0
    whole = (facts.due_at - facts.opened_at).total_seconds()
    if whole <= 0:
        return 100.0
    if rules.schedule == "quarterly":
        at = max(_quarter_begins(at), facts.opened_at)
    return round(max(0.0, 100 * (at - facts.opened_at).total_seconds() / whole), 1)


def _by_milestones(milestones: Sequence[tuple[date, int]], day: date) -> float:
    """Return the share that the milestones due before ``day`` stand for."""
    due = [percent for due_on, percent in milestones if due_on < day]
    return float(max(due, default=0))


def _quarter_begins(at: datetime) -> datetime:
    day = at.astimezone(timing.SHANGHAI).date()
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return datetime.combine(first, time.min, timing.SHANGHAI)


def light(rules: Rules, facts: Facts, at: datetime) -> Light:
    """Return the light at ``at``: the first rule that has something to say, in the order of their weight."""
    for rule in (_ended, _suspended, _waiting, _undated, _overdue, _behind, _silent, _near):
        verdict = rule(rules, facts, at)
        if verdict is not None:
            return verdict
    expected = expected_percent(rules, facts, at)
    return Light(
        GREEN,
        _("按序时应 %(line)s%%，实际 %(now)d%%，绿灯。")
        % {"line": expected, "now": facts.progress},
        expected,
    )


def _ended(rules: Rules, facts: Facts, at: datetime) -> Light | None:  # noqa: ARG001 - one signature for all
    if facts.closed_at is None or facts.closed_at > at:
        return None
    if facts.outcome != "done":
        return Light(NONE, _("已撤销或结转，不再亮灯。"))
    finished = facts.stage_done_at or facts.closed_at
    if facts.due_at is not None and finished > facts.due_at:
        days = _days(facts.due_at, finished)
        return Light(YELLOW, _("已销号，但比时限晚 %d 天办完，黄灯。") % days, 100.0)
    return Light(GREEN, _("已按时办结销号，绿灯。"), 100.0)


def _suspended(rules: Rules, facts: Facts, at: datetime) -> Light | None:  # noqa: ARG001 - one signature for all
    if facts.suspended_at is None or facts.suspended_at > at:
        return None
    return Light(NONE, _("%s起中止，不亮灯。") % _day(facts.suspended_at, at))


def _waiting(rules: Rules, facts: Facts, at: datetime) -> Light | None:  # noqa: ARG001 - one signature for all
    done = facts.stage_done_at
    if done is None or done > at:
        return None
    if facts.due_at is not None and done > facts.due_at:
        return Light(
            YELLOW, _("已报结待核验，但比时限晚 %d 天，黄灯。") % _days(facts.due_at, done), 100.0
        )
    return Light(GREEN, _("已按时报结，等待核验，绿灯。"), 100.0)


def _undated(rules: Rules, facts: Facts, at: datetime) -> Light | None:
    if facts.due_at is not None:
        return None
    return _silent(rules, facts, at) or Light(GREEN, _("没有完成时限，按期复核。"))


def _overdue(rules: Rules, facts: Facts, at: datetime) -> Light | None:  # noqa: ARG001 - one signature for all
    if facts.due_at is None or at <= facts.due_at:
        return None
    days = max(1, _days(facts.due_at, at))
    return Light(
        RED,
        _("时限是%(due)s，已超期 %(days)d 天，红灯。")
        % {"due": _day(facts.due_at, at), "days": days},
        100.0,
    )


def _behind(rules: Rules, facts: Facts, at: datetime) -> Light | None:
    expected = expected_percent(rules, facts, at)
    if expected is None:
        return None
    gap = round(expected - facts.progress, 1)
    values = {"line": expected, "now": facts.progress, "gap": gap}
    if gap >= rules.light.red:
        return Light(
            RED,
            _("按序时应 %(line)s%%，实际 %(now)d%%，差 %(gap)s 个百分点，红灯。") % values,
            expected,
        )
    if gap >= rules.light.yellow:
        return Light(
            YELLOW,
            _("按序时应 %(line)s%%，实际 %(now)d%%，差 %(gap)s 个百分点，黄灯。") % values,
            expected,
        )
    return None


def _silent(rules: Rules, facts: Facts, at: datetime) -> Light | None:
    if facts.awaited_due_at is None or at <= facts.awaited_due_at:
        return None
    sentence = {
        ClockKind.SIGN: _("应在%s前签收，还没有签收，黄灯。"),
        ClockKind.REPORT: _("应在%s前报送的进展还没有报，黄灯。"),
        ClockKind.REVIEW: _("应在%s前复核，还没有复核，黄灯。"),
    }[ClockKind(facts.awaited)]
    return Light(
        YELLOW, sentence % _day(facts.awaited_due_at, at), expected_percent(rules, facts, at)
    )


def _near(rules: Rules, facts: Facts, at: datetime) -> Light | None:
    if facts.due_at is None or facts.due_at - at > timedelta(days=rules.light.near_days):
        return None
    expected = expected_percent(rules, facts, at)
    days = _days(at, facts.due_at)
    return Light(
        YELLOW,
        _("离时限（%(due)s）只有 %(days)d 天，黄灯。")
        % {"due": _day(facts.due_at, at), "days": days},
        expected,
    )


def _days(earlier: datetime, later: datetime) -> int:
    return (
        later.astimezone(timing.SHANGHAI).date() - earlier.astimezone(timing.SHANGHAI).date()
    ).days


def _day(day: datetime, now: datetime) -> str:
    """Return the day as people say it at ``now``: 6月30日, of another year 2025年6月30日."""
    day, now = day.astimezone(timing.SHANGHAI), now.astimezone(timing.SHANGHAI)
    return day.strftime(_("%-m月%-d日") if day.year == now.year else _("%Y年%-m月%-d日"))


def turns(rules: Rules, facts: Facts) -> tuple[datetime | None, datetime | None]:
    """Return when, if nothing more is reported, the light turns yellow and when red; none: it does not by itself.

    The two moments are stored with the matter whenever it changes, so that lists can be asked for a colour by index.
    What ended or was reported done too late is yellow from then on. Agrees with :func:`light` for every moment after
    the last change (tests/ledger/test_machine.py).
    """
    if facts.suspended_at is not None or (facts.closed_at is not None and facts.outcome != "done"):
        return None, None
    done = facts.stage_done_at or facts.closed_at
    if done is not None:
        late = facts.due_at is not None and done > facts.due_at
        return (done if late else None), None
    silent = facts.awaited_due_at + A_MOMENT if facts.awaited_due_at else None
    if facts.due_at is None:
        return silent, None
    red = min(facts.due_at + A_MOMENT, _gap_reaches(rules, facts, rules.light.red) or LATEST)
    near = facts.due_at - timedelta(days=rules.light.near_days)
    yellow = min(near, _gap_reaches(rules, facts, rules.light.yellow) or LATEST, silent or LATEST)
    return yellow, red


A_MOMENT = timedelta(microseconds=1)
LATEST = datetime(9999, 1, 1, tzinfo=timing.SHANGHAI)


def _gap_reaches(rules: Rules, facts: Facts, points: int) -> datetime | None:
    """Return when the schedule line is first ``points`` percent points ahead of the progress reported."""
    if facts.due_at is None:
        return None
    wanted = facts.progress + points - 0.05  # the line is rounded to a tenth
    if wanted > 100:
        return None
    if rules.schedule == "milestones" and facts.milestones:
        days = [due_on for due_on, percent in facts.milestones if percent >= wanted]
        return (
            datetime.combine(min(days) + timedelta(days=1), time.min, timing.SHANGHAI)
            if days
            else None
        )
    whole = facts.due_at - facts.opened_at
    if whole <= timedelta(0):
        return facts.opened_at
    reached = facts.opened_at + whole * max(wanted, 0) / 100
    if rules.schedule == "quarterly":
        begins = _quarter_begins(reached)  # a quarter has 90 to 92 days
        following = begins if begins >= reached else _quarter_begins(begins + timedelta(days=93))
        return min(following, facts.due_at)
    return reached
