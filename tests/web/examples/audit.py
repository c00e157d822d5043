"""The journal: for those who audit."""

from __future__ import annotations

from luoshi.ledger.models import AuditRun
from luoshi.units.models import Role, User
from tests.factories import MONDAY
from tests.web.scenes import Example, Scene


def _run(_scene: Scene, owner: User) -> tuple[int]:
    return (AuditRun.objects.create(by=owner, asked_at=MONDAY, finished_at=MONDAY).pk,)


EXAMPLES = {
    "audit:journal": Example(),
    "audit:workbook": Example(),
    # The whole journal is for those who see the whole ledger.
    "audit:lines": Example(finer=frozenset({Role.ADMINISTRATOR})),
    "audit:seals": Example(),
    "audit:proofs": Example(),
    "audit:verify": Example(method="post"),
    "audit:proof": Example(_run),
}
