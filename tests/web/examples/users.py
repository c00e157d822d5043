"""Accounts: the administrator's, all of them."""

from __future__ import annotations

from luoshi.units.models import Role, User
from tests.factories import make_user
from tests.web.scenes import Example, Scene


def _person(scene: Scene, _owner: User) -> tuple[int]:
    return (make_user(Role.LIAISON, scene.matter.lead).pk,)


def _lock(scene: Scene, owner: User) -> tuple[int, str]:
    return (*_person(scene, owner), "lock")


EXAMPLES = {
    "users:list": Example(),
    "users:create": Example(),
    "users:detail": Example(_person),
    "users:edit": Example(_person),
    "users:link": Example(_person, method="post"),
    "users:do": Example(_lock, method="post"),
}
