"""Pages of the fire watch: what they say, to whom, and what they do."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal

import docx
import openpyxl
import pytest
from django.utils import timezone

from luoshi.alarms.models import (
    Alarm,
    Building,
    Contact,
    Device,
    DutyCheck,
    FloorPlan,
    HandOver,
    Incident,
    Point,
    Series,
    WatchRegime,
)
from luoshi.alarms.point_table import HEADINGS, SHEET
from luoshi.alarms.services import ask
from luoshi.ledger.models import Matter
from luoshi.units.models import Role, User
from tests.alarms.factories import (
    FAULT,
    NORMAL,
    hear,
    listening,
    make_building,
    make_device,
    part,
    value,
)
from tests.factories import City, make_city, make_user
from tests.web.browsing import browser, queries, said, source
from tests.web.scenes import picture

pytestmark = pytest.mark.django_db


def burning(city: City, name: str = "青云大厦", number: int = 1) -> Incident:
    now = timezone.now()
    device = make_device(make_building(city.housing, name, address="解放路1号"), seen_at=now)
    hear(device, part(number, name="2层走廊感烟", at=now), at=now)
    return Incident.objects.get(device=device, grade="fire")


def watchman(city: City) -> User:
    return make_user(Role.WATCH, city.centre, "周值班")


def test_the_desk_shows_where_it_burns_whom_to_call_and_what_to_press() -> None:
    city = make_city()
    incident = burning(city)
    assert incident.building is not None
    Contact.objects.create(building=incident.building, title="消防控制室", phone="0000-1190001")

    page = said(browser(watchman(city)).get("/fire/"))

    for words in ("青云大厦", "2层走廊感烟", "解放路1号", "0000-1190001", "1 个待确认"):
        assert words in page
    for key in "01234":
        assert f'data-key="{key}"' in page


def test_a_fire_that_nobody_answered_stands_on_the_own_desk_of_who_may_judge_it() -> None:
    city = make_city()
    burning(city)
    client = browser(watchman(city))

    assert "1起火警待确认" in said(client.get("/desk/"))
    assert "火警待确认" not in said(browser(city.housing_liaison).get("/desk/"))

    incident = Incident.objects.get(grade="fire")
    client.post(f"/fire/incidents/{incident.pk}/acknowledge/")

    assert "火警待确认" not in said(client.get("/desk/"))
    assert "没有要您办的事" in said(client.get("/desk/"))


def test_the_desk_answers_nothing_while_nothing_has_changed() -> None:
    city = make_city()
    client = browser(watchman(city))
    incident = burning(city)
    stamp = client.get("/fire/live/").context["stamp"]

    same = client.get("/fire/live/", {"seen": stamp})
    hear(incident.device, part(2, name="3层手报"), at=timezone.now())
    changed = client.get("/fire/live/", {"seen": stamp})

    assert (same.status_code, same.content) == (204, b"")
    assert "3层手报" in said(changed)


@pytest.mark.parametrize("what", ["acknowledged", "judged", "recovered", "registered"])
def test_whatever_the_desk_shows_changes_its_stamp(what: str) -> None:
    city = make_city()
    client = browser(city.clerk)
    incident = burning(city)
    stamp = client.get("/fire/live/").context["stamp"]

    if what == "acknowledged":
        client.post(f"/fire/incidents/{incident.pk}/acknowledge/")
    elif what == "judged":
        client.post(f"/fire/incidents/{incident.pk}/judge/", {"verdict": "test"})
    elif what == "recovered":
        hear(incident.device, part(1, NORMAL), at=timezone.now())
    else:
        make_device(incident.building)

    assert client.get("/fire/live/", {"seen": stamp}).status_code == 200


def test_a_fire_that_comes_and_goes_while_nobody_looks_is_still_on_the_desk() -> None:
    city = make_city()
    client = browser(watchman(city))
    incident = burning(city)

    hear(incident.device, part(1, NORMAL, name="2层走廊感烟"), at=timezone.now())

    page = said(client.get("/fire/live/"))
    assert "2层走廊感烟" in page
    assert "已恢复" in page


def test_one_key_judges_with_the_usual_reason_and_goes_back_to_the_desk() -> None:
    city = make_city()
    incident = burning(city)

    answer = browser(watchman(city)).post(
        f"/fire/incidents/{incident.pk}/judge/", {"verdict": "false", "seen": "", "back": "/fire/"}
    )

    incident.refresh_from_db()
    assert answer.headers["Location"] == "/fire/"
    assert (incident.verdict, incident.reason) == ("false", "现场核实无火情")


def test_a_real_fire_leads_to_its_response() -> None:
    city = make_city()
    incident = burning(city)
    client = browser(watchman(city))

    client.post(f"/fire/incidents/{incident.pk}/judge/", {"verdict": "real", "reason": "明火"})

    matter = Matter.objects.get()
    page = said(client.get(f"/fire/incidents/{incident.pk}/"))
    assert f"/matters/{matter.pk}/" in page
    assert "明火" in page
    assert matter.supervisor == city.centre


def test_going_back_never_leaves_the_watch() -> None:
    city = make_city()
    incident = burning(city)

    answer = browser(city.clerk).post(
        f"/fire/incidents/{incident.pk}/acknowledge/", {"back": "https://example.org/fire/"}
    )

    assert answer.headers["Location"] == f"/fire/incidents/{incident.pk}/"


def test_who_may_only_watch_sees_own_buildings_and_no_buttons() -> None:
    city = make_city()
    own = burning(city)
    other = make_device(make_building(city.water, "水厂"))
    hear(other, part(1), at=timezone.now())
    client = browser(city.housing_liaison)

    page = said(client.get("/fire/"))

    assert "青云大厦" in page
    assert "水厂" not in page
    assert "/judge/" not in page
    assert client.post(f"/fire/incidents/{own.pk}/judge/", {"verdict": "test"}).status_code == 403
    foreign = Incident.objects.get(device=other)
    assert client.get(f"/fire/incidents/{foreign.pk}/").status_code == 404


def test_an_unknown_device_is_shown_to_the_watch_and_to_nobody_else() -> None:
    city = make_city()
    hear("0000000ABCDE", part(1), at=timezone.now())

    assert "0000000ABCDE" in said(browser(city.clerk).get("/fire/"))
    assert "0000000ABCDE" not in said(browser(city.housing_head).get("/fire/"))


@pytest.mark.parametrize(
    "address",
    ["/fire/", "/fire/incidents/", "/fire/devices/", "/fire/buildings/", "/fire/checks/", "/fire/statistics/"],
)  # fmt: skip
def test_a_list_takes_the_same_queries_for_one_row_and_for_three(address: str) -> None:
    city = make_city()
    client = browser(city.clerk)
    ask(burning(city, "甲").device, by=city.clerk, at=timezone.now())
    one = queries(client, address)

    for name in ("乙", "丙"):
        ask(burning(city, name).device, by=city.clerk, at=timezone.now())

    assert queries(client, address) == one


def test_what_is_named_by_strangers_is_text_and_nothing_else() -> None:
    city = make_city()
    now = timezone.now()
    hear("0000000ABCDE", part(1, name="<script>x"), at=now)

    page = browser(city.clerk).get("/fire/").content.decode()

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_a_device_is_registered_with_its_label_in_the_makers_reading() -> None:
    city = make_city()
    building = make_building(city.housing, "青云大厦")
    client = browser(city.clerk)
    form = {"profile": "standard", "address": "0000 0001 5b38", "building": "青云大厦", "check_minutes": 5,
            "checks_per_day": 2, "active": "on"}  # fmt: skip

    answer = client.post("/fire/devices/new/", form)
    again = client.post("/fire/devices/new/", form)

    device = Device.objects.get()
    assert answer.headers["Location"] == f"/fire/devices/{device.pk}/"
    assert (device.address, device.building, device.checks_per_day) == ("000000015B38", building, 2)
    assert device.registered_at is not None
    assert again.status_code == 422
    assert "已经登记" in said(again)


def test_registering_an_unknown_device_ends_that_alarm() -> None:
    city = make_city()
    make_building(city.housing, "青云大厦")
    hear("0000000ABCDE", part(1, NORMAL | FAULT), at=timezone.now())
    device = Device.objects.get()
    form = {"profile": "standard", "address": "0000000ABCDE", "building": "青云大厦", "check_minutes": 5,
            "checks_per_day": 0, "active": "on"}  # fmt: skip

    browser(city.clerk).post(f"/fire/devices/{device.pk}/edit/", form)

    assert list(Alarm.objects.active().values_list("kind", flat=True)) == ["fault"]


def test_a_building_is_entered_with_whom_to_call() -> None:
    city = make_city()
    form = {"name": "青云大厦", "unit": city.housing.name, "people": "消防控制室 0000-1190001\n责任人 李某 00000000001"}  # fmt: skip
    client = browser(city.clerk)

    client.post("/fire/buildings/new/", form)
    bad = client.post("/fire/buildings/new/", form | {"name": "乙", "people": "没有电话"})

    building = Building.objects.get()
    contacts = list(building.contacts.values_list("title", "name", "phone"))
    assert contacts == [("消防控制室", "", "0000-1190001"), ("责任人", "李某", "00000000001")]
    assert bad.status_code == 422
    assert "第1行" in said(bad)


def test_a_duty_check_is_asked_once_at_a_time() -> None:
    city = make_city()
    device = burning(city).device
    client = browser(watchman(city))

    client.post(f"/fire/devices/{device.pk}/check/")
    again = client.post(f"/fire/devices/{device.pk}/check/", follow=True)

    assert DutyCheck.objects.count() == 1
    assert "还没有结束" in said(again)


def test_a_floor_plan_is_shown_with_its_points() -> None:
    city = make_city()
    incident = burning(city)
    assert incident.building is not None
    client = browser(city.clerk)
    upload = io.BytesIO(picture())
    upload.name = "2层.jpg"

    client.post(
        f"/fire/buildings/{incident.building_id}/plans/", {"name": "2层", "picture": upload}
    )
    plan, point = FloorPlan.objects.get(), Point.objects.get(part_addr=1)
    client.post(f"/fire/points/{point.pk}/place/", {"plan": plan.pk, "x": "12.50", "y": "40"})

    assert 'style="left:12.50%;top:40.00%"' in said(client.get("/fire/"))
    shown = client.get(f"/fire/plans/{plan.pk}.jpg")
    assert shown.headers["Content-Type"] == "image/jpeg"
    shown.close()


def test_what_is_no_picture_is_refused_as_a_plan() -> None:
    city = make_city()
    building = make_building(city.housing)
    upload = io.BytesIO(b"%PDF-1.4")
    upload.name = "2层.pdf"

    answer = browser(city.clerk).post(
        f"/fire/buildings/{building.pk}/plans/", {"name": "2层", "picture": upload}
    )

    assert answer.status_code == 422
    assert not FloorPlan.objects.exists()


def table(*rows: dict[str, object]) -> io.BytesIO:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet.append(list(HEADINGS))
    for row in rows:
        sheet.append([row.get(head, "") for head in HEADINGS])
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "点位表.xlsx"
    return out


def test_a_point_table_is_previewed_and_then_imported() -> None:
    city = make_city()
    device = make_device(make_building(city.housing), address="000000015B38")
    client = browser(city.clerk)
    address = f"/fire/buildings/{device.building_id}/points/"
    rows = table(
        {"装置地址": "000000015B38", "系统类型": "火灾报警系统", "系统地址": 1, "部件地址": "10-2",
         "部件类型": "感烟火灾探测器", "位置": "2层东走廊", "模拟量": "温度", "上限": 60},
        {"装置地址": "000000015B38", "系统类型": 12, "系统地址": 1, "位置": "喷淋系统"},
    )  # fmt: skip

    preview = client.post(address, {"file": rows})
    assert not Point.objects.exists()
    client.post(f"{address}confirm/", {"token": preview.context["token"]})

    points = list(Point.objects.order_by("sys_type").values_list("key", "place", "part_type"))
    assert points == [("1.1.131082", "2层东走廊", 40), ("12.1", "喷淋系统", None)]
    assert Series.objects.get().high == Decimal(60)


def test_each_wrong_row_of_a_point_table_is_told_and_nothing_is_kept() -> None:
    city = make_city()
    device = make_device(make_building(city.housing), address="000000015B38")
    good = {"装置地址": "000000015B38", "系统类型": 1, "系统地址": 1, "部件地址": "1", "位置": "甲"}
    rows = table(
        good, good | {"装置地址": "0000000000FF"}, good | {"系统类型": "没有"}, good | {"部件地址": "1-x"}, good,
        good | {"部件地址": "2", "位置": ""},
    )  # fmt: skip

    answer = browser(city.clerk).post(
        f"/fire/buildings/{device.building_id}/points/", {"file": rows}
    )

    faults = [(f.row, f.column) for f in answer.context["outcome"].faults]
    assert answer.status_code == 422
    assert faults == [(3, "装置地址"), (4, "系统类型"), (5, "部件地址"), (6, "部件地址"), (7, "位置")]  # fmt: skip
    assert not Point.objects.exists()


def test_an_exported_point_table_comes_back_unchanged() -> None:
    city = make_city()
    device = make_device(make_building(city.housing))
    hear(device, part(0x2000A, name="2层走廊感烟"), value(200, number=7), at=timezone.now())
    client = browser(city.clerk)
    address = f"/fire/buildings/{device.building_id}/points"

    out = io.BytesIO(client.get(f"{address}.xlsx").getvalue())
    out.name = "点位表.xlsx"
    preview = client.post(f"{address}/", {"file": out})

    assert preview.context["outcome"].faults == [
        fault for fault in preview.context["outcome"].faults if fault.column == "位置"
    ]


def test_the_watch_is_handed_over_and_taken_by_somebody_else() -> None:
    city = make_city()
    first, second = watchman(city), make_user(Role.WATCH, city.centre, "吴值班")
    burning(city)

    browser(first).post("/fire/shift/", {"note": "一起火警待核实。"})
    row = HandOver.objects.get()
    browser(first).post(f"/fire/shift/{row.pk}/take/")
    row.refresh_from_db()
    assert row.taken_at is None
    browser(second).post(f"/fire/shift/{row.pk}/take/")

    row.refresh_from_db()
    assert row.taken_by == second
    assert row.facts["fire_count"] == 1
    assert "一起火警待核实。" in said(browser(first).get("/fire/shift/"))


def test_the_rules_of_the_watch_are_followed_never_changed() -> None:
    city = make_city()
    values = {"fault_hours": 12, "shield_hours": 24, "offline_hours": 4, "repeats": 3, "repeat_days": 30,
              "value_days": 90, "hour_days": 1095, "signal_days": 400}  # fmt: skip
    client = browser(city.clerk)

    client.post("/fire/regime/", values)
    client.post("/fire/regime/", values | {"fault_hours": 6})
    bad = client.post("/fire/regime/", values | {"fault_hours": 0})

    assert list(WatchRegime.objects.values_list("version", "fault_hours")) == [(2, 6), (1, 12)]
    assert bad.status_code == 422


def test_statistics_and_report_say_the_same_numbers() -> None:
    city = make_city()
    client = browser(city.clerk)
    for name, verdict in (("甲", "false"), ("乙", "false"), ("丙", "real"), ("丁", "drill")):
        incident = burning(city, name)
        client.post(f"/fire/incidents/{incident.pk}/judge/", {"verdict": verdict})
    burning(city, "戊")

    month = client.get("/fire/statistics/").context["month"]
    paper = docx.Document(io.BytesIO(client.get("/fire/statistics/report.docx").getvalue()))

    [line] = month.lines
    assert (line.unit, line.devices, line.fires, line.real, line.false, line.other, line.unjudged) == (
        city.housing.name, 5, 5, 1, 2, 1, 1)  # fmt: skip
    assert round(line.false_rate or 0, 1) == 66.7
    text = "\n".join(one.text for one in paper.paragraphs)
    assert (
        "收到火警和手动报警5起，其中真实火警1起，误报2起，测试和演练1起，尚未判定1起。误报率66.7%。"
        in text
    )
    cells = [cell.text for cell in paper.tables[0].rows[1].cells]
    assert cells[1:8] == [city.housing.name, "5", "5", "1", "2", "1", "66.7%"]


def test_a_point_page_draws_its_values_and_limits_are_kept() -> None:
    city = make_city()
    now = timezone.now()
    device = make_device(make_building(city.housing))
    hear(device, value(235, at=now), at=now)
    series = Series.objects.get()
    client = browser(city.clerk)

    client.post(f"/fire/series/{series.pk}/limits/", {"low": "", "high": "60"})
    wrong = client.post(
        f"/fire/series/{series.pk}/limits/", {"low": "70", "high": "60"}, follow=True
    )

    series.refresh_from_db()
    assert (series.low, series.high) == (None, Decimal(60))
    assert "下限要小于上限" in said(wrong)
    page = source_of(client.get(f"/fire/points/{series.point_id}/"))
    assert f'id="trend-{series.pk}"' in page
    assert "23.5" in page


def source_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_an_alarm_is_ended_by_hand_with_a_reason_once_it_was_judged() -> None:
    city = make_city()
    incident = burning(city)
    alarm = Alarm.objects.get()
    client = browser(city.clerk)

    early = client.post(f"/fire/alarms/{alarm.pk}/clear/", {"reason": "已拆除"}, follow=True)
    client.post(f"/fire/incidents/{incident.pk}/judge/", {"verdict": "test"})
    client.post(f"/fire/alarms/{alarm.pk}/clear/", {"reason": "已拆除"})

    alarm.refresh_from_db()
    incident.refresh_from_db()
    assert "先判定" in said(early)
    assert alarm.cleared_at is not None
    assert incident.closed_at is not None


def test_filters_find_what_they_name() -> None:
    city = make_city()
    now = timezone.now()
    fire = burning(city, "甲")
    listening(now - timedelta(days=1))
    silent = make_device(make_building(city.water, "乙"), seen_at=now - timedelta(hours=1))
    from luoshi.alarms.services import listen

    listen(now)
    client = browser(city.clerk)

    def incidents(query: str) -> list[int]:
        return [row.pk for row in client.get(f"/fire/incidents/?{query}").context["rows"]]

    def devices(query: str) -> list[int]:
        return [row.pk for row, _silent in client.get(f"/fire/devices/?{query}").context["rows"]]

    assert incidents("grade=fire") == incidents("verdict=none") == incidents("text=甲") == [fire.pk]
    assert incidents("state=closed") == []
    assert devices("state=offline") == devices("text=乙") == [silent.pk]
    assert devices("state=unknown") == devices("state=off") == devices("state=silent") == []
    assert len(devices("state=nonsense")) == 2


def test_a_new_device_speaks_as_the_national_standard_until_somebody_says_otherwise() -> None:
    page = source(browser(make_city().head).get("/fire/devices/new/"))

    assert re.findall(r'<option value="([^"]*)" selected>', page) == ["standard"]


def test_a_list_says_how_many_filters_are_set() -> None:
    head = make_city().head

    plain = browser(head).get("/fire/devices/")
    narrowed = browser(head).get("/fire/devices/?state=off&text=大厦&other=1")

    label = re.compile(r'for="filter-fold">(.*?)</label>')
    assert label.findall(source(plain)) == ["更多条件"]
    assert label.findall(source(narrowed)) == [
        '更多条件 <span class="badge bg-blue-lt ms-1">2</span>'
    ]
    assert [">清除</a>" in said(one) for one in (plain, narrowed)] == [False, True]
