from __future__ import annotations

import pytest

from luoshi.units import services
from luoshi.units.models import RegisterEntry, Role, User, Verb
from luoshi.units.services import Incomplete, NotAllowed, NotPermitted
from tests.factories import MONDAY, make_unit, make_user
from tests.units.factories import make_administrator

pytestmark = pytest.mark.django_db


def test_a_new_person_has_no_password() -> None:
    admin = make_administrator()

    person = services.create_user(by=admin, at=MONDAY, username="zhang.san", name="张某", unit=admin.unit, role="liaison")  # fmt: skip

    assert not person.has_usable_password()
    entry = RegisterEntry.objects.get()
    assert (entry.what, entry.by, entry.label) == (Verb.CREATED, admin, "张某")
    assert "password" not in entry.data


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"username": "张三"}, "username"),
        ({"username": "ab"}, "username"),
        ({"username": "USED"}, "username"),
        ({"name": " "}, "name"),
        ({"role": "king"}, "role"),
        ({"email": "nowhere"}, "email"),
    ],
)
def test_a_value_without_meaning_names_its_field(values: dict[str, str], field: str) -> None:
    unit = make_unit()
    User.objects.create(username="used", name="某", unit=unit, role=Role.LIAISON)

    with pytest.raises(Incomplete) as refusal:
        services.create_user(by=None, at=MONDAY, **{"username": "fresh", "name": "某某", "unit": unit, "role": "liaison", **values})  # fmt: skip

    assert refusal.value.field == field


def test_only_an_administrator_makes_people() -> None:
    head = make_user(Role.CENTRE_HEAD, make_unit(centre=True))

    with pytest.raises(NotPermitted):
        services.create_user(by=head, at=MONDAY, username="fresh", name="某", unit=head.unit, role="liaison")  # fmt: skip

    assert not User.objects.filter(username="fresh").exists()


def test_the_last_administrator_is_neither_locked_nor_demoted() -> None:
    admin = make_administrator()

    with pytest.raises(NotAllowed, match="唯一的管理员"):
        services.lock_user(admin, by=None, at=MONDAY)
    with pytest.raises(NotAllowed, match="唯一的管理员"):
        services.change_user(admin, by=None, at=MONDAY, role=Role.LIAISON)


def test_nobody_changes_their_own_role_or_locks_themselves() -> None:
    admin, _other = make_administrator(), make_administrator()

    with pytest.raises(NotAllowed, match="不能改自己的角色"):
        services.change_user(admin, by=admin, at=MONDAY, role=Role.CENTRE_HEAD)
    with pytest.raises(NotAllowed, match="不能改自己的角色"):
        services.lock_user(admin, by=admin, at=MONDAY)
    services.change_user(admin, by=admin, at=MONDAY, name="新名")

    assert admin.name == "新名"


def test_a_locked_person_comes_back() -> None:
    admin = make_administrator()
    person = make_user(Role.LIAISON, admin.unit)

    services.lock_user(person, by=admin, at=MONDAY)
    locked = person.is_active
    services.unlock_user(person, by=admin, at=MONDAY)

    assert (locked, person.is_active) == (False, True)
    assert [entry.what for entry in RegisterEntry.objects.all()] == [Verb.UNLOCKED, Verb.LOCKED]
