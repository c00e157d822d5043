"""Fields of work, and the duty list: 部门监管责任清单 and 企业主体责任清单."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from luoshi.units.models import Duty, DutyRole, Field, UnitKind, Verb
from luoshi.units.services.change import Change, changing, facts, fresh, line, others
from luoshi.units.services.errors import Incomplete, NotAllowed
from luoshi.units.services.merging import DUTY_FACTS

if TYPE_CHECKING:
    from luoshi.units.models import User

MOST_WORDS = 100
DEEPEST = 5  # fields within fields
PRIVATE = {UnitKind.ENTERPRISE}
OWNERS = {UnitKind.ENTERPRISE, UnitKind.INSTITUTION}
# Who may play which part: an enterprise supervises nobody, and a department is no responsible enterprise.
BARRED: dict[str, set[UnitKind]] = {
    DutyRole.REGULATOR: PRIVATE,
    DutyRole.TERRITORIAL: PRIVATE,
    DutyRole.LEAD: PRIVATE,
    DutyRole.RESPONSIBLE: set(UnitKind) - OWNERS,
    DutyRole.SUPPORT: set(),
}


def create_field(*, by: User | None, at: datetime, **values: Any) -> Field:  # noqa: ANN401 - fields of Field
    """Make a field of work: ``name``, ``words``, ``parent``, ``order``."""
    with changing("duty.edit", by=by, at=at) as change:
        return add_field(change, values)


def change_field(field: Field, *, by: User | None, at: datetime, **values: Any) -> bool:  # noqa: ANN401 - the same
    """Give a field other values; whether anything was different."""
    with changing("duty.edit", by=by, at=at) as change:
        fresh(field)
        return alter_field(change, field, values)


def remove_field(field: Field, *, by: User | None, at: datetime) -> None:
    """Take away a field for which nobody answers and below which there is none."""
    with changing("duty.edit", by=by, at=at) as change:
        fresh(field)
        if field.duties.exists() or field.children.exists():
            raise NotAllowed(_("“%s”下面还有职责或子领域，不能删除。") % field)
        change.note(Verb.REMOVED, field, data=facts(field, "words", "parent"))
        field.delete()


def create_duty(*, by: User | None, at: datetime, **values: Any) -> Duty:  # noqa: ANN401 - fields of Duty
    """Put a row on the duty list: ``field``, ``unit``, ``role``, ``area``, ``text``, ``basis``."""
    with changing("duty.edit", by=by, at=at) as change:
        return add_duty(change, values)


def change_duty(duty: Duty, *, by: User | None, at: datetime, **values: Any) -> bool:  # noqa: ANN401 - the same
    """Give a row of the duty list other values; whether anything was different."""
    with changing("duty.edit", by=by, at=at) as change:
        fresh(duty)
        return alter_duty(change, duty, values)


def remove_duty(duty: Duty, *, by: User | None, at: datetime) -> None:
    """Take a row off the duty list; what it said stays in the journal."""
    with changing("duty.edit", by=by, at=at) as change:
        fresh(duty)
        change.note(Verb.REMOVED, duty, unit=duty.unit, data=facts(duty, *DUTY_FACTS))
        duty.delete()


def add_field(change: Change, values: Mapping[str, Any]) -> Field:
    """Make a field within a change that is under way."""
    field = Field(**_checked_field(change, {"name": "", **values}, None))
    field.save()
    change.note(Verb.CREATED, field, data=facts(field, "words", "parent"))
    return field


def alter_field(change: Change, field: Field, values: Mapping[str, Any]) -> bool:
    """Change a field within a change that is under way."""
    return change.alter(field, _checked_field(change, values, field))


def _checked_field(
    change: Change, values: Mapping[str, Any], field: Field | None
) -> dict[str, Any]:
    kept = dict(values)
    if "name" in kept:
        kept["name"] = line(kept["name"], "name", 64)
        if others(change, Field.objects.filter(name=kept["name"]), field):
            raise Incomplete(_("已经有“%s”这个领域。") % kept["name"], "name")
    if "words" in kept:
        kept["words"] = _words(kept["words"])
    if kept.get("parent") is not None:
        above = list(_upwards(kept["parent"]))
        if field is not None and field in above:
            raise NotAllowed(_("“%s”不能放在自己下面。") % field, "parent")
        if len(above) >= DEEPEST:
            raise NotAllowed(_("领域最多 %d 层。") % DEEPEST, "parent")
    return kept


def _upwards(field: Field | None) -> Iterable[Field]:
    while field is not None:
        yield field
        field = field.parent


def _words(words: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(line(word, "words", 30) for word in words if word.strip()))
    if len(found) > MOST_WORDS:
        raise Incomplete(_("关键词最多 %d 个。") % MOST_WORDS, "words")
    return found


def add_duty(change: Change, values: Mapping[str, Any]) -> Duty:
    """Put a row on the list within a change that is under way."""
    kept = _checked_duty(change, {"area": None, "text": "", "basis": "", **values}, None)
    duty = Duty.objects.create(**kept)
    change.note(Verb.CREATED, duty, unit=duty.unit, data=facts(duty, *DUTY_FACTS))
    return duty


def alter_duty(change: Change, duty: Duty, values: Mapping[str, Any]) -> bool:
    """Change a row of the list within a change that is under way."""
    return change.alter(duty, _checked_duty(change, values, duty), unit=duty.unit)


def _checked_duty(change: Change, values: Mapping[str, Any], duty: Duty | None) -> dict[str, Any]:
    kept = dict(values)
    whole: dict[str, Any] = {
        name: kept[name] if name in kept else getattr(duty, name)
        for name in ("field", "unit", "role", "area")
    }
    if whole["role"] not in DutyRole.values:
        raise Incomplete(_("请选择责任类型。"), "role")
    unit, role = whole["unit"], DutyRole(whole["role"])
    if not unit.active:
        raise NotAllowed(_("“%s”已经撤销。") % unit, "unit")
    if unit.kind in BARRED[role]:
        words = {"unit": unit, "kind": unit.get_kind_display(), "role": role.label}
        raise NotAllowed(_("“%(unit)s”是%(kind)s，不能承担“%(role)s”。") % words, "role")
    if others(change, Duty.objects.filter(**whole), duty):
        raise Incomplete(_("职责清单里已经有这一条。"), "unit")
    if "basis" in kept:
        kept["basis"] = line(kept["basis"], "basis", 300, needed=False)
    if "text" in kept:
        kept["text"] = kept["text"].strip()[:4000]
    return kept
