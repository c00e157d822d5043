"""三管三必须 as a computation: who answers for a field in an area (安全生产法, art. 3).

Three lines: the territorial unit (属地), the regulator of the field (行业), the responsible enterprise (主体).
A row of the duty list without an area holds everywhere; with one, there and in all areas below it. Of several that
cover a place the nearest answers: a county's bureau before the city's. A field for which nobody is named takes the
regulators of the field above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.units.models import Area, Duty, DutyRole, Field, Unit

if TYPE_CHECKING:
    from luoshi.units.models import User

ANSWERING = (DutyRole.LEAD, DutyRole.REGULATOR)


@dataclass(frozen=True, slots=True)
class Answer:
    """A unit that answers, and why; ``basis`` is the law that its row of the duty list names."""

    unit: Unit
    role: str
    why: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class ThreeLines:
    """Who answers for ``field`` in ``area`` (none: everywhere). An empty line is a blind spot."""

    field: Field
    area: Area | None
    territorial: tuple[Answer, ...]
    regulators: tuple[Answer, ...]
    responsible: tuple[Answer, ...]
    support: tuple[Answer, ...]


def three_lines(field: Field, area: Area | None, *, seen_by: User | None = None) -> ThreeLines:
    """Compute the three lines. Three queries and one for each field above; ``seen_by`` leaves out what that person may not see."""
    chain = list(upwards(field))
    rows = Duty.objects.filter(field__in=chain, unit__active=True)
    if seen_by is not None:
        rows = rows.visible_to(seen_by)
    duties = list(rows.select_related("unit", "area", "field").order_by("pk"))
    own = [duty for duty in duties if duty.field_id == field.pk]
    named = nearest(_first(chain, duties, (DutyRole.TERRITORIAL,), area))
    return ThreeLines(
        field,
        area,
        territorial=tuple(map(_by_duty, named)) or tuple(_by_area(area)),
        regulators=tuple(map(_by_duty, nearest(_first(chain, duties, ANSWERING, area)))),
        responsible=tuple(_by_duty(duty) for duty in own if duty.role == DutyRole.RESPONSIBLE and touches(duty.area, area)),
        support=tuple(_by_duty(duty) for duty in own if duty.role == DutyRole.SUPPORT and covers(duty.area, area)),
    )  # fmt: skip


def upwards(field: Field | None) -> Iterator[Field]:
    """Yield a field and those above it."""
    while field is not None:
        yield field
        field = field.parent


def covers(scope: Area | None, area: Area | None) -> bool:
    """Whether what holds in ``scope`` (none: everywhere) holds in the whole of ``area``."""
    if scope is None:
        return True
    return area is not None and area.path.startswith(scope.path)


def touches(scope: Area | None, area: Area | None) -> bool:
    """Whether ``scope`` and ``area`` have anything in common: an enterprise in the town lies in the county too."""
    if scope is None or area is None:
        return True
    return area.path.startswith(scope.path) or scope.path.startswith(area.path)


def nearest(duties: Iterable[Duty]) -> list[Duty]:
    """Keep those with the narrowest area; who leads stands first."""
    found = list(duties)
    depth = max((_depth(duty) for duty in found), default=0)
    kept = [duty for duty in found if _depth(duty) == depth]
    return sorted(kept, key=lambda duty: duty.role != DutyRole.LEAD)


def _depth(duty: Duty) -> int:
    return duty.area.path.count(".") if duty.area else 0


def _first(
    chain: Sequence[Field], duties: Sequence[Duty], roles: Sequence[str], area: Area | None
) -> list[Duty]:
    """Return the duties of the first field of the chain that has any that cover the area."""
    for field in chain:
        found = [
            duty
            for duty in duties
            if duty.field_id == field.pk and duty.role in roles and covers(duty.area, area)
        ]
        if found:
            return found
    return []


def _by_duty(duty: Duty) -> Answer:
    where = duty.area.name if duty.area else _("全域")
    why = _("职责清单：%(field)s · %(where)s · %(role)s") % {
        "field": duty.field, "where": where, "role": duty.get_role_display(),
    }  # fmt: skip
    return Answer(duty.unit, duty.role, why, duty.basis)


def _by_area(area: Area | None) -> Iterator[Answer]:
    """Yield the unit of the area, or of the nearest area above that has one."""
    if area is None:
        return
    keys = [int(key) for key in area.path.split(".") if key]
    above = Area.objects.filter(Q(pk__in=keys) | Q(pk=area.pk), unit__active=True)
    owner = above.select_related("unit").order_by("-path").first()
    if owner is not None and owner.unit is not None:
        yield Answer(owner.unit, DutyRole.TERRITORIAL, _("辖区“%s”的属地单位") % owner)
