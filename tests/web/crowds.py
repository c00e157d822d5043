"""Many rows of everything: copies of what a scene holds, written at once, for the tests of lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone

from luoshi.alarms.models import (
    Alarm,
    Building,
    Contact,
    Device,
    FloorPlan,
    HandOver,
    HourlyValue,
    Incident,
    Point,
    Series,
    Value,
)  # fmt: skip
from luoshi.alarms.regime import current
from luoshi.ledger.models import (
    Entry,
    Matter,
    Playbook,
    SavedView,
)  # fmt: skip
from luoshi.plans.models import DocumentStatus, Row
from luoshi.supervision.models import Order, Press
from luoshi.units.models import (
    Area,
    Field,
    Post,
    Unit,
    User,
)  # fmt: skip
from tests.factories import MONDAY, NUMBERS
from tests.supervision.factories import LATE
from tests.web.scenes import Town

ANY = TypeVar("ANY", bound=Model)
# Where a matter stands on the desk of its unit or of the centre: what a copy says otherwise.
SHAPES: tuple[dict[str, Any], ...] = (
    {"stage": "issued"}, {"stage": "working"}, {"stage": "reported"}, {"stage": "verified"},
    {"stage": "working", "due_in": -3}, {"stage": "working", "due_in": 3},
    {"stage": "working", "due_in": None}, {"stage": "working", "due_in": 60, "progress": 60, "red": True},
)  # fmt: skip


def copies(row: ANY, number: int, /, **otherwise: Any) -> list[ANY]:
    """Store ``number`` copies of a row; a value that can be called is asked with a number that never comes twice."""
    fields = row._meta.concrete_fields
    left = {
        field
        for field in fields
        if field.name in otherwise or field.attname in otherwise or field.primary_key
    }
    same = {field.attname: getattr(row, field.attname) for field in fields if field not in left}
    made = []
    for _one in range(number):
        mark = next(NUMBERS)
        values = {name: one(mark) if callable(one) else one for name, one in otherwise.items()}
        made.append(type(row)(**{**same, **values}))
    return list(type(row)._base_manager.bulk_create(made, batch_size=100))


def dealt(things: list[Any]) -> Any:
    """Return what deals ``things`` out, one after the other, again and again."""
    place = count()
    return lambda _number: things[next(place) % len(things)]


@dataclass(slots=True)
class Crowd:
    """A town that grows; what it holds one of, it can hold three hundred of."""

    town: Town
    unit: Unit
    area: Area
    field: Field
    post: Post
    askers: tuple[User, ...]
    kept: dict[str, Any]
    size: int = 0

    def grow(self, size: int) -> None:
        """Have ``size`` copies of everything where there were fewer."""
        number, self.size = size - self.size, size
        if number:
            self._register(number)
            self._ledger(number)
            self._record(number)
            self._plans(number)
            self._orders(number)
            self._outbox(number)
            self._buildings(number)
            self._watch(number)
            self._office(number)

    def _next(self, name: str) -> int:
        self.kept[name] += 1
        return int(self.kept[name])

    def _register(self, number: int) -> None:
        kept, home = self.kept, self.unit
        kept["units"] = copies(
            kept["unit"], number, name=lambda n: f"第{n}站", path=lambda n: f"{home.path}{n + 500000:06d}.", short_name="",
        )  # fmt: skip
        kept["users"] = copies(
            kept["user"], number, username=lambda n: f"copy{n}", name=lambda n: f"第{n}人"
        )
        posts = copies(self.post, number, name=lambda n: f"第{n}岗")
        copies(kept["holding"], number, post=dealt(posts), user=dealt(kept["users"]))
        copies(kept["holding"], number, user=dealt(kept["users"]), until_at=LATE)
        fields = copies(self.field, number, name=lambda n: f"第{n}领域乙", parent=self.field)
        copies(kept["duty"], number, field=dealt(fields))
        copies(kept["duty"], number, unit=dealt(kept["units"]))
        places = copies(
            self.area, number, parent=self.area, code=lambda n: f"C{n:05d}", name=lambda n: f"第{n}网格",
            path=lambda n: f"{self.area.path}{n + 500000:06d}.", unit=self.unit,
        )  # fmt: skip
        copies(kept["chief"], number, area=dealt(places))
        copies(kept["chief"], number, user=dealt(kept["users"]), until_at=LATE)
        copies(kept["duty"], number, area=dealt(places))
        for kind, subject in (("unit", self.unit), ("user", kept["user"]), ("area", self.area)):
            copies(
                kept["register"],
                number,
                kind=kind,
                subject=subject.pk,
                unit=self.unit,
                by=kept["user"],
            )

    def _ledger(self, number: int) -> None:
        for shape in SHAPES:
            made = self._matters(number, shape, {"lead": self.unit})
            self.kept.setdefault("matters", []).extend(made)
        self._matters(
            number,
            SHAPES[7],
            {"lead": dealt(self.kept["units"]), "section": lambda n: f"第{n}板块"},
        )
        closed = {
            "stage": "closed", "closed_at": MONDAY, "outcome": "withdrawn", "clocks_running": 0, "lead": self.unit,
            "follows": self.town.own.matter,
        }  # fmt: skip
        self._matters(number, {}, closed)
        children = self._matters(
            number, SHAPES[1], {"lead": self.unit, "parent": self.town.own.matter}
        )
        copies(self.kept["milestone"], number, matter=dealt(children))

    def _matters(self, number: int, shape: dict[str, Any], values: dict[str, Any]) -> list[Matter]:
        now, shape = timezone.now(), dict(shape)
        due_in = shape.pop("due_in", 30)
        if shape.pop("red", False):
            values |= {"red_at": now - timedelta(days=1), "yellow_at": now - timedelta(days=2)}
        due_at = None if due_in is None else now + timedelta(days=due_in)
        made = copies(
            self.town.own.matter, number, code=lambda n: f"2026-{n:06d}", due_at=due_at, year=2026,
            **{"section": "民生", **shape, **values},
        )  # fmt: skip
        for role in ("lead", "supervise"):
            part = self.town.own.matter.parts.get(role=role)
            unit = dealt([one.lead for one in made]) if role == "lead" else part.unit
            copies(part, number, matter=dealt(made), unit=unit)
        for kind in ("report", "review") if "closed_at" not in values else ():
            copies(
                self.kept["clock"],
                number,
                matter=dealt(made),
                kind=kind,
                due_at=now - timedelta(hours=1),
            )
        if due_in is None:
            copies(self.kept["request"], number, matter=dealt(made))
        return made

    def _record(self, number: int) -> None:
        kept, scene = self.kept, self.town.own
        line = Entry.objects.filter(matter=scene.matter).order_by("-seq").first()
        assert line is not None

        def lines(**values: Any) -> list[Entry]:
            seq: Any = lambda n: n + 1000  # noqa: E731 - a value that is asked
            return copies(
                line,
                number,
                seq=seq,
                by=kept["user"],
                unit=self.unit,
                clock=None,
                rung=None,
                **values,
            )

        copies(scene.proof, number, entry=dealt(lines()), by=kept["user"])
        copies(kept["progress"], number, entry=dealt(lines(data={"percent": 30})))
        copies(kept["milestone"], number, matter=scene.matter)
        copies(
            kept["request"],
            number,
            matter=scene.matter,
            decided_at=MONDAY,
            decided_by=kept["user"],
            granted=True,
        )
        part = scene.matter.parts.get(role="lead")
        copies(part, number, role="join", unit=dealt(kept["units"]))
        copies(kept["clock"], number, matter=scene.matter, stopped_at=MONDAY, next_at=None)
        for user in self.askers:
            copies(kept["notice"], number, user=user, entry=None)
            copies(kept["notice"], number, user=user, entry=dealt(lines()), read_at=MONDAY)
            wanted = max(0, min(self.size, 25) - user.views.count())
            copies(SavedView(user=user, name=""), wanted, name=lambda n: f"视图{n}")

    def _plans(self, number: int) -> None:
        kept, scene = self.kept, self.town.own
        documents = copies(kept["document"], number, uploaded_by=kept["user"])
        copies(
            kept["document"],
            number,
            status=DocumentStatus.UNREADABLE,
            problem="读不出来",
            uploaded_by=kept["user"],
        )
        plans = copies(scene.plan, number, document=dealt(documents), created_by=kept["user"])
        copies(scene.row, number, plan=dealt(plans))
        rows = copies(
            scene.row,
            number,
            lead=self.unit,
            alike=scene.row,
            into=scene.row,
            title=lambda n: f"修好第{n}座泵站",
        )
        Row.joins.through.objects.bulk_create(
            [Row.joins.through(row_id=row.pk, unit_id=self.unit.pk) for row in rows]
        )
        copies(scene.comment, number, row=dealt(rows))
        copies(scene.comment, number, unit=dealt(kept["units"]))
        copies(kept["plan_entry"], number, by=kept["user"])
        copies(
            kept["year"],
            min(number, 2097 - kept["last_year"]),
            year=lambda _n: self._next("last_year"),
        )

    def _orders(self, number: int) -> None:
        kept, scene = self.kept, self.town.own
        drafts = copies(scene.draft, number, entry=None, matter=None, addressee=self.unit)
        copies(Press(order=scene.draft, matter=scene.matter), number, order=dealt(drafts))
        matters = self._matters(number, SHAPES[1], {"lead": self.unit, "kind": "order"})
        signed = copies(scene.draft, number, entry=None, matter=None, addressee=self.unit)
        copies(Press(order=scene.draft, matter=scene.matter), number, order=dealt(signed))
        for order, matter in zip(
            signed, matters, strict=True
        ):  # a signed order takes no matter any more
            order.state, order.number, order.matter = (
                "signed",
                f"督提〔2026〕{next(NUMBERS) + 1000}号",
                matter,
            )
            order.decided_by, order.decided_at, order.reply_by_at = kept["user"], MONDAY, LATE
        Order.objects.bulk_update(
            signed,
            ["state", "number", "matter", "decided_by", "decided_at", "reply_by_at"],
            batch_size=50,
        )
        copies(Press(order=scene.draft, matter=scene.matter), number, matter=dealt(matters))
        copies(kept["trail"], number, order=scene.order, by=kept["user"])
        copies(kept["trail"], number, by=kept["user"])

    def _outbox(self, number: int) -> None:
        kept = self.kept
        for user in self.askers:
            token, channel = kept["tokens"][user.pk], kept["channels"][user.pk]
            copies(token, number, digest=lambda n: f"{n:064d}", revoked_at=MONDAY)
            copies(channel, number, user=user, unit=None)
            delivery = kept["deliveries"][user.pk]
            copies(delivery, number)
            copies(kept["attempt"], number, delivery=delivery, webhook_delivery=None)
        copies(
            kept["channels"][self.askers[0].pk],
            number,
            user=None,
            unit=dealt([self.unit, *kept["units"]]),
        )
        copies(kept["hook"], number, name=lambda n: f"第{n}接口")
        copies(kept["event"], number, event=lambda n: f"event-{n}")
        copies(kept["attempt"], number, delivery=None, webhook_delivery=kept["event"])

    def _buildings(self, number: int) -> None:
        kept, fire = self.kept, self.town.own.fire
        building, device = (
            Building.objects.get(pk=fire.building),
            Device.objects.get(pk=fire.device),
        )
        plan, point = FloorPlan.objects.get(pk=fire.plan), Point.objects.get(pk=fire.point)
        buildings = copies(building, number, name=lambda n: f"第{n}号楼")
        copies(Contact.objects.get(pk=fire.contact), number)
        plans = copies(plan, number, name=lambda n: f"{n}层")
        devices = copies(device, number, address=lambda n: f"{n:012X}", building=dealt(buildings))
        kept["devices"] = copies(device, number, address=lambda n: f"{n:012X}")
        copies(point, number, device=dealt(devices))
        kept["points"] = copies(point, number, key=lambda n: f"k{n}", plan=plan, x=3, y=4)
        copies(point, number, key=lambda n: f"p{n}", plan=dealt(plans), x=3, y=4)
        series = Series.objects.get(pk=fire.series)
        copies(series, number, point=dealt(kept["points"]))
        copies(
            series,
            min(number, 250 - kept["last_type"]),
            analog_type=lambda _n: self._next("last_type"),
        )
        copies(
            Value(series=series, at=MONDAY, value=3),
            number,
            at=lambda n: timezone.now() - timedelta(minutes=n % 1000),
        )
        hour = HourlyValue(series=series, at=MONDAY, low=1, high=2, mean=1, count=3)
        copies(hour, number, at=lambda n: timezone.now() - timedelta(hours=n))

    def _watch(self, number: int) -> None:
        kept, fire = self.kept, self.town.own.fire
        incident, alarm = Incident.objects.get(pk=fire.incident), Alarm.objects.get(pk=fire.alarm)
        incidents = copies(incident, number, place=lambda n: f"building:{n + 9000}", matter=None)
        trouble = copies(
            incident, number, place=lambda n: f"building:{n + 9000}", grade="trouble", matter=None
        )
        points = kept["points"]
        copies(alarm, number, point=dealt(points), incident=dealt(incidents), matter=None)
        copies(
            alarm, number, point=dealt(points), incident=dealt(trouble), kind="fault", matter=None
        )
        copies(alarm, number, point=dealt(points), incident=incident, kind="shielded", matter=None)
        copies(kept["line"], number)
        copies(kept["signal"], number)
        asked = copies(kept["instruction"], number, by=kept["user"])
        copies(kept["check"], number, instruction=dealt(asked), by=kept["user"])
        handed = HandOver.objects.get(pk=fire.hand_over)
        copies(handed, number, taken_at=MONDAY, taken_by=kept["user"])
        for user in self.askers:
            copies(handed, number, unit=user.unit, taken_at=MONDAY, taken_by=kept["user"])
        copies(current(), number, version=lambda n: n + 1000, since_at=MONDAY, by=kept["user"])

    def _office(self, number: int) -> None:
        kept = self.kept
        copies(kept["run"], number, by=kept["user"])
        copies(kept["seal"], number, day=lambda n: MONDAY.date() - timedelta(days=n))
        playbook = Playbook.objects.filter(key="task").order_by("version").first()
        assert playbook is not None
        copies(playbook, min(number, 40), key=lambda n: f"copy{n}")
        copies(playbook, min(number, 40), version=lambda n: n + 100, by=kept["user"])
