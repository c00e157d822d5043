"""Every address × every role × own and foreign: who comes in, who is refused, for whom there is nothing there."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from luoshi.ledger.rules import ACTIONS
from luoshi.ledger.rules.transitions import in_roles
from luoshi.units.access import roles
from luoshi.units.models import Role, User
from luoshi.web.forms.actions import FORMS
from luoshi.web.pages.plans import STEPS
from tests.web.browsing import browser
from tests.web.scenes import SEES_ALL, Example, Scene, Town, make_town
from tools.permission_matrix import DOCUMENT, ELSEWHERE, OPEN, document, routes

pytestmark = pytest.mark.django_db
AREAS = sorted(path.stem for path in (Path(__file__).parent / "examples").glob("*.py"))
EXAMPLES: dict[str, Example] = {
    name: example
    for area in AREAS
    for name, example in import_module(f"tests.web.examples.{area}").EXAMPLES.items()
}
GUARDED = {route.name: route.actions for route in routes() if route.actions is not None}
IN, FORBIDDEN, NOTHING = "in", "403", "404"


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:  # noqa: ARG001 - the database must be there
    """Made once: what each test does in it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_town()
        transaction.set_rollback(True)


def verdict(user: User | None, name: str, example: Example, scene: Scene, owner: User) -> str:
    """Ask an address and say what became of it; the database is left as it was."""
    with transaction.atomic():
        address = reverse(name, args=example.arguments(scene, owner))
        response = getattr(browser(user), example.method)(address, example.data)
        response.close()  # of a file
        transaction.set_rollback(True)
    if response.headers.get("Location", "").startswith("/account/login/"):
        return "login"
    assert response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    return {403: FORBIDDEN, 404: NOTHING}.get(response.status_code, IN)


def expected(role: Role, actions: tuple[str, ...], example: Example, *, own: bool) -> str:
    if actions and not any(action in roles()[role].may for action in actions):
        return FORBIDDEN
    sees = SEES_ALL | example.overseers
    if role in example.gone or (not own and (example.whose == "person" or role not in sees)):
        return NOTHING
    return FORBIDDEN if role in example.finer else IN


def test_every_route_has_its_example_or_its_reason_to_be_open() -> None:
    unguarded = {
        route.name
        for route in routes()
        if route.actions is None and not route.pattern.startswith(tuple(ELSEWHERE))
    }

    assert set(GUARDED) - set(EXAMPLES) == set()
    assert unguarded - set(OPEN) == set()


def test_the_document_says_what_the_routes_say() -> None:
    assert DOCUMENT.read_text("utf-8") == document(), "stale: run tools/permission_matrix.py"


@pytest.mark.parametrize("name", GUARDED)
def test_each_role_gets_its_own_and_nothing_foreign(name: str, town: Town) -> None:
    example, actions, somebody = EXAMPLES[name], GUARDED[name], town.city.town_liaison
    places = [(True, town.own), (False, town.foreign)]
    if example.whose == "nobody":
        del places[1]

    got, wanted = {}, {}
    for role, user in town.people.items():
        for own, scene in places:
            got[role.value, own] = verdict(user, name, example, scene, user if own else somebody)
            wanted[role.value, own] = expected(role, actions or (), example, own=own)

    assert got == wanted
    assert verdict(None, name, example, town.own, somebody) == "login"


@pytest.mark.parametrize("action", FORMS)
def test_each_action_on_a_matter_needs_the_role_and_the_part(action: str, town: Town) -> None:
    data = {f"{action}-version": "0"}
    example = Example(lambda scene, _user: (scene.matter.pk, action), method="post", data=data)

    got, wanted = {}, {}
    for role, user in town.people.items():
        for own, scene in ((True, town.own), (False, town.foreign)):
            got[role.value, own] = verdict(user, "matters:act", example, scene, user)
            wanted[role.value, own] = on_matter(action, role, user, scene, own=own)

    assert got == wanted


def on_matter(action: str, role: Role, user: User, scene: Scene, *, own: bool) -> str:
    """Say what the table of the loop and the table of roles mean, put together by hand."""
    if not own and role not in SEES_ALL:
        return NOTHING
    played = {"lead"} if user.unit_id == scene.matter.lead_id else set()
    if user.unit.centre:
        played.add("supervise")
    parts = {part.value for part in ACTIONS[action].parts}
    may = in_roles(action) in roles()[role].may and (not parts or bool(parts & played))
    return IN if may else FORBIDDEN


STEP_ACTIONS = {
    "accept": "plan.edit", "paste": "plan.edit", "add": "plan.edit", "consult": "plan.consult", "submit": "plan.submit",
    "approve": "plan.approve", "return": "plan.return", "issue": "plan.issue",
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_each_step_of_a_plan_needs_its_own_permission(step: str, town: Town) -> None:
    example = Example(lambda scene, _user: (scene.plan.pk, step), method="post")

    got = {
        role: verdict(user, "plans:move", example, town.own, user)
        for role, user in town.people.items()
    }

    may = {role for role in Role if STEP_ACTIONS[step] in roles()[role].may}
    assert got == {role: IN if role in may else FORBIDDEN for role in Role}


@pytest.mark.parametrize(
    "address",
    [
        "email", "password/change", "password/set", "reauthenticate", "2fa", "2fa/reauthenticate", "2fa/totp/activate",
        "2fa/totp/deactivate", "2fa/recovery-codes", "2fa/recovery-codes/generate", "2fa/recovery-codes/download",
        "sessions", "3rdparty",
    ],
)  # fmt: skip
def test_the_account_is_nobodys_who_has_not_signed_in(address: str) -> None:
    response = browser().get(f"/account/{address}/")

    assert (response.status_code, response.headers["Location"].partition("?")[0]) == (
        302,
        "/account/login/",
    )


def test_a_person_who_left_sees_nothing(town: Town) -> None:
    client = browser(town.people[Role.LIAISON])
    User.objects.filter(role=Role.LIAISON).update(is_active=False)

    response = client.get(f"/matters/{town.own.matter.pk}/")

    assert (response.status_code, response.headers["Location"].partition("?")[0]) == (
        302,
        "/account/login/",
    )
