"""Two people at once: one wins, the other is told, and what must hold still holds."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection

from luoshi.units import services
from luoshi.units.models import Area, Duty, Holding, Post, Role, Unit, User
from luoshi.units.services import Refused
from tests.factories import MONDAY, at, make_unit, make_user
from tests.units.factories import make_administrator, make_area, make_field

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "sqlite" in settings.DATABASES["default"]["ENGINE"],
        reason="SQLite lets one writer in at a time; its writers queue at BEGIN",
    ),
]


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run all at the same moment; what each was told (nothing: it was done)."""
    ready, told = threading.Barrier(len(acts)), ["not run"] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            ready.wait(10)
            act()
            told[number] = ""
        except Refused as refusal:
            told[number] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return told


@pytest.mark.parametrize("_round", range(2))
def test_two_moves_make_no_circle(_round: int) -> None:
    root = make_unit("根")
    first, second = make_unit("甲", root), make_unit("乙", root)
    one, other = (Unit.objects.get(pk=unit.pk) for unit in (first, second))
    goal, other_goal = (Unit.objects.get(pk=unit.pk) for unit in (second, first))

    told = at_once(
        lambda: services.move_unit(one, by=None, at=MONDAY, parent=goal),
        lambda: services.move_unit(other, by=None, at=MONDAY, parent=other_goal),
    )

    assert sorted(map(bool, told)) == [False, True]
    for unit in Unit.objects.select_related("parent"):
        assert unit.path.startswith(unit.parent.path if unit.parent else "")


def test_two_areas_make_no_circle() -> None:
    root = make_area()
    first, second = make_area(parent=root), make_area(parent=root)
    one, other = (Area.objects.get(pk=area.pk) for area in (first, second))

    told = at_once(
        lambda: services.change_area(one, by=None, at=MONDAY, parent=second),
        lambda: services.change_area(other, by=None, at=MONDAY, parent=first),
    )

    assert sorted(map(bool, told)) == [False, True]
    for area in Area.objects.select_related("parent"):
        assert area.path.startswith(area.parent.path if area.parent else "")


def test_two_administrators_do_not_lock_each_other_out() -> None:
    first, second = make_administrator(), make_administrator()

    told = at_once(
        lambda: services.lock_user(second, by=first, at=MONDAY),
        lambda: services.lock_user(first, by=second, at=MONDAY),
    )

    assert sorted(map(bool, told)) == [False, True]
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1


def test_a_head_is_appointed_once() -> None:
    unit = make_unit()
    post = Post.objects.create(unit=unit, kind="head", name="局长")
    people = [make_user(Role.UNIT_HEAD, unit) for _ in range(2)]

    told = at_once(
        *(
            lambda person=person: services.appoint(
                post, by=None, at=MONDAY, user=person, since_at=at("2026-01-01")
            )
            for person in people
        )
    )

    assert sorted(map(bool, told)) == [False, True]
    assert Holding.objects.count() == 1


def test_the_same_duty_is_added_once() -> None:
    field, unit = make_field(), make_unit()

    def add() -> None:
        services.create_duty(by=None, at=MONDAY, field=field, unit=unit, role="lead")

    told = at_once(add, add)

    assert sorted(map(bool, told)) == [False, True]
    assert Duty.objects.count() == 1


def test_the_same_name_is_given_once() -> None:
    def add() -> None:
        services.create_unit(by=None, at=MONDAY, parent=None, name="甲局", kind="department")

    told = at_once(add, add)

    assert sorted(map(bool, told)) == [False, True]
    assert Unit.objects.count() == 1
