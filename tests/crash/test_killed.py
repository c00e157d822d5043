"""kill −9 in the middle: nothing that was said to be done is lost, nothing happens twice."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.crash.conftest import Installation

ROUNDS = 4
CITY = """
from datetime import timedelta
from tests.factories import MONDAY, make_city, make_matter
city = make_city()
"""
SWEEP = """
from tests.factories import at
from luoshi.ledger.sweep import sweep
late = at('2026-09-01 12:00')
print('begun')
while sweep(late, chunk=7):
    pass
print('over')
"""
COUNT = """
import json
from luoshi.ledger.audit import verify
from luoshi.ledger.models import Clock, Entry
from tests.factories import at
climbed = Entry.objects.exclude(kind='opened')
steps = [(e.matter_id, e.kind, json.dumps(e.data, sort_keys=True)) for e in climbed]
left = Clock.objects.due_for_sweep(at=at('2026-09-01 12:00')).count()
print(json.dumps([len(steps), len(set(steps)), left, [f.what for f in verify()]]))
"""


def test_a_killed_sweep_is_finished_by_the_next_without_doubles(
    installation: Installation,
) -> None:
    installation.python(
        CITY + "for n in range(24): make_matter(city, due_at=MONDAY + timedelta(days=20 + n))"
    )
    chance = random.Random(7)  # noqa: S311 - when to kill, no secret
    for _ in range(ROUNDS):
        lines = installation.killed(SWEEP, after_lines=1, then=chance.uniform(0.02, 0.4))
        if "over" in lines:
            break
    installation.python(SWEEP.replace("print", "str"))
    first = installation.python(COUNT)
    installation.python(SWEEP.replace("print", "str"))

    steps, different, left, faults = first
    assert steps == different > 24 * 5
    assert (left, faults) == (0, [])
    assert installation.python(COUNT) == first


UPLOAD = """
from luoshi.plans.services import upload
from luoshi.units.models import User
from tests.factories import MONDAY
clerk = User.objects.get(role='centre_clerk')
print('begun')
for number in range(1000):
    text = f'在第{number}次会议上的讲话\\n（2026年3月1日）\\n市住建局要在6月底前完成老旧管网改造{number + 2}公里。\\n严禁违规动火作业。\\n'
    document = upload(text.encode(), name=f'{number}.txt', year=2026, by=clerk, at=MONDAY)
    print(document.pk)
"""
DOCUMENTS = """
import json
from luoshi.plans.models import Document
rows = [[d.pk, d.status, d.plans.count(), sum(p.rows.count() for p in d.plans.all())] for d in Document.objects.all()]
from luoshi.plans.services import uploading
print(json.dumps(rows))
"""


def test_a_killed_upload_leaves_whole_documents_only(installation: Installation) -> None:
    installation.python(CITY)

    said = installation.killed(UPLOAD, after_lines=6, then=0.05)[1:]

    rows = installation.python(DOCUMENTS)
    assert {int(key) for key in said} <= {key for key, *_ in rows}
    assert len(rows) <= len(said) + 1
    assert all(
        (status, plans) == ("read", 1) and drafted >= 2 for _, status, plans, drafted in rows
    )


IMPORT = """
from luoshi.plans.services import import_table
from luoshi.units.models import User
from tests.factories import MONDAY
clerk = User.objects.get(role='centre_clerk')
table = '序号\\t重点工作任务\\t牵头单位\\t完成时限\\n' + ''.join(f'{n}\\t完成第{n}项改造\\t住建局\\t6月底前\\n' for n in range(1, 200))
print('begun')
for number in range(1000):
    plan = import_table(table.replace('\\t', ',').encode('utf-8-sig'), name=f'{number}.csv', year=2026, by=clerk, at=MONDAY)
    print(plan.pk)
"""
PLANS = """
import json
from luoshi.plans.models import Plan
print(json.dumps([[plan.pk, plan.rows.count()] for plan in Plan.objects.all()]))
"""


def test_a_killed_import_leaves_whole_plans_only(installation: Installation) -> None:
    installation.python(CITY)

    said = installation.killed(IMPORT, after_lines=4, then=0.1)[1:]

    rows = installation.python(PLANS)
    assert {int(key) for key in said} <= {key for key, _ in rows}
    assert {count for _, count in rows} == {199}


def test_two_sweepers_at_once_do_the_work_of_one(installation: Installation) -> None:
    installation.python(
        CITY + "for n in range(24): make_matter(city, due_at=MONDAY + timedelta(days=20 + n))"
    )

    both = [installation.start(SWEEP) for _ in range(2)]
    for process in both:
        process.communicate(timeout=180)
    assert [process.returncode for process in both] == [0, 0]

    steps, different, left, faults = installation.python(COUNT)
    assert steps == different
    assert (left, faults) == (0, [])


SIGN = """
import json, sys
from luoshi.ledger.models import Matter
from luoshi.ledger.services import sign
from luoshi.ledger.services.errors import Refused
from luoshi.units.models import User
from tests.factories import MONDAY
person = User.objects.get(role='unit_head', unit=Matter.objects.get().lead)
print('ready')
matters = list(Matter.objects.all())
try:
    sign(matters[0], by=person, at=MONDAY, version=matters[0].version)
    print('won')
except Refused as refusal:
    print('told', refusal)
"""


def test_of_many_who_act_at_once_one_wins_and_the_others_are_told(
    installation: Installation,
) -> None:
    installation.python(CITY + "make_matter(city)")

    everybody = [installation.start(SIGN) for _ in range(4)]
    said = [process.communicate(timeout=180)[0].split()[1] for process in everybody]

    assert sorted(said) == ["told", "told", "told", "won"]
    assert (
        installation.python(
            "import json\nfrom luoshi.ledger.models import Entry\nprint(json.dumps(Entry.objects.filter(kind='signed').count()))"
        )
        == 1
    )
