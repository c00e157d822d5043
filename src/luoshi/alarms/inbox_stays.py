"""The database itself keeps the inbox: a report changes only once, when it is consumed, and goes only after that."""

from __future__ import annotations

from typing import Any

from luoshi.alarms.inbox import TABLE

KEPT = ("id", "received_at", "gateway", "address", "serial", "type", "frame", "digest")
# Of each trigger: its event, and when it refuses (SQL over OLD and NEW).
REFUSALS = (
    (
        "UPDATE",
        "OLD.consumed_at IS NOT NULL OR " + " OR ".join(f"OLD.{one} <> NEW.{one}" for one in KEPT),
    ),
    ("DELETE", "OLD.consumed_at IS NULL"),
)


def refuse(_apps: Any, editor: Any) -> None:  # noqa: ANN401 - what Django gives a migration
    """Put the triggers on."""
    for event, when in REFUSALS:
        name, said = f"{TABLE}_no_{event.lower()}", f"{TABLE} is append-only"
        if editor.connection.vendor == "postgresql":
            row = "OLD" if event == "DELETE" else "NEW"
            editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; RETURN {row}; END $$"
            )
            # The condition stands at the trigger: rows that pass cost no call.
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW WHEN ({when}) "
                f"EXECUTE FUNCTION {name}()"
            )
        else:
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )


def allow(_apps: Any, editor: Any) -> None:  # noqa: ANN401 - what Django gives a migration
    """Take them off."""
    for event, _when in REFUSALS:
        name = f"{TABLE}_no_{event.lower()}"
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}")
            editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS {name}")
