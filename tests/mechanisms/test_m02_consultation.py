"""M02 征求参会人员意见建议: units comment on their own draft rows, each is answered, and nothing counts before it is issued."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.ledger.models import Matter
from luoshi.plans.models import PlanStage, Stance
from luoshi.plans.services import (
    accept_many,
    answer,
    approve,
    comment,
    edit,
    issue,
    start_consultation,
    submit,
    upload,
)
from luoshi.plans.services.errors import Refused
from tests.factories import MONDAY, make_city

pytestmark = pytest.mark.django_db
SPEECH = "在全市工作会议上的讲话\n（2026年3月1日）\n市住建局要在6月底前完成老旧管网改造20公里。\n"


def test_a_draft_is_commented_answered_and_only_then_issued() -> None:
    city = make_city()
    plan = upload(SPEECH.encode(), name="讲话.txt", year=2026, by=city.clerk, at=MONDAY).plans.get()
    accept_many(plan, by=city.clerk, at=MONDAY)
    for row in plan.rows.all():
        edit(row, by=city.clerk, at=MONDAY, lead=city.housing)
    until = MONDAY + timedelta(days=3)
    start_consultation(plan, by=city.clerk, at=MONDAY, until=until)
    first = plan.rows.all()[0]

    with pytest.raises(Refused):  # somebody else's row
        comment(first, by=city.water_head, at=MONDAY, stance=Stance.OBJECT, text="不同意")
    said = comment(first, by=city.housing_head, at=MONDAY, stance=Stance.OBJECT, text="缺资金。")
    with pytest.raises(Refused, match="没有答复"):  # an objection stands open
        submit(plan, by=city.clerk, at=MONDAY)
    assert not Matter.objects.exists()

    answer(said, by=city.clerk, at=MONDAY, adopted=False, text="资金由财政局解决。")
    submit(plan, by=city.clerk, at=until)
    approve(plan, by=city.leader, at=until)
    issue(plan, by=city.clerk, at=until)

    plan.refresh_from_db()
    assert plan.stage == PlanStage.ISSUED
    assert Matter.objects.count() == plan.rows.filter(status="accepted").count() > 0
