"""The filters of the list of matters."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from luoshi.api.schemas.actions import Colour, PartName, StageName, State
from luoshi.api.schemas.values import Key, Line
from luoshi.ledger.models.matters import MatterQuerySet
from luoshi.units.models import Unit, User


class Wanted(Schema):
    """What is asked for; everything optional."""

    state: State = "all"
    light: Colour | None = None
    stage: StageName | None = None
    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,16}$")] | None = None
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    section: Line | None = None
    lead: Annotated[Key, Field(description="牵头单位，含下级")] | None = None
    supervisor: Key | None = None
    part: Annotated[PartName, Field(description="本单位的角色")] | None = None
    parent: Key | None = None
    text: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] | None = None
    newest: bool = False

    def apply(self, rows: MatterQuerySet, *, at: datetime, user: User) -> MatterQuerySet:
        """Return those of ``rows`` that were asked for."""
        same: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("stage", "kind", "year", "section", "supervisor", "parent")
            if getattr(self, name) is not None
        }
        rows = self._state(rows.filter(**same), at=at)
        if self.lead is not None:
            unit = Unit.objects.filter(pk=self.lead).first()
            rows = rows.led_within(unit) if unit is not None else rows.none()
        if self.part is not None:
            rows = rows.in_hand(user.unit, "" if self.part == "any" else self.part)
        if self.text and self.text.strip():
            rows = rows.search(self.text)
        if self.light is not None:
            rows = rows.with_light(self.light, at=at)
        return rows

    def _state(self, rows: MatterQuerySet, *, at: datetime) -> MatterQuerySet:
        match self.state:
            case "all":
                return rows
            case "overdue":
                return rows.overdue(at=at)
            case "near":
                return rows.near_due(at=at)
            case "suspended":
                return rows.open().exclude(suspended_at=None)
        chosen: MatterQuerySet = getattr(rows, self.state)()
        return chosen
