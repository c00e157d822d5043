"""M27 城市消防物联网远程监控: from a device's frame to a closed alarm, and from a lasting fault to a rectified one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from luoshi.alarms.models import Alarm, Incident, Report
from luoshi.flows.alarms_watch import follow_up, watch
from luoshi.gb26875 import Frame
from luoshi.ledger.models import Matter, Outcome
from luoshi.ledger.services import attach, report_done, sign, start, verify_pass
from luoshi.outbox.models import Channel, ChannelKind, Delivery, Topic
from luoshi.units.models import Role
from tests.alarms.factories import FAULT, NORMAL, make_building, make_device, part, receive
from tests.factories import City, make_city, make_user
from tests.web.browsing import browser, said

pytestmark = pytest.mark.django_db


def done(matter: Matter, city: City) -> None:
    """Let the place's unit do it and the watch's unit look at it."""
    now = timezone.now()
    sign(matter, by=city.housing_liaison, at=now)
    start(matter, by=city.housing_liaison, at=now)
    attach(matter, by=city.housing_liaison, at=now, content="记录".encode(), name="记录.txt")
    report_done(matter, by=city.housing_liaison, at=now, text="已处理")
    verify_pass(matter, by=city.clerk, at=now, text="现场看过")


def test_a_smoke_alarm_is_seen_judged_responded_to_and_closed() -> None:
    city = make_city()
    Channel.objects.create(
        unit=city.centre, name="指挥中心", kind=ChannelKind.GATEWAY, sealed="x", hint="x", robot="x", topics=[Topic.FIRE],
        made_by=city.head, made_at=timezone.now(),
    )  # fmt: skip
    device = make_device(make_building(city.housing, "青云大厦"), seen_at=timezone.now())
    operator = browser(make_user(Role.WATCH, city.centre))

    receive(device, part(0x2000A, name="2层走廊感烟", at=timezone.now()), at=timezone.now())
    frame = Frame.decode(bytes(Report.objects.get().frame))
    assert frame.command == 2
    watch(timezone.now())
    desk = said(operator.get("/fire/"))
    assert "青云大厦" in desk
    assert "2层走廊感烟" in desk

    incident = Incident.objects.get()
    operator.post(f"/fire/incidents/{incident.pk}/judge/", {"verdict": "real", "reason": "明火"})
    assert Delivery.objects.get().subject == "真实火警：青云大厦"
    matter = Matter.objects.get(kind="response")
    assert matter.due_at is not None
    assert matter.due_at - matter.opened_at == timedelta(minutes=60)

    done(matter, city)
    receive(device, part(0x2000A, NORMAL, at=timezone.now()), at=timezone.now())
    watch(timezone.now())

    matter.refresh_from_db()
    incident.refresh_from_db()
    assert matter.outcome == Outcome.DONE
    assert incident.closed_at is not None
    assert "没有火警" in said(operator.get("/fire/live/"))


def test_a_fault_that_lasts_is_rectified_by_the_places_unit() -> None:
    city = make_city()
    now = timezone.now()
    device = make_device(make_building(city.housing, "青云大厦"), seen_at=now)
    receive(device, part(1, NORMAL | FAULT, name="水泵房模块", at=now), at=now)
    watch(now)

    follow_up(now + timedelta(hours=23))
    assert not Matter.objects.exists()
    follow_up(now + timedelta(hours=25))

    matter = Matter.objects.get()
    assert matter.title == "整改消防设施：青云大厦 故障1处（水泵房模块）"
    assert (matter.lead, matter.supervisor) == (city.housing, city.centre)
    receive(device, part(1, NORMAL, at=now), at=now + timedelta(hours=26))
    watch(now + timedelta(hours=26))
    follow_up(now + timedelta(hours=26))
    assert matter.entries.filter(kind="note").count() == 1
    done(matter, city)
    matter.refresh_from_db()
    assert matter.outcome == Outcome.DONE
    assert not Alarm.objects.open().exists()
