from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client

from luoshi.units.models import (
    Area,
    Chief,
    Field,
    Holding,
    Post,
    Role,
    Unit,
    UnitKind,
    User,
)
from tests.factories import MONDAY, make_unit, make_user
from tests.units.factories import make_area, make_duty, make_field
from tests.web.units.pages import client_of

pytestmark = pytest.mark.django_db
EDITORS = {Role.CENTRE_HEAD, Role.ADMINISTRATOR}
CHECKERS = EDITORS | {Role.CENTRE_CLERK, Role.LEADER, Role.AUDITOR}
EXPORTERS = EDITORS | {Role.CENTRE_CLERK, Role.AUDITOR}
READ = ["/units/", "/units/{unit}/", "/units/{unit}/posts/history/", "/units/duties/", "/units/fields/", "/units/areas/", "/units/areas/{area}/", "/units/lines/"]  # fmt: skip
EDIT = [
    "/units/new/", "/units/{unit}/edit/", "/units/{unit}/move/", "/units/{unit}/merge/", "/units/{unit}/posts/new/",
    "/units/posts/{post}/edit/", "/units/posts/{post}/appoint/", "/units/holdings/{holding}/dismiss/",
    "/units/duties/new/", "/units/duties/{duty}/edit/", "/units/fields/new/", "/units/fields/{field}/edit/",
    "/units/areas/new/", "/units/areas/{area}/edit/", "/units/areas/{area}/chiefs/new/", "/units/files/template.xlsx",
]  # fmt: skip
POST_ONLY = [
    "/units/{unit}/close/", "/units/{unit}/reopen/", "/units/posts/{post}/remove/", "/units/duties/{duty}/remove/",
    "/units/fields/{field}/remove/", "/units/areas/{area}/remove/", "/units/chiefs/{chief}/end/",
    "/units/files/preview/", "/units/files/confirm/",
]  # fmt: skip


@pytest.fixture
def keys() -> dict[str, int]:
    unit, field, area = make_unit("甲局"), make_field(), make_area()
    person = make_user(Role.LIAISON, unit)
    post = Post.objects.create(unit=unit, kind="head", name="局长")
    held = Holding.objects.create(post=post, user=person, since_at=MONDAY)
    chief = Chief.objects.create(area=area, user=person, title="网格长", since_at=MONDAY)
    duty = make_duty(field, unit)
    return {"unit": unit.pk, "field": field.pk, "area": area.pk, "post": post.pk, "holding": held.pk, "chief": chief.pk, "duty": duty.pk}  # fmt: skip


def status(role: Role, method: str, path: str) -> int:
    client = client_of(make_user(role, make_unit()))
    answer = getattr(client, method)(path)
    return int(answer.status_code)


@pytest.mark.parametrize("path", READ)
def test_every_role_reads_the_register(path: str, keys: dict[str, int]) -> None:
    assert {role: status(role, "get", path.format(**keys)) for role in Role} == dict.fromkeys(
        Role, 200
    )


@pytest.mark.parametrize("path", EDIT)
def test_forms_are_for_editors_alone(path: str, keys: dict[str, int]) -> None:
    seen = {role: status(role, "get", path.format(**keys)) for role in Role}

    assert seen == {role: 200 if role in EDITORS else 403 for role in Role}


@pytest.mark.parametrize("path", POST_ONLY)
def test_buttons_are_for_editors_alone_and_not_links(path: str, keys: dict[str, int]) -> None:
    path = path.format(**keys)

    refused = {role for role in Role if status(role, "post", path) == HTTPStatus.FORBIDDEN}

    assert refused == set(Role) - EDITORS
    assert status(Role.ADMINISTRATOR, "get", path) == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize("path", ["/units/blind-spots/", "/units/blind-spots.xlsx"])
def test_blind_spots_are_for_who_checks(path: str) -> None:
    assert {role for role in Role if status(role, "get", path) == HTTPStatus.OK} == CHECKERS


def test_the_export_is_for_who_may_export() -> None:
    assert {role for role in Role if status(role, "get", "/units/files/register.xlsx") == 200} == EXPORTERS  # fmt: skip


def test_the_journal_is_for_editors_and_auditors() -> None:
    assert {role for role in Role if status(role, "get", "/units/changes/") == 200} == EDITORS | {Role.AUDITOR}  # fmt: skip


def test_who_has_not_signed_in_is_sent_to_the_door(keys: dict[str, int]) -> None:
    for path in [*READ, *EDIT]:
        answer = Client().get(path.format(**keys))
        assert answer["Location"].startswith("/account/login/?next=/units/")


def make_enterprises() -> tuple[User, Unit, Unit]:
    mine, other = (make_unit(name, kind=UnitKind.ENTERPRISE) for name in ("甲公司", "乙公司"))
    return make_user(Role.UNIT_HEAD, mine), mine, other


def test_an_enterprise_sees_itself_and_not_others() -> None:
    person, mine, other = make_enterprises()
    field = make_field("燃气")
    for unit in (mine, other):
        make_duty(field, unit, role="responsible")  # type: ignore[arg-type]
    client = client_of(person)

    assert client.get(f"/units/{mine.pk}/").status_code == HTTPStatus.OK
    assert client.get(f"/units/{other.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"/units/{other.pk}/posts/history/").status_code == HTTPStatus.NOT_FOUND
    for path in ("/units/?text=公司", "/units/duties/", f"/units/lines/?field={field.pk}"):
        page = client.get(path).content.decode()
        assert "甲公司" in page
        assert "乙公司" not in page


def test_buttons_of_what_one_may_not_do_are_not_shown(keys: dict[str, int]) -> None:
    reader = client_of(make_user(Role.LEADER, make_unit()))
    editor = client_of(make_user(Role.CENTRE_HEAD, make_unit()))

    for path in ("/units/", "/units/{unit}/", "/units/duties/", "/units/fields/", "/units/areas/{area}/"):  # fmt: skip
        found = [client.get(path.format(**keys)).content.decode() for client in (reader, editor)]
        assert ["/new/" in page for page in found] == [False, True], path
        assert "btn-outline-danger" not in found[0], path


def test_keys_that_are_none_are_404() -> None:
    client = client_of(make_user(Role.ADMINISTRATOR, make_unit()))

    for path in ("/units/999999/", "/units/999999/edit/", "/units/areas/999999/", "/units/duties/999999/edit/", "/units/?under=999999"):  # fmt: skip
        assert client.get(path).status_code == HTTPStatus.NOT_FOUND
    assert client.get("/units/?under=x' OR 1=1").status_code == HTTPStatus.OK


def test_nothing_is_left_behind_by_who_may_not(keys: dict[str, int]) -> None:
    client = client_of(make_user(Role.CENTRE_CLERK, make_unit()))
    before = [model.objects.count() for model in (Unit, Field, Area)]

    for path in EDIT:
        client.post(
            path.format(**keys), {"name": "新", "kind": "department", "code": "1", "order": "0"}
        )

    assert [model.objects.count() for model in (Unit, Field, Area)] == before
