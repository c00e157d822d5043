"""Editing a draft: whoever signs answers for the words, so they may change them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from luoshi.ledger.services.errors import Incomplete
from luoshi.supervision.models import Grade, Order, Signer, Step
from luoshi.supervision.regime import current
from luoshi.supervision.services.trail import changing, sound, tell, write

if TYPE_CHECKING:
    from luoshi.ledger.models import Matter
    from luoshi.units.models import User

LONGEST = {"title": 200, "facts": 20_000, "text": 4_000}
NAMES = {"title": "标题", "facts": "督办事由", "text": "办理要求", "grade": "等级", "reply_days": "回复期限"} | {
    "addressee": "主送单位", "signer": "签发人", "post": "签发岗位", "copy_to": "抄送", "matters": "督办事项",
}  # fmt: skip
FIELDS = ("title", "facts", "text", "reply_days", "addressee", "signer", "post", "copy_to")


def change(
    order: Order,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    grade: str | None = None,
    matters: Collection[Matter] | None = None,
    **values: Any,  # noqa: ANN401 - of FIELDS
) -> Order:
    """Give a draft another grade, other words, another addressee or signer, or fewer matters.

    What still says what the old grade says by default follows the new grade. Nothing new: nothing is written.
    Raises ``Incomplete`` and what ``changing`` raises.
    """
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(", ".join(sorted(unknown)))
    with changing(order, "change", by=by, at=at, version=version) as locked:
        before = {name: getattr(locked, name) for name in (*FIELDS, "grade")}
        pressed = locked.pressed()
        if grade is not None and grade != locked.grade:
            _regrade(locked, grade)
        for name, value in values.items():
            if value != before[name]:
                setattr(locked, name, _clean(name, value))
        dropped = _drop(locked, pressed, matters)
        after = {name: getattr(locked, name) for name in before}
        changed = {
            name: [_said(before[name]), _said(after[name])]
            for name in before
            if before[name] != after[name]
        }
        if dropped:
            changed["matters"] = [[one.code for one in pressed], [one.code for one in dropped]]
        if changed:
            words = "、".join(NAMES[name] for name in changed)
            write(locked, Step.CHANGED, by=by, at=at, text=f"修改了{words}。", data=changed)
            tell(pressed, locked, f"{locked.regime.name}拟稿改了{words}。", by=by, at=at)
    return order


def _said(value: object) -> object:
    """Write a value into the trail: numbers as they are, units and posts by name."""
    return value if isinstance(value, int | str) or value is None else str(value)


def _regrade(order: Order, grade: str) -> None:
    """Take another grade; defaults of the old one give way to those of the new one."""
    if grade not in Grade.values:
        raise Incomplete(_("没有“%s”这个等级。") % grade)
    old, new = order.regime, current()[grade]
    order.grade, order.regime = grade, new
    order.title = order.title.removesuffix(old.name) + (
        new.name if order.title.endswith(old.name) else ""
    )
    if order.text == old.demand:
        order.text = new.demand
    if order.reply_days == old.reply_days:
        order.reply_days = new.reply_days
    if order.signer == old.signer != new.signer:
        order.signer, order.post = new.signer, None


def _clean(name: str, value: Any) -> Any:  # noqa: ANN401 - of any field
    if name in LONGEST:
        return sound(value, NAMES[name], longest=LONGEST[name])
    if name == "reply_days" and not 1 <= value <= 90:
        raise Incomplete(_("回复期限应在1到90个工作日之间，填的是%s。") % value)
    if name == "signer" and value not in Signer.values:
        raise Incomplete(_("没有“%s”这种签发人。") % value)
    if name == "addressee" and not value.active:
        raise Incomplete(_("主送单位“%s”已停用。") % value)
    return value.strip() if isinstance(value, str) else value


def _drop(order: Order, pressed: list[Matter], kept: Collection[Matter] | None) -> list[Matter]:
    """Let go of the matters that are not ``kept``; return them."""
    if kept is None:
        return []
    keys = {one.pk for one in kept}
    dropped = [one for one in pressed if one.pk not in keys]
    if len(dropped) == len(pressed):
        raise Incomplete(_("督办单至少要督办一件事项；都不督办的，请不予签发。"))
    order.presses.filter(matter__in=dropped).delete()
    return dropped
