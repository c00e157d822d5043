"""Two workers at once and kill −9: every entry is told exactly once, and what was being sent is sent again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.outbox.servers import in_turn, says, serving, sleeps

if TYPE_CHECKING:
    from tests.crash.conftest import Installation

BUSY = """
from datetime import timedelta
from tests.factories import MONDAY, at, make_city, make_matter
from tests.outbox.factories import make_channel, make_webhook, robot_at
from luoshi.ledger.sweep import sweep
city = make_city()
make_channel(city.housing_liaison)
make_channel(city.housing_head, unit=city.housing)
make_webhook(city, 'https://example.com/')
for number in range(40):
    make_matter(city, opened_at=at('2026-08-30 09:00'), due_at=at('2026-08-31 09:00') + timedelta(hours=number))
sweep(at('2026-09-03 12:00'))
"""
TELL = """
from tests.factories import at
from luoshi.flows.notifying import tell
print('begun')
tell(at('2026-09-03 12:00'), chunk=5)
print('over')
"""
COUNT = """
import json
from luoshi.flows.notices import NEWS
from luoshi.ledger.models import Entry
from luoshi.outbox.models import Heard, Item, Notice, WebhookDelivery
news = Entry.objects.filter(kind__in=list(NEWS))
notices = list(Notice.objects.values_list('user', 'entry'))
print(json.dumps([
    Entry.objects.count() - Heard.objects.count(),
    news.count() - len({entry for _user, entry in notices}),
    len(notices) - len(set(notices)),
    Entry.objects.count() - WebhookDelivery.objects.count(),
    Item.objects.filter(channel__unit__isnull=False).count() - len({e for u, e in Notice.objects.filter(
        user__unit__channels__isnull=False).values_list('user', 'entry')}),
    len(notices) > 100,
]))
"""


def test_two_workers_of_which_one_is_killed_tell_every_entry_once(
    installation: Installation,
) -> None:
    installation.python(BUSY)

    other = installation.start(TELL)
    for pause in (0.05, 0.15, 0.3):
        installation.killed(TELL, after_lines=1, then=pause)
    other.communicate(timeout=120)
    installation.python(TELL.replace("print", "str"))
    first = installation.python(COUNT)
    installation.python(TELL.replace("print", "str"))

    assert first == [0, 0, 0, 0, 0, True]
    assert installation.python(COUNT) == first


TEST = """
from tests.factories import MONDAY, make_city
from tests.outbox.factories import make_channel, robot_at
from luoshi.outbox.services import test_channel as try_channel
city = make_city()
channel = make_channel(city.housing_liaison, robot_at('{url}'))
for _ in range(3):
    try_channel(channel, by=city.housing_liaison, at=MONDAY)
"""
SEND = """
from datetime import timedelta
from tests.factories import MONDAY
from luoshi.outbox.services import send_due
print('begun')
send_due(lambda: MONDAY + timedelta(minutes={minutes}), allow_private=True)
"""
STATES = """
import json
from luoshi.outbox.models import Delivery
print(json.dumps(sorted(Delivery.objects.values_list('state', 'tries'))))
"""


def test_what_a_killed_worker_was_sending_is_sent_by_the_next_when_its_claim_has_ended(
    installation: Installation,
) -> None:
    slow, yes = sleeps(3), says(200, '{"errcode": 0}')
    with serving(in_turn(slow, slow, slow, yes)) as server:
        installation.python(TEST.format(url=server.url))
        sender = installation.start(SEND.format(minutes=0))
        while len(server.received) < 3:
            time.sleep(0.05)
        sender.kill()
        sender.communicate()

        before = installation.python(STATES)
        installation.python(SEND.format(minutes=2).replace("print", "str"))
        held = installation.python(STATES)
        installation.python(SEND.format(minutes=4).replace("print", "str"))
        after = installation.python(STATES)

    assert before == held == [["sending", 1]] * 3
    assert after == [["sent", 2]] * 3
    assert len(server.received) == 6


HANG = """
from datetime import timedelta
from django.utils import timezone
from luoshi.ledger.models import Clock
from luoshi.outbox.services import ping
from tests.factories import make_city, make_matter
from tests.outbox.factories import make_webhook
now = timezone.now()
city = make_city()
make_matter(city, opened_at=now, due_at=now + timedelta(days=30))
Clock.objects.update(next_at=now + timedelta(days=1))
hook, _secret = make_webhook(city, '{url}')
for _ in range(48):
    ping(hook, by=hook.made_by, at=now)
"""
WORK = """
from dataclasses import replace
from django.conf import settings
from luoshi.cli import serving
settings.OPTIONS = replace(settings.OPTIONS, private_targets=True)
serving.PAUSE = 0.2
serving.work_forever()
"""
RING = """
import json, time
from django.utils import timezone
from luoshi.ledger.models import Clock, Entry
from luoshi.outbox.models import WebhookDelivery
Clock.objects.update(next_at=timezone.now())
for _ in range(300):
    if Entry.objects.filter(kind='reminded').exists():
        break
    time.sleep(0.1)
print(json.dumps([Entry.objects.filter(kind='reminded').exists(), WebhookDelivery.objects.filter(state='sending').exists()]))
"""


def test_the_sweep_goes_on_while_slow_servers_keep_the_sender_waiting(
    installation: Installation,
) -> None:
    with serving(sleeps(8)) as server:
        installation.python(HANG.format(url=server.url))
        worker = installation.start(WORK)
        while not server.received:
            time.sleep(0.05)

        reminded, still_sending = installation.python(RING)

        worker.kill()
        worker.communicate()
    assert (reminded, still_sending) == (True, True)
