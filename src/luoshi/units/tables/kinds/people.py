"""人员: accounts, without passwords."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from luoshi.units.models import Role, User
from luoshi.units.services.people import add_user, alter_user
from luoshi.units.tables.directory import Directory, unit_needed
from luoshi.units.tables.sheet import Column, Done, Sheet, choice, same

if TYPE_CHECKING:
    from luoshi.units.services.change import Change


class People(Sheet):
    """People, known by their account. A new one signs in with the link that an administrator hands out."""

    name = "人员"
    action = "user.edit"
    columns = (
        Column("username", "账号", lambda user: user.username, needed=True, hint="3 到 64 个字母、数字、点、横线或下划线。"),
        Column("name", "姓名", lambda user: user.name, needed=True),
        Column("unit", "单位", lambda user: user.unit.name, unit_needed, needed=True, width=30),
        choice("role", "角色", Role),
        Column("email", "邮箱", lambda user: user.email, width=24),
    )  # fmt: skip

    def rows(self, at: datetime) -> Iterable[User]:  # noqa: ARG002 - who may sign in now
        """Return the people who may sign in."""
        return (
            User.objects.filter(is_active=True).select_related("unit").order_by("unit__path", "pk")
        )

    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """One person for each account, whatever its capitals."""
        return (values["username"].lower(),)

    def put(self, change: Change, known: Directory, values: dict[str, Any]) -> Done:
        """Create or change."""
        user = known.people.get(values["username"].lower())
        if user is None:
            user = add_user(change, values)
            known.people[user.username.lower()] = user
            return Done.CREATED
        values.pop("username")
        if same(user, values):
            return Done.SAME
        return Done.CHANGED if alter_user(change, user, values) else Done.SAME
