"""Blind spots: a field or an area for which nobody answers, or two who both lead (三管三必须, 无盲区).

Everything is read once and compared in memory: seven queries whatever the size of the register.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.units.access import roles
from luoshi.units.models import Area, AreaKind, Chief, Duty, DutyRole, Field, Unit, User
from luoshi.units.rules.responsibility import ANSWERING

CHIEFLY = (AreaKind.GRID, AreaKind.RIVER, AreaKind.ROAD)  # areas that live by their chief
SIGNED_FOR = (*ANSWERING, DutyRole.TERRITORIAL)


class Gap(TextChoices):
    """Kinds of blind spot."""

    NOBODY_LEADS = "nobody_leads", gettext_lazy("领域无人牵头")
    NOT_EVERYWHERE = "not_everywhere", gettext_lazy("领域在部分辖区无人监管")
    TWO_LEAD = "two_lead", gettext_lazy("领域有两家牵头")
    TWO_TERRITORIAL = "two_territorial", gettext_lazy("领域有两家属地")
    NO_UNIT = "no_unit", gettext_lazy("辖区没有属地单位")
    NO_CHIEF = "no_chief", gettext_lazy("辖区没有责任人")
    TWO_CHIEFS = "two_chiefs", gettext_lazy("辖区有两个同名责任人")
    CLOSED_UNIT = "closed_unit", gettext_lazy("责任单位已撤销")
    NOBODY_SIGNS = "nobody_signs", gettext_lazy("责任单位没有能签收的人")


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """One blind spot: what is wrong, in one sentence, and what it is about."""

    kind: Gap
    sentence: str
    field: Field | None = None
    area: Area | None = None
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class _Register:
    """What is compared."""

    fields: list[Field]
    duties: list[Duty]
    areas: dict[int, Area]
    by_field: dict[int, list[Duty]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls) -> _Register:
        duties = list(Duty.objects.select_related("field", "unit", "area").order_by("pk"))
        areas = Area.objects.select_related("unit").defer("polygon").order_by("path")
        known = cls(list(Field.objects.all()), duties, {area.pk: area for area in areas})
        for duty in duties:
            if duty.unit.active:
                known.by_field[duty.field_id].append(duty)
        return known


def blind_spots(at: datetime) -> list[BlindSpot]:
    """Return every blind spot at ``at``, kind by kind, in the order of the lists."""
    known = _Register.load()
    found = [
        *_fields(known), *_doubles(known), *_areas(known), *_chiefs(known, at), *_units(known)
    ]  # fmt: skip
    order = {kind: number for number, kind in enumerate(Gap)}
    return sorted(found, key=lambda spot: order[spot.kind])


def _fields(known: _Register) -> Iterator[BlindSpot]:
    """Fields for which nobody leads or regulates, at all or in some regions; those that only group others are not asked."""
    fields = {one.pk: one for one in known.fields}
    parents = {one.parent_id for one in known.fields}
    for one in known.fields:
        if one.pk in parents and not known.by_field[one.pk]:
            continue
        answering: list[Duty] = []
        place: Field | None = one
        while place is not None and not answering:
            answering = [duty for duty in known.by_field[place.pk] if duty.role in ANSWERING]
            place = fields.get(place.parent_id or 0)
        if not answering:
            words = _("“%s”没有牵头单位，也没有行业监管单位。") % one
            yield BlindSpot(Gap.NOBODY_LEADS, words, field=one)
        elif all(duty.area_id for duty in answering):
            for area in _uncovered(known, {duty.area_id or 0 for duty in answering}):
                words = _("“%(field)s”在%(area)s没有牵头或行业监管单位。") % {"field": one, "area": area}  # fmt: skip
                yield BlindSpot(Gap.NOT_EVERYWHERE, words, field=one, area=area)


def _keys(area: Area) -> list[int]:
    """Return the keys of the areas on the way to ``area``, itself last."""
    return [int(key) for key in area.path.split(".") if key]


def _uncovered(known: _Register, scopes: set[int]) -> list[Area]:
    """Return the regions that no scope covers, neither whole nor part by part; of a region and its parts, the region."""
    regions = [area for area in known.areas.values() if area.kind == AreaKind.REGION]
    inner: dict[int | None, list[int]] = defaultdict(list)
    for area in regions:
        inner[area.parent_id].append(area.pk)
    bare: dict[int, bool] = {}
    for area in sorted(regions, key=lambda area: -area.path.count(".")):  # the innermost first
        covered = bool(scopes & {*_keys(area), area.pk})
        bare[area.pk] = not covered and all(bare[pk] for pk in inner[area.pk])
    return [area for area in regions if bare[area.pk] and not bare.get(area.parent_id or 0)]


def _doubles(known: _Register) -> Iterator[BlindSpot]:
    """Fields in which two lead at the same place: two 牵头, or two regulators of whom nobody leads."""
    groups: dict[tuple[int, int | None], list[Duty]] = defaultdict(list)
    for duties in known.by_field.values():
        for duty in duties:
            groups[duty.field_id, duty.area_id].append(duty)
    for duties in groups.values():
        leads = [duty for duty in duties if duty.role == DutyRole.LEAD]
        regulators = [duty for duty in duties if duty.role == DutyRole.REGULATOR]
        territorial = [duty for duty in duties if duty.role == DutyRole.TERRITORIAL]
        if len(leads) > 1:
            yield _double(Gap.TWO_LEAD, leads, _("都写着牵头"))
        elif not leads and len(regulators) > 1:
            yield _double(Gap.TWO_LEAD, regulators, _("都是行业监管，没有写明谁牵头"))
        if len(territorial) > 1 and territorial[0].area_id:
            yield _double(Gap.TWO_TERRITORIAL, territorial, _("都写着属地管理"))


def _double(kind: Gap, duties: list[Duty], what: str) -> BlindSpot:
    units = tuple(duty.unit for duty in duties)
    first = duties[0]
    words = {
        "field": first.field, "where": first.area or _("全域"), "units": _("、").join(map(str, units)), "what": what,
    }  # fmt: skip
    sentence = _("“%(field)s”（%(where)s）：%(units)s%(what)s。") % words
    return BlindSpot(kind, sentence, field=first.field, area=first.area, units=units)


def _areas(known: _Register) -> Iterator[BlindSpot]:
    """Areas that have no unit in use, and none above them has; of an area and its parts, the area."""
    bare = set()
    for area in known.areas.values():
        above = [known.areas[key] for key in _keys(area) if key in known.areas] or [area]
        if not any(one.unit is not None and one.unit.active for one in above):
            bare.add(area.pk)
        if area.unit is not None and not area.unit.active:
            words = _("“%(area)s”的属地单位“%(unit)s”已经撤销。") % {"area": area, "unit": area.unit}  # fmt: skip
            yield BlindSpot(Gap.CLOSED_UNIT, words, area=area, units=(area.unit,))
    for area in known.areas.values():
        if area.pk in bare and area.parent_id not in bare:
            yield BlindSpot(Gap.NO_UNIT, _("“%s”没有属地单位。") % area, area=area)


def _chiefs(known: _Register, at: datetime) -> Iterator[BlindSpot]:
    """Grids, rivers and roads without a chief, and areas with two chiefs of the same title."""
    chiefs = Chief.objects.running(at).filter(user__is_active=True).select_related("user")
    titles: dict[int, dict[str, list[Chief]]] = defaultdict(lambda: defaultdict(list))
    for chief in chiefs.order_by("pk"):
        titles[chief.area_id][chief.title].append(chief)
    for area in known.areas.values():
        if area.kind in CHIEFLY and area.pk not in titles:
            words = _("%(kind)s“%(area)s”没有责任人。") % {"kind": area.get_kind_display(), "area": area}  # fmt: skip
            yield BlindSpot(Gap.NO_CHIEF, words, area=area)
        for title, same in titles.get(area.pk, {}).items():
            if len(same) > 1:
                names = _("、").join(chief.user.name for chief in same)
                words = _("“%(area)s”有两个%(title)s：%(names)s。") % {"area": area, "title": title, "names": names}  # fmt: skip
                yield BlindSpot(Gap.TWO_CHIEFS, words, area=area)


def _units(known: _Register) -> Iterator[BlindSpot]:
    """Duties of units that are closed, and units that answer for something but have nobody who may sign."""
    for duty in known.duties:
        if not duty.unit.active:
            words = _("“%(field)s”的%(role)s单位“%(unit)s”已经撤销。") % {
                "field": duty.field, "role": duty.get_role_display(), "unit": duty.unit,
            }  # fmt: skip
            yield BlindSpot(Gap.CLOSED_UNIT, words, field=duty.field, units=(duty.unit,))
    signing = [name for name, one in roles().items() if "matter.sign" in one.may]
    staffed = set(
        User.objects.filter(is_active=True, role__in=signing).values_list("unit", flat=True)
    )
    for unit in _each_once(duty.unit for duty in known.duties if duty.role in SIGNED_FOR):
        if unit.active and not unit.centre and unit.pk not in staffed:
            words = _("“%s”担着职责，却没有在用的单位负责人或联络员账号，事项无人签收。") % unit
            yield BlindSpot(Gap.NOBODY_SIGNS, words, units=(unit,))


def _each_once(units: Iterable[Unit]) -> list[Unit]:
    return list({unit.pk: unit for unit in units}.values())
