"""Every operation of the description × every role × own and foreign: the API lets nobody do what the pages refuse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from luoshi.api.application import api
from luoshi.ledger.models import Matter, Milestone
from luoshi.ledger.rules import ACTIONS
from luoshi.ledger.rules.transitions import in_roles
from luoshi.units.access import roles
from luoshi.units.models import Role, Scope, User
from luoshi.web.pages.plans import READERS
from tests.api.calling import token_for
from tests.web.scenes import SEES_ALL, Scene, Town, make_town, picture

pytestmark = pytest.mark.django_db
FOREVER = "2099-01-01T00:00:00+08:00"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the description tells it."""

    name: str
    method: str
    path: str
    body: dict[str, Any]  # the schema of what it is told; empty: nothing, or a file
    scope: str

    @property
    def action(self) -> str:
        """The action of the loop that it does, if it does one."""
        return self.name.removeprefix("matter_") if self.name.startswith("matter_") else ""


SCHEMA: dict[str, Any] = api.get_openapi_schema()


def operations() -> Iterator[Operation]:
    for path, methods in SCHEMA["paths"].items():
        for method, one in methods.items():
            content = one.get("requestBody", {}).get("content", {})
            body = content.get("application/json", {}).get("schema", {})
            yield Operation(one["operationId"], method, path, body, scope_of(path, method))


def scope_of(path: str, method: str) -> str:
    area = path.removeprefix("/api/").partition("/")[0]
    scopes = {
        "matters": Scope.MATTERS_WRITE if method == "post" else Scope.MATTERS_READ, "plans": Scope.PLANS_READ,
        "units": Scope.UNITS_READ, "orders": Scope.ORDERS_READ, "notices": Scope.NOTICES_READ,
    }  # fmt: skip
    return str(scopes.get(area, ""))


OPERATIONS = {one.name: one for one in operations()}


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:  # noqa: ARG001 - the database must be there
    """Made once: what each test does in it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_town()
        transaction.set_rollback(True)


def made_up(schema: dict[str, Any], scene: Scene, name: str = "") -> Any:
    """Return the least that the schema takes, naming things that there are."""
    if "$ref" in schema:
        schema = SCHEMA["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if name in NAMED:
        return NAMED[name](scene)
    schema = schema.get("anyOf", [schema])[0]
    if schema.get("type") == "object":
        wanted = schema.get("required", [])
        return {one: made_up(schema["properties"][one], scene, one) for one in wanted}
    if schema.get("type") == "array":
        return [made_up(schema["items"], scene)]
    if "enum" in schema:
        return schema["enum"][0]
    return FOREVER if schema.get("format") == "date-time" else "完成一件事"


NAMED: dict[str, Callable[[Scene], int]] = {
    "lead": lambda scene: scene.matter.supervisor.parent_id or 0,
    "unit": lambda scene: scene.matter.supervisor.parent_id or 0,
    "version": lambda scene: Matter.objects.get(pk=scene.matter.pk).version,
    "year": lambda scene: scene.matter.year + 1,
    "milestone": lambda scene: make_milestone(scene).pk,
}


def make_milestone(scene: Scene) -> Milestone:
    return Milestone.objects.create(
        matter=scene.matter, due_on="2026-05-01", text="批复", percent=30
    )


def verdict(token: str, operation: Operation, scene: Scene) -> int:
    """Call an operation and return the status; the database is left as it was."""
    ids = {
        "matters": scene.matter.pk,
        "plans": scene.plan.pk,
        "orders": scene.order.pk,
        "units": scene.matter.lead_id,
    }
    area = operation.path.split("/")[2]
    path = operation.path.format(key=ids.get(area), proof=scene.proof.pk)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with transaction.atomic():
        if operation.name == "matter_evidence":
            file = SimpleUploadedFile("a.jpg", picture(), "image/jpeg")
            response: Any = Client().post(path, {"file": file, "kind": "photo"}, headers=headers)
        else:
            body = made_up(operation.body, scene) if operation.body else {}
            if operation.name == "matter_report":
                body["text"] = "挖了一半"  # words, or a zero report, says the service
            response = Client().generic(
                operation.method.upper(), path, json.dumps(body) if operation.body else b"",
                content_type="application/json", headers=headers,
            )  # fmt: skip
        response.close()
        transaction.set_rollback(True)
    assert response.status_code < 500, response.content
    return int(response.status_code)


def expected(operation: Operation, role: Role, user: User, scene: Scene, *, own: bool) -> int:
    """Say 403, 404, or 0: let in."""
    plans = operation.path.startswith("/api/plans")
    if plans and not any(action in roles()[role].may for action in READERS):
        return 403
    named = "{key}" in operation.path and not operation.path.startswith("/api/units")
    if named and not own and role not in SEES_ALL:
        return 404
    if operation.path.startswith("/api/orders/") and not reads_orders(role):
        return 404
    if operation.name == "open_matter":
        return 0 if "matter.open" in roles()[role].may else 403
    if operation.action:
        return 0 if does(operation.action, role, user, scene) else 403
    return 0


def reads_orders(role: Role) -> bool:
    return any(action.startswith("order.") for action in roles()[role].may)


def does(action: str, role: Role, user: User, scene: Scene) -> bool:
    """Say what the table of the loop and the table of roles mean, put together by hand."""
    played = {"lead"} if user.unit_id == scene.matter.lead_id else set()
    if user.unit.centre:
        played.add("supervise")
    parts = {part.value for part in ACTIONS[action].parts}
    return in_roles(action) in roles()[role].may and (not parts or bool(parts & played))


def test_the_description_names_every_action_of_the_loop() -> None:
    assert {one.action for one in OPERATIONS.values()} - {""} == set(ACTIONS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_role_gets_its_own_and_nothing_foreign(name: str, town: Town) -> None:
    operation = OPERATIONS[name]

    got, wanted = {}, {}
    for role, user in town.people.items():
        token = token_for(user)
        for own, scene in ((True, town.own), (False, town.foreign)):
            status = verdict(token, operation, scene)
            got[role.value, own] = status if status in {401, 403, 404} else 0
            wanted[role.value, own] = expected(operation, role, user, scene, own=own)

    assert got == wanted


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_token_a_wrong_one_and_one_for_something_else_are_refused(name: str, town: Town) -> None:
    operation, clerk = OPERATIONS[name], town.people[Role.CENTRE_CLERK]
    others = [scope for scope in Scope.values if scope != operation.scope]

    assert verdict("", operation, town.own) == 401
    assert verdict("luoshi_nothing", operation, town.own) == 401
    if operation.scope:
        assert verdict(token_for(clerk, *others), operation, town.own) == 403
