"""Documents and plans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from luoshi.units.models import Role, User
from tests.web.scenes import Example, Scene


def _plan(*more: str) -> Callable[[Scene, User], tuple[Any, ...]]:
    return lambda scene, _owner: (scene.plan.pk, *more)


def _row(*more: str) -> Callable[[Scene, User], tuple[Any, ...]]:
    return lambda scene, _owner: (scene.plan.pk, scene.row.pk, *more)


def _said(scene: Scene, _owner: User) -> tuple[int, int]:
    return (scene.plan.pk, scene.comment.pk)


EXAMPLES = {
    "plans:list": Example(),
    "plans:upload": Example(method="post"),
    "plans:import": Example(method="post"),
    "plans:room": Example(_plan(), whose="unit"),
    "plans:consultation": Example(_plan(), whose="unit"),
    "plans:comment": Example(_row(), method="post", whose="unit"),
    "plans:answer": Example(_said, method="post", whose="unit"),
    "plans:edit": Example(_row(), whose="unit"),
    "plans:decide": Example(_row("accept"), method="post", whose="unit"),
    "plans:act": Example(_row("split"), method="post", whose="unit"),
    # Each other step is asked by itself: test_each_step_of_a_plan_needs_its_own_permission.
    "plans:move": Example(
        _plan("add"), method="post", whose="unit", finer=frozenset({Role.LEADER})
    ),
    "plans:paper": Example(_plan("docx"), whose="unit"),
}
