"""Writing many rows at once: one statement, prepared once, for each of them; many times faster than one for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def update_rows(rows: Iterable[Row], names: Sequence[str]) -> None:
    """Write the named fields of rows that exist."""
    rows = list(rows)
    if not rows:
        return
    kind = rows[0]._meta  # noqa: SLF001 - Django's documented way to a model's fields
    fields: list[Any] = [kind.get_field(name) for name in names]
    assignments = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    table, key = (connection.ops.quote_name(name) for name in (kind.db_table, "id"))
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
        + [row.pk]
        for row in sorted(rows, key=lambda row: row.pk)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {assignments} WHERE {key} = %s", values)  # noqa: S608 - names of our own


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one table; their keys are not told."""
    if not rows:
        return
    kind = rows[0]._meta  # noqa: SLF001 - Django's documented way to a model's fields
    fields: list[Any] = [field for field in kind.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(kind.db_table)} ({columns}) VALUES ({places})",  # noqa: S608 - names of our own
            values,
        )
