"""An installation that hears nothing any more says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.alarms.models import Device, Gateway
from luoshi.flows.deafness import tell_of_deafness
from luoshi.outbox.models import Delivery, Notice, Topic
from luoshi.units.models import Role
from tests.alarms.factories import listening, make_device
from tests.factories import MONDAY, make_city, make_user
from tests.outbox.factories import make_channel

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_the_watch_and_the_administrators_are_told_once_for_each_outage() -> None:
    city = make_city()
    told = {
        city.head,
        make_user(Role.WATCH, city.housing),
        make_user(Role.ADMINISTRATOR, city.centre),
    }
    channel = make_channel(city.head, topics=[Topic.FAILURE])
    make_channel(city.clerk, topics=[Topic.FIRE])
    make_device()
    gateway = listening(until=MONDAY)

    assert tell_of_deafness(MONDAY + 2 * MINUTE) == 0  # it may be back soon
    assert tell_of_deafness(MONDAY + 3 * MINUTE) == 3
    assert tell_of_deafness(MONDAY + 4 * MINUTE) == 0

    assert {notice.user for notice in Notice.objects.all()} == told
    sent = Delivery.objects.get()
    assert (sent.channel, sent.subject, sent.urgent) == (
        channel,
        "没有网关在接收消防装置的信号",
        True,
    )
    assert "网关“g1”的信号是 2026-03-02 09:00:00" in sent.body

    Gateway.objects.filter(pk=gateway.pk).update(alive_at=MONDAY + 10 * MINUTE)
    assert tell_of_deafness(MONDAY + 11 * MINUTE) == 0
    assert tell_of_deafness(MONDAY + 20 * MINUTE) == 3  # it fell silent again


def test_one_gateway_that_listens_is_enough() -> None:
    city = make_city()
    make_device()
    listening(until=MONDAY, name="old")
    listening()

    assert tell_of_deafness(MONDAY + 60 * MINUTE) == 0
    assert city.head.notices.count() == 0


def test_nobody_is_told_where_nothing_is_to_be_heard() -> None:
    make_city()
    assert tell_of_deafness(MONDAY) == 0
    listening(until=MONDAY)
    make_device(registered_at=None)

    assert tell_of_deafness(MONDAY + 60 * MINUTE) == 0
    assert not Device.objects.registered().exists()
