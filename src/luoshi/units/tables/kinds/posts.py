"""岗位."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from luoshi.units.models import Post, PostKind
from luoshi.units.services.posts import add_post, alter_post
from luoshi.units.tables import cells
from luoshi.units.tables.directory import Directory, unit_needed
from luoshi.units.tables.sheet import Column, Done, Sheet, choice, same

if TYPE_CHECKING:
    from luoshi.units.services.change import Change


class Posts(Sheet):
    """Posts, known by unit and name."""

    name = "岗位"
    action = "unit.edit"
    columns = (
        Column("unit", "单位", lambda post: post.unit.name, unit_needed, needed=True, width=30),
        Column("name", "岗位", lambda post: post.name, needed=True),
        choice("kind", "类别", PostKind),
        Column("order", "序号", lambda post: post.order, cells.number, width=8),
    )  # fmt: skip

    def rows(self, at: datetime) -> Iterable[Post]:  # noqa: ARG002 - posts have no dates
        """Return the posts of units in use."""
        posts = Post.objects.filter(unit__active=True).select_related("unit")
        return posts.order_by("unit__path", "order", "pk")

    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """One post for each name in a unit."""
        return (values["unit"].pk, values["name"])

    def put(self, change: Change, known: Directory, values: dict[str, Any]) -> Done:
        """Create or change."""
        unit, name = values.pop("unit"), values["name"]
        post = known.posts.get((unit.pk, name))
        if post is None:
            known.posts[unit.pk, name] = add_post(change, unit, values)
            return Done.CREATED
        if same(post, values):
            return Done.SAME
        return Done.CHANGED if alter_post(change, post, values) else Done.SAME
