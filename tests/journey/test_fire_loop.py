"""The whole path of the fire centre, with real processes: from what a device sends to what another unit has seen closed."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from luoshi.gateway.simulator.building import Part
from luoshi.gateway.simulator.scenarios import FAULT, FIRE, NORMAL, state
from tests.journey.fire_devices import gateway, on_the_wall
from tests.journey.test_year import act, photo, prove
from tests.outbox.factories import robot_at
from tests.outbox.servers import says, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.journey.conftest import People, Server
    from tests.outbox.servers import Server as Robot

ADDRESS = "00000000000A"
SMOKE = Part(1, 1, 40, 0x2000A, "2层走廊感烟")
PUMP = Part(1, 1, 87, 0x10003, "水泵房模块")
SECONDS = 2.0  # from the device's frame to the desk
TOLD = 3.0  # from the verdict to the command centre
SLACK = 8.0  # of a machine that runs other tests at the same time
WALL = {"width": 1920, "height": 1080}


CHANNEL = """
from django.utils import timezone
from luoshi.outbox.models import Topic
from luoshi.outbox.services import Wishes, add_channel
from luoshi.units.models import Unit, User
add_channel(
    Wishes('指挥中心值班群', [Topic.FIRE]), '{address}', by=User.objects.get(username='director'), at=timezone.now(),
    unit=Unit.objects.get(centre=True),
)
"""


@pytest.fixture(autouse=True)
def _robots_may_be_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOSHI_PRIVATE_TARGETS", "1")


@pytest.fixture
def robot() -> Iterator[Robot]:
    """The group of the command centre, as its maker's server takes messages."""
    with serving(says(200, '{"errcode": 0}')) as server:
        yield server


def live_in(server: Server, robot: Robot | None = None) -> None:
    people = Path(__file__).with_name("fire_people.py").read_text("utf-8")
    server.python(people + (CHANNEL.format(address=robot_at(robot.url)) if robot else ""))


def test_a_smoke_alarm_is_confirmed_responded_to_verified_and_closed(
    people: People, server: Server, robot: Robot, tmp_path: Path
) -> None:
    live_in(server, robot)
    with (
        gateway(server, tmp_path / "gateway.log") as port,
        on_the_wall(port, ADDRESS, SMOKE, PUMP) as device,
    ):
        desk = people.sign_in("watch", **WALL)
        desk.goto(f"{server.base}/fire/")
        desk.wait_for_selector(".desk-calm")
        device.says(state(PUMP, NORMAL | FAULT))

        left = device.says(state(SMOKE, NORMAL | FIRE))
        desk.wait_for_selector(".fire-card.is-ringing >> text=临水百货大楼")
        assert time.monotonic() - left < SECONDS + SLACK
        desk.wait_for_selector(".desk-trouble >> text=水泵房模块")
        assert desk.locator(".mark-fire").get_attribute("title") == "火警 2层东侧走廊感烟"
        desk.click("[data-wall]")
        desk.mouse.move(960, 1070)
        people.picture("watch", "08-fire-desk-wall")
        desk.click("[data-wall]")

        confirm_with_one_key(desk)
        told_within(robot, TOLD + SLACK)
        matter = respond_on_the_phone(people, server, tmp_path)
        device.says(state(SMOKE, NORMAL))
        desk.wait_for_selector(".desk-calm")
    verify(people, matter, passed="到场看过，火已扑灭，系统已复位。")
    incident_tells_all(people, server)
    assert people.complaints == []
    assert "0 处不符" in server.run("audit", "verify")


def confirm_with_one_key(desk: Page) -> None:
    """The operator presses 1, and 1 again as the answer to the question."""
    desk.keyboard.press("1")
    desk.wait_for_selector("dialog[open]")
    desk.keyboard.press("1")
    desk.wait_for_selector(".fire-card.is-real >> text=处置事项")


def told_within(robot: Robot, seconds: float) -> None:
    """The command centre's group has it, and where it is."""
    end = time.monotonic() + seconds
    while not robot.received:
        assert time.monotonic() < end
        time.sleep(0.05)
    [message] = robot.received
    text = str(json.loads(message.body))
    assert "真实火警：临水百货大楼" in text
    assert "中山路1号" in text


def respond_on_the_phone(people: People, server: Server, tmp_path: Path) -> str:
    """The mall signs within minutes, proves and reports on a phone; return the matter's address."""
    phone = people.sign_in("mall", width=390, height=844)
    phone.goto(f"{server.base}/fire/")
    people.picture("mall", "09-fire-desk-on-a-phone")
    phone.click("text=处置事项")
    phone.wait_for_selector("text=处置火警：临水百货大楼 2层东侧走廊感烟")
    minutes = re.findall(r"(\d+)\s*分", phone.inner_text("main"))
    assert minutes, phone.inner_text("main")
    assert max(map(int, minutes)) <= 60
    assert phone.get_by_role("link", name="临水百货大楼 火警").count()
    act(phone, "sign")
    image = tmp_path / "现场.jpg"
    image.write_bytes(photo())
    prove(phone, image)
    act(phone, "report_done", text="3号铺位烟头引燃纸箱，已扑灭，人员已清点，系统复位。")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    return phone.url


def verify(people: People, matter: str, *, passed: str) -> None:
    """Whoever reported it done cannot verify it; the head of the watch's own unit does."""
    assert not people.windows["mall"].locator("#do-verify_pass").count()
    captain = people.sign_in("captain")
    captain.goto(matter)
    act(captain, "verify_pass", text=passed)
    captain.wait_for_selector("[aria-current=step]:has-text('已销号')")
    people.picture("captain", "11-fire-response-closed")


def incident_tells_all(people: People, server: Server) -> None:
    """The incident's page names who did what when, from the alarm to the matter that is closed."""
    desk = people.windows["watch"]
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.goto(f"{server.base}/fire/incidents/")
    fire = desk.locator("tr", has_text="火警").get_by_role("link", name="临水百货大楼")
    fire.first.click()
    text = desk.inner_text("main")
    for said in ("真实火警", "周值守", "处置", "已销号", "通知", "2层东侧走廊感烟"):
        assert said in text, f"{said} is not in: {text}"
    people.picture("watch", "10-fire-incident")


def test_a_fault_that_stays_becomes_a_matter_of_the_responsible_unit(
    people: People, server: Server, tmp_path: Path
) -> None:
    live_in(server)
    with (
        gateway(server, tmp_path / "gateway.log") as port,
        on_the_wall(port, ADDRESS, SMOKE, PUMP) as device,
    ):
        desk = people.sign_in("watch")
        desk.goto(f"{server.base}/fire/")
        device.says(state(PUMP, NORMAL | FAULT))
        desk.wait_for_selector(".desk-trouble >> text=水泵房模块")
        later(server, hours=23)
        assert server.python("from luoshi.ledger.models import Matter; print(Matter.objects.count())").split() == ["0"]  # fmt: skip
        later(server, hours=25)

        desk.locator(".desk-trouble").get_by_role("link", name="临水百货大楼").click()
        link = desk.locator("table").get_by_role("link", name=re.compile(r"^\S*\d{4}\S*$"))
        mall = people.sign_in("mall")
        mall.goto(server.base + str(link.first.get_attribute("href")))
        mall.wait_for_selector("text=整改消防设施：临水百货大楼 故障1处（水泵房模块）")
        act(mall, "sign")
        device.says(state(PUMP, NORMAL))
        desk.goto(f"{server.base}/fire/")
        desk.wait_for_selector(".desk-trouble >> text=没有故障和异常。")
        later(server, hours=26)
        image = tmp_path / "模块.jpg"
        image.write_bytes(photo())
        prove(mall, image)
        assert mall.get_by_text("监控中心已收到恢复信号").count()
        act(mall, "report_done", text="模块接线松动，已紧固。")
        people.picture("mall", "12-fire-fault-matter")
    clerk = people.sign_in("clerk")
    clerk.goto(mall.url)
    act(clerk, "verify_pass", text="监控中心看到恢复信号，现场看过。")
    clerk.wait_for_selector("[aria-current=step]:has-text('已销号')")
    assert people.complaints == []


def later(server: Server, *, hours: int) -> None:
    """Let the watch follow up as if so many hours had passed."""
    server.python(
        "from datetime import timedelta; from django.utils import timezone\n"
        f"from luoshi.flows.alarms_watch import follow_up; follow_up(timezone.now() + timedelta(hours={hours}))"
    )
