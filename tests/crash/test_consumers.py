"""Consumers of reports: several at once, and killed in the middle. Nothing is lost, nothing is counted twice."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.crash.conftest import Installation

REPORTS = 1500
FILL = f"""
import random
from datetime import timedelta
from luoshi.alarms import inbox
from tests.alarms.factories import frame, make_building, make_device, part, store
from tests.factories import MONDAY, make_unit
choice = random.Random(3)
unit = make_unit()
buildings = [make_building(unit) for _ in range(5)]
devices = [make_device(choice.choice(buildings)).address for _ in range(30)] + ['0000000000AA']
rows = []
for number in range({REPORTS}):
    at = MONDAY + timedelta(seconds=number / 10)
    status = choice.choice([1, 3, 2, 5, 1])
    one = frame(choice.choice(devices), part(choice.randrange(4), status, at=at), number)
    rows.append(inbox.row_of(one, one.encode(), gateway='t', at=at))
for start in range(0, len(rows), 200):
    store(*rows[start:start + 200])
"""
CONSUME = """
import time
from luoshi.alarms.models import Report
from luoshi.alarms.services import consume
from tests.factories import at
now = at('2026-03-02 09:05')
print('begun')
while Report.objects.unconsumed().exists():
    if not consume(now, chunk=17):
        time.sleep(0.01)
print('over')
"""
COUNT = """
import json
from collections import Counter
from django.db.models import Sum
from luoshi.alarms.models import *
from luoshi.gb26875 import Frame, decode_unit
fires = faults = 0
last = {}
for report in Report.objects.order_by('id'):
    one = decode_unit(Frame.decode(bytes(report.frame)).data).objects[0]
    fires += 'fire' in one.flags
    faults += 'fault' in one.flags
    last[report.address, one.part_addr] = 'fire' in one.flags
burning = {key for key, fire in last.items() if fire}
alarms = Alarm.objects.filter(kind='fire', cleared_at=None, settles_at=None)
active = set(alarms.values_list('point__device__address', 'point__part_addr'))
heard = {k: Alarm.objects.filter(kind=k).aggregate(n=Sum('signals'))['n'] for k in ('fire', 'fault')}
doubled = [k for k, n in Counter(Alarm.objects.open().values_list('point', 'kind')).items() if n > 1]
told = Signal.objects.filter(report__isnull=False, status__isnull=False).values_list('report', flat=True)
print(json.dumps([
    Report.objects.unconsumed().count(), heard == {'fire': fires, 'fault': faults}, active == burning, doubled,
    len(told) == len(set(told)), Incident.objects.open().filter(grade='fire').count(),
]))
"""
WELL = [0, True, True, [], True, 6]  # five buildings, and the device that nobody entered


def test_two_consumers_share_the_reports_and_each_device_keeps_its_order(
    installation: Installation,
) -> None:
    installation.python(FILL)

    both = [installation.start(CONSUME) for _ in range(2)]
    for process in both:
        process.communicate(timeout=180)

    assert [process.returncode for process in both] == [0, 0]
    assert installation.python(COUNT) == WELL


def test_a_killed_consumer_leaves_nothing_half_and_nothing_undone(
    installation: Installation,
) -> None:
    installation.python(FILL)
    chance = random.Random(5)  # noqa: S311 - when to kill, no secret
    for _ in range(4):
        lines = installation.killed(CONSUME, after_lines=1, then=chance.uniform(0.05, 0.6))
        if "over" in lines:
            break
    installation.python(CONSUME.replace("print", "str"))

    assert installation.python(COUNT) == WELL
