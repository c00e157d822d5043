from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from luoshi.units.models import RegisterEntry, Role, User, Verb
from tests.factories import make_unit, make_user
from tests.units.factories import make_administrator

pytestmark = pytest.mark.django_db
STRONG = "correct horse battery staple"
ROLES = [role for role in Role if role != Role.ADMINISTRATOR]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def link_in(page: bytes) -> str:
    found = re.search(r'value="(http://testserver/users/welcome/[^"]+)"', page.decode())
    assert found is not None
    return found[1].removeprefix("http://testserver")


def make_link(admin: User, person: User) -> str:
    answer = client_of(admin).post(f"/users/{person.pk}/link/")
    assert answer["Cache-Control"].count("no-store") == 1
    return link_in(answer.content)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/users/"), ("get", "/users/new/"), ("get", "/users/{pk}/"), ("get", "/users/{pk}/edit/"),
        ("post", "/users/{pk}/link/"), ("post", "/users/{pk}/do/lock/"),
    ],
)  # fmt: skip
def test_accounts_are_the_administrators_alone(role: Role, method: str, path: str) -> None:
    person = make_user(role, make_unit())

    answer = getattr(client_of(person), method)(path.format(pk=person.pk))

    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_who_has_not_signed_in_is_sent_to_the_door() -> None:
    answer = Client().get("/users/")

    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/users/")


def test_from_opening_an_account_to_the_first_sign_in() -> None:
    admin = make_administrator(make_unit("甲市政府"))
    values = {
        "username": "wang.wu",
        "name": "王某",
        "unit": "甲市政府",
        "role": "liaison",
        "email": "",
    }

    made = client_of(admin).post("/users/new/", values)
    person = User.objects.get(username="wang.wu")
    link = make_link(admin, person)
    fresh = Client()
    form = fresh.get(link)
    done = fresh.post(link, {"password": STRONG, "again": STRONG})
    signed_in = fresh.post("/account/login/", {"login": "wang.wu", "password": STRONG})

    assert (made.status_code, made["Location"]) == (302, f"/users/{person.pk}/")
    assert "wang.wu" in form.content.decode()
    assert (done.status_code, done["Location"]) == (302, "/account/login/")
    assert signed_in.status_code == HTTPStatus.FOUND
    assert [entry.what for entry in RegisterEntry.objects.all()] == [Verb.PASSWORD_SET, Verb.LINK_MADE, Verb.CREATED]  # fmt: skip


def test_a_link_works_once() -> None:
    admin = make_administrator()
    link = make_link(admin, make_user(Role.LIAISON, admin.unit))
    Client().post(link, {"password": STRONG, "again": STRONG})

    assert Client().get(link).status_code == HTTPStatus.NOT_FOUND


def test_a_newer_link_makes_the_older_void() -> None:
    admin = make_administrator()
    person = make_user(Role.LIAISON, admin.unit)

    older, newer = make_link(admin, person), make_link(admin, person)

    assert Client().get(older).status_code == HTTPStatus.NOT_FOUND
    assert Client().get(newer).status_code == HTTPStatus.OK


def test_a_link_makes_the_old_password_void_and_ends_the_sign_ins() -> None:
    admin = make_administrator()
    person = make_user(Role.LIAISON, admin.unit)
    person.set_password(STRONG)
    person.save()
    theirs = client_of(person)

    make_link(admin, person)

    person.refresh_from_db()
    assert not person.check_password(STRONG)
    assert theirs.get("/me/").status_code == HTTPStatus.FOUND


def test_a_link_of_somebody_locked_is_void() -> None:
    admin = make_administrator()
    person = make_user(Role.LIAISON, admin.unit)
    link = make_link(admin, person)

    client_of(admin).post(f"/users/{person.pk}/do/lock/")

    assert Client().get(link).status_code == HTTPStatus.NOT_FOUND


def test_a_link_older_than_a_day_is_void(monkeypatch: pytest.MonkeyPatch) -> None:
    admin = make_administrator()
    link = make_link(admin, make_user(Role.LIAISON, admin.unit))
    late = timezone.localtime().replace(tzinfo=None) + timedelta(hours=25)

    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _self: late)

    assert Client().get(link).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("path", ["MQ/abc-def", "x/y", "-1/z", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/t-t", "%00/%00"])  # fmt: skip
def test_a_link_that_was_never_made_is_404(path: str) -> None:
    make_administrator()

    assert Client().get(f"/users/welcome/{path}/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "至少"),
        (STRONG, "another one altogether", "两次输入的密码不一样"),
        ("123456789012345", "123456789012345", "数字"),
    ],
)
def test_a_weak_password_is_refused(password: str, again: str, said: str) -> None:
    admin = make_administrator()
    person = make_user(Role.LIAISON, admin.unit)
    link = make_link(admin, person)

    answer = Client().post(link, {"password": password, "again": again})

    person.refresh_from_db()
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not person.has_usable_password()


def test_a_change_of_role_and_unit_is_noted() -> None:
    admin = make_administrator()
    person, other = make_user(Role.LIAISON, admin.unit), make_unit("乙局")
    values = {"name": person.name, "unit": "乙局", "role": "unit_head", "email": ""}

    client_of(admin).post(f"/users/{person.pk}/edit/", values)

    person.refresh_from_db()
    entry = RegisterEntry.objects.get()
    assert (person.unit, person.role) == (other, Role.UNIT_HEAD)
    assert entry.data == {"unit": [str(admin.unit), "乙局"], "role": ["liaison", "unit_head"]}


def test_a_refusal_stands_beside_the_form() -> None:
    admin = make_administrator(make_unit("甲市政府"))
    values = {"name": admin.name, "unit": "甲市政府", "role": "liaison", "email": ""}

    answer = client_of(admin).post(f"/users/{admin.pk}/edit/", values)

    assert answer.status_code == 422
    assert "不能改自己的角色" in answer.content.decode()


def test_a_reset_takes_the_second_factor_and_the_sign_ins() -> None:
    admin = make_administrator()
    person = make_user(Role.LIAISON, admin.unit)
    TOTP.activate(person, generate_totp_secret())
    theirs = client_of(person)
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=theirs.session.session_key)

    client_of(admin).post(f"/users/{person.pk}/do/reset-mfa/")

    assert not Authenticator.objects.exists()
    assert theirs.get("/me/").status_code == HTTPStatus.FOUND
    assert RegisterEntry.objects.get().what == Verb.MFA_RESET


def test_a_reset_of_nothing_is_told_and_not_noted() -> None:
    admin = make_administrator()

    answer = client_of(admin).post(f"/users/{admin.pk}/do/reset-mfa/", follow=True)

    assert "没有设置两步验证" in answer.content.decode()
    assert not RegisterEntry.objects.exists()


def test_a_lock_out_is_lifted() -> None:
    admin = make_administrator()
    person = make_user(Role.LIAISON, admin.unit)
    AccessAttempt.objects.create(
        username=person.username, ip_address="10.0.0.1", failures_since_start=5
    )
    client = client_of(admin)

    page = client.get(f"/users/{person.pk}/").content.decode()
    client.post(f"/users/{person.pk}/do/lift/")

    assert "解除密码锁定" in page
    assert not AccessAttempt.objects.exists()


def test_an_act_that_does_not_exist_is_404() -> None:
    admin = make_administrator()

    answer = client_of(admin).post(f"/users/{admin.pk}/do/promote/")

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_the_list_takes_as_many_queries_with_three_as_with_one() -> None:
    admin = make_administrator()
    client = client_of(admin)
    client.get("/users/")

    with CaptureQueriesContext(connection) as one:
        client.get("/users/")
    for _ in range(2):
        make_user(Role.LIAISON, make_unit())
    with CaptureQueriesContext(connection) as three:
        answer = client.get("/users/")

    assert answer.content.decode().count("data-row") == 3
    assert len(one) == len(three)


def test_the_list_is_filtered() -> None:
    admin = make_administrator(make_unit("甲市政府"))
    bureau = make_unit("乙局", admin.unit)
    make_user(Role.LIAISON, bureau, "张某")
    make_user(Role.LIAISON, bureau, "停用者", is_active=False)

    client = client_of(admin)

    def names(query: str) -> list[str]:
        return re.findall(r"data-row><td[^>]*><a [^>]*>([^<]*)<", client.get(f"/users/?{query}").content.decode())  # fmt: skip

    assert names("text=张") == ["张某"]
    assert names("unit=乙局") == ["张某"]
    assert names("locked=on") == ["停用者"]
    assert names("role=administrator") == [admin.name]


def test_names_with_markup_are_shown_as_text() -> None:
    admin = make_administrator()
    make_user(Role.LIAISON, admin.unit, "<script>alert(1)</script>")

    page = client_of(admin).get("/users/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
