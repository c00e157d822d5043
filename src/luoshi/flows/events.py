"""What a webhook is told of one entry: the fields are documented in docs/api.md and only ever grow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from luoshi.outbox.signing import event_id, write_event

if TYPE_CHECKING:
    from luoshi.ledger.models import Entry
    from luoshi.outbox.models import Webhook


def event_of(entry: Entry, hook: Webhook, at: datetime) -> tuple[str, str, str]:
    """Return the kind, the id and the body of the event. Its id is the same whenever it is made."""
    kind = f"matter.{entry.kind}"
    event = event_id(f"{hook.pk}_{entry.pk}")
    matter = entry.matter
    data = {
        "entry": {
            "id": entry.pk,
            "seq": entry.seq,
            "at": _moment(entry.at),
            "kind": entry.kind,
            "by": entry.by.name if entry.by else None,
            "unit": entry.unit.name if entry.unit else None,
            "text": entry.text,
        },
        "matter": {
            "id": matter.pk,
            "code": matter.code,
            "kind": matter.kind,
            "title": matter.title,
            "stage": matter.stage,
            "outcome": matter.outcome,
            "lead": matter.lead.name,
            "supervisor": matter.supervisor.name,
            "due_at": _moment(matter.due_at),
            "progress": matter.progress,
            "version": matter.version,
        },
    }
    return kind, event, write_event(event, kind, at, data)


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
