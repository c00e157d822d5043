"""The database itself refuses to change an order once it is decided, on both engines.

A draft may be changed; what was signed or declined, and which matters it pressed, stays.
"""

from __future__ import annotations

from typing import Any

ORDER, PRESS = "supervision_order", "supervision_press"
STATE_OF_NEW = "(SELECT state FROM supervision_order WHERE id = NEW.order_id)"
STATE_OF_OLD = "(SELECT state FROM supervision_order WHERE id = OLD.order_id)"
# Of each trigger: table, event, and when it refuses (SQL over OLD and NEW).
REFUSALS = (
    (ORDER, "UPDATE", "OLD.state <> 'draft'"),
    (ORDER, "DELETE", "1 = 1"),
    (PRESS, "INSERT", f"{STATE_OF_NEW} <> 'draft'"),
    (PRESS, "UPDATE", "1 = 1"),
    (PRESS, "DELETE", f"{STATE_OF_OLD} <> 'draft'"),
)


def refuse(_apps: Any, editor: Any) -> None:  # noqa: ANN401 - what Django gives a migration
    """Put the triggers on."""
    for table, event, when in REFUSALS:
        name, said = f"{table}_no_{event.lower()}", f"{table} is decided"
        if editor.connection.vendor == "postgresql":
            row = "OLD" if event == "DELETE" else "NEW"
            editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
                f"RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
            )
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )


def allow(_apps: Any, editor: Any) -> None:  # noqa: ANN401 - what Django gives a migration
    """Take them off."""
    for table, event, _when in REFUSALS:
        name = f"{table}_no_{event.lower()}"
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS {name}")
