"""How long a clock still runs, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from luoshi.ledger.timing import SHANGHAI
from luoshi.web.clock_words import left

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(minutes=3), "还有 3 分钟"),
        (timedelta(minutes=2, seconds=1), "还有 3 分钟"),
        (timedelta(minutes=119), "还有 119 分钟"),
        (-timedelta(seconds=40), "已超 1 分钟"),
        (-timedelta(minutes=30), "已超 30 分钟"),
        (timedelta(hours=14, minutes=59), "今天到期"),
        (-timedelta(hours=3), "今天已过"),
        (timedelta(days=2), "还有 2 天"),
        (-timedelta(days=2), "已超 2 天"),
    ],
)
def test_what_is_near_is_told_in_minutes_and_the_rest_in_days(away: timedelta, words: str) -> None:
    assert left(NOW + away, NOW) == words
