"""Posts, and the people who hold them over time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from luoshi.units.models import Holding, Post, PostKind, Unit, Verb
from luoshi.units.services.change import Change, changing, facts, fresh, line, others
from luoshi.units.services.errors import Incomplete, NotAllowed
from luoshi.units.services.merging import end_holding

if TYPE_CHECKING:
    from luoshi.units.models import User

SINGLE = {PostKind.HEAD, PostKind.LEADER}  # posts that one person holds at a time


def create_post(*, by: User | None, at: datetime, unit: Unit, **values: Any) -> Post:  # noqa: ANN401 - fields of Post
    """Make a post in a unit: ``kind``, ``name``, ``order``."""
    with changing("unit.edit", by=by, at=at) as change:
        return add_post(change, unit, values)


def change_post(post: Post, *, by: User | None, at: datetime, **values: Any) -> bool:  # noqa: ANN401 - the same
    """Give a post other values; whether anything was different."""
    with changing("unit.edit", by=by, at=at) as change:
        fresh(post)
        return alter_post(change, post, values)


def remove_post(post: Post, *, by: User | None, at: datetime) -> None:
    """Take away a post that nobody ever held and nothing names."""
    with changing("unit.edit", by=by, at=at) as change:
        change.note(Verb.REMOVED, post, unit=post.unit, data=facts(post, "kind", "name"))
        try:
            post.delete()
        except ProtectedError:
            raise NotAllowed(_("“%s”有过任职记录或被事项引用，不能删除。") % post) from None


def appoint(
    post: Post, *, by: User | None, at: datetime, user: User, since_at: datetime, until_at: datetime | None = None
) -> Holding:  # fmt: skip
    """Let a person hold a post from ``since_at`` until ``until_at`` (none: for the time being)."""
    with changing("unit.edit", by=by, at=at) as change:
        return begin_holding(change, post, user, since_at, until_at)


def dismiss(holding: Holding, *, by: User | None, at: datetime, until_at: datetime) -> None:
    """End a holding at ``until_at``."""
    with changing("unit.edit", by=by, at=at) as change:
        fresh(holding)
        if until_at <= holding.since_at:
            raise Incomplete(_("离任日期要晚于任职日期。"), "until_at")
        changed = change.set(holding, {"until_at": until_at})
        change.note(Verb.DISMISSED, holding, unit=holding.post.unit, data=changed)


def withdraw_holding(holding: Holding, *, by: User | None, at: datetime) -> None:
    """End a holding now; an appointment that had not begun yet is taken back."""
    with changing("unit.edit", by=by, at=at) as change:
        fresh(holding)
        end_holding(change, holding, at)


def add_post(change: Change, unit: Unit, values: Mapping[str, Any]) -> Post:
    """Make a post within a change that is under way."""
    if not unit.active:
        raise NotAllowed(_("“%s”已经撤销。") % unit, "unit")
    post = Post(unit=unit, **_checked(change, {"name": "", "kind": "", **values}, unit, None))
    post.save()
    change.note(Verb.CREATED, post, unit=unit, data=facts(post, "kind", "name"))
    return post


def alter_post(change: Change, post: Post, values: Mapping[str, Any]) -> bool:
    """Change a post within a change that is under way."""
    return change.alter(post, _checked(change, values, post.unit, post), unit=post.unit)


def _checked(
    change: Change, values: Mapping[str, Any], unit: Unit, post: Post | None
) -> dict[str, Any]:
    kept = dict(values)
    if "kind" in kept and kept["kind"] not in PostKind.values:
        raise Incomplete(_("请选择岗位类别。"), "kind")
    if "name" in kept:
        kept["name"] = line(kept["name"], "name", 64)
        same = Post.objects.filter(unit=unit, name=kept["name"])
        if others(change, same, post):
            words = {"unit": unit, "name": kept["name"]}
            raise Incomplete(_("“%(unit)s”已经有“%(name)s”这个岗位。") % words, "name")
    return kept


def begin_holding(
    change: Change, post: Post, user: User, since_at: datetime, until_at: datetime | None
) -> Holding:
    """Appoint within a change that is under way."""
    if until_at is not None and until_at <= since_at:
        raise Incomplete(_("离任日期要晚于任职日期。"), "until_at")
    if not user.is_active and (until_at is None or until_at > change.at):
        raise NotAllowed(_("“%s”的账号已经停用。") % user, "user")
    fresh(post)  # Two appointments to one post at the same moment: the second sees the first.
    meanwhile = Q(until_at=None) | Q(until_at__gt=since_at)
    held = Holding.objects.filter(meanwhile, post=post).select_related("user")
    if until_at is not None:
        held = held.filter(since_at__lt=until_at)
    for other in held:
        words = {"post": post, "user": other.user}
        if other.user_id == user.pk:
            raise NotAllowed(_("“%(user)s”这段时间已经任“%(post)s”。") % words, "user")
        if post.kind in SINGLE:
            raise NotAllowed(
                _("“%(post)s”这段时间由“%(user)s”担任，请先办理离任。") % words, "user"
            )
    holding = Holding.objects.create(post=post, user=user, since_at=since_at, until_at=until_at)
    change.note(
        Verb.APPOINTED, holding, unit=post.unit, data=facts(holding, "since_at", "until_at")
    )
    return holding
