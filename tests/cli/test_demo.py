"""The invented city: forty units, people with posts, and a ledger that its own people have moved."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.cli.demo import build, built
from luoshi.ledger.audit import verify
from luoshi.ledger.models import Entry, Matter
from luoshi.plans.models import Plan, PlanStage
from luoshi.supervision.models import Order
from luoshi.units.models import Duty, Holding, Role, Unit, User

pytestmark = pytest.mark.django_db


def test_three_weeks_of_the_city_leave_a_ledger_that_holds() -> None:
    assert not built()
    build(until=date(2026, 2, 9))

    assert built()
    assert (Unit.objects.count(), Unit.objects.filter(centre=True).count()) == (40, 1)
    assert {person.role for person in User.objects.all()} == set(Role.values)
    assert (
        Holding.objects.count()
        == User.objects.exclude(role__in=[Role.AUDITOR, Role.ADMINISTRATOR, Role.WATCH]).count()
    )
    assert Duty.objects.exists()
    assert Matter.objects.exclude(kind="order").count() == 110
    assert set(Order.objects.values_list("state", flat=True)) == {"draft", "signed", "declined"}
    assert (
        Matter.objects.filter(kind="order").count() == Order.objects.filter(state="signed").count()
    )
    assert not Matter.objects.filter(lead__centre=True).exists()
    assert Matter.objects.exclude(stage="issued").count() > 60
    assert Entry.objects.filter(kind="progress").exists()
    assert list(verify()) == []
    issued, waiting = Plan.objects.order_by("pk")
    assert (issued.stage, waiting.stage) == (PlanStage.ISSUED, PlanStage.DRAFT)
    assert waiting.rows.count() > 15
    assert not any(person.has_usable_password() for person in User.objects.all())
