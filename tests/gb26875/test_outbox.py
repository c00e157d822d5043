from __future__ import annotations

from luoshi.gb26875.centre import Urgency
from luoshi.gb26875.outbox import Outbox


def test_fires_pass_what_waits_and_keep_their_order() -> None:
    outbox: Outbox[str] = Outbox()
    for item, urgency in (
        ("heartbeat", Urgency.PRESENCE),
        ("report", Urgency.REPORT),
        ("fire 1", Urgency.ALARM),
        ("fire 2", Urgency.ALARM),
    ):
        assert outbox.put(item, urgency) is None

    assert outbox.take(2) == ["fire 1", "fire 2"]
    assert list(outbox) == ["report", "heartbeat"]
    assert outbox.take(10) == ["report", "heartbeat"]
    assert len(outbox) == 0


def test_a_full_box_takes_a_fire_for_the_newest_of_the_least_urgent() -> None:
    outbox: Outbox[str] = Outbox(most=2)
    outbox.put("heartbeat 1", Urgency.PRESENCE)
    outbox.put("heartbeat 2", Urgency.PRESENCE)

    assert outbox.put("heartbeat 3", Urgency.PRESENCE) == "heartbeat 3"
    assert outbox.put("fire 1", Urgency.ALARM) == "heartbeat 2"
    assert outbox.put("report", Urgency.REPORT) == "heartbeat 1"
    assert outbox.put("fire 2", Urgency.ALARM) == "report"
    assert outbox.put("fire 3", Urgency.ALARM) == "fire 3"
    assert outbox.take(9) == ["fire 1", "fire 2"]
