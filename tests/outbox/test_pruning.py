"""What was told long ago is forgotten, what waits is not, and the journal never."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from luoshi.flows.notifying import tell
from luoshi.ledger.audit import verify
from luoshi.ledger.models import Entry
from luoshi.ledger.services import comment
from luoshi.outbox.models import (
    Attempt,
    Delivery,
    Item,
    Notice,
    SendingState,
    Topic,
    WebhookDelivery,
)
from luoshi.outbox.services import ping
from luoshi.outbox.services import test_channel as try_channel
from luoshi.outbox.services.pruning import prune
from tests.factories import MONDAY, City, make_city, make_matter
from tests.outbox.factories import make_administrator, make_channel, make_webhook

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)
LATER = MONDAY + timedelta(days=400, minutes=1)  # what Monday told is just too old
NOTHING = {"notices": 0, "deliveries": 0, "events": 0, "lines": 0}


@pytest.fixture
def city() -> City:
    return make_city()


def notice(city: City, **values: Any) -> Notice:
    told = {"topic": Topic.NEWS, "title": "有新进展", "at": MONDAY, **values}
    return Notice.objects.create(user=city.housing_liaison, **told)


def test_old_notices_go_read_or_not_and_newer_ones_stay(city: City) -> None:
    notice(city)
    notice(city, read_at=MONDAY)
    newer = notice(city, at=MONDAY + timedelta(days=1))

    assert prune(LATER, days=400) == NOTHING | {"notices": 2}
    assert list(Notice.objects.all()) == [newer]
    assert prune(LATER, days=400) == NOTHING


def test_a_message_goes_with_its_tries_and_lines_once_it_has_ended(city: City) -> None:
    by = city.housing_liaison
    channel = make_channel(by)
    sent, waiting = (try_channel(channel, by=by, at=MONDAY) for _ in range(2))
    matter = make_matter(city)
    entry = Entry.objects.filter(matter=matter).latest("pk")
    line = {
        "channel": channel,
        "entry": entry,
        "topic": Topic.NEWS,
        "title": "有新进展",
        "at": MONDAY,
    }
    Item.objects.create(delivery=sent, **line)
    Attempt.objects.create(delivery=sent, robot="r", at=MONDAY, ok=True)
    Attempt.objects.create(delivery=waiting, robot="r", at=MONDAY, ok=False)
    Delivery.objects.filter(pk=sent.pk).update(
        state=SendingState.SENT, done_at=MONDAY, next_at=None
    )

    assert prune(LATER, days=400) == NOTHING | {"deliveries": 1}
    assert list(Delivery.objects.all()) == [waiting]
    assert Attempt.objects.get().delivery == waiting
    assert not Item.objects.exists()


def test_an_event_and_a_line_that_never_became_a_message_go(city: City) -> None:
    hook, _secret = make_webhook(city, "https://example.com/")
    ended, waiting = (ping(hook, by=make_administrator(city), at=MONDAY) for _ in range(2))
    WebhookDelivery.objects.filter(pk=ended.pk).update(
        state=SendingState.FAILED, done_at=MONDAY, next_at=None
    )
    Attempt.objects.create(webhook_delivery=ended, robot="r", at=MONDAY, ok=False)
    matter = make_matter(city)
    entry = Entry.objects.filter(matter=matter).latest("pk")
    channel = make_channel(city.housing_liaison)
    Item.objects.create(channel=channel, entry=entry, topic=Topic.NEWS, title="有新进展", at=MONDAY)

    assert prune(LATER, days=400) == NOTHING | {"events": 1, "lines": 1}
    assert list(WebhookDelivery.objects.all()) == [waiting]
    assert not Attempt.objects.exists()


def test_a_chunk_at_a_time(city: City) -> None:
    for _ in range(5):
        notice(city)

    counts = [prune(LATER, days=400, chunk=2)["notices"] for _ in range(4)]

    assert counts == [2, 2, 1, 0]


def test_the_journal_stays_whole_and_tells_nobody_again(city: City) -> None:
    matter = make_matter(city)
    comment(matter, by=city.clerk, at=MONDAY, text="请报进展")
    tell(MONDAY + timedelta(hours=1))
    told = Notice.objects.count()
    entries = list(Entry.objects.values_list("pk", "digest"))
    assert told > 0

    assert prune(LATER, days=400)["notices"] == told

    assert list(Entry.objects.values_list("pk", "digest")) == entries
    assert not any(verify())
    assert tell(LATER) == 0
    assert not Notice.objects.exists()


def test_what_waits_for_a_webhook_that_is_switched_off_hides_nothing_behind_it(city: City) -> None:
    off, _secret = make_webhook(city, "https://example.com/off")
    on, _secret = make_webhook(city, "https://example.com/on")
    by = make_administrator(city)
    kept = [ping(off, by=by, at=MONDAY) for _ in range(3)]
    ended = ping(on, by=by, at=MONDAY)
    WebhookDelivery.objects.filter(pk=ended.pk).update(
        state=SendingState.SENT, done_at=MONDAY, next_at=None
    )

    assert prune(LATER, days=400, chunk=3) == NOTHING | {"events": 1}
    assert list(WebhookDelivery.objects.order_by("pk")) == kept
