"""Areas of the map, and the chiefs who answer for them: 网格长, 河长, 路长."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, ProtectedError, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from luoshi.units.models import Area, AreaKind, Chief, Verb
from luoshi.units.rules.codes import BadCode, area_code
from luoshi.units.services.change import Change, changing, facts, fresh, hold_tree, line, others
from luoshi.units.services.errors import Incomplete, NotAllowed

if TYPE_CHECKING:
    from luoshi.units.models import User

DEEPEST = 12
MOST_POINTS = 20_000
FACTS = ("code", "kind", "parent", "unit")


def create_area(*, by: User | None, at: datetime, **values: Any) -> Area:  # noqa: ANN401 - fields of Area
    """Make an area: ``code``, ``name``, ``kind``, ``parent``, ``unit``, ``polygon``."""
    with changing("unit.edit", by=by, at=at) as change:
        hold_tree(Area.objects.all())
        fresh(values.get("parent"))
        return add_area(change, values.pop("parent", None), values)


def change_area(area: Area, *, by: User | None, at: datetime, **values: Any) -> bool:  # noqa: ANN401 - the same
    """Give an area other values, ``parent`` among them; whether anything was different."""
    with changing("unit.edit", by=by, at=at) as change:
        hold_tree(Area.objects.all())
        fresh(area, values.get("parent"))
        moved = "parent" in values and place_under(change, area, values.pop("parent"))
        return alter_area(change, area, values) or moved


def remove_area(area: Area, *, by: User | None, at: datetime) -> None:
    """Take away an area that nothing hangs on."""
    with changing("unit.edit", by=by, at=at) as change:
        hold_tree(Area.objects.all())
        change.note(Verb.REMOVED, area, unit=area.unit, data=facts(area, *FACTS))
        try:
            area.delete()
        except ProtectedError:
            raise NotAllowed(_("“%s”下面还有辖区、职责或责任人，不能删除。") % area) from None


def name_chief(
    area: Area, *, by: User | None, at: datetime, user: User, title: str, since_at: datetime, until_at: datetime | None = None
) -> Chief:  # fmt: skip
    """Let a person answer for an area from ``since_at``."""
    with changing("unit.edit", by=by, at=at) as change:
        return begin_chief(change, area, user, title, since_at, until_at)


def end_chief(chief: Chief, *, by: User | None, at: datetime) -> None:
    """End what a chief answers for, now; one who had not begun is taken back."""
    with changing("unit.edit", by=by, at=at) as change:
        fresh(chief)
        if chief.since_at >= at:
            data = facts(chief, "title", "since_at")
            change.note(Verb.REMOVED, chief, unit=chief.area.unit, data=data)
            chief.delete()
            return
        changed = change.set(chief, {"until_at": at})
        change.note(Verb.DISMISSED, chief, unit=chief.area.unit, data=changed)


def add_area(change: Change, parent: Area | None, values: Mapping[str, Any]) -> Area:
    """Make an area within a change that is under way and holds the tree."""
    area = Area(parent=parent, path="", **_checked(change, {"name": "", "kind": "", "code": "", **values}, None))  # fmt: skip
    if parent is not None and parent.path.count(".") >= DEEPEST:
        raise NotAllowed(_("层级最多 %d 层。") % DEEPEST, "parent")
    area.save()
    area.path = f"{parent.path if parent else ''}{area.pk:06d}."
    area.save(update_fields=["path"])
    change.note(Verb.CREATED, area, unit=area.unit, data=facts(area, *FACTS))
    return area


def alter_area(change: Change, area: Area, values: Mapping[str, Any]) -> bool:
    """Change an area within a change that is under way."""
    return change.alter(area, _checked(change, values, area), unit=area.unit)


def place_under(change: Change, area: Area, parent: Area | None) -> bool:
    """Move an area, with all below it, within a change that holds the tree."""
    if area.parent_id == (parent.pk if parent else None):
        return False
    if parent is not None and parent.path.startswith(area.path):
        raise NotAllowed(_("“%(parent)s”就在“%(area)s”里面。") % {"parent": parent, "area": area}, "parent")  # fmt: skip
    before, old = area.parent, area.path
    new = f"{parent.path if parent else ''}{area.pk:06d}."
    below = Area.objects.filter(path__startswith=old)
    below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    Area.objects.filter(pk=area.pk).update(parent=parent)
    area.parent, area.path = parent, new
    data = {"parent": [str(before or ""), str(parent or "")]}
    change.note(Verb.MOVED, area, unit=area.unit, data=data)
    return True


def begin_chief(
    change: Change, area: Area, user: User, title: str, since_at: datetime, until_at: datetime | None = None
) -> Chief:  # fmt: skip
    """Name a chief within a change that is under way."""
    title = line(title, "title", 32)
    if until_at is not None and until_at <= since_at:
        raise Incomplete(_("结束日期要晚于开始日期。"), "until_at")
    if not user.is_active and (until_at is None or until_at > change.at):
        raise NotAllowed(_("“%s”的账号已经停用。") % user, "user")
    fresh(area)  # Two names for one area at the same moment: the second sees the first.
    meanwhile = Q(until_at=None) | Q(until_at__gt=since_at)
    same = Chief.objects.filter(meanwhile, area=area, user=user, title=title)
    if until_at is not None:
        same = same.filter(since_at__lt=until_at)
    if same.exists():
        raise NotAllowed(_("“%(user)s”这段时间已经是这里的%(title)s。") % {"user": user, "title": title}, "user")  # fmt: skip
    chief = Chief.objects.create(area=area, user=user, title=title, since_at=since_at, until_at=until_at)  # fmt: skip
    change.note(Verb.APPOINTED, chief, unit=area.unit, data=facts(chief, "title", "since_at"))
    return chief


def _checked(change: Change, values: Mapping[str, Any], area: Area | None) -> dict[str, Any]:
    kept = dict(values)
    kind = kept.get("kind", area.kind if area else "")
    if kind not in AreaKind.values:
        raise Incomplete(_("请选择辖区类别。"), "kind")
    if "name" in kept:
        kept["name"] = line(kept["name"], "name", 64)
    if "code" in kept:
        kept["code"] = _own_code(change, line(kept["code"], "code", 20), kind, area)
    unit = kept.get("unit")
    if unit is not None and not unit.active:
        raise NotAllowed(_("“%s”已经撤销。") % unit, "unit")
    if kept.get("polygon") is not None:
        _check_polygon(kept["polygon"])
    return kept


def _own_code(change: Change, code: str, kind: str, area: Area | None) -> str:
    if kind == AreaKind.REGION:
        try:
            code = area_code(code)
        except BadCode as fault:
            raise Incomplete(str(fault), "code") from None
    if others(change, Area.objects.filter(code=code), area):
        raise Incomplete(_("代码 %s 已经用了。") % code, "code")
    return code


def _check_polygon(shape: Any) -> None:  # noqa: ANN401 - what somebody pasted
    """See that ``shape`` is a GeoJSON Polygon or MultiPolygon (RFC 7946, 3.1.6) on the globe, of bearable size."""
    bad = Incomplete(
        _("界线要写成 GeoJSON 的 Polygon 或 MultiPolygon，经度在前，首尾同点。"), "polygon"
    )
    try:
        rings = list(_rings(shape))
    except (KeyError, TypeError, ValueError):
        raise bad from None
    if not rings or sum(map(len, rings)) > MOST_POINTS:
        raise bad
    for ring in rings:
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise bad
        if not all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in ring):
            raise bad


def _rings(shape: Any) -> Iterator[list[tuple[float, float]]]:  # noqa: ANN401 - the same
    polygons = {"Polygon": [shape["coordinates"]], "MultiPolygon": shape["coordinates"]}[shape["type"]]  # fmt: skip
    for polygon in polygons:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]
