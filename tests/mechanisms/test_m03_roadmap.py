"""M03 时间表、路线图、责任人: a matter with milestones, an owner and a standard; its schedule line runs along the milestones."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.ledger.light_facts import light_now
from luoshi.ledger.models import Matter, Playbook
from luoshi.ledger.playbooks import rules_of
from luoshi.ledger.services import NewMilestone, reach_milestone, sign
from tests.factories import MONDAY, at, make_city, make_matter

pytestmark = pytest.mark.django_db
STEPS = (
    NewMilestone(date(2026, 4, 30), "完成可研批复", 30),
    NewMilestone(date(2026, 8, 31), "主体完工", 80),
)


def row(matter: Matter) -> Matter:
    found: Matter = Matter.objects.for_rows().get(pk=matter.pk)
    return found


def test_a_missed_milestone_turns_the_light_and_a_reached_one_turns_it_back() -> None:
    city = make_city()
    assert rules_of(Playbook.objects.get(key="task", version=1)).schedule == "milestones"
    matter = make_matter(
        city, milestones=STEPS, standard="通过竣工验收", due_at=at("2026-12-31 18:00")
    )
    sign(matter, by=city.housing_liaison, at=MONDAY)
    assert [step.text for step in matter.milestones.all()] == ["完成可研批复", "主体完工"]
    assert matter.standard == "通过竣工验收"

    late = light_now(row(matter), at("2026-05-06"))
    assert late.colour in {"red", "yellow"}
    assert "30" in late.sentence

    first = matter.milestones.get(text="完成可研批复")
    reach_milestone(matter, first, by=city.housing_liaison, at=at("2026-05-06 10:00"))
    again = light_now(row(matter), at("2026-05-06 11:00"))
    assert again.expected == 30
    assert "差" not in again.sentence
