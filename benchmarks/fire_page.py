"""How long it takes from a device's frame to the row in the operator's browser, and from the verdict to the command centre.

python -m benchmarks.fire_page [FIRES [DEVICES]]

A whole installation in its own processes (server with worker, gateway, SQLite), DEVICES simulated devices that live an
ordinary day on it, and Chromium with the alarm desk open. Each of FIRES buildings reports a fire at a random moment: the
clock starts before the device's bytes are written to its socket and ends when the page's own observer sees the row. Every
third is judged real with the keyboard, the others go on ringing; that clock ends when a robot's server has the
whole message. Needs Debian's chromium.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from benchmarks.measure import show
from luoshi.gateway.simulator.building import Part
from luoshi.gateway.simulator.scenarios import FIRE, NORMAL, state
from tests.gateway.processes import answers, processes, until
from tests.journey.conftest import QUIET
from tests.journey.fire_devices import on_the_wall
from tests.outbox.servers import Server, says, serving
from tests.ports import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.gateway.processes import Processes

SMOKE = Part(1, 1, 40, 0x2000A, "2层走廊感烟")
REST = (
    1.0,
    3.0,
)  # seconds between two fires, at random, so that they meet every phase of whoever asks
MEAN = 600.0  # seconds between what one of the other devices has to tell besides its signs of life
PATIENCE = 20_000  # milliseconds
ROBOT = "{}/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"  # as a maker's group robot is addressed
PASSWORD = secrets.token_urlsafe(18)
MADE = """
import os
from django.utils import timezone
from luoshi.alarms.models import Building, Device
from luoshi.outbox.models import Topic
from luoshi.outbox.services import Wishes, add_channel
from luoshi.units.models import Role, Unit, UnitKind, User

def unit(name, parent=None, **values):
    made = Unit.objects.create(name=name, parent=parent, kind=UnitKind.DEPARTMENT, **values)
    made.path = (parent.path if parent else '') + f'{{made.pk:06d}}.'
    made.save(update_fields=['path'])
    return made

def person(username, role, where):
    made = User(username=username, name=username, role=role, unit=where)
    made.set_password(os.environ['BENCH_PASSWORD'])
    made.save()
    return made

city = unit('测试市人民政府')
centre, fire, place = unit('督查室', city, centre=True), unit('消防救援支队', city), unit('商业集团', city)
person('watch', Role.WATCH, fire)
head = person('head', Role.CENTRE_HEAD, centre)
add_channel(Wishes('值班群', [Topic.FIRE]), '{robot}', by=head, at=timezone.now(), unit=centre)
for number in range({fires}):
    building = Building.objects.create(name=f'第{{number:03d}}大厦', unit=place)
    Device.objects.create(address=f'{{number + 1:012X}}', building=building, registered_at=timezone.now(), seen_at=timezone.now())
"""
# Writes down when each building's name first stands among the fires of the page.
OBSERVER = """
window.rows = {};
const look = () => document.querySelectorAll('.fire-site').forEach((one) => { window.rows[one.textContent.trim()] ??= Date.now(); });
new MutationObserver(look).observe(document.getElementById('desk-live'), { childList: true });
"""


def luoshi(run: Processes, data: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start one of the installation's commands."""
    return run.luoshi(*words, LUOSHI_DATA=str(data), LUOSHI_PRIVATE_TARGETS="1")


@contextmanager
def installation(home: Path, robot: str, fires: int, devices: int) -> Iterator[tuple[str, int]]:
    """Run everything beside each other; yields the address of the pages and the port of the gateway."""
    data, web, live, port = home / "data", free_port(), free_port(), free_port()
    with processes(home) as run:
        luoshi(run, data, "serve", "--port", str(web), "--live-port", str(live))
        until(lambda: answers(web) and answers(live), seconds=120)
        code = MADE.format(robot=ROBOT.format(robot), fires=fires)
        made = run.start(
            [sys.executable, "-m", "luoshi.cli", "manage", "shell", "-v", "0", "-c", code],
            LUOSHI_DATA=str(data), LUOSHI_PRIVATE_TARGETS="1", BENCH_PASSWORD=PASSWORD,
        )  # fmt: skip
        if made.wait():
            sys.exit(run.log.read_text("utf-8")[-2000:])
        luoshi(run, data, "fire", "gateway", "--port", str(port), "--per-host", "15000")
        until(lambda: answers(port))
        if devices:
            luoshi(
                run, data, "fire", "simulate", "--port", str(port), "--devices", str(devices), "--scenario", "day",
                "--seconds", "100000", "--first-address", "100000", "--rate", str(devices / MEAN),
            )  # fmt: skip
            time.sleep(devices / 500 + 5)
        yield f"http://localhost:{web}", port


def desk_of(browser: Any, base: str) -> Page:  # noqa: ANN401 - playwright's own
    """Return the desk, open at wall size; without motion, which a browser without a graphics card draws on the processor."""
    size = {"width": 1920, "height": 1080}
    page: Page = browser.new_page(viewport=size, reduced_motion="reduce")
    page.set_default_timeout(PATIENCE)
    page.goto(f"{base}/account/login/")
    page.fill("#id_login", "watch")
    page.fill("#id_password", PASSWORD)
    page.click("form[action*='login'] button")
    page.wait_for_selector(".frame-top")
    page.goto(f"{base}/fire/")
    page.wait_for_selector(".desk-link[data-flow=stream]")  # as the product works, not its fallback
    page.evaluate(OBSERVER)
    return page


class Told:
    """When the robot's server had the message about each building."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def wait(self, building: str) -> float:
        """Return when its message was there."""
        end = time.time() + PATIENCE / 1000
        while time.time() < end:
            if any(building in str(json.loads(one.body)) for one in self._server.received):
                return time.time()
            time.sleep(0.005)
        sys.exit(f"error: nobody was told of {building}")


def measure(page: Page, port: int, told: Told, fires: int) -> tuple[list[float], list[float]]:
    """Let each building burn once; return the seconds to the page, and those to the command centre."""
    seen, reached = [], []
    chance = random.Random(1)
    for number in range(fires):
        time.sleep(chance.uniform(*REST))
        building = f"第{number:03d}大厦"
        with on_the_wall(port, f"{number + 1:012X}", SMOKE) as device:
            began = time.time()
            device.says(state(SMOKE, NORMAL | FIRE))
            page.wait_for_function("name => window.rows[name]", arg=building)
            seen.append(page.evaluate("name => window.rows[name]", building) / 1000 - began)
            if number % 3 == 0:
                reached.append(_judged(page, building, told))
    return seen, reached


def _judged(page: Page, building: str, told: Told) -> float:
    """Judge the fire real, as the operator does; return the seconds until the command centre has it."""
    page.click(f".fire-site:has-text('{building}')")
    page.wait_for_selector(f".one-head:has-text('{building}')")
    page.keyboard.press("1")
    page.wait_for_selector("dialog[open]")
    judged = time.time()
    page.keyboard.press("1")
    seconds = told.wait(building) - judged
    page.wait_for_function(
        "() => !window.rows && document.querySelector('.desk-state')"
    )  # the desk, loaded anew
    page.evaluate(OBSERVER)
    return seconds


def main() -> int:
    """Measure and print."""
    fires = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    devices = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    chromium = shutil.which("chromium") or sys.exit("error: no chromium: sudo apt-get install chromium")  # fmt: skip
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("error: stopped"))  # and end what was begun
    home = Path(tempfile.mkdtemp(prefix="luoshi-bench-"))
    try:
        with (
            serving(says(200, '{"errcode": 0}')) as robot,
            installation(home, robot.url, fires, devices) as (base, port),
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
            seen, told = measure(desk_of(browser, base), port, Told(robot), fires)
            browser.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    show(
        f"Beside {devices:,} devices, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        ["from … to …", "times", "p50 s", "p99 s", "max s"],
        [_row("frame → row in Chromium", seen), _row("verdict → message at the robot", told)],
    )
    return 0


def _row(name: str, seconds: list[float]) -> list[str]:
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return [name, str(len(ordered)), f"{ordered[len(ordered) // 2]:.2f}", f"{p99:.2f}", f"{ordered[-1]:.2f}"]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
