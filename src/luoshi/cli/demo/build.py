"""Make the city: units, people, posts, duties, and a year of what they did."""

from __future__ import annotations

import random
import tomllib
from datetime import date, datetime, time
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from rich.progress import Progress

from luoshi.cli.demo.city import City
from luoshi.cli.demo.documents import put_before_the_clerk
from luoshi.cli.demo.fire import build_watch, watched
from luoshi.cli.demo.year import live
from luoshi.cli.language import pick
from luoshi.units.models import (
    Area,
    Duty,
    DutyRole,
    Field,
    Holding,
    Post,
    PostKind,
    Role,
    Unit,
    User,
)
from luoshi.units.services import create_area, name_chief

SHANGHAI = ZoneInfo("Asia/Shanghai")
SURNAMES = "沈顾陆姜汤柏岑戴费葛洪季康梁茅"
GIVEN = (
    "知远", "思宁", "立言", "文舟", "若溪", "景明", "怀安", "书宁", "一诺", "清和", "望舒", "承志",
)  # fmt: skip
SEED = 20260101
BEGINS = date(2026, 1, 19)  # the day after the bundled work report
LONGEST = 400  # days that are lived at most
OFFICERS = {
    "澜川市人民政府": (Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR),
    "澜川市人民政府督查室": (Role.CENTRE_HEAD, Role.CENTRE_CLERK),
    "澜川市应急管理局": (Role.UNIT_HEAD, Role.LIAISON, Role.INSPECTOR),
    "澜川市消防救援支队": (Role.UNIT_HEAD, Role.LIAISON, Role.WATCH),
}
POSTS = {
    Role.LEADER: (PostKind.LEADER, "副市长"),
    Role.CENTRE_HEAD: (PostKind.HEAD, "主任"),
    Role.CENTRE_CLERK: (PostKind.CLERK, "经办人"),
    Role.UNIT_HEAD: (PostKind.HEAD, "主要负责人"),
    Role.LIAISON: (PostKind.LIAISON, "联络员"),
    Role.INSPECTOR: (PostKind.INSPECTOR, "检查员"),
}


def built() -> bool:
    """Whether the city is there."""
    return User.objects.exists()


def prepare() -> None:
    """Make what is not there yet, city or fire watch."""
    if not built():
        build()
    if not watched():
        build_watch(until=timezone.now())


def build(*, until: date | None = None) -> None:
    """Make everything up to ``until`` (today); about a minute for a year, with a progress bar."""
    chance = random.Random(SEED)  # noqa: S311 - the same city every time, no secret
    today = until or timezone.now().astimezone(SHANGHAI).date()
    city = City.of(_units(), _people(chance), chance)
    _duties()
    _areas(city)
    days = max(1, min((today - BEGINS).days, LONGEST))
    with Progress(transient=True) as bar:
        task = bar.add_task(pick("生成一年的台账", "Living a year"), total=days)
        for _day in live(city, BEGINS, days):
            bar.advance(task)
    put_before_the_clerk(city, datetime.combine(today, time(8, 40), SHANGHAI))


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("luoshi.cli.demo").joinpath(name).read_text("utf-8"))


def _units() -> list[Unit]:
    made: dict[str, Unit] = {}
    for number, row in enumerate(_table("city.toml")["unit"], 1):
        parent = made.get(row.get("under", ""))
        made[row["name"]] = Unit.objects.create(
            name=row["name"], short_name=row.get("short", ""), aliases=row.get("aliases", []), kind=row["kind"],
            parent=parent, order=number, centre=row.get("centre", False),
            path=f"{parent.path if parent else ''}{number:06d}.",
        )  # fmt: skip
    return list(made.values())


def _people(chance: random.Random) -> list[User]:
    """One head and one liaison for every unit; for the government and the centre their own officers; all hold their posts."""
    people: list[User] = []
    begins = datetime.combine(BEGINS, time(8), SHANGHAI)
    names = (surname + given for given in GIVEN for surname in SURNAMES)
    shuffled = sorted(names, key=lambda _name: chance.random())
    for unit in Unit.objects.order_by("order"):
        for role in OFFICERS.get(unit.name, (Role.UNIT_HEAD, Role.LIAISON)):
            number = len(people) + 1
            person = User.objects.create_user(
                f"demo{number:03d}", None, name=shuffled[number], unit=unit, role=role
            )
            people.append(person)
            if role in POSTS:
                kind, name = POSTS[role]
                post = Post.objects.create(unit=unit, kind=kind, name=name)
                Holding.objects.create(post=post, user=person, since_at=begins)
    return people


def _duties() -> None:
    for order, row in enumerate(_table("duties.toml")["field"], 1):
        field = Field.objects.create(name=row["name"], words=row["words"], order=order)
        unit = Unit.objects.get(name=row["regulator"])
        Duty.objects.create(
            field=field, unit=unit, role=DutyRole.REGULATOR, basis=row.get("basis", "")
        )


def _areas(city: City) -> None:
    """Grids, rivers and roads with their chiefs; some without, for the page of blind spots."""
    begins = datetime.combine(BEGINS, time(8), SHANGHAI)
    by = city.who(city.units[0], Role.ADMINISTRATOR)
    made: dict[str, Area] = {}
    for row in _table("areas.toml")["area"]:
        area = create_area(
            by=by, at=begins, code=row["code"], name=row["name"], kind=row["kind"],
            parent=made.get(row.get("under", "")), unit=city.unit(row["unit"]) if "unit" in row else None,
        )  # fmt: skip
        made[row["code"]] = area
        for title, unit in row["chiefs"]:
            chief = city.who(city.unit(unit), Role.UNIT_HEAD)
            name_chief(area, by=by, at=begins, user=chief, title=title, since_at=begins)
