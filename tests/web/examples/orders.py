"""Orders."""

from __future__ import annotations

from typing import Any

from luoshi.units.models import Role, User
from tests.web.scenes import Example, Scene

HEADS = frozenset({Role.LEADER})  # a blue draft is the head's to sign, not the leader's
READY: dict[str, Any] = {"version": 0, "reason": "已办结"}


def _draft(scene: Scene, _owner: User) -> tuple[int]:
    return (scene.draft.pk,)


def _order(scene: Scene, _owner: User) -> tuple[int]:
    return (scene.order.pk,)


def _entry(scene: Scene, _owner: User) -> tuple[int | None]:
    return (scene.order.entry_id,)


def _grade(_scene: Scene, _owner: User) -> tuple[str]:
    return ("blue",)


EXAMPLES = {
    "orders:list": Example(),
    "orders:export": Example(),
    "orders:new": Example(),
    "orders:pick": Example(method="post"),
    "orders:regime": Example(),
    "orders:change_regime": Example(_grade, method="post"),
    "orders:of_entry": Example(_entry, whose="unit"),
    "orders:detail": Example(_order, whose="unit"),
    "orders:edit": Example(_draft, whose="unit"),
    "orders:sign": Example(_draft, method="post", data=READY, whose="unit", finer=HEADS),
    "orders:decline": Example(_draft, method="post", data=READY, whose="unit", finer=HEADS),
    "orders:paper": Example(_order, whose="unit"),
}
