"""The loop, walked as its people walk it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from luoshi.ledger.models import ClockKind, Matter, Outcome, Stage
from luoshi.ledger.services import (
    attach,
    designate,
    dispute,
    grant_extension,
    hand_over,
    redirect,
    refuse_extension,
    reopen,
    report_done,
    report_progress,
    request_extension,
    resume,
    review,
    sign,
    split,
    suspend,
    verify_fail,
    verify_pass,
    withdraw,
)
from luoshi.ledger.services.errors import ChangedMeanwhile, Incomplete, NotAllowed, NotPermitted
from luoshi.ledger.services.opening import NewMatter
from tests.factories import MONDAY, at, make_city, make_matter

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=1)
NOTE = "整改完成，见附件。".encode()


def kinds(matter: Matter) -> list[str]:
    return list(matter.entries.values_list("kind", flat=True))


def running(matter: Matter) -> set[str]:
    return set(matter.clocks.running().values_list("kind", flat=True))


def test_a_matter_goes_from_issue_to_closed_by_another_units_eyes() -> None:
    city = make_city()
    matter = make_matter(city)
    assert running(matter) == {"sign", "finish", "report"}

    sign(matter, by=city.housing_liaison, at=LATER)
    report_progress(matter, by=city.housing_liaison, at=LATER, text="已进场", percent=30)
    attach(matter, by=city.housing_liaison, at=LATER, content=NOTE, name="说明.txt")
    report_done(matter, by=city.housing_head, at=LATER, text="全部完成")
    assert (matter.stage, running(matter)) == (Stage.REPORTED, {"verify"})
    verify_pass(matter, by=city.clerk, at=LATER, text="现场看过")

    assert (matter.stage, matter.outcome, running(matter)) == (Stage.CLOSED, Outcome.DONE, set())
    assert kinds(matter) == [
        "opened",
        "signed",
        "progress",
        "evidence",
        "reported",
        "passed",
        "closed",
    ]
    assert (matter.reported_unit, matter.verified_unit) == (city.housing, city.centre)


def test_nobody_passes_their_own_work() -> None:
    city = make_city()
    matter = make_matter(city, supervisor=city.government)
    sign(matter, by=city.housing_liaison, at=LATER)
    attach(matter, by=city.housing_liaison, at=LATER, content=NOTE, name="说明.txt")
    report_done(matter, by=city.housing_head, at=LATER, text="完成")

    for person in (city.housing_head, city.housing_liaison, city.water_head, city.leader):
        with pytest.raises(NotPermitted):
            verify_pass(matter, by=person, at=LATER)


def test_reporting_done_asks_for_evidence_again_after_a_failed_check() -> None:
    city = make_city()
    matter = make_matter(city)
    sign(matter, by=city.housing_liaison, at=LATER)
    with pytest.raises(Incomplete, match="佐证"):
        report_done(matter, by=city.housing_head, at=LATER, text="完成")
    attach(matter, by=city.housing_liaison, at=LATER, content=NOTE, name="说明.txt")
    report_done(matter, by=city.housing_head, at=LATER, text="完成")

    verify_fail(matter, by=city.clerk, at=LATER, text="照片看不清")

    assert (matter.stage, running(matter)) == (Stage.WORKING, {"finish", "report"})
    with pytest.raises(Incomplete, match="上次核验不通过之后"):
        report_done(matter, by=city.housing_head, at=LATER, text="完成")


def test_a_dispute_is_heard_once_and_designation_is_final() -> None:
    city = make_city()
    matter = make_matter(city)
    dispute(matter, by=city.housing_head, at=LATER, reason="不属我局职责")
    assert running(matter) == {"finish", "report", "answer"}
    with pytest.raises(NotAllowed, match="退回申请"):
        sign(matter, by=city.housing_liaison, at=LATER)

    redirect(matter, by=city.clerk, at=LATER, lead=city.water, answer="按三定规定由水务局办")
    assert (matter.lead, running(matter)) == (city.water, {"sign", "finish", "report"})
    with pytest.raises(NotPermitted):
        sign(matter, by=city.housing_liaison, at=LATER)
    dispute(matter, by=city.water_head, at=LATER, reason="应由住建局办")
    designate(matter, by=city.clerk, at=LATER, lead=city.housing, answer="指派住建局办")

    assert (matter.lead, matter.final) == (city.housing, True)
    with pytest.raises(NotAllowed, match="指派"):
        dispute(matter, by=city.housing_head, at=LATER, reason="再退")
    assert type(matter).objects.visible_to(city.water_liaison).filter(pk=matter.pk).exists()


def test_an_extension_is_asked_before_the_date_and_leaves_the_old_one_on_record() -> None:
    city = make_city()
    matter = make_matter(city)
    due = matter.due_at
    assert due is not None
    with pytest.raises(NotAllowed, match="时限已过"):
        request_extension(
            matter, by=city.housing_head, at=due, new_due_at=due + timedelta(days=9), reason="雨季"
        )
    request_extension(
        matter, by=city.housing_head, at=LATER, new_due_at=due + timedelta(days=9), reason="雨季"
    )
    refuse_extension(matter, by=city.clerk, at=LATER, answer="不影响施工")
    assert matter.due_at == due
    request_extension(
        matter,
        by=city.housing_head,
        at=LATER,
        new_due_at=due + timedelta(days=30),
        reason="招标流标",
    )
    grant_extension(matter, by=city.clerk, at=LATER, answer="同意")

    assert matter.due_at == due + timedelta(days=30)
    finish = matter.clocks.filter(kind=ClockKind.FINISH).order_by("id")
    assert [(clock.due_at, clock.why) for clock in finish] == [(due, "moved"), (matter.due_at, "")]


def test_suspension_keeps_a_review_clock_and_resuming_moves_the_date() -> None:
    city = make_city()
    matter = make_matter(city)
    due = matter.due_at
    suspend(matter, by=city.clerk, at=LATER, text="等上级批复")
    assert running(matter) == {"review"}
    with pytest.raises(NotAllowed, match="中止"):
        sign(matter, by=city.housing_liaison, at=LATER)
    review(matter, by=city.clerk, at=LATER, text="仍在等")
    resume(matter, by=city.clerk, at=LATER + timedelta(days=10))

    assert running(matter) == {"sign", "finish", "report"}
    assert due is not None
    assert matter.due_at == due + timedelta(days=10)


def test_children_close_before_their_parent_and_carry_progress_up() -> None:
    city = make_city()
    matter = make_matter(city)
    sign(matter, by=city.housing_liaison, at=LATER)
    own: dict[str, Any] = {
        "supervisor": city.housing,
        "year": 2026,
        "due_at": at("2026-05-31 23:59:59"),
    }
    children = split(
        matter,
        [
            NewMatter(title="镇里的管网", lead=city.town, **own),
            NewMatter(title="泵站", lead=city.water, **own),
        ],
        by=city.housing_head,
        at=LATER,
    )
    sign(children[0], by=city.town_liaison, at=LATER)
    report_progress(children[0], by=city.town_liaison, at=LATER, text="过半", percent=60)
    matter.refresh_from_db()
    assert matter.progress == 30
    attach(matter, by=city.housing_liaison, at=LATER, content=NOTE, name="说明.txt")
    with pytest.raises(NotAllowed, match="2 件分解事项"):
        report_done(matter, by=city.housing_head, at=LATER, text="完成")

    attach(children[0], by=city.town_liaison, at=LATER, content=NOTE, name="说明.txt")
    report_progress(children[0], by=city.town_liaison, at=LATER, text="完", percent=100)


def test_a_child_may_not_end_after_its_parent() -> None:
    city = make_city()
    matter = make_matter(city)
    sign(matter, by=city.housing_liaison, at=LATER)
    child = NewMatter(
        title="管网",
        lead=city.town,
        supervisor=city.housing,
        year=2026,
        due_at=at("2026-07-01 23:59:59"),
    )

    with pytest.raises(Incomplete, match="不能晚于上级事项"):
        split(matter, [child], by=city.housing_head, at=LATER)
    assert kinds(matter) == ["opened", "signed"]


def test_reopening_keeps_history_and_counts() -> None:
    city = make_city()
    matter = make_matter(city)
    sign(matter, by=city.housing_liaison, at=LATER)
    attach(matter, by=city.housing_liaison, at=LATER, content=NOTE, name="说明.txt")
    report_done(matter, by=city.housing_head, at=LATER, text="完成")
    verify_pass(matter, by=city.clerk, at=LATER)
    with pytest.raises(NotPermitted):
        reopen(matter, by=city.clerk, at=LATER, text="虚假销号")

    reopen(matter, by=city.head, at=LATER, text="虚假销号")

    assert (matter.stage, matter.outcome, matter.reopened) == (Stage.WORKING, "", 1)
    assert running(matter) == {"finish", "report"}
    assert kinds(matter)[-1] == "reopened"


def test_a_withdrawn_matter_says_why() -> None:
    city = make_city()
    matter = make_matter(city)
    with pytest.raises(Incomplete, match="理由"):
        withdraw(matter, by=city.head, at=LATER, text=" ")

    withdraw(matter, by=city.head, at=LATER, text="与另一件合并")

    assert (matter.outcome, running(matter)) == ("withdrawn", set())


def test_who_saw_an_older_version_is_told() -> None:
    city = make_city()
    matter = make_matter(city)
    seen = matter.version
    sign(matter, by=city.housing_liaison, at=LATER, version=seen)

    with pytest.raises(ChangedMeanwhile, match="刷新"):
        report_progress(matter, by=city.housing_head, at=LATER, text="进场", version=seen)


def test_a_matter_without_a_date_has_a_review_clock_and_is_never_overdue() -> None:
    city = make_city()
    matter = make_matter(city, due_at=None)
    everything = type(matter).objects

    assert running(matter) == {"sign", "review", "report"}
    assert not everything.overdue(at=at("2036-01-01")).exists()
    assert everything.undated().count() == 1


def test_handing_over_starts_the_loop_anew_for_the_new_lead() -> None:
    city = make_city()
    matter = make_matter(city)
    sign(matter, by=city.housing_liaison, at=LATER)

    hand_over(matter, by=city.clerk, at=LATER, lead=city.water, text="职能划转")

    assert (matter.stage, matter.lead) == (Stage.ISSUED, city.water)
    sign(matter, by=city.water_liaison, at=LATER)
    assert matter.stage == Stage.SIGNED


def test_what_a_person_may_not_see_is_not_there() -> None:
    city = make_city()
    matter = make_matter(city, joins=(city.town,))
    mine = type(matter).objects.visible_to

    assert mine(city.housing_liaison).count() == 1
    assert mine(city.town_liaison).count() == 1
    assert mine(city.clerk).count() == 1
    assert mine(city.leader).count() == 1
    assert mine(city.water_liaison).count() == 0
