"""The rules of each grade: built in, edited by the centre, never lost."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from luoshi.ledger.services.errors import ChangedMeanwhile, Incomplete, NotPermitted
from luoshi.supervision.models import Grade, Regime
from luoshi.supervision.regime import builtin, current, install_builtin
from luoshi.supervision.services import set_regime, sign
from tests.factories import MONDAY, make_city
from tests.supervision.factories import make_order

pytestmark = pytest.mark.django_db


def test_every_grade_has_its_built_in_rules() -> None:
    assert set(builtin()) == set(Grade.values) == set(current())
    assert {grade: row.signer for grade, row in current().items()} == {
        "blue": "head", "orange": "head", "red": "leader",
    }  # fmt: skip


def test_edited_rules_hold_for_the_next_draft_and_leave_the_last_one_alone() -> None:
    city = make_city()
    before = make_order(city)

    set_regime(
        "blue", by=city.head, at=MONDAY, version=1, name="督办通知单", mark="澜督", reply_days=7
    )

    after = make_order(city)
    assert (after.regime.name, after.reply_days, after.regime.version) == ("督办通知单", 7, 2)
    assert (before.regime.name, before.reply_days) == ("督办提醒函", 5)
    sign(after, by=city.head, at=MONDAY)
    assert after.number == "澜督〔2026〕1号"
    install_builtin(at=MONDAY)
    assert current()["blue"].name == "督办通知单"
    assert Regime.objects.filter(grade="blue").count() == 2


def test_the_same_rules_again_are_no_new_version() -> None:
    city = make_city()

    set_regime("blue", by=city.head, at=MONDAY, version=1)

    assert Regime.objects.filter(grade="blue").count() == 1


def test_rules_are_edited_by_those_who_may_with_values_that_mean_something() -> None:
    city = make_city()

    for who in (city.clerk, city.leader, city.housing_head):
        with pytest.raises(NotPermitted):
            set_regime("blue", by=who, at=MONDAY, version=1, reply_days=7)
    for wrong in ({"reply_days": 0}, {"sign_days": 91}, {"signer": "mayor"}, {"mark": " "}):
        with pytest.raises(Incomplete):
            set_regime("blue", by=city.head, at=MONDAY, version=1, **wrong)
    with pytest.raises(Incomplete):
        set_regime("purple", by=city.head, at=MONDAY, version=1)
    set_regime("blue", by=city.head, at=MONDAY, version=1, reply_days=6)
    with pytest.raises(ChangedMeanwhile):
        set_regime("blue", by=city.head, at=MONDAY, version=1, reply_days=7)
    with pytest.raises(DatabaseError), transaction.atomic():
        Regime.objects.update(reply_days=1)
