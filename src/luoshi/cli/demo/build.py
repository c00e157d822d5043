"""Make the city: units, people, and a year of what they did."""

from __future__ import annotations

import random
import tomllib
from datetime import datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

from django.utils import timezone
from rich.progress import Progress

from luoshi.cli.demo.year import Year
from luoshi.cli.language import pick
from luoshi.units.models import Role, Unit, User

SHANGHAI = ZoneInfo("Asia/Shanghai")
SURNAMES = "沈顾陆姜汤柏岑戴费葛洪季康梁茅"
GIVEN = (
    "知远",
    "思宁",
    "立言",
    "文舟",
    "若溪",
    "景明",
    "怀安",
    "书宁",
    "一诺",
    "清和",
    "望舒",
    "承志",
)
SEED = 20260101


def built() -> bool:
    """Whether the city is there."""
    return User.objects.exists()


def build() -> None:
    """Make everything; some tens of seconds, with a progress bar."""
    chance = random.Random(SEED)  # noqa: S311 - the same city every time, no secret
    units = _units()
    _people(units, chance)
    today = timezone.now().astimezone(SHANGHAI).date()
    start = datetime.combine(today - timedelta(days=330), time(9), SHANGHAI)
    with Progress(transient=True) as bar:
        task = bar.add_task(pick("生成一年的台账", "Living a year"), total=330)
        for _day in Year(units, chance, start, days=330).live():
            bar.advance(task)


def _units() -> dict[str, Unit]:
    table = tomllib.loads(files("luoshi.cli.demo").joinpath("city.toml").read_text("utf-8"))
    made: dict[str, Unit] = {}
    for number, row in enumerate(table["unit"], 1):
        parent = made.get(row.get("under", ""))
        made[row["name"]] = Unit.objects.create(
            name=row["name"], short_name=row.get("short", ""), kind=row["kind"], parent=parent, order=number,
            centre=row.get("centre", False), path=f"{parent.path if parent else ''}{number:06d}.",
        )  # fmt: skip
    return made


def _people(units: dict[str, Unit], chance: random.Random) -> None:
    """One head and one liaison for every unit; for the government its leader, auditor and administrator; for the centre its own."""
    own = {
        "澜川市人民政府": (Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR),
        "澜川市人民政府督查室": (Role.CENTRE_CLERK, Role.CENTRE_HEAD),
        "澜川市应急管理局": (Role.UNIT_HEAD, Role.LIAISON, Role.INSPECTOR),
    }
    number = 0
    for name, unit in units.items():
        for role in own.get(name, (Role.UNIT_HEAD, Role.LIAISON)):
            number += 1
            User.objects.create_user(
                f"demo{number:03d}",
                None,
                name=chance.choice(SURNAMES) + chance.choice(GIVEN),
                unit=unit,
                role=role,
            )
