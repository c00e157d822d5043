"""责任人: 网格长, 河长, 路长."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from luoshi.units.models import Chief, Verb
from luoshi.units.services.areas import begin_chief
from luoshi.units.services.errors import Incomplete
from luoshi.units.tables import cells
from luoshi.units.tables.directory import Directory, area_needed, person_needed
from luoshi.units.tables.sheet import Column, Done, Sheet, agrees

if TYPE_CHECKING:
    from luoshi.units.services.change import Change


class Chiefs(Sheet):
    """Chiefs, known by area, person, title and first day."""

    name = "责任人"
    action = "unit.edit"
    columns = (
        Column("area", "辖区代码", lambda chief: chief.area.code, area_needed, needed=True),
        Column("area_name", "辖区名称", lambda chief: chief.area.name, hint="只用来核对代码，可以空着。"),
        Column("title", "职务", lambda chief: chief.title, needed=True, hint="如 河长、路长、网格长。"),
        Column("user", "账号", lambda chief: chief.user.username, person_needed, needed=True),
        Column("person", "姓名", lambda chief: chief.user.name, hint="只用来核对账号，可以空着。"),
        Column("since_at", "开始日期", lambda chief: cells.day(chief.since_at), cells.morning, needed=True, hint="写成 2026-03-02。"),
        Column("until_at", "结束日期", lambda chief: cells.day(chief.until_at), cells.morning, hint="这一天起不再担任；在任的空着。"),
    )  # fmt: skip

    def rows(self, at: datetime) -> Iterable[Chief]:
        """Return who answers for areas, or will."""
        chiefs = Chief.objects.unfinished(at).select_related("area", "user")
        return chiefs.order_by("area__path", "since_at", "pk")

    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """One for each area, person, title and first day."""
        return (values["area"].pk, values["user"].pk, values["title"], values["since_at"])

    def put(self, change: Change, known: Directory, values: dict[str, Any]) -> Done:
        """Name, or change the last day."""
        area, user = values["area"], values["user"]
        agrees(
            values.get("area_name", ""),
            area.name,
            _("代码是“%(name)s”的，不是“%(said)s”的；请核对代码。"),
        )
        agrees(
            values.get("person", ""),
            user.name,
            _("账号是“%(name)s”的，不是“%(said)s”的；请核对账号。"),
        )
        since, until = values["since_at"], values.get("until_at")
        chief = known.chiefs.get(self.key(values))
        if chief is None:
            chief = begin_chief(change, area, user, values["title"], since, until)
            known.chiefs[self.key(values)] = chief
            return Done.CREATED
        if "until_at" not in values or chief.until_at == until:
            return Done.SAME
        if until is not None and until <= since:
            raise Incomplete(_("结束日期要晚于开始日期。"), "until_at")
        changed = change.set(chief, {"until_at": until})
        change.note(Verb.DISMISSED if until else Verb.CHANGED, chief, unit=area.unit, data=changed)
        return Done.CHANGED
