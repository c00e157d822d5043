"""What light a matter had on a past day is what its page showed on that day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from luoshi.ledger.light_facts import light_now, light_on
from luoshi.ledger.lights import Light
from luoshi.ledger.models import Matter
from luoshi.ledger.services import (
    attach,
    grant_extension,
    reopen,
    report_done,
    report_progress,
    request_extension,
    resume,
    sign,
    suspend,
    verify_fail,
    verify_pass,
)
from tests.factories import MONDAY, make_city, make_matter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOTE = "办理情况说明".encode()


def test_each_day_of_a_long_story_keeps_its_light() -> None:
    city = make_city()
    head, liaison, clerk = city.housing_head, city.housing_liaison, city.clerk
    matter = make_matter(city, due_at=MONDAY + 40 * DAY)
    story: dict[int, Callable[[], object]] = {
        1: lambda: sign(matter, by=liaison, at=now),
        5: lambda: report_progress(matter, by=liaison, at=now, text="开工", percent=20),
        12: lambda: report_progress(matter, by=liaison, at=now, text="过半", percent=60),
        20: lambda: request_extension(matter, by=head, at=now, new_due_at=MONDAY + 50 * DAY, reason="雨季"),
        22: lambda: grant_extension(matter, by=city.clerk, at=now, answer="同意"),
        25: lambda: suspend(matter, by=clerk, at=now, text="等上级批复"),
        30: lambda: resume(matter, by=clerk, at=now),
        55: lambda: attach(matter, by=liaison, at=now, content=NOTE, name="说明.txt"),
        56: lambda: report_done(matter, by=head, at=now, text="完成"),
        58: lambda: verify_fail(matter, by=clerk, at=now, text="照片看不清"),
        60: lambda: attach(matter, by=liaison, at=now, content=NOTE + b"2", name="再说明.txt"),
        61: lambda: report_done(matter, by=head, at=now, text="完成"),
        63: lambda: verify_pass(matter, by=clerk, at=now, text="现场看过"),
        65: lambda: reopen(matter, by=city.head, at=now, text="又坏了"),
    }  # fmt: skip
    shown: list[Light] = []
    for day in range(70):
        now = MONDAY + day * DAY
        story.get(day, lambda: None)()
        matter = Matter.objects.for_rows().get(pk=matter.pk)
        shown.append(light_now(matter, now))

    told = [light_on(matter, MONDAY + day * DAY) for day in range(70)]

    assert [light.sentence for light in told] == [light.sentence for light in shown]
    assert told == shown
    assert {light.colour for light in shown} == {"green", "yellow", "red", "none"}


def test_a_line_that_steps_by_quarters_turns_red_at_the_very_next_one() -> None:
    """The day of 30 points, 30 March, plus 93 days lies in the quarter after the next."""
    matter = make_matter(
        make_city(),
        opened_at=MONDAY + 11 * DAY,
        kind="indicator",
        playbook="indicator",
        due_at=MONDAY + 66 * DAY,
    )
    matter = Matter.objects.for_rows().get(pk=matter.pk)

    assert matter.red_at is not None
    assert light_now(matter, matter.red_at).colour == "red"
    assert light_now(matter, matter.red_at - timedelta(seconds=1)).colour != "red"
    assert f"{matter.red_at:%Y-%m-%d %H:%M}" == "2026-03-31 16:00"
