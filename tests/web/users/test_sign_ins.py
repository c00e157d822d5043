from __future__ import annotations

import dataclasses
import time
from http import HTTPStatus
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from luoshi.units.models import Role, User
from luoshi.web.options import BadOption, read_options
from luoshi.web.sign_ins import BEGUN, SEEN
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "long enough to be one"  # noqa: S105 - of people who live for one test


def options(settings: Settings, **values: Any) -> None:
    settings.OPTIONS = dataclasses.replace(settings.OPTIONS, **values)


def make_person(role: Role = Role.LIAISON) -> User:
    user = make_user(role, make_unit())
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(user: User, browser: str = "a browser") -> Client:
    client = Client(headers={"user-agent": browser})
    answer = client.post("/account/login/", {"login": user.username, "password": PASSWORD})
    assert answer.status_code == HTTPStatus.FOUND, answer.content
    return client


def in_(client: Client) -> bool:
    return client.get("/me/").status_code == HTTPStatus.OK


def session_set(client: Client, **values: int) -> None:
    session = client.session
    session.update(values)
    session.save()


def test_one_sign_in_too_many_ends_the_oldest(settings: Settings) -> None:
    options(settings, sessions=2)
    user = make_person()

    clients = [sign_in(user, browser=f"browser {number}") for number in range(3)]

    assert [in_(client) for client in clients] == [False, True, True]
    assert UserSession.objects.filter(user=user).count() == 2


def test_a_sign_in_ends_when_it_is_as_old_as_one_may_become() -> None:
    client = sign_in(make_person())

    session_set(client, **{BEGUN: int(time.time()) - settings.OPTIONS.session_hours * 3600 - 5})

    assert not in_(client)


def test_a_click_starts_the_idle_time_again_once_a_minute() -> None:
    client = sign_in(make_person())
    before = client.session.get_expiry_date()
    session_set(client, **{SEEN: int(time.time()) - 120})

    assert in_(client)

    assert client.session[SEEN] > time.time() - 5
    assert client.session.get_expiry_date() >= before
    assert UserSession.objects.get().last_seen_at.timestamp() > time.time() - 5


def test_the_session_ends_by_itself_after_the_idle_time() -> None:
    client = sign_in(make_person())

    assert client.session.get_expiry_age() == settings.OPTIONS.session_minutes * 60


def test_the_sign_in_of_somebody_locked_ends_at_once() -> None:
    user = make_person()
    client = sign_in(user)

    user.is_active = False
    user.save()

    assert not in_(client)


def test_a_person_sees_their_own_sign_ins_and_ends_the_others() -> None:
    user = make_person()
    other, mine = sign_in(user), sign_in(user, browser="my browser")

    page = mine.get("/account/sessions/")
    mine.post("/account/sessions/")

    assert "my browser" in page.content.decode()
    assert (in_(other), in_(mine)) == (False, True)


def test_a_role_that_must_have_a_second_factor_sees_nothing_else_before(
    settings: Settings,
) -> None:
    options(settings, mfa_roles=("administrator",))
    admin, liaison = make_person(Role.ADMINISTRATOR), make_person()

    answer = sign_in(admin).get("/desk/")

    assert (answer.status_code, answer["Location"]) == (
        HTTPStatus.FOUND,
        "/account/2fa/totp/activate/",
    )
    assert in_(sign_in(liaison))


def test_htmx_is_sent_to_the_second_factor_as_a_whole_page(settings: Settings) -> None:
    options(settings, mfa_roles=("administrator",))

    answer = sign_in(make_person(Role.ADMINISTRATOR)).get("/desk/", headers={"HX-Request": "true"})

    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert answer["HX-Redirect"] == "/account/2fa/totp/activate/"


def test_with_a_second_factor_the_way_is_open(settings: Settings) -> None:
    options(settings, mfa_roles=("liaison",))
    user = make_person()
    client = Client()
    client.force_login(user)
    before = client.get("/me/").status_code

    TOTP.activate(user, generate_totp_secret())

    assert (before, in_(client)) == (HTTPStatus.FOUND, True)


def test_a_role_that_does_not_exist_is_refused_at_start() -> None:
    with pytest.raises(BadOption, match="LUOSHI_MFA_ROLES=king"):
        read_options({"LUOSHI_MFA_ROLES": "administrator,king"})
