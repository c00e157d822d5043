"""Alarms and the ledger: a real fire, what stays broken, what is false again and again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.alarms.models import Act, Alarm, Incident, Kind, Verdict
from luoshi.alarms.services import acknowledge
from luoshi.flows.alarms import judge
from luoshi.flows.alarms_watch import follow_up, watch
from luoshi.ledger.models import Clock, Entry, Matter, Outcome
from luoshi.ledger.services import report_done, sign, start, verify_pass
from luoshi.ledger.services.errors import ChangedMeanwhile, Incomplete, NotAllowed, NotPermitted
from luoshi.ledger.sweep import sweep
from luoshi.outbox.models import Channel, ChannelKind, Delivery, Notice, Topic
from luoshi.units.models import Role
from tests.alarms.factories import (
    FAULT,
    NORMAL,
    SHIELDED,
    hear,
    listening,
    make_building,
    make_device,
    part,
)
from tests.factories import MONDAY, City, make_city, make_user

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def burning(city: City) -> Incident:
    device = make_device(make_building(city.housing, "青云大厦", address="解放路1号"))
    hear(device, part(1, name="2层走廊感烟"), part(2, name="2层手报"))
    return Incident.objects.get()


def test_a_real_fire_opens_a_response_with_clocks_in_minutes() -> None:
    city = make_city()
    incident = burning(city)

    judge(incident, Verdict.REAL, by=city.clerk, at=MONDAY + MINUTE, reason="现场看到明火")

    matter = Matter.objects.get()
    due = dict(Clock.objects.filter(matter=matter).values_list("kind", "due_at"))
    assert (matter.kind, matter.lead, matter.supervisor) == ("response", city.housing, city.centre)
    assert matter.title == "处置火警：青云大厦 2层走廊感烟、2层手报"
    assert due["sign"] == MONDAY + 4 * MINUTE
    assert due["finish"] == MONDAY + 61 * MINUTE
    assert incident.matter == matter
    assert set(Alarm.objects.values_list("verdict", "matter")) == {("real", matter.pk)}
    acts = list(incident.entries.values_list("act", flat=True))
    assert acts == [Act.OPENED, Act.JUDGED, Act.RESPONDED, Act.TOLD]


def test_the_ladder_of_a_response_speaks_in_minutes() -> None:
    city = make_city()
    judge(burning(city), Verdict.REAL, by=city.clerk, at=MONDAY, reason="明火")

    sweep(MONDAY + 2 * HOUR)

    [signing, late, *finishing] = Entry.objects.exclude(clock=None).order_by("seq").values_list("text", flat=True)  # fmt: skip
    assert signing == "签收时限 2026年3月2日 09:03，已到时限。"
    assert late == "签收时限 2026年3月2日 09:03，已超过 2 分钟。"
    assert finishing == [
        "完成时限 2026年3月2日 10:00，还有 30 分钟。",
        "完成时限 2026年3月2日 10:00，已到时限。",
        "完成时限 2026年3月2日 10:00，已超过 30 分钟。",
    ]


def test_a_real_fire_is_told_at_once_to_channels_that_want_fires() -> None:
    city = make_city()
    values = {"kind": ChannelKind.GATEWAY, "sealed": "x", "hint": "x", "robot": "x", "made_by": city.head, "made_at": MONDAY}  # fmt: skip
    wants = Channel.objects.create(unit=city.centre, name="值班群", topics=[Topic.FIRE], **values)
    Channel.objects.create(unit=city.centre, name="周报群", topics=[Topic.NEWS], **values)
    Channel.objects.create(unit=city.water, name="别的局", topics=[Topic.FIRE], **values)
    incident = burning(city)

    judge(incident, Verdict.REAL, by=city.clerk, at=MONDAY, reason="明火")

    [delivery] = Delivery.objects.all()
    assert (delivery.channel, delivery.next_at) == (wants, MONDAY)
    assert delivery.subject == "真实火警：青云大厦"
    assert "2层走廊感烟、2层手报" in delivery.body
    assert "解放路1号" in delivery.body
    told = set(Notice.objects.filter(topic=Topic.FIRE).values_list("user", flat=True))
    assert told == {u.pk for u in (city.clerk, city.head, city.leader, city.housing_head, city.housing_liaison)}  # fmt: skip


def test_a_great_fire_is_told_with_how_many_points_burn() -> None:
    city = make_city()
    values = {"kind": ChannelKind.GATEWAY, "sealed": "x", "hint": "x", "robot": "x", "made_by": city.head, "made_at": MONDAY}  # fmt: skip
    Channel.objects.create(unit=city.centre, name="值班群", topics=[Topic.FIRE], **values)
    device = make_device(make_building(city.housing, "青云大厦"))
    hear(device, *(part(number, name=f"{number}号") for number in range(1, 231)))

    judge(Incident.objects.get(), Verdict.REAL, by=city.clerk, at=MONDAY, reason="明火")

    named = "、".join(f"{number}号" for number in range(1, 9))
    assert Matter.objects.get().title == f"处置火警：青云大厦 {named}等230处"
    assert f"起报警：{named}等230处" in Delivery.objects.get().body


def test_points_of_the_same_name_are_counted_each() -> None:
    city = make_city()
    hear(make_device(make_building(city.housing, "青云大厦")), part(1), part(2))

    judge(Incident.objects.get(), Verdict.REAL, by=city.clerk, at=MONDAY, reason="明火")

    assert Matter.objects.get().title == "处置火警：青云大厦 感烟等2处"


def test_a_second_real_verdict_neither_tells_nor_opens_again() -> None:
    city = make_city()
    incident = burning(city)
    judge(incident, Verdict.REAL, by=city.clerk, at=MONDAY)
    device = incident.device

    hear(device, part(3), at=MONDAY + MINUTE)
    judge(incident, Verdict.REAL, by=city.head, at=MONDAY + 2 * MINUTE)

    assert Matter.objects.count() == 1
    assert incident.entries.filter(act=Act.TOLD).count() == 1
    assert incident.waiting == 0


def test_the_fire_of_a_device_that_nobody_entered_is_led_by_who_judged() -> None:
    city = make_city()
    watch_user = make_user(Role.WATCH, city.water)
    hear("00000000ABCD", part())
    incident = Incident.objects.get(grade="fire")

    judge(incident, Verdict.REAL, by=watch_user, at=MONDAY)

    matter = Matter.objects.get()
    assert (matter.lead, matter.supervisor) == (city.water, city.centre)


def test_a_response_goes_through_the_loop_and_is_verified_by_another_unit() -> None:
    city = make_city()
    incident = burning(city)
    judge(incident, Verdict.REAL, by=city.clerk, at=MONDAY)
    matter = Matter.objects.get()

    sign(matter, by=city.housing_liaison, at=MONDAY + MINUTE)
    start(matter, by=city.housing_liaison, at=MONDAY + MINUTE)
    with pytest.raises(Incomplete):  # no evidence
        report_done(matter, by=city.housing_liaison, at=MONDAY + HOUR, text="已扑灭")
    from luoshi.ledger.services import attach

    attach(
        matter,
        by=city.housing_liaison,
        at=MONDAY + HOUR,
        content="现场记录".encode(),
        name="记录.txt",
    )
    report_done(matter, by=city.housing_liaison, at=MONDAY + HOUR, text="已扑灭")
    verify_pass(matter, by=city.clerk, at=MONDAY + HOUR, text="现场看过")

    matter.refresh_from_db()
    assert matter.outcome == Outcome.DONE


def test_a_false_alarm_needs_a_reason_and_opens_nothing() -> None:
    city = make_city()
    incident = burning(city)

    with pytest.raises(Incomplete, match="理由"):
        judge(incident, Verdict.FALSE, by=city.clerk, at=MONDAY)
    judge(incident, Verdict.FALSE, by=city.clerk, at=MONDAY, reason="厨房蒸汽")

    assert not Matter.objects.exists()
    assert set(Alarm.objects.values_list("verdict", "acknowledged_by")) == {
        ("false", city.clerk.pk)
    }
    assert incident.closed_at is None  # the detectors still say fire


def test_who_may_only_watch_may_not_judge() -> None:
    city = make_city()

    with pytest.raises(NotPermitted):
        judge(burning(city), Verdict.REAL, by=city.housing_liaison, at=MONDAY)

    assert not Matter.objects.exists()


def test_a_verdict_on_what_somebody_else_judged_meanwhile_is_refused() -> None:
    city = make_city()
    incident = burning(city)
    judge(incident, Verdict.TEST, by=city.head, at=MONDAY, seen="")

    with pytest.raises(ChangedMeanwhile, match="测试"):
        judge(incident, Verdict.FALSE, by=city.clerk, at=MONDAY, reason="误报", seen="")


def test_a_real_fire_stays_real() -> None:
    city = make_city()
    incident = burning(city)
    judge(incident, Verdict.REAL, by=city.clerk, at=MONDAY)

    with pytest.raises(NotAllowed, match="处置"):
        judge(incident, Verdict.FALSE, by=city.clerk, at=MONDAY, reason="看错了")


def test_faults_that_last_become_one_matter_of_the_buildings_unit() -> None:
    city = make_city()
    device = make_device(make_building(city.housing, "青云大厦"), seen_at=MONDAY)
    hear(device, part(1, NORMAL | FAULT, name="甲"), part(2, NORMAL | SHIELDED, name="乙"))

    assert follow_up(MONDAY + 23 * HOUR)["rectified"] == 0
    assert follow_up(MONDAY + 24 * HOUR)["rectified"] == 2
    assert follow_up(MONDAY + 25 * HOUR)["rectified"] == 0

    matter = Matter.objects.get()
    assert matter.title == "整改消防设施：青云大厦 故障1处（甲），屏蔽1处（乙）"
    assert (matter.kind, matter.playbook.key, matter.lead) == ("hazard", "fire_fault", city.housing)
    assert Incident.objects.get().entries.filter(act=Act.RECTIFIED).count() == 1


def test_what_breaks_later_joins_the_open_matter_and_what_comes_right_is_noted_once() -> None:
    city = make_city()
    device = make_device(make_building(city.housing))
    hear(device, part(1, NORMAL | FAULT, name="甲"))
    follow_up(MONDAY + 24 * HOUR)
    hear(device, part(2, NORMAL | FAULT, name="乙"), at=MONDAY + 25 * HOUR)
    follow_up(MONDAY + 50 * HOUR)

    hear(device, part(1, NORMAL), part(2, NORMAL), at=MONDAY + 51 * HOUR)
    first, second = follow_up(MONDAY + 52 * HOUR), follow_up(MONDAY + 53 * HOUR)

    matter = Matter.objects.get()
    notes = list(matter.entries.filter(kind="note").values_list("text", flat=True))
    assert notes == [
        "又有超过时限的：故障1处（乙）",
        "监控中心已收到恢复信号：所列设施全部恢复正常。",
    ]
    assert (first["recovered"], second["recovered"]) == (1, 0)
    assert matter.closed_at is None


def test_repeated_false_alarms_of_one_detector_become_one_matter() -> None:
    city = make_city()
    device = make_device(make_building(city.housing, "青云大厦"))
    for day in range(4):
        now = MONDAY + day * 24 * HOUR
        hear(device, part(7, name="厨房感烟"), at=now)
        judge(Incident.objects.open().get(), Verdict.FALSE, by=city.clerk, at=now, reason="油烟")
        hear(device, part(7, NORMAL, name="厨房感烟"), at=now + MINUTE)
        follow_up(now + HOUR)

    matter = Matter.objects.get()
    assert matter.title == "整改消防设施：青云大厦 厨房感烟 误报3次"
    assert Alarm.objects.filter(matter=matter).count() == 4
    assert list(matter.entries.filter(kind="note").values_list("text", flat=True)) == [
        "又有：误报1次"
    ]


def test_a_silent_device_is_an_alarm_and_then_a_matter_until_it_is_heard() -> None:
    city = make_city()
    listening()
    device = make_device(make_building(city.housing), seen_at=MONDAY)

    assert watch(MONDAY + MINUTE)["lost"] == 0
    assert watch(MONDAY + 4 * MINUTE)["lost"] == 1
    assert watch(MONDAY + 5 * MINUTE)["lost"] == 0
    assert follow_up(MONDAY + 5 * HOUR)["rectified"] == 1
    device.__class__.objects.update(seen_at=MONDAY + 6 * HOUR)
    assert watch(MONDAY + 6 * HOUR)["back"] == 1

    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.cleared_at) == (Kind.OFFLINE, MONDAY + 6 * HOUR)
    assert Incident.objects.get().closed_at == MONDAY + 6 * HOUR


def test_trouble_is_acknowledged_without_a_verdict() -> None:
    city = make_city()
    device = make_device(make_building(city.housing))
    hear(device, part(1, NORMAL | FAULT))
    incident = Incident.objects.get()

    assert acknowledge(incident, by=city.clerk, at=MONDAY + MINUTE) == 1

    assert (incident.waiting, incident.closed_at) == (0, None)
    with pytest.raises(NotAllowed, match="火警"):
        judge(incident, Verdict.FALSE, by=city.clerk, at=MONDAY, reason="没有火")
