"""Tables that the database itself refuses to change or delete, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import migrations

EVENTS = ("UPDATE", "DELETE")


def guard(*tables: str) -> migrations.RunPython:
    """Return the migration operation that puts the guard on ``tables``, and takes it off backwards."""
    return migrations.RunPython(_each(tables, _refuse), _each(tables, _allow))


def _each(
    tables: tuple[str, ...], do: Callable[[Any, str, str], None]
) -> Callable[[Any, Any], None]:
    def run(_apps: Any, editor: Any) -> None:  # noqa: ANN401 - what Django gives a migration
        for table in tables:
            for event in EVENTS:
                do(editor, table, event)

    return run


def _refuse(editor: Any, table: str, event: str) -> None:  # noqa: ANN401 - a schema editor
    name, said = f"{table}_no_{event.lower()}", f"{table} is append-only"
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
            "'% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$",
            params=None,  # the per cent sign is PostgreSQL's, not a place for a parameter
        )
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    else:
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )


def _allow(editor: Any, table: str, event: str) -> None:  # noqa: ANN401 - a schema editor
    on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
    editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event.lower()}{on}")
