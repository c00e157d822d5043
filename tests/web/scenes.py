"""A small city with one object of every kind, and how an example names the object of an address.

A new page needs its example in ``tests/web/examples/<area>.py``; ``test_permissions.py`` fails without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Literal

from PIL import Image

from luoshi.alarms.models import Alarm, Contact, HandOver, Series
from luoshi.alarms.services import add_plan
from luoshi.ledger.models import Evidence, Matter
from luoshi.ledger.services import attach
from luoshi.plans.models import Comment, Plan, PlanStage, Row, RowStatus, Stance
from luoshi.supervision.models import Order
from luoshi.supervision.services import sign
from luoshi.units.models import Role, Unit, User
from tests.alarms.factories import hear, make_building, make_device, part, value
from tests.factories import MONDAY, City, make_city, make_matter, make_user
from tests.supervision.factories import LATE, climbed, make_order

SEES_ALL = {Role.CENTRE_CLERK, Role.CENTRE_HEAD, Role.LEADER, Role.AUDITOR}


def picture(colour: str = "red") -> bytes:
    """Return a small photograph."""
    out = BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "JPEG")
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Fire:
    """A building of the unit that burns: the keys of what the pages of the watch show."""

    building: int
    plan: int
    contact: int
    device: int
    point: int
    series: int
    alarm: int
    incident: int
    hand_over: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What one unit has to do with: a matter with a proof, a plan with its row and comment, orders, a fire."""

    matter: Matter
    proof: Evidence
    plan: Plan
    row: Row
    comment: Comment
    draft: Order
    order: Order
    fire: Fire


@dataclass(frozen=True, slots=True)
class Town:
    """The invented city, one person of each role, and the scenes of their own unit and of a foreign one."""

    city: City
    people: dict[Role, User]
    own: Scene
    foreign: Scene


def make_town() -> Town:
    """Make the city; the roles that see their subtree only stand in the unit of the own scene."""
    city = make_city()
    home = {
        Role.CENTRE_CLERK: city.centre, Role.CENTRE_HEAD: city.centre, Role.LEADER: city.government,
        Role.AUDITOR: city.government,
    }  # fmt: skip
    people = {role: make_user(role, home.get(role, city.housing)) for role in Role}
    own = make_scene(city, city.housing, city.housing_liaison)
    return Town(city, people, own, make_scene(city, city.water, city.water_liaison))


def make_scene(city: City, unit: Unit, liaison: User) -> Scene:
    matter = make_matter(city, lead=unit)
    order = climbed(make_matter(city, lead=unit), LATE)
    sign(order, by=city.head, at=LATE)
    proof = attach(matter, by=liaison, at=MONDAY, content=picture(), name="现场.jpg", kind="photo")
    plan = Plan.objects.create(
        title=f"{unit}的分工方案", year=2026, stage=PlanStage.CONSULTING, created_by=city.clerk, created_at=MONDAY
    )  # fmt: skip
    row = Row.objects.create(plan=plan, title="修好泵站", lead=unit, status=RowStatus.ACCEPTED)
    comment = Comment.objects.create(
        row=row, unit=unit, by=liaison, at=MONDAY, stance=Stance.SUGGEST, text="分两年做"
    )
    fire = make_fire(unit, liaison, city)
    return Scene(matter, proof, plan, row, comment, make_order(city, matter), order, fire)


def make_fire(unit: Unit, person: User, city: City) -> Fire:
    building = make_building(unit)
    contact = Contact.objects.create(building=building, title="控制室", phone="0000")
    floor = add_plan(building, by=city.clerk, name="1层", content=picture())
    device = make_device(building)
    hear(device, value(200), part())
    alarm = Alarm.objects.get(point__device=device)
    handed = HandOver.objects.create(unit=unit, at=MONDAY, given_by=person, note="无")
    return Fire(
        building.pk, floor.pk, contact.pk, device.pk, alarm.point_id,
        Series.objects.get(point__device=device).pk, alarm.pk, alarm.incident_id, handed.pk,
    )  # fmt: skip


Whose = Literal["nobody", "unit", "person"]


@dataclass(frozen=True, slots=True)
class Example:
    """How the test calls a route.

    ``whose``: the object of its address belongs to a unit (foreign: 404 for who sees a subtree), to one person
    (foreign: 404 for everybody else), or there is none. ``finer``: roles that hold the action and still get 403;
    ``gone``: 404; ``overseers``: see foreign ones here, too, though elsewhere only their subtree.
    """

    arguments: Callable[[Scene, User], tuple[Any, ...]] = lambda _scene, _owner: ()
    method: Literal["get", "post"] = "get"
    data: dict[str, Any] = field(default_factory=dict)
    whose: Whose = "nobody"
    finer: frozenset[Role] = frozenset()
    overseers: frozenset[Role] = frozenset()
    gone: frozenset[Role] = frozenset()
