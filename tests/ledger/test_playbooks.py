"""Changing a playbook: what would be told to nobody is refused."""

from __future__ import annotations

import pytest

from luoshi.ledger.playbooks import builtin, current
from luoshi.ledger.services.errors import Incomplete
from luoshi.ledger.services.playbooks import change_playbook
from tests.factories import MONDAY, make_city

pytestmark = pytest.mark.django_db
TASK = builtin()["task"]


def test_a_copy_to_a_word_that_names_nobody_is_refused_with_the_words_that_do() -> None:
    city = make_city()
    version = current("task").version
    wrong = TASK.replace('copy = "leader"', 'copy = "supervising_leader"')
    right = TASK.replace('copy = "leader"', 'copy = "head"')

    with pytest.raises(Incomplete) as refused:
        change_playbook(wrong, by=city.head, at=MONDAY, key="task", version=version)

    assert (
        str(refused.value)
        == "copy = 'supervising_leader'：没有这样的人，抄送写 leader、head、supervisor 之一。"
    )
    stored = change_playbook(right, by=city.head, at=MONDAY, key="task", version=version)
    assert stored.version == version + 1
