"""Pages of a long list by keyset: the cost of a page does not grow with its distance from the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import F, Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
SIZE = 50
CAP = 1000
SALT = "luoshi.keyset"


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """One page: its rows, and the cursor of the next page (empty: this is the last)."""

    rows: Sequence[Row]
    following: str


def take(
    rows: QuerySet[Row], *, field: str, cursor: str = "", descending: bool = False, size: int = SIZE
) -> Slice[Row]:
    """Return up to ``size`` rows in the order of ``field`` then key, after ``cursor``; rows without a value come last.

    A cursor that was not made here, or for another order, begins at the beginning.
    """
    # Where no value can be missing, nothing is said of nulls: PostgreSQL could not use a plain index backwards.
    nulls = {"nulls_last": True} if _nullable(rows, field) else {}
    order = F(field).desc(**nulls) if descending else F(field).asc(**nulls)
    rows = rows.order_by(order, "-pk" if descending else "pk")
    after = _read(cursor, field, descending=descending)
    if after is not None:
        rows = rows.filter(_beyond(field, *after, descending=descending))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Slice(found, _write(found[-1], field, descending=descending) if more else "")


def _nullable(rows: QuerySet[Row], field: str) -> bool:
    """Whether a row may lack a value; of what a query computes, it may."""
    column = None if field in rows.query.annotations else rows.model._meta.get_field(field)  # noqa: SLF001 - Django's public name
    return bool(getattr(column, "null", True))


def _beyond(field: str, value: Any, pk: int, *, descending: bool) -> Q:
    step = "lt" if descending else "gt"
    if value is None:
        return Q(**{field: None, f"pk__{step}": pk})
    same = Q(**{field: value, f"pk__{step}": pk})
    return Q(**{f"{field}__{step}": value}) | same | Q(**{field: None})


def _write(row: Model, field: str, *, descending: bool) -> str:
    value = getattr(row, field)
    text = value.isoformat() if isinstance(value, datetime) else value
    return signing.dumps([field, descending, text, isinstance(value, datetime), row.pk], salt=SALT)


def _read(cursor: str, field: str, *, descending: bool) -> tuple[Any, int] | None:
    if not cursor:
        return None
    try:
        name, direction, value, is_moment, pk = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    if (name, direction) != (field, descending):
        return None
    return (datetime.fromisoformat(value) if is_moment else value), pk


def capped_count(rows: QuerySet[Any], cap: int = CAP) -> int:
    """Count up to ``cap`` + 1 rows and no further; more than ``cap`` is shown as “1000+”."""
    return rows.order_by()[: cap + 1].count()
