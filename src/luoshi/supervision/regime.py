"""The rules of each grade: built in, and the versions in the database."""

from __future__ import annotations

import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from luoshi.supervision.models import Grade, Regime

if TYPE_CHECKING:
    from luoshi.units.models import User

FIELDS = ("name", "mark", "reply_days", "sign_days", "signer", "demand")


@cache
def builtin() -> dict[str, dict[str, Any]]:
    """Return what ``regime.toml`` says of each grade."""
    return tomllib.loads(Path(__file__).with_name("regime.toml").read_text("utf-8"))


def current() -> dict[str, Regime]:
    """Return the newest rules of every grade, in one query."""
    newest = Regime.objects.values("grade").annotate(last=Max("version"))
    wanted = {(row["grade"], row["last"]) for row in newest}
    rows = Regime.objects.order_by("grade", "version")
    return {row.grade: row for row in rows if (row.grade, row.version) in wanted}


def follow(grade: str, values: dict[str, Any], *, by: User | None, at: datetime) -> Regime:
    """Store ``values`` as the next version of a grade, unless the newest says the same already.

    Orders keep the version under which they were drafted. The caller's transaction and lock make versions follow.
    """
    newest = Regime.objects.filter(grade=grade).order_by("-version").first()
    if newest is not None and all(getattr(newest, name) == values[name] for name in FIELDS):
        return newest
    version = newest.version + 1 if newest else 1
    return Regime.objects.create(grade=grade, version=version, since_at=at, by=by, **values)


def install_builtin(*, at: datetime) -> None:
    """Store what the release says of every grade that no office has edited."""
    newest = current()
    for grade in Grade.values:
        if grade not in newest or newest[grade].by_id is None:
            follow(grade, builtin()[grade], by=None, at=at)
