"""Whatever is written anywhere is text everywhere: no page runs it, no sheet computes it, nothing falls over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luoshi.api.application import api
from luoshi.api.authorising import LIMITER
from luoshi.ledger.due_dates import calendar_of
from luoshi.ledger.services import comment, remark
from luoshi.units.access import roles
from luoshi.units.models import Role, User
from tests.api.calling import token_for
from tests.web.browsing import browser
from tests.web.crowding import make_crowd
from tests.web.crowds import Crowd
from tests.web.hostile import MARK, MARKUP, PAYLOADS, Form, forms_of, wrong_in_file, wrong_in_page
from tests.web.scenes import Example, make_town
from tests.web.test_permissions import EXAMPLES, GUARDED
from tests.web.test_query_counts import OF_CROWD

pytestmark = pytest.mark.django_db
ROLES = (Role.CENTRE_HEAD, Role.LIAISON, Role.ADMINISTRATOR, Role.LEADER)
PAGES = sorted(name for name in GUARDED if EXAMPLES[name].method == "get")
SCHEMA: dict[str, Any] = api.get_openapi_schema()
WRITES = {  # what a JSON body holds by path; files: test_hostile_files.py
    path: methods["post"]["requestBody"]["content"]["application/json"]["schema"]
    for path, methods in sorted(SCHEMA["paths"].items())
    if "application/json" in methods.get("post", {}).get("requestBody", {}).get("content", {})
}
# Written by the machine, or judged by a form of their own: not what a person says.
MACHINES = {
    "path", "digest", "code", "key", "username", "password", "sealed", "sealed_before", "robot", "profile", "event",
    "head", "original", "root", "previous", "source", "origin", "polygon", "area_code", "credit_code", "url", "language",
    "media_type", "gateway", "measure", "ending", "why", "what", "series", "last_login", "body", "version", "lookup",
}  # fmt: skip
KEYS = {
    "alarms.device.address",
    "alarms.incident.place",
    "alarms.report.address",
    "ledger.matter.kind",
    "plans.row.kind",
}


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator[Crowd]:  # noqa: ARG001 - the database must be there
    """Two of everything; what a test does to it is rolled back."""
    LIMITER.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_crowd(make_town())
        made.grow(1)
        yield made
        transaction.set_rollback(True)
    LIMITER.forget()


def columns() -> Iterator[models.Field[Any, Any]]:
    """Yield every column that holds words of people."""
    for label in ("units", "ledger", "plans", "supervision", "alarms", "outbox"):
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                words = isinstance(field, models.CharField | models.TextField)
                name = f"{label}.{model._meta.model_name}.{field.name}"
                if words and not field.choices and field.name not in MACHINES and name not in KEYS:
                    yield field


def soil() -> tuple[set[str], set[str]]:
    """Write something hostile into every such column of every row; return the columns, and those that refused.

    The journals refuse every change, as they must: they are told through the services.
    """
    done, refused = set(), set()
    signs = cycle("=+-@\t\r")
    for field in columns():
        model, sign = field.model, next(signs)
        longest = field.max_length or 2000
        name = f"{model._meta.label_lower}.{field.name}"
        for row in model._base_manager.all():
            text = (f"{sign}{row.pk}{MARKUP[1:]}")[:longest]
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=row.pk).update(**{field.name: text})
                done.add(name)
            except DatabaseError:
                refused.add(name)
    return done, refused - done


def address_of(crowd: Crowd, user: User, name: str) -> str:
    if name in OF_CROWD and user.pk in crowd.kept["channels"]:
        return reverse(name, args=OF_CROWD[name](crowd, user))
    return reverse(name, args=EXAMPLES[name].arguments(crowd.town.own, user))


def asked(crowd: Crowd, role: Role) -> Iterator[tuple[str, Any]]:
    """Yield what every page says to a person of that role."""
    user = crowd.town.people[role]
    client = browser(user)
    for name in PAGES:
        example: Example = EXAMPLES[name]
        actions = GUARDED[name]
        if actions and not any(action in roles()[role].may for action in actions):
            continue
        with transaction.atomic():
            yield name, client.get(address_of(crowd, user, name), example.data)
            transaction.set_rollback(True)


def wrong(response: Any) -> list[str]:
    """Return what is wrong with an answer, whatever it is."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if response.status_code >= 500:
        return [f"status {response.status_code}"]
    if "html" in kind:
        return wrong_in_page(content.decode())
    if "openxmlformats" in kind:
        return wrong_in_file(content)
    if "json" in kind or "ndjson" in kind:
        for line in content.decode().splitlines() if "ndjson" in kind else [content.decode()]:
            json.loads(line)
    return []


@pytest.mark.parametrize("role", ROLES)
def test_no_page_paper_or_sheet_runs_what_stands_in_any_column(role: Role, crowd: Crowd) -> None:
    matter, city = crowd.town.own.matter, crowd.town.city
    with transaction.atomic():
        comment(matter, by=city.clerk, at=timezone.now(), text=MARKUP)
        remark(matter, by=city.leader, at=timezone.now(), text=MARKUP)
        done, refused = soil()
        crowd.town.people[role].refresh_from_db()

        faults = {name: found for name, one in asked(crowd, role) if (found := wrong(one))}
        feed = calendar_of(crowd.town.people[Role.LIAISON], timezone.now(), address="http://x")
        transaction.set_rollback(True)

    assert faults == {}
    assert len(done) > 60
    assert refused <= JOURNALS
    lines = feed.decode().splitlines()
    assert sum(line == "BEGIN:VEVENT" for line in lines) == sum(
        line == "END:VEVENT" for line in lines
    )
    assert not any(line.startswith(("<", "ATTACH")) for line in lines)


def forms(crowd: Crowd, role: Role) -> dict[tuple[str, str], tuple[str, Form]]:
    """Return every form with words that the pages show to a role, by where it goes and its first field."""
    found: dict[tuple[str, str], tuple[str, Form]] = {}
    for _name, response in asked(crowd, role):
        if response.streaming:
            b"".join(response.streaming_content)  # read to its end, a file is closed
        if "html" not in response.headers.get("Content-Type", "") or response.status_code != 200:
            continue
        path = response.request["PATH_INFO"]
        for form in forms_of(response.content.decode()):
            where = form.action or path
            found.setdefault((where, form.texts[0]), (where, form))
    return found


JOURNALS = {
    "alarms.incidententry.text", "ledger.entry.text", "ledger.evidence.kind", "ledger.evidence.name",
    "ledger.progress.text", "plans.planentry.text", "supervision.order.number", "supervision.order.reason",
    "supervision.orderentry.text", "supervision.regime.name", "supervision.regime.mark", "supervision.regime.demand",
    "units.registerentry.label",
}  # fmt: skip
TYPED = ("markup", "link", "invisible", "nul", "return")
DANGER = ("/account/", "/sign-out")


@pytest.mark.parametrize("role", ROLES)
def test_every_field_of_every_form_takes_or_refuses_anything(role: Role, crowd: Crowd) -> None:
    client = browser(crowd.town.people[role])
    faults: dict[str, Any] = {}
    fields, taken = 0, 0
    for where, form in forms(crowd, role).values():
        if where.startswith(DANGER):
            continue
        for field in form.texts:
            fields += 1
            for kind in TYPED:
                values = form.filled() | {field: PAYLOADS[kind]}
                with transaction.atomic():
                    answer = client.post(where, values)
                    found = wrong(answer)
                    if answer.status_code == 302:
                        taken += kind == "markup"
                        found += wrong(client.get(answer.headers["Location"]))
                    transaction.set_rollback(True)
                if found:
                    faults[f"{where} {field} {kind}"] = found

    assert faults == {}
    assert fields >= LEAST[role][0]
    assert taken >= LEAST[role][1]


# Fields with words on the pages of a role, and how many of them took the markup: fewer would prove less.
LEAST = {
    Role.CENTRE_HEAD: (105, 38), Role.LIAISON: (9, 3), Role.ADMINISTRATOR: (65, 7), Role.LEADER: (13, 7),
}  # fmt: skip


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = SCHEMA["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return next(
        (resolved(one) for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema
    )


def hostile(schema: dict[str, Any], payload: str, name: str, crowd: Crowd) -> Any:
    """Return a body whose every text is ``payload``, and whose other values are plausible."""
    schema = resolved(schema)
    kind = schema.get("type")
    if kind == "object":
        return {
            one: hostile(part, payload, one, crowd)
            for one, part in schema.get("properties", {}).items()
        }
    if kind == "array":
        return [hostile(schema["items"], payload, name, crowd)]
    if kind == "string" and "enum" not in schema:
        return (
            "2099-01-01T00:00:00+08:00"
            if "format" in schema
            else payload[: schema.get("maxLength", 4000)]
        )
    if name in {"lead", "unit", "joins"}:
        return crowd.town.city.water.pk
    known = {
        "boolean": True,
        "integer": crowd.town.own.matter.version,
        "number": 1,
        "string": schema.get("enum", [""])[0],
    }
    return known.get(str(kind), payload)


@pytest.mark.parametrize("path", WRITES)
def test_every_text_of_the_api_is_taken_or_refused(path: str, crowd: Crowd) -> None:
    schema = WRITES[path]
    faults: dict[str, Any] = {}
    for role in (Role.CENTRE_HEAD, Role.LIAISON):
        user = crowd.town.people[role]
        for kind, payload in PAYLOADS.items():
            with transaction.atomic():
                LIMITER.forget()
                headers = {"Authorization": f"Bearer {token_for(user)}"}
                body = json.dumps(hostile(schema, payload, "", crowd))
                where = path.format(key=crowd.town.own.matter.pk)
                answer = Client().post(
                    where, body, content_type="application/json", headers=headers
                )
                if answer.status_code >= 500 or "json" not in answer.headers["Content-Type"]:
                    faults[f"{role} {kind}"] = answer.content[:300]
                elif answer.status_code == 200:
                    page = browser(user).get(crowd.town.own.matter.get_absolute_url())
                    if found := wrong(page):
                        faults[f"{role} {kind}"] = found
                transaction.set_rollback(True)

    assert faults == {}


def test_the_payloads_would_be_found() -> None:
    """What the tests above look for is there when a page forgets to escape."""
    assert wrong_in_page(f"<p>{MARKUP}</p>") != []
    assert wrong_in_page(f'<a href="{PAYLOADS["link"]}">x</a>') != []
    assert MARK in PAYLOADS["nul"]
