"""Splitting a matter into child matters, several levels deep, and carrying their progress up (层层分解)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.ledger.models import EntryKind, Matter, Outcome, Progress, Stage
from luoshi.ledger.services.change import Change, change, locked_matter
from luoshi.ledger.services.errors import Incomplete
from luoshi.ledger.services.opening import NewMatter, open_matter

if TYPE_CHECKING:
    from luoshi.units.models import User


def split(
    matter: Matter,
    children: Sequence[NewMatter],
    *,
    by: User,
    at: datetime,
    version: int | None = None,
) -> list[Matter]:
    """Open child matters, supervised by the unit that splits; none may end later than its parent."""
    if not children:
        raise Incomplete(_("请至少写一件分解事项。"))
    with transaction.atomic():
        with change(matter, "split", by=by, at=at, version=version) as step:
            for child in children:
                _fits(step.matter, child)
            step.set(stage=Stage.WORKING)
            step.entry(
                EntryKind.SPLIT,
                "",
                {"children": [f"{child.lead.name}：{child.title}" for child in children]},
            )
        return [
            open_matter(
                replace(
                    child,
                    supervisor=by.unit,
                    parent=matter,
                    document=matter.document,
                    section=matter.section,
                    year=matter.year,
                ),
                by=None,
                at=at,
            )
            for child in children
        ]


def _fits(parent: Matter, child: NewMatter) -> None:
    if parent.due_at is not None and (child.due_at is None or child.due_at > parent.due_at):
        raise Incomplete(_("“%s”的时限要有，而且不能晚于上级事项的时限。") % child.title)


def roll_up_parent(parent_id: int, *, at: datetime) -> None:
    """Write the mean progress of the children into the parent, when it has changed; on up to the root."""
    with transaction.atomic():
        parent = locked_matter(parent_id)
        if parent.closed_at is not None or parent.stage in {Stage.REPORTED, Stage.VERIFIED}:
            return
        counted = parent.children.exclude(outcome=Outcome.WITHDRAWN)
        percents = list(counted.values_list("progress", flat=True))
        mean = sum(percents) // len(percents) if percents else parent.progress
        if mean == parent.progress:
            return
        step = Change(parent, by=None, at=at)
        step.set(progress=mean, progress_at=at)
        line = step.entry(EntryKind.NOTE, "", {"rolled_up": mean, "children": len(percents)})
        step.also(Progress(matter=parent, entry=line, at=at, percent=mean))
        step.save()
    if parent.parent_id is not None:
        roll_up_parent(parent.parent_id, at=at)
