"""Plain factories: an invented city and what happens in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from luoshi.ledger.models import Matter
from luoshi.ledger.services import NewMatter, open_matter
from luoshi.units.models import Role, Unit, UnitKind, User

SHANGHAI = ZoneInfo("Asia/Shanghai")
NUMBERS = count(1)


def at(text: str) -> datetime:
    """“2026-03-02” or “2026-03-02 09:30” in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


MONDAY = at("2026-03-02 09:00")


def make_unit(name: str = "", parent: Unit | None = None, **values: Any) -> Unit:
    number = next(NUMBERS)
    path = f"{parent.path if parent else ''}{number:06d}."
    values = {"kind": UnitKind.DEPARTMENT, "order": number, **values}
    return Unit.objects.create(name=name or f"第{number}局", parent=parent, path=path, **values)


def make_user(role: Role, unit: Unit, name: str = "", **values: Any) -> User:
    number = next(NUMBERS)
    return User.objects.create(
        username=f"user{number}",
        name=name or f"{unit}{Role(role).label}",
        unit=unit,
        role=role,
        password=make_password(None),
        **values,
    )


@dataclass(frozen=True, slots=True)
class City:
    """An invented city: government, centre, two departments, a town below the first, and their people."""

    government: Unit
    centre: Unit
    housing: Unit
    water: Unit
    town: Unit
    clerk: User
    head: User
    leader: User
    housing_head: User
    housing_liaison: User
    water_head: User
    water_liaison: User
    town_liaison: User


def make_city() -> City:
    number = next(NUMBERS)
    government = make_unit(f"澜川市政府{number}", kind=UnitKind.GOVERNMENT)
    centre = make_unit(f"督查室{number}", government, centre=True)
    housing = make_unit(f"住建局{number}", government)
    water = make_unit(f"水务局{number}", government)
    town = make_unit(f"青石镇{number}", housing, kind=UnitKind.TOWN)
    return City(
        government, centre, housing, water, town,
        clerk=make_user(Role.CENTRE_CLERK, centre),
        head=make_user(Role.CENTRE_HEAD, centre),
        leader=make_user(Role.LEADER, government),
        housing_head=make_user(Role.UNIT_HEAD, housing),
        housing_liaison=make_user(Role.LIAISON, housing),
        water_head=make_user(Role.UNIT_HEAD, water),
        water_liaison=make_user(Role.LIAISON, water),
        town_liaison=make_user(Role.LIAISON, town),
    )  # fmt: skip


def make_matter(city: City, *, opened_at: datetime = MONDAY, **values: Any) -> Matter:
    number = next(NUMBERS)
    values = {
        "title": f"完成第{number}项改造",
        "lead": city.housing,
        "supervisor": city.centre,
        "year": 2026,
        "due_at": at("2026-06-30 23:59:59"),
        **values,
    }
    return open_matter(NewMatter(**values), by=None, at=opened_at)
