"""The accounting year: for those who see the whole ledger."""

from __future__ import annotations

from typing import Any

from luoshi.units.models import Role
from tests.web.scenes import Example


def _year(*more: str) -> Any:
    return lambda _scene, _owner: (2026, *more)


# They may export, but the year's lists are of the whole ledger.
UNITS = frozenset({Role.UNIT_HEAD, Role.LIAISON})
EXAMPLES = {
    "years:list": Example(),
    "years:open": Example(method="post", data={"year": "2031"}),
    "years:detail": Example(_year()),
    "years:close": Example(_year(), method="post"),
    "years:listing": Example(_year("red")),
    "years:export": Example(_year("red"), finer=UNITS),
}
