"""领域."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from luoshi.units.models import Field
from luoshi.units.services.duties import add_field, alter_field
from luoshi.units.tables import cells
from luoshi.units.tables.directory import Directory, field_or_none
from luoshi.units.tables.sheet import Column, Done, Later, Sheet, same

if TYPE_CHECKING:
    from luoshi.units.services.change import Change


def _above(cell: str, known: Directory) -> Field | None:
    """Read the field above, which may stand further down in the same sheet."""
    if cell and cell not in known.fields:
        raise Later
    return field_or_none(cell, known)


WORDS = "用顿号分开；解读文件时凭这些词提出责任单位。"


class Fields(Sheet):
    """Fields of work, known by their name."""

    name = "领域"
    action = "duty.edit"
    columns = (
        Column("name", "领域", lambda field: field.name, needed=True, width=24),
        Column("words", "关键词", lambda field: "、".join(field.words), cells.names, width=40, hint=WORDS),
        Column("parent", "上级领域", lambda field: field.parent.name if field.parent else "", _above, width=24),
        Column("order", "序号", lambda field: field.order, cells.number, width=8),
    )  # fmt: skip

    def rows(self, at: datetime) -> Iterable[Field]:  # noqa: ARG002 - fields have no dates
        """Return the fields."""
        return Field.objects.select_related("parent").order_by("order", "pk")

    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """One field for each name."""
        return (values["name"],)

    def put(self, change: Change, known: Directory, values: dict[str, Any]) -> Done:
        """Create or change."""
        field = known.fields.get(values["name"])
        if field is None:
            field = add_field(change, values)
            known.fields[field.name] = field
            return Done.CREATED
        if same(field, values):
            return Done.SAME
        return Done.CHANGED if alter_field(change, field, values) else Done.SAME
