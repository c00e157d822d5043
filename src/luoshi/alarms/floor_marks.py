"""What is drawn on the floor plans of a building: every point while they are few, else what is not normal and what stands near it.

A floor of a factory has thousands of detectors. Thousands of marks hide the one that burns, and a page of sixty such
floors would be tens of megabytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from luoshi.alarms.models import Alarm, Building, FloorPlan, Point

if TYPE_CHECKING:
    from luoshi.alarms.models.alarm import AlarmQuerySet

FLOORS = 60  # floors of a page: the one that was asked for, those with alarms, then the first
WHOLE = 400  # points of a floor that are all drawn
MOST = 1200  # points of all floors that are drawn whole
CHOSEN = 4000  # points of the one floor that was asked for
ABNORMAL = 500  # points that burn, and as many that have trouble, of all other floors
CENTRES = 40  # abnormal points whose surroundings are drawn, fires first, the newest first
NEAR = 6  # neighbours of each
REACH = Decimal(15)  # per cent of the plan's width and height


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on a plan, and what goes on there: ``fire``, ``trouble``, or nothing."""

    point: Point
    state: str = ""


@dataclass(slots=True)
class Floor:
    """A plan with its marks. ``whole``: all points are drawn; else ``drawn`` of the ``abnormal``, and their neighbours."""

    plan: FloorPlan
    marks: list[Mark]
    points: int
    abnormal: int
    whole: bool

    @property
    def drawn(self) -> int:
        """How many of the points that are not normal are drawn."""
        return sum(bool(mark.state) for mark in self.marks)

    @property
    def may_be_whole(self) -> bool:
        """Whether all its points can be drawn when somebody asks for this floor."""
        return self.points <= CHOSEN


def floors_of(building: Building, *, chosen: int = 0) -> list[Floor]:
    """Return the floors of a building in their order; that of the key ``chosen`` is drawn whole. Seven queries at most."""
    plans = _plans(building, chosen)
    active = Alarm.objects.active().filter(point__plan__in=plans)
    points = _counted(Point.objects.filter(plan__in=plans).values_list("plan"), "pk")
    abnormal = _counted(active.values_list("point__plan"), "point")
    whole = _whole(plans, points, chosen)
    states = _states(active, whole)
    drawn = _drawn(whole, states)
    return [
        Floor(
            plan,
            [Mark(one, states.get(one.pk, "")) for one in drawn.get(plan.pk, ())],
            points.get(plan.pk, 0),
            abnormal.get(plan.pk, 0),
            plan.pk in whole,
        )
        for plan in plans
    ]


def _plans(building: Building, chosen: int) -> list[FloorPlan]:
    """Return the plans to show, in their order: of too many not simply the first, for a fire may burn above."""
    active = Alarm.objects.active().filter(point__plan=OuterRef("pk"))
    ranked = building.plans.annotate(
        asked=ExpressionWrapper(Q(pk=chosen), BooleanField()),
        burns=Exists(active.fires()),
        ails=Exists(active),
    )
    shown = list(ranked.order_by("-asked", "-burns", "-ails", "order", "pk")[:FLOORS])
    return sorted(shown, key=lambda plan: (plan.order, plan.pk))


def _counted(rows: QuerySet[Any, tuple[Any, ...]], what: str) -> dict[int, int]:
    return dict(rows.annotate(number=Count(what, distinct=True)).order_by())


def _whole(plans: list[FloorPlan], points: dict[int, int], chosen: int) -> set[int]:
    """Return the floors whose points are all drawn: the chosen one, and small ones until the page is full."""
    whole, room = set(), MOST
    for plan in plans:
        number = points.get(plan.pk, 0)
        if plan.pk == chosen and number <= CHOSEN:
            whole.add(plan.pk)
        elif number <= min(WHOLE, room):
            whole.add(plan.pk)
            room -= number
    return whole


def _states(active: AlarmQuerySet, whole: set[int]) -> dict[int, str]:
    """Return what goes on at points, fires first and the newest first: of whole floors all, of the others so many."""
    rows = active.order_by("-id")
    small, large = rows.filter(point__plan__in=whole), rows.exclude(point__plan__in=whole)
    found: dict[int, str] = {}
    for some, most in ((small, CHOSEN + MOST), (large, ABNORMAL)):
        fires = some.fires().values_list("point", flat=True)[:most]
        found |= dict.fromkeys(fires, "fire")
    for some, most in ((small, CHOSEN + MOST), (large, ABNORMAL)):
        for point in some.values_list("point", flat=True)[:most]:
            found.setdefault(point, "trouble")
    return found


def _drawn(whole: set[int], states: dict[int, str]) -> dict[int, list[Point]]:
    """Return the points to draw by floor: all of whole floors, of others those with a state and their neighbours."""
    wanted = Q(plan__in=whole) | Q(pk__in=list(states))
    found = {one.pk: one for one in Point.objects.filter(wanted).select_related("device")}
    centres = [found[key] for key in states if key in found and found[key].plan_id not in whole]
    found |= {one.pk: one for one in _neighbours(centres[:CENTRES])}
    floors: dict[int, list[Point]] = {}
    for one in found.values():
        if one.plan_id is not None:
            floors.setdefault(one.plan_id, []).append(one)
    return floors


def _neighbours(centres: list[Point]) -> list[Point]:
    """Return the nearest points around each, of its own floor."""
    if not centres:
        return []
    boxes = Q()
    for one in centres:
        x, y = _place(one)
        boxes |= Q(
            plan=one.plan_id, x__range=(x - REACH, x + REACH), y__range=(y - REACH, y + REACH)
        )
    near = list(Point.objects.filter(boxes).select_related("device").order_by("pk")[:CHOSEN])
    return [point for centre in centres for point in _nearest(centre, near)]


def _nearest(centre: Point, near: list[Point]) -> list[Point]:
    (x, y), others = _place(centre), []
    for one in near:
        if one.plan_id == centre.plan_id and one.pk != centre.pk:
            here = _place(one)
            others.append(((here[0] - x) ** 2 + (here[1] - y) ** 2, one.pk, one))
    return [one for _distance, _key, one in sorted(others)[:NEAR]]


def _place(point: Point) -> tuple[Decimal, Decimal]:
    """Return where a point stands; whatever stands on a plan has a place (point_stands_whole)."""
    return point.x or Decimal(0), point.y or Decimal(0)
