from __future__ import annotations

import pytest

from luoshi.units import services
from luoshi.units.models import Chief, Holding, Post, RegisterEntry, Role, Verb
from luoshi.units.services import Incomplete, NotAllowed
from tests.factories import MONDAY, at, make_unit, make_user
from tests.units.factories import make_area

pytestmark = pytest.mark.django_db


def make_post(kind: str = "head", name: str = "局长") -> Post:
    return services.create_post(by=None, at=MONDAY, unit=make_unit(), kind=kind, name=name)


def test_a_post_name_is_had_once_in_a_unit() -> None:
    post = make_post()

    with pytest.raises(Incomplete, match="已经有“局长”这个岗位"):
        services.create_post(by=None, at=MONDAY, unit=post.unit, kind="head", name="局长")


def test_a_head_is_one_person_at_a_time() -> None:
    post = make_post()
    first, second = (make_user(Role.UNIT_HEAD, post.unit, name) for name in ("甲某", "乙某"))
    services.appoint(post, by=None, at=MONDAY, user=first, since_at=at("2025-01-01"))

    with pytest.raises(NotAllowed, match="由“甲某”担任"):
        services.appoint(post, by=None, at=MONDAY, user=second, since_at=at("2026-01-01"))


def test_a_successor_begins_when_the_predecessor_has_ended() -> None:
    post = make_post()
    first, second = (make_user(Role.UNIT_HEAD, post.unit) for _ in range(2))
    held = services.appoint(post, by=None, at=MONDAY, user=first, since_at=at("2025-01-01"))

    services.dismiss(held, by=None, at=MONDAY, until_at=at("2026-01-01"))
    services.appoint(post, by=None, at=MONDAY, user=second, since_at=at("2026-01-01"))

    assert list(first.posts_on(at("2025-12-31"))) == [post]
    assert list(first.posts_on(at("2026-01-01"))) == []
    assert list(second.posts_on(at("2026-01-01"))) == [post]
    assert [entry.what for entry in RegisterEntry.objects.filter(kind="holding")] == [
        Verb.APPOINTED, Verb.DISMISSED, Verb.APPOINTED,
    ]  # fmt: skip


def test_several_liaisons_may_share_a_post_but_nobody_twice() -> None:
    post = make_post("liaison", "联络员")
    people = [make_user(Role.LIAISON, post.unit) for _ in range(2)]
    for person in people:
        services.appoint(post, by=None, at=MONDAY, user=person, since_at=MONDAY)

    with pytest.raises(NotAllowed, match="这段时间已经任"):
        services.appoint(post, by=None, at=MONDAY, user=people[0], since_at=at("2026-05-01"))

    assert Holding.objects.running(MONDAY).count() == 2


def test_a_past_holding_may_be_entered_for_somebody_who_left() -> None:
    post = make_post()
    gone = make_user(Role.UNIT_HEAD, post.unit, is_active=False)

    services.appoint(post, by=None, at=MONDAY, user=gone, since_at=at("2020-01-01"), until_at=at("2022-01-01"))  # fmt: skip
    with pytest.raises(NotAllowed, match="账号已经停用"):
        services.appoint(post, by=None, at=MONDAY, user=gone, since_at=at("2026-01-01"))


def test_an_end_before_the_beginning_is_refused() -> None:
    post = make_post()
    person = make_user(Role.UNIT_HEAD, post.unit)

    with pytest.raises(Incomplete, match="离任日期要晚于任职日期"):
        services.appoint(post, by=None, at=MONDAY, user=person, since_at=MONDAY, until_at=MONDAY)


def test_an_appointment_that_has_not_begun_is_taken_back() -> None:
    post = make_post()
    person = make_user(Role.UNIT_HEAD, post.unit)
    held = services.appoint(post, by=None, at=MONDAY, user=person, since_at=at("2026-09-01"))

    services.withdraw_holding(held, by=None, at=MONDAY)

    assert not Holding.objects.exists()
    assert RegisterEntry.objects.first().what == Verb.REMOVED  # type: ignore[union-attr]


def test_a_post_that_was_held_is_not_removed() -> None:
    post = make_post()
    services.appoint(post, by=None, at=MONDAY, user=make_user(Role.UNIT_HEAD, post.unit), since_at=MONDAY)  # fmt: skip

    with pytest.raises(NotAllowed, match="有过任职记录"):
        services.remove_post(post, by=None, at=MONDAY)

    assert Post.objects.filter(pk=post.pk).exists()
    assert not RegisterEntry.objects.filter(what=Verb.REMOVED).exists()


def test_a_chief_answers_for_an_area_until_ended() -> None:
    area, person = make_area(kind="river", code="he-1"), make_user(Role.INSPECTOR, make_unit())

    chief = services.name_chief(area, by=None, at=MONDAY, user=person, title="河长", since_at=at("2026-01-01"))  # fmt: skip
    with pytest.raises(NotAllowed, match="已经是这里的河长"):
        services.name_chief(area, by=None, at=MONDAY, user=person, title="河长", since_at=MONDAY)
    services.end_chief(chief, by=None, at=MONDAY)

    assert Chief.objects.running(at("2026-02-01")).get() == chief
    assert not Chief.objects.running(MONDAY).exists()
