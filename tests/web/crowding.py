"""A crowd of one of everything: the rows that are copied."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from luoshi.alarms.models import (
    Device,
    DutyCheck,
    IncidentEntry,
    Instruction,
    Signal,
)  # fmt: skip
from luoshi.ledger.models import (
    AuditRun,
    Clock,
    Entry,
    Milestone,
    Progress,
    Request,
    Seal,
)  # fmt: skip
from luoshi.outbox.models import Attempt, Notice, Topic
from luoshi.outbox.services import add_webhook, ping
from luoshi.outbox.services import test_channel as try_channel
from luoshi.plans.models import Document, DocumentStatus, PlanEntry, Year
from luoshi.supervision.models import OrderEntry
from luoshi.supervision.services import change
from luoshi.units.models import (
    AreaKind,
    Chief,
    Holding,
    Post,
    PostKind,
    RegisterEntry,
    Role,
    Scope,
    User,
)  # fmt: skip
from luoshi.units.services import create_field, make_token
from tests.factories import MONDAY, make_unit
from tests.outbox.factories import make_channel
from tests.supervision.factories import LATE
from tests.units.factories import make_area, make_duty, make_field
from tests.web.crowds import Crowd, copies
from tests.web.scenes import Town


def make_crowd(town: Town) -> Crowd:
    """Return a crowd of one of everything, in the unit of the town's own scene."""
    unit, people = town.city.housing, town.people
    askers = tuple(
        people[role] for role in (Role.CENTRE_HEAD, Role.LIAISON, Role.ADMINISTRATOR, Role.WATCH)
    )
    person = User.objects.create(username="one", name="第一人", unit=unit, role=Role.LIAISON)
    area, field = make_area(unit=unit, kind=AreaKind.GRID, code="W0001"), make_field()
    duty = make_duty(field, unit)
    post = Post.objects.create(unit=unit, kind=PostKind.CLERK, name="经办")
    holding = Holding.objects.create(post=post, user=person, since_at=MONDAY)
    child = make_unit("第一站", unit)
    create_field(by=people[Role.ADMINISTRATOR], at=MONDAY, name="记一笔")
    kept: dict[str, Any] = {
        "user": person, "unit": child, "units": [child], "users": [person], "duty": duty, "holding": holding,
        "chief": Chief.objects.create(area=area, user=person, title="网格长", since_at=MONDAY),
        "register": RegisterEntry.objects.latest("pk"), "last_year": 2026, "last_type": 30,
    }  # fmt: skip
    crowd = Crowd(town, unit, area, field, post, askers, kept)
    _keep_loop(crowd)
    _keep_sent(crowd)
    _keep_watch(crowd)
    return crowd


def _keep_loop(crowd: Crowd) -> None:
    scene, person, kept = crowd.town.own, crowd.kept["user"], crowd.kept
    matter = scene.matter
    line = Entry.objects.filter(matter=matter).order_by("-seq").first()
    assert line is not None
    report = copies(line, 1, seq=900, data={"percent": 20}, clock=None, rung=None)[0]
    kept["progress"] = Progress.objects.create(matter=matter, entry=report, at=MONDAY, percent=20)
    kept["milestone"] = Milestone.objects.create(
        matter=matter, due_on=MONDAY.date(), text="批复", percent=30
    )
    kept["request"] = Request.objects.create(
        matter=matter,
        kind="extension",
        asked_at=MONDAY,
        asked_by=person,
        unit=crowd.unit,
        reason="汛期",
    )
    kept["clock"] = Clock.objects.filter(matter=matter, stopped_at=None).order_by("pk").first()
    change(scene.draft, by=crowd.town.city.clerk, at=MONDAY, title="改过的标题")
    kept["trail"] = OrderEntry.objects.filter(order=scene.draft, step="changed").get()
    document = Document(
        name="纪要.docx", title="纪要", status=DocumentStatus.READ, text="修好泵站。" * 400, uploaded_by=person, uploaded_at=MONDAY,
    )  # fmt: skip
    document.save()
    scene.plan.document = document
    scene.plan.save()
    kept["document"] = document
    kept["plan_entry"] = PlanEntry.objects.create(
        plan=scene.plan, at=MONDAY, by=person, what="edited"
    )
    kept["year"] = Year.objects.create(year=2026, opened_at=MONDAY, opened_by=person)
    kept["run"] = AuditRun.objects.create(by=person, asked_at=MONDAY, finished_at=MONDAY)
    kept["seal"] = Seal.objects.create(day=MONDAY.date(), sealed_at=MONDAY, count=1, root="0")


def _keep_sent(crowd: Crowd) -> None:
    kept, head = crowd.kept, crowd.askers[0]
    told = {"topic": Topic.NEWS, "title": "有新进展", "at": MONDAY}
    kept["notice"] = Notice.objects.create(user=head, matter=crowd.town.own.matter, **told)
    made = {
        user.pk: make_token("报表", Scope.values, by=user, at=timezone.now())
        for user in crowd.askers
    }
    kept["tokens"] = {key: token for key, (token, _text) in made.items()}
    kept["words"] = {key: text for key, (_token, text) in made.items()}
    kept["channels"] = {user.pk: make_channel(user) for user in crowd.askers}
    kept["deliveries"] = {
        user.pk: try_channel(kept["channels"][user.pk], by=user, at=MONDAY) for user in crowd.askers
    }
    kept["attempt"] = Attempt.objects.create(
        delivery=kept["deliveries"][head.pk], robot="r", at=MONDAY
    )
    kept["hook"], _secret = add_webhook(
        "数据中台", "http://127.0.0.1:9/", unit=head.unit, allow_private=True, by=crowd.askers[2], at=MONDAY,
    )  # fmt: skip
    kept["event"] = ping(kept["hook"], by=crowd.askers[2], at=MONDAY)


def _keep_watch(crowd: Crowd) -> None:
    kept, fire = crowd.kept, crowd.town.own.fire
    device = Device.objects.get(pk=fire.device)
    kept["line"] = IncidentEntry.objects.create(
        incident_id=fire.incident, at=MONDAY, act="note", by=kept["user"], text="已派人"
    )
    kept["signal"] = Signal.objects.filter(point=fire.point).first() or Signal.objects.create(
        point_id=fire.point, at=MONDAY, received_at=MONDAY, type=2
    )
    kept["instruction"] = Instruction.objects.create(
        device=device,
        command=4,
        data=b"\x3d",
        made_at=MONDAY,
        expires_at=LATE,
        by=kept["user"],
        fate="sent",
    )
    kept["check"] = DutyCheck.objects.create(
        device=device, instruction=kept["instruction"], asked_at=MONDAY, minutes=5, due_at=LATE, by=kept["user"],
        answered_at=LATE,
    )  # fmt: skip
