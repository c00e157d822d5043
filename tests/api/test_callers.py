"""Who may call: tokens, scopes, roles, and how often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from luoshi.api.application import api
from luoshi.api.authorising import LIMITER
from luoshi.api.problems import Failed
from luoshi.flows.notifying import tell
from luoshi.plans.models import Plan, Row
from luoshi.units.models import ApiToken, Role, Scope
from luoshi.units.services import revoke_token
from tests.api.calling import Caller
from tests.api.test_matters import opened
from tests.factories import make_city, make_user

pytestmark = pytest.mark.django_db
# The scope that each operation asks for; a new operation must find its place here.
SCOPES = {
    "list_matters": "matters:read", "read_matter": "matters:read", "list_entries": "matters:read",
    "list_evidence": "matters:read", "read_evidence_file": "matters:read", "open_matter": "matters:write",
    "list_notices": "notices:read", "list_units": "units:read", "read_unit": "units:read", "list_plans": "plans:read",
    "read_plan": "plans:read", "list_plan_rows": "plans:read", "list_orders": "orders:read", "read_order": "orders:read",
}  # fmt: skip


def operations() -> list[tuple[str, str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return sorted(
        (method.upper(), path.removeprefix("/api").replace("{key}", "1").replace("{proof}", "1"), told["operationId"])
        for path, methods in paths.items()
        for method, told in methods.items()
    )  # fmt: skip


def test_no_operation_answers_without_a_token_in_force() -> None:
    for method, path, name in operations():
        nobody = Caller(None)
        response = nobody.raw(method, path)
        told = (response.status_code, response["Content-Type"], response["WWW-Authenticate"])
        assert (name, *told) == (name, 401, "application/problem+json", "Bearer")
        assert nobody.client.cookies == {}
    for wrong in ("luoshi_wrong", "Bearer", "é"):
        assert Caller(None, token=wrong).get("/me")[0] == 401


def test_no_operation_answers_beyond_the_scope_of_a_token() -> None:
    city = make_city()
    callers = {
        scope: Caller(city.clerk, *(one for one in Scope.values if one != scope))
        for scope in Scope.values
    }
    for method, path, name in operations():
        scope = SCOPES.get(name, "matters:write" if name.startswith("matter_") else "")
        if scope:
            status, problem = callers[scope].send(method, path)
            assert (name, status, problem["code"]) == (name, 403, "scope_missing")
    assert [
        name
        for _m, _p, name in operations()
        if name not in SCOPES and not name.startswith("matter_")
    ] == ["me"]


def test_a_session_is_no_token() -> None:
    city = make_city()
    client = Client()
    client.force_login(city.clerk, backend="luoshi.web.accounts.Backend")

    assert client.get("/api/matters").status_code == 401


def test_a_write_needs_no_csrf_token_because_it_looks_at_no_cookie() -> None:
    city = make_city()
    matter = opened(city)
    caller = Caller(city.housing_liaison)
    caller.client = Client(enforce_csrf_checks=True)

    assert caller.post(f"/matters/{matter.pk}/sign", {"version": matter.version})[0] == 200


def test_a_fault_of_ours_says_so_without_its_details(settings: Any) -> None:
    city = make_city()
    matter = opened(city)
    settings.OPTIONS = settings.OPTIONS.__class__(data=settings.OPTIONS.data, digest="unknown")

    status, problem = Caller(city.housing_liaison).post(
        f"/matters/{matter.pk}/sign", {"version": matter.version}
    )

    assert (status, problem["code"], "unknown" in problem["detail"]) == (500, "fault", False)
    matter.refresh_from_db()
    assert matter.stage == "issued"


def test_a_revoked_or_expired_token_and_one_of_somebody_who_left_are_nobodys() -> None:
    city = make_city()
    callers = [Caller(city.clerk), Caller(city.head), Caller(city.leader)]
    assert [caller.get("/me")[0] for caller in callers] == [200, 200, 200]

    revoke_token(ApiToken.objects.get(user=city.clerk), by=city.clerk, at=timezone.now())
    city.head.is_active = False
    city.head.save()
    ApiToken.objects.filter(user=city.leader).update(
        made_at=timezone.now() - timedelta(days=9), expires_at=timezone.now()
    )

    assert [caller.get("/me")[0] for caller in callers] == [401, 401, 401]


def test_a_token_tells_whom_it_acts_for_and_that_it_is_used() -> None:
    city = make_city()
    caller = Caller(city.housing_liaison, "matters:read")

    told = caller.get("/me")[1]

    assert (told["name"], told["unit"]["id"], told["scopes"]) == (
        city.housing_liaison.name,
        city.housing.pk,
        ["matters:read"],
    )
    assert "matter.sign" in told["may"]
    assert ApiToken.objects.get().used_at is not None


def test_a_token_may_call_so_often_and_another_still_may(settings: Any) -> None:
    city = make_city()
    settings.OPTIONS = settings.OPTIONS.__class__(data=settings.OPTIONS.data, api_per_minute=3)
    busy, idle = Caller(city.clerk), Caller(city.clerk)

    statuses = [busy.get("/me")[0] for _ in range(4)]

    assert statuses == [200, 200, 200, 429]
    response = busy.raw("GET", "/me")
    assert 1 <= int(response["Retry-After"]) <= 21
    assert response.json()["code"] == "too_many_requests"
    assert idle.get("/me")[0] == 200


def test_a_bucket_fills_evenly() -> None:
    for _ in range(60):
        LIMITER.take(-1, per_minute=60, now=1000.0)
    with pytest.raises(Failed):
        LIMITER.take(-1, per_minute=60, now=1000.5)
    LIMITER.take(-1, per_minute=60, now=1001.6)
    with pytest.raises(Failed):
        LIMITER.take(-1, per_minute=60, now=1001.7)


@pytest.mark.parametrize("role", Role.values)
def test_each_role_reads_what_its_pages_would_show(role: Role) -> None:
    city = make_city()
    opened(city)
    caller = Caller(make_user(role, city.housing))
    plans = role in {"centre_clerk", "centre_head", "leader", "unit_head", "liaison", "auditor"}

    assert caller.get("/matters")[0] == 200
    assert caller.get("/units")[0] == 200
    assert caller.get("/orders")[0] == 200
    assert caller.get("/notices")[0] == 200
    assert caller.get("/plans")[0] == (200 if plans else 403)
    assert caller.get(f"/units/{city.water.pk}")[1]["name"] == city.water.name
    assert caller.get("/units/987654321")[0] == 404


def test_a_unit_reads_its_own_rows_of_a_plan() -> None:
    city = make_city()
    plan = Plan.objects.create(
        title="分工方案",
        year=2026,
        stage="issued",
        created_by=city.clerk,
        created_at=timezone.now(),
    )
    own = Row.objects.create(plan=plan, title="管网", lead=city.housing, status="accepted", order=1)
    Row.objects.create(plan=plan, title="泵站", lead=city.water, status="accepted", order=2)
    Row.objects.create(plan=plan, title="未定", lead=city.housing, order=3)
    matter = opened(city, origin=f"plans.row:{own.pk}")

    rows = Caller(city.housing_liaison).get(f"/plans/{plan.pk}/rows")[1]["items"]

    assert [(row["title"], row["matter"]) for row in rows] == [("管网", matter.pk)]
    assert len(Caller(city.clerk).get(f"/plans/{plan.pk}/rows")[1]["items"]) == 3
    assert Caller(city.town_liaison).get(f"/plans/{plan.pk}/rows")[0] == 404
    assert [one["id"] for one in Caller(city.clerk).get("/plans")[1]["items"]] == [plan.pk]
    assert Caller(city.clerk).get(f"/plans/{plan.pk}")[1]["title"] == "分工方案"


def test_notices_are_the_callers_own() -> None:
    city = make_city()
    matter = opened(city)
    tell(timezone.now())

    (notice,) = Caller(city.housing_liaison).get("/notices?unread=true")[1]["items"]

    assert (notice["topic"], notice["matter"]) == ("waiting", matter.pk)
    assert Caller(city.water_liaison).get("/notices")[1]["items"] == []


def test_the_description_is_there_for_everybody_and_asks_for_a_token() -> None:
    response = Client().get("/api/openapi.json")

    schema = response.json()
    assert (response.status_code, len(schema["paths"]) > 35) == (200, True)
    assert schema["components"]["securitySchemes"] == {
        "Bearer": {"type": "http", "scheme": "bearer"}
    }
    assert all(one["summary"] for path in schema["paths"].values() for one in path.values())
    assert Client().get("/api/docs").status_code == 404
