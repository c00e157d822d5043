"""任职: who holds which post, since and until."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from luoshi.units.models import Holding, Verb
from luoshi.units.services.errors import Incomplete
from luoshi.units.services.posts import begin_holding
from luoshi.units.tables import cells
from luoshi.units.tables.cells import BadCell
from luoshi.units.tables.directory import Directory, person_needed, unit_needed
from luoshi.units.tables.sheet import Column, Done, Sheet, agrees

if TYPE_CHECKING:
    from luoshi.units.services.change import Change


class Holdings(Sheet):
    """Holdings, known by post, person and first day."""

    name = "任职"
    action = "unit.edit"
    columns = (
        Column("unit", "单位", lambda held: held.post.unit.name, unit_needed, needed=True, width=30),
        Column("post", "岗位", lambda held: held.post.name, needed=True),
        Column("user", "账号", lambda held: held.user.username, person_needed, needed=True),
        Column("person", "姓名", lambda held: held.user.name, hint="只用来核对账号有没有填错，可以空着。"),
        Column("since_at", "任职日期", lambda held: cells.day(held.since_at), cells.morning, needed=True, hint="写成 2026-03-02。"),
        Column("until_at", "离任日期", lambda held: cells.day(held.until_at), cells.morning, hint="这一天起不再担任；在任的空着。"),
    )  # fmt: skip

    def rows(self, at: datetime) -> Iterable[Holding]:
        """Return who holds what, or will."""
        held = Holding.objects.unfinished(at).filter(post__unit__active=True)
        held = held.select_related("post__unit", "user")
        return held.order_by("post__unit__path", "post__order", "since_at", "pk")

    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """One holding for each post, person and first day."""
        return (values["unit"].pk, values["post"], values["user"].pk, values["since_at"])

    def put(self, change: Change, known: Directory, values: dict[str, Any]) -> Done:
        """Appoint, or change the last day."""
        user, unit = values["user"], values["unit"]
        agrees(
            values.get("person", ""),
            user.name,
            _("账号是“%(name)s”的，不是“%(said)s”的；请核对账号。"),
        )
        post = known.posts.get((unit.pk, values["post"]))
        if post is None:
            raise BadCell(_("“%(unit)s”没有“%(post)s”这个岗位；请先在“岗位”表里加上。") % values)
        since, until = values["since_at"], values.get("until_at")
        held = known.holdings.get((post.pk, user.pk, since))
        if held is None:
            held = begin_holding(change, post, user, since, until)
            known.holdings[post.pk, user.pk, since] = held
            return Done.CREATED
        if "until_at" not in values or held.until_at == until:
            return Done.SAME
        if until is not None and until <= since:
            raise Incomplete(_("离任日期要晚于任职日期。"), "until_at")
        changed = change.set(held, {"until_at": until})
        change.note(Verb.DISMISSED if until else Verb.CHANGED, held, unit=unit, data=changed)
        return Done.CHANGED
