from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import Settings

from luoshi.units.models import Role
from tests.factories import make_unit, make_user
from tests.units.factories import make_administrator

pytestmark = pytest.mark.django_db
PASSWORD = "long enough to be one"  # noqa: S105 - of people who live for one test


def test_five_wrong_passwords_lock_until_an_administrator_lifts_it(settings: Settings) -> None:
    settings.AXES_ENABLED = True
    person, admin = make_user(Role.LIAISON, make_unit()), make_administrator()
    person.set_password(PASSWORD)
    person.save()

    def sign_in(password: str) -> int:
        values = {"login": person.username, "password": password}
        return Client().post("/account/login/", values).status_code

    wrong = [sign_in("wrong") for _ in range(5)]
    locked = sign_in(PASSWORD)
    theirs = Client()
    theirs.force_login(admin)
    theirs.post(f"/users/{person.pk}/do/lift/")

    assert wrong[0] == HTTPStatus.OK
    assert locked == HTTPStatus.TOO_MANY_REQUESTS
    assert sign_in(PASSWORD) == HTTPStatus.FOUND


def test_behind_a_proxy_its_word_for_the_address_counts_and_only_its(settings: Settings) -> None:
    settings.AXES_ENABLED = True
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    person = make_user(Role.LIAISON, make_unit())
    person.set_password(PASSWORD)
    person.save()

    def sign_in(password: str, forwarded: str) -> int:
        values = {"login": person.username, "password": password}
        client = Client(headers={"x-forwarded-for": forwarded})
        return client.post("/account/login/", values).status_code

    for _ in range(5):
        sign_in("wrong", "203.0.113.5")

    assert sign_in(PASSWORD, "198.51.100.1, 203.0.113.5") == HTTPStatus.TOO_MANY_REQUESTS
    assert sign_in(PASSWORD, "198.51.100.7") == HTTPStatus.FOUND
