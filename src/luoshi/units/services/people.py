"""People who may sign in: an administrator makes them, without a password; a one-time link lets them set their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luoshi.units.models import Role, User, Verb
from luoshi.units.services.change import Change, changing, facts, fresh, line, others
from luoshi.units.services.errors import Incomplete, NotAllowed

USERNAME = re.compile(r"[A-Za-z0-9._-]{3,64}")
FACTS = ("username", "name", "role", "email")


def create_user(*, by: User | None, at: datetime, **values: Any) -> User:  # noqa: ANN401 - fields of User
    """Make a person: ``username``, ``name``, ``unit``, ``role``, ``email``. Nobody can sign in as them before a link is used."""
    with changing("user.edit", by=by, at=at) as change:
        return add_user(change, values)


def change_user(user: User, *, by: User | None, at: datetime, **values: Any) -> bool:  # noqa: ANN401 - the same
    """Give a person another name, unit, role or address; whether anything was different."""
    with changing("user.edit", by=by, at=at) as change:
        _hold_administrators()
        fresh(user)
        return alter_user(change, user, values)


def lock_user(user: User, *, by: User | None, at: datetime) -> None:
    """Let a person sign in no more; what they did stays theirs."""
    with changing("user.edit", by=by, at=at) as change:
        _not_oneself(change, user)
        _hold_administrators()
        fresh(user)
        if not user.is_active:
            raise NotAllowed(_("“%s”已经停用。") % user)
        _leaves_an_administrator(user)
        change.set(user, {"is_active": False})
        change.note(Verb.LOCKED, user, unit=user.unit)


def unlock_user(user: User, *, by: User | None, at: datetime) -> None:
    """Let a person sign in again."""
    with changing("user.edit", by=by, at=at) as change:
        fresh(user)
        if user.is_active:
            raise NotAllowed(_("“%s”没有停用。") % user)
        if not user.unit.active:
            raise NotAllowed(_("“%s”已经撤销，请先给他换单位。") % user.unit)
        change.set(user, {"is_active": True})
        change.note(Verb.UNLOCKED, user, unit=user.unit)


def void_password(user: User, *, by: User | None, at: datetime) -> None:
    """Take the password away before a link to set another is given: the old one, and links made before, are void."""
    with changing("user.edit", by=by, at=at) as change:
        fresh(user)
        if not user.is_active:
            raise NotAllowed(_("“%s”已经停用。") % user)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        change.note(Verb.LINK_MADE, user, unit=user.unit)


def set_password(user: User, password: str, *, at: datetime) -> None:
    """Keep the password that the holder of the link chose; the caller has checked link and password."""
    with changing(by=user, at=at) as change:
        user.set_password(password)
        user.save(update_fields=["password"])
        change.note(Verb.PASSWORD_SET, user, unit=user.unit)


def note_account(user: User, what: Verb, *, by: User, at: datetime) -> None:
    """Write down what an administrator did to an account outside these tables; call it in the same transaction."""
    with changing("user.edit", by=by, at=at) as change:
        change.note(what, user, unit=user.unit)


def add_user(change: Change, values: Mapping[str, Any]) -> User:
    """Make a person within a change that is under way."""
    kept = _checked(change, {"username": "", "name": "", "role": "", **values}, None)
    user = User(**kept)
    user.set_unusable_password()
    user.save()
    change.note(Verb.CREATED, user, unit=user.unit, data=facts(user, *FACTS))
    return user


def alter_user(change: Change, user: User, values: Mapping[str, Any]) -> bool:
    """Change a person within a change that is under way."""
    kept = _checked(change, values, user)
    if kept.get("role", user.role) != user.role or kept.get("unit", user.unit) != user.unit:
        _not_oneself(change, user)
    if user.is_active and kept.get("role", user.role) != Role.ADMINISTRATOR:
        _leaves_an_administrator(user)
    return change.alter(user, kept, unit=kept.get("unit", user.unit))


def _not_oneself(change: Change, user: User) -> None:
    if change.by is not None and change.by.pk == user.pk:
        raise NotAllowed(_("不能改自己的角色、单位，也不能停用自己；请另一位管理员来办。"))


def _hold_administrators() -> None:
    """Let nobody else lock or demote an administrator meanwhile: two could lock each other. Before any single row."""
    list(_administrators().select_for_update(no_key=True).values_list("pk", flat=True))


def _administrators() -> QuerySet[User]:
    return User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")


def _leaves_an_administrator(user: User) -> None:
    """Refuse what would leave nobody to let people in."""
    if user.role == Role.ADMINISTRATOR and not _administrators().exclude(pk=user.pk).exists():
        raise NotAllowed(_("“%s”是唯一的管理员；请先指定另一位。") % user)


def _checked(change: Change, values: Mapping[str, Any], user: User | None) -> dict[str, Any]:
    kept = dict(values)
    if "username" in kept:
        if not USERNAME.fullmatch(kept["username"]):
            raise Incomplete(_("账号用 3 到 64 个字母、数字、点、横线或下划线。"), "username")
        same = User.objects.filter(username__iexact=kept["username"])
        if others(change, same, user):
            raise Incomplete(_("账号 %s 已经有人用了。") % kept["username"], "username")
    if "name" in kept:
        kept["name"] = line(kept["name"], "name", 64)
    if "role" in kept and kept["role"] not in Role.values:
        raise Incomplete(_("请选择角色。"), "role")
    if "unit" in kept and not kept["unit"].active:
        raise NotAllowed(_("“%s”已经撤销。") % kept["unit"], "unit")
    if kept.get("email"):
        try:
            validate_email(kept["email"])
        except ValidationError:
            raise Incomplete(_("邮箱地址不对。"), "email") from None
    return kept
