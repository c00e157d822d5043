"""The desk hears of a fire through its stream, does without while there is none, and takes it up again."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from luoshi.gateway.simulator.building import Part
from luoshi.gateway.simulator.scenarios import FIRE, NORMAL, state
from tests.journey.fire_devices import gateway, on_the_wall

if TYPE_CHECKING:
    from tests.journey.conftest import People, Server

PEOPLE = Path(__file__).with_name("fire_people.py")
ADDRESS = "00000000000A"
PARTS = [Part(1, 1, 40, 0x30000 + number, f"{number}层楼梯感烟") for number in (3, 4, 5)]
STREAM, ASKING = (f".desk-link[data-flow={how}]" for how in ("stream", "asking"))
BACK = 90_000  # milliseconds until a process that died is there again, and the page has noticed
# While the stream flows the page would ask by itself every five seconds: here it never does, so whatever it shows it was told of.
TOLD_ONLY = "(real => { window.setTimeout = (f, ms, ...more) => ms === 5000 ? 0 : real(f, ms, ...more); })(window.setTimeout.bind(window))"


def live_process(server: Server) -> int:
    """Return the key of the process that serves the streams beside this server."""
    words = [b"luoshi.cli", b"live", b"--host", b"127.0.0.1", b"--port", str((urlsplit(server.base).port or 0) + 1).encode()]  # fmt: skip
    told = {int(one.parent.name): one.read_bytes().split(b"\0") for one in Path("/proc").glob("[0-9]*/cmdline")}  # fmt: skip
    [found] = [key for key, line in told.items() if line[2 : 2 + len(words)] == words]
    return found


def test_a_fire_reaches_the_desk_with_the_stream_without_it_and_with_it_again(
    people: People, server: Server, tmp_path: Path
) -> None:
    server.python(PEOPLE.read_text("utf-8"))
    people.window("watch").add_init_script(TOLD_ONLY)
    desk = people.sign_in("watch")
    desk.goto(f"{server.base}/fire/")
    desk.wait_for_selector(STREAM)
    with (
        gateway(server, tmp_path / "gateway.log") as port,
        on_the_wall(port, ADDRESS, *PARTS) as device,
    ):
        device.says(state(PARTS[0], NORMAL | FIRE))
        desk.wait_for_selector(".fire-card.is-ringing >> text=3层楼梯感烟")
        assert desk.is_visible(STREAM)
        assert people.complaints == []

        os.kill(live_process(server), signal.SIGKILL)
        desk.wait_for_selector(ASKING)
        device.says(state(PARTS[1], NORMAL | FIRE))
        desk.wait_for_selector(".fire-card.is-ringing >> text=4层楼梯感烟")
        assert desk.inner_text(".desk-link") == "连接正常"

        desk.wait_for_selector(STREAM, timeout=BACK)
        device.says(state(PARTS[2], NORMAL | FIRE))
        desk.wait_for_selector(".fire-card.is-ringing >> text=5层楼梯感烟")
        assert desk.is_visible(STREAM)
    assert all("net::ERR_" in one for one in people.complaints), people.complaints


def test_a_stream_that_has_fallen_asleep_is_not_trusted(
    people: People, server: Server, tmp_path: Path
) -> None:
    server.python(PEOPLE.read_text("utf-8"))
    desk = people.sign_in("watch")
    desk.goto(f"{server.base}/fire/")
    desk.wait_for_selector(STREAM)
    with (
        gateway(server, tmp_path / "gateway.log") as port,
        on_the_wall(port, ADDRESS, *PARTS) as device,
    ):
        asleep = live_process(server)
        os.kill(asleep, signal.SIGSTOP)  # the connection stays, and nothing comes
        try:
            device.says(state(PARTS[0], NORMAL | FIRE))
            desk.wait_for_selector(".fire-card.is-ringing >> text=3层楼梯感烟")
            desk.wait_for_selector(ASKING)
        finally:
            os.kill(asleep, signal.SIGCONT)
        desk.wait_for_selector(STREAM, timeout=BACK)
    assert people.complaints == []
