"""The invented city: forty units, people with posts, and a ledger that its own people have moved."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest

from luoshi.alarms.models import Alarm, Building, Device, Incident, Point, Verdict
from luoshi.cli.demo import build, built
from luoshi.cli.demo.build import _areas, _duties, _people, _units
from luoshi.cli.demo.city import City
from luoshi.cli.demo.fire import build_watch, watched
from luoshi.gateway.simulator.building import Building as Simulated
from luoshi.ledger.audit import verify
from luoshi.ledger.models import Entry, Matter
from luoshi.plans.models import Plan, PlanStage
from luoshi.supervision.models import Order
from luoshi.units.models import Area, Duty, Holding, Role, Unit, User
from luoshi.units.rules.blind_spots import Gap, blind_spots
from tests.factories import SHANGHAI

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
    states = set(Order.objects.values_list("state", flat=True))
    assert {"draft", "signed"} <= states
    assert states <= {"draft", "signed", "declined", "void"}
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


def test_nothing_in_the_journal_lies_after_the_evening_on_which_it_was_written() -> None:
    """A plan is issued on the day of its issuing: no sweep before it has seen its matters."""
    build(until=date(2026, 1, 30))

    plan = Plan.objects.order_by("pk")[0]
    assert plan.issued_at is not None
    first = Entry.objects.earliest("pk")
    assert first.at == plan.issued_at == Matter.objects.earliest("pk").opened_at
    moments = list(Entry.objects.order_by("pk").values_list("at", flat=True))
    days = [moment.astimezone(SHANGHAI).date() for moment in moments]
    assert days == sorted(days)


def test_the_city_has_areas_with_chiefs_and_some_blind_spots() -> None:
    chance = random.Random(1)  # noqa: S311 - names of nobody, no secret
    city = City.of(_units(), _people(chance), chance)
    _duties()

    _areas(city)

    spots = blind_spots(datetime(2026, 2, 9, 12, tzinfo=UTC))
    told = {
        gap: [spot.area.name for spot in spots if spot.kind == gap and spot.area] for gap in Gap
    }
    assert told[Gap.NO_UNIT] == ["高新区企业网格"]
    assert told[Gap.TWO_CHIEFS] == ["澜江城区段"]
    assert set(told[Gap.NO_CHIEF]) == {
        "老街第二网格",
        "白塔集镇网格",
        "高新区企业网格",
        "禾塘至云桥公路",
    }
    assert Area.objects.count() == 13


def test_the_watch_knows_the_devices_that_are_simulated_and_has_two_weeks_behind_it() -> None:
    _units()
    _people(random.Random(1))  # noqa: S311 - names of nobody, no secret
    _duties()
    now = datetime(2026, 2, 9, 12, tzinfo=UTC)

    assert not watched()
    build_watch(until=now)

    assert watched()
    assert (Building.objects.count(), Device.objects.count()) == (200, 200)
    told = Point.objects.filter(device__address="000000000001", part_addr__isnull=False)
    parts = Simulated.invented(0, 1).parts
    assert set(told.values_list("told", "part_addr")) == {(p.text, p.part_addr) for p in parts}
    assert not Point.objects.filter(plan=None, part_addr__isnull=False).exists()
    assert Incident.objects.count() == 70
    assert not Alarm.objects.open().exists()
    verdicts = set(Incident.objects.fires().values_list("verdict", flat=True))
    assert verdicts == {Verdict.FALSE, Verdict.TEST, Verdict.DRILL}
    assert not Matter.objects.exists()
