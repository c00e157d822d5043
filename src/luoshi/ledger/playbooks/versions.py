"""Built-in playbooks and the versions in the database."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from luoshi.ledger.playbooks.parse import parse_playbook
from luoshi.ledger.playbooks.rules import Rules

if TYPE_CHECKING:
    from luoshi.ledger.models import Playbook
    from luoshi.units.models import User


def builtin() -> dict[str, str]:
    """Return the TOML of each playbook that comes with Luoshi, by key."""
    folder = Path(__file__).with_name("builtin")
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.toml"))}


def current(key: str) -> Playbook:
    """Return the newest version of a playbook.

    Raises ``Playbook.DoesNotExist`` when there is none of that key.
    """
    from luoshi.ledger.models import Playbook

    found = Playbook.objects.filter(key=key).order_by("-version").first()
    if found is None:
        msg = f"没有标识为“{key}”的办法"
        raise Playbook.DoesNotExist(msg)
    return found


def install(source: str, *, by: User | None, at: datetime) -> Playbook:
    """Store ``source`` as the next version of its playbook, unless the newest says the same already.

    Matters keep the version that they were opened under. Raises ``BadPlaybook``.
    """
    from luoshi.ledger.models import Playbook

    rules = parse_playbook(source)
    with transaction.atomic():
        versions = Playbook.objects.filter(key=rules.key)
        newest = versions.order_by("-version").first()
        if newest is not None and newest.source == source:
            return newest
        last = versions.aggregate(last=Max("version"))["last"] or 0
        return Playbook.objects.create(
            key=rules.key, version=last + 1, name=rules.name, source=source, since_at=at, by=by
        )


def rules_of(playbook: Playbook) -> Rules:
    """Return what a stored version says; parsed once."""
    return _parsed(playbook.source)


@lru_cache(maxsize=256)
def _parsed(source: str) -> Rules:
    return parse_playbook(source)
