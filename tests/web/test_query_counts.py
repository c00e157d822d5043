"""Every page and every operation that reads takes as many queries for three hundred rows as for one, and bounded ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.api.application import api
from luoshi.api.authorising import LIMITER
from luoshi.units.access import roles
from luoshi.units.models import User
from tests.web.browsing import browser
from tests.web.crowding import make_crowd
from tests.web.crowds import Crowd
from tests.web.scenes import Example, make_town
from tests.web.test_permissions import EXAMPLES, GUARDED

# One process of a parallel run asks for everything; the tests below look at what it noted.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("query_counts")]
SIZES = (1, 3, 300)
CHUNKS = 10  # more looks that a file may take for the thousands of rows that it is made of, a thousand at a time
SCHEMA: dict[str, Any] = api.get_openapi_schema()
READS = sorted(path for path, methods in SCHEMA["paths"].items() if "get" in methods)
PAGES = sorted(name for name in GUARDED if EXAMPLES[name].method == "get")

# Whose page it is, where the example makes a new one each time.
OF_CROWD: dict[str, Callable[[Crowd, User], tuple[Any, ...]]] = {
    "units:area": lambda crowd, _user: (crowd.area.pk,),
    "units:edit_area": lambda crowd, _user: (crowd.area.pk,),
    "units:edit_field": lambda crowd, _user: (crowd.field.pk,),
    "users:detail": lambda crowd, _user: (crowd.kept["user"].pk,),
    "notifications:webhook": lambda crowd, _user: (crowd.kept["hook"].pk,),
    "notifications:webhook_delivery": lambda crowd, _user: (crowd.kept["event"].pk,),
    "notifications:channel": lambda crowd, user: (crowd.kept["channels"][user.pk].pk,),
    "notifications:delivery": lambda crowd, user: (crowd.kept["deliveries"][user.pk].pk,),
}

# Whole by design: a file holds all rows, a report reads the register, and what is chosen from is there to be chosen.
FILES = {
    "audit:lines", "audit:workbook", "fire:points", "fire:report", "matters:export", "matters:export_pictured", "orders:export",
    "plans:paper",
    "units:blind_workbook", "units:export", "years:export",
}  # fmt: skip
WHOLE = {
    "units:blind": ("units_duty", "units_field", "units_area", "units_chief", "units_user"),
    "fire:statistics": ("alarms_device",),  # the inventory of a city, by unit
    "fire:desk": ("alarms_device",),
    "fire:live": ("alarms_device",),
    "fire:building": (
        "alarms_point",
    ),  # twelve hundred at most, four thousand of the floor asked for
    "fire:edit_building": ("alarms_contact",),  # thirty at most: MOST_CONTACTS
    "fire:point": ("alarms_floorplan",),  # one of the floors is chosen
    "orders:detail": ("supervision_press",),  # a hundred at most: MOST_MATTERS
    "orders:edit": ("supervision_press", "ledger_matter"),
    "plans:room": (
        "plans_row",
        "units_unit INNER JOIN plans_row_joins",
    ),  # a document is read as a whole
    "plans:consultation": ("plans_row", "plans_comment"),  # one of each unit on each row
    # One matter's own record.
    "matters:detail": (
        "ledger_part",
        "ledger_request",
        "ledger_milestone",
        "ledger_evidence",
        "ledger_matter",
    ),
    "/api/matters/{key}": ("ledger_part", "ledger_request", "ledger_milestone"),
    "/api/matters/{key}/evidence": ("ledger_evidence",),
}
EVERYWHERE = (
    "units_field",
    "ledger_milestone",
)  # the catalogue of fields; the steps of fifty matters


@dataclass(slots=True)
class Asked:
    """What one page or operation took at each size."""

    queries: dict[int, int] = field(default_factory=dict)
    length: dict[int, int] = field(default_factory=dict)
    unbounded: list[str] = field(default_factory=list)
    trouble: str = ""


@pytest.fixture(scope="module")
def asked(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[tuple[str, str], Asked]]:  # noqa: ARG001 - the database must be there
    """Ask for everything at each size, once; the tests look at what was noted."""
    noted: dict[tuple[str, str], Asked] = {}
    LIMITER.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        crowd = make_crowd(make_town())
        for size in SIZES:
            crowd.grow(size)
            for user in crowd.askers[:3]:
                look(crowd, user, noted)
        yield noted
        transaction.set_rollback(True)
    LIMITER.forget()


def look(crowd: Crowd, user: User, noted: dict[tuple[str, str], Asked]) -> None:
    client = browser(user)
    for name in PAGES:
        example, actions = EXAMPLES[name], GUARDED[name]
        if actions and not any(action in roles()[user.role].may for action in actions):
            continue
        if user.role in example.finer | example.gone:
            continue
        if user is crowd.askers[2] and (name, crowd.askers[0].role) in noted:
            continue  # the administrator is asked what nobody else may see
        note(
            crowd,
            client,
            noted.setdefault((name, user.role), Asked()),
            address_of(crowd, user, name),
            example,
        )
    for path in READS:
        scene = crowd.town.own
        keys = {
            "matters": scene.matter.pk,
            "plans": scene.plan.pk,
            "orders": scene.order.pk,
            "units": crowd.unit.pk,
        }
        address = path.format(key=keys.get(path.split("/")[2], 0), proof=scene.proof.pk)
        header = {"authorization": f"Bearer {crowd.kept['words'][user.pk]}"}
        note(
            crowd,
            Client(headers=header),
            noted.setdefault((path, user.role), Asked()),
            partial(str, address),
            Example(),
        )


def address_of(crowd: Crowd, user: User, name: str) -> Callable[[], str]:
    if name in OF_CROWD:
        return lambda: reverse(name, args=OF_CROWD[name](crowd, user))
    return lambda: reverse(name, args=EXAMPLES[name].arguments(crowd.town.own, user))


def note(
    crowd: Crowd, client: Client, one: Asked, address: Callable[[], str], example: Example
) -> None:
    """Ask twice, since some things are looked up once only; count the second time."""
    with transaction.atomic():
        try:
            where = address()
            first = client.get(where, example.data)
            body(first)
            LIMITER.forget()
            with CaptureQueriesContext(connection) as caught:
                text = body(client.get(where, example.data))
            if first.status_code not in {200, 302, 403, 404}:
                one.trouble = f"{where}: {first.status_code}"
            one.queries[crowd.size], one.length[crowd.size] = len(caught), len(text)
            if crowd.size == SIZES[-1]:
                one.unbounded = list(unbounded(caught.captured_queries))
        except Exception as problem:  # noqa: BLE001 - told by the test of this page
            one.trouble = repr(problem)
        transaction.set_rollback(True)


def body(response: Any) -> bytes:
    # A stream that has been read to its end has closed itself.
    return bytes(b"".join(response.streaming_content) if response.streaming else response.content)


COLUMNS = re.compile(r"^SELECT (?!COUNT).*? FROM", re.DOTALL)
COUNT = re.compile(r"^SELECT COUNT\(\*\)", re.IGNORECASE)


def unbounded(queries: list[dict[str, str]]) -> Iterator[str]:
    """Yield the questions whose answer grows with the database: counts of all there is, and lists without an end."""
    for query in queries:
        sql = query["sql"]
        if not sql.upper().startswith("SELECT") or " LIMIT " in sql.upper():
            continue
        short = COLUMNS.sub("SELECT … FROM", sql, count=1)[:300].replace('"', "")
        if COUNT.match(sql):
            yield short
            continue
        with connection.cursor() as cursor:
            cursor.execute(sql)
            if (rows := len(cursor.fetchall())) > 250:
                yield f"{rows}: {short}"


def steady(counts: dict[int, int], name: str) -> bool:
    one, three, many = (counts[size] for size in SIZES)
    return one == three and (many <= three + CHUNKS if name in FILES else many == three)


def excused(sql: str, name: str) -> bool:
    tables = (*WHOLE.get(name, ()), *EVERYWHERE)
    return name in FILES or any(f" FROM {table}" in sql for table in tables)


@pytest.mark.parametrize("name", [*PAGES, *READS])
def test_three_hundred_rows_take_the_queries_of_one(
    name: str, asked: dict[tuple[str, str], Asked]
) -> None:
    found = {role: one for (page, role), one in asked.items() if page == name}

    assert found
    assert {role: one.trouble for role, one in found.items() if one.trouble} == {}
    unsteady = {role: one.queries for role, one in found.items() if not steady(one.queries, name)}
    assert unsteady == {}


@pytest.mark.parametrize("name", [*PAGES, *READS])
def test_no_page_reads_or_counts_all_there_is(
    name: str, asked: dict[tuple[str, str], Asked]
) -> None:
    found = {role: one for (page, role), one in asked.items() if page == name}

    endless = {
        role: told
        for role, one in found.items()
        if (told := [sql for sql in one.unbounded if not excused(sql, name)])
    }
    assert endless == {}


LISTS = {
    "audit:journal", "audit:proofs", "audit:seals", "desk", "fire:buildings", "fire:checks", "fire:desk", "fire:device",
    "fire:devices", "fire:incident", "fire:incidents", "fire:point", "fire:shift", "home", "matters:detail",
    "matters:list", "notifications:channels", "notifications:deliveries", "notifications:delivery", "notifications:inbox",
    "notifications:webhook_deliveries", "notifications:webhook_delivery", "notifications:webhooks", "orders:detail",
    "orders:list", "plans:consultation", "plans:list", "plans:room", "playbooks:detail", "playbooks:list", "search",
    "tokens:list", "units:area", "units:areas", "units:changes", "units:detail", "units:duties", "units:fields",
    "units:history", "users:detail", "users:list", "years:list", "years:listing", "/api/matters",
    "/api/matters/{key}/entries", "/api/matters/{key}/evidence", "/api/notices", "/api/orders", "/api/plans",
    "/api/plans/{key}/rows", "/api/units",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(LISTS & {*PAGES, *READS}))
def test_a_list_shows_more_of_three_than_of_one(
    name: str, asked: dict[tuple[str, str], Asked]
) -> None:
    """Else the counts above would prove nothing."""
    longer = [
        one.length[SIZES[1]] > one.length[SIZES[0]] + 40
        for (page, _role), one in asked.items()
        if page == name
    ]

    assert any(longer)
