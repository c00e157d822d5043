from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from luoshi.units.models import ApiToken
from luoshi.units.services import Incomplete, make_token, note_use, revoke_token, token_of
from luoshi.units.services.errors import NotAllowed, NotPermitted
from luoshi.units.services.tokens import MOST
from tests.factories import MONDAY, make_city

pytestmark = pytest.mark.django_db


def test_a_token_is_told_once_and_kept_as_its_digest() -> None:
    city = make_city()

    token, text = make_token(" 数据 中台 ", ["matters:read"], by=city.clerk, at=MONDAY)

    assert text.startswith("luoshi_")
    assert (token.name, token.ending, len(text)) == ("数据 中台", text[-4:], 50)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM units_apitoken")
        assert text not in repr(cursor.fetchall())
    found = token_of(text, at=MONDAY)
    assert found is not None
    assert found.user == city.clerk


def test_a_token_ends_when_it_expires_is_revoked_or_its_person_leaves() -> None:
    city = make_city()
    first, one = make_token("一", ["matters:read"], by=city.clerk, at=MONDAY, days=30)
    _second, two = make_token("二", ["matters:read"], by=city.head, at=MONDAY)
    third, three = make_token("三", ["matters:read"], by=city.leader, at=MONDAY)

    assert token_of(one, at=MONDAY + timedelta(days=30)) is None
    with pytest.raises(NotPermitted):
        revoke_token(third, by=city.clerk, at=MONDAY)
    revoke_token(third, by=city.leader, at=MONDAY)
    city.head.is_active = False
    city.head.save()

    assert token_of(one, at=MONDAY) == first
    assert [token_of(text, at=MONDAY) for text in (two, three, "luoshi_", "")] == [None] * 4
    with pytest.raises(NotPermitted):
        make_token("四", ["matters:read"], by=city.head, at=MONDAY)


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("", ["matters:read"], 90),
        ("长" * 51, ["matters:read"], 90),
        ("好", [], 90),
        ("好", ["everything"], 90),
        ("好", ["matters:read"], 0),
        ("好", ["matters:read"], 367),
    ],
)
def test_a_token_without_name_scope_or_end_is_refused(
    name: str, scopes: list[str], days: int
) -> None:
    with pytest.raises(Incomplete):
        make_token(name, scopes, by=make_city().clerk, at=MONDAY, days=days)


def test_a_person_has_so_many_tokens_in_force() -> None:
    city = make_city()
    made = [make_token("一", ["matters:read"], by=city.clerk, at=MONDAY)[0] for _ in range(MOST)]
    with pytest.raises(NotAllowed):
        make_token("又", ["matters:read"], by=city.clerk, at=MONDAY)

    revoke_token(made[0], by=city.clerk, at=MONDAY)

    assert make_token("又", ["matters:read"], by=city.clerk, at=MONDAY)[0].pk


def test_use_is_noted_to_the_quarter_of_an_hour() -> None:
    token, _text = make_token("一", ["matters:read"], by=make_city().clerk, at=MONDAY)

    seen = []
    for minutes in (0, 14, 15, 20):
        token = ApiToken.objects.get()
        note_use(token, at=MONDAY + timedelta(minutes=minutes))
        seen.append(ApiToken.objects.get().used_at)

    assert seen == [MONDAY, MONDAY, MONDAY + timedelta(minutes=15), MONDAY + timedelta(minutes=15)]
