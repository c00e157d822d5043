"""What every change of a plan shares: permission, the plan's lock, a journal line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.plans.models import Plan, PlanEntry, PlanStage, Row
from luoshi.plans.services.errors import ChangedMeanwhile, NotAllowed, NotPermitted

if TYPE_CHECKING:
    from luoshi.units.models import User


@contextmanager
def changing(plan: Plan, action: str, *, by: User, stages: tuple[PlanStage, ...]) -> Iterator[Plan]:
    """Lock the plan for one change by somebody whose role has ``action``, in one of ``stages``.

    Raises ``NotPermitted``, ``NotAllowed``.
    """
    if not by.may(action):
        raise NotPermitted(_("您的角色不能做这一步。"))
    with transaction.atomic():
        locked = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if locked.stage not in stages:
            raise NotAllowed(_("方案现在是“%s”，不能做这一步。") % locked.get_stage_display())
        yield locked
    plan.__dict__.update(locked.__dict__)


EDITABLE = (PlanStage.DRAFT, PlanStage.CONSULTING)


@contextmanager
def changing_row(row: Row, *, by: User, version: int | None = None) -> Iterator[Row]:
    """Lock a row's plan for editing and hand out the row as it is now; ``version`` is what the person saw."""
    with changing(row.plan, "plan.edit", by=by, stages=EDITABLE):
        locked = Row.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if version is not None and locked.version != version:
            raise ChangedMeanwhile(_("刚刚有人改了这一行，请刷新后再改。"))
        locked.version += 1
        yield locked
        locked.save()
    row.__dict__.update(locked.__dict__)


def write(
    plan: Plan,
    what: str,
    *,
    by: User,
    at: datetime,
    row: Row | None = None,
    text: str = "",
    **data: Any,  # noqa: ANN401 - facts
) -> PlanEntry:
    """Write a line into the plan's journal."""
    return PlanEntry.objects.create(
        plan=plan,
        what=what,
        by=by,
        at=at,
        row=row,
        text=text,
        data=json.loads(json.dumps(data, default=str)),
    )
