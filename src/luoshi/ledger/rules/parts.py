"""Permission: may this person act on this matter? Policy, whether its state allows it, is asked apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from luoshi.ledger.models import PartRole, RequestKind, Stage
from luoshi.ledger.rules.transitions import ACTIONS, in_roles

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter
    from luoshi.units.models import User


def parts_played(user: User, matter: Matter) -> frozenset[PartRole]:
    """Return the parts that the person's own unit plays now. The centre supervises every matter that it does not lead."""
    now = [
        part for part in matter.parts.all() if part.until_at is None
    ]  # few, and often prefetched
    played = {PartRole(part.role) for part in now if part.unit_id == user.unit_id}
    if user.unit.centre and PartRole.LEAD not in played:
        played.add(PartRole.SUPERVISE)
    return frozenset(played)


def may(user: User, action: str, matter: Matter, played: frozenset[PartRole] | None = None) -> bool:
    """Whether the person's role and their unit's part allow ``action`` (a key of ``ACTIONS``) on ``matter``."""
    rule = ACTIONS[action]
    if not user.may(in_roles(action)):
        return False
    if not rule.parts:
        return True
    return bool(rule.parts & (parts_played(user, matter) if played is None else played))


def offered(user: User, matter: Matter) -> tuple[str, ...]:
    """Return the actions that a page offers: permitted, and not plainly out of place now."""
    played = parts_played(user, matter)
    waiting = {asked.kind for asked in matter.requests.all() if asked.decided_at is None}
    return tuple(
        action
        for action, rule in ACTIONS.items()
        if Stage(matter.stage) in rule.stages
        and (rule.suspended or matter.suspended_at is None)
        and may(user, action, matter, played)
        and all(_fits(action, user, matter, waiting))
    )


def _fits(action: str, user: User, matter: Matter, waiting: set[str]) -> Iterator[bool]:
    """Yield what else must hold for a button to make sense."""
    if action in {"redirect", "designate"}:
        yield RequestKind.DISPUTE in waiting
    if action in {"grant", "refuse"}:
        yield RequestKind.EXTENSION in waiting
    if action == "request_extension":
        yield matter.due_at is not None and RequestKind.EXTENSION not in waiting
    if action == "dispute":
        yield not matter.final and RequestKind.DISPUTE not in waiting
    if action == "resume":
        yield matter.suspended_at is not None
    if action in {"verify_pass", "verify_fail"}:
        yield user.unit_id != matter.reported_unit_id
    if action == "reopen":
        yield matter.outcome == "done"
    if action == "review":
        yield matter.due_at is None or matter.suspended_at is not None
