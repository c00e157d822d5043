"""A site's point table (点位表) as Excel: exported, filled in, and imported all or nothing.

A preview does exactly what the import does and takes it all back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luoshi.alarms.models import Building, Device, FloorPlan, Point, Series, key_of
from luoshi.alarms.rules import MANAGE, must
from luoshi.alarms.services.registering import read_address
from luoshi.gb26875.codes import names, quantities
from luoshi.ledger.services.errors import Incomplete
from luoshi.papers.workbook import Column, Table, write_workbook
from luoshi.reading.formats import ClassifiedDocument, UnreadableFile, load_bytes, xlsx
from luoshi.reading.formats.sniff import sniff

if TYPE_CHECKING:
    from luoshi.papers.outlet import Outlet
    from luoshi.papers.workbook import Cell
    from luoshi.units.models import User

SHEET: Final = "点位表"
COLUMNS: Final = (
    Column("装置地址", 18, needed=True, hint="12位，与装置登记的一致"),
    Column("系统类型", 16, needed=True, hint="名称或编号，如“火灾报警系统”或 1"),
    Column("系统地址", 10, needed=True, hint="0 到 255"),
    Column("部件地址", 16, hint="编号，或“回路-位号”如 10-2；空着表示系统本身"),
    Column("部件类型", 18, hint="名称或编号，如“感烟”或 40"),
    Column("位置", 36, needed=True, hint="如“2层东侧走廊”"),
    Column("平面图", 12, hint="已上传的楼层名"),
    Column("横向%", 8, hint="从左起，0 到 100"),
    Column("纵向%", 8, hint="从上起，0 到 100"),
    Column("模拟量", 14, hint="名称或编号，如“温度”或 3"),
    Column("下限", 10),
    Column("上限", 10),
)
HEADINGS: Final = tuple(column.heading for column in COLUMNS)
NEEDED: Final = tuple(column.heading for column in COLUMNS if column.needed)
ABOUT: Final = (
    "填表说明",
    "1. 带 * 的列必须填，表头不要改。装置先在网页上登记。",
    "2. 同一装置、系统和部件地址是同一个点：已有的改成表里的内容，没有的新建；表里没有的点不动。",
    "3. 部件地址写编号（如 131082），或写“回路-位号”（如 10-2）。",
    "4. 要么全部导入，要么一行也不导入：先预览，逐行告诉您哪一列有什么问题。",
)
MOST_ROWS: Final = 20_000
MOST_FAULTS: Final = 200
LARGEST_PART: Final = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, and how to put it right; rows as Excel counts them."""

    row: int
    column: str
    value: str
    sentence: str


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do."""

    created: int = 0
    changed: int = 0
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)  # created or changed


class BadCell(Exception):
    """A cell says nothing that its column understands."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


def import_points(data: bytes, *, name: str, by: User, keep: bool) -> Outcome:
    """Import a point table; with ``keep`` false, or with any fault, nothing of it stays.

    Raises ``NotPermitted``, and ``Incomplete`` for a file that is no point table.
    """
    must(by, MANAGE)
    outcome = Outcome()
    with transaction.atomic():
        known = _Known()
        for number, cells in _rows(data, name):
            try:
                _put(cells, known, outcome)
            except BadCell as bad:
                value = cells.get(bad.column, "")
                outcome.faults.append(Fault(number, bad.column, value, str(bad)))
            if len(outcome.faults) >= MOST_FAULTS:
                break
        if outcome.faults or not keep:
            transaction.set_rollback(True)
    return outcome


def _rows(data: bytes, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of the file under its headings, by their numbers."""
    try:
        if sniff(data) != "xlsx":
            raise Incomplete(_("%s 不是 .xlsx 文件；请用本页的模板填写。") % name)
        load_bytes(data, name)  # refuses marked documents
        tables = xlsx.sheets(data)
    except (ClassifiedDocument, UnreadableFile) as refusal:
        raise Incomplete(str(refusal)) from None
    table = next((one for one in tables if one.name.strip() == SHEET), None)
    if table is None:
        raise Incomplete(_("没有叫“%s”的表；请用本页的模板。") % SHEET)
    if len(table.rows) > MOST_ROWS:
        raise Incomplete(_("点位表最多 %d 行，请分成几个文件。") % MOST_ROWS)
    rows = iter(table.rows)
    first, top = next(rows, (1, ()))
    heads = [cell.strip().rstrip("*").strip() for cell in top]
    missing = [head for head in NEEDED if head not in heads]
    if missing:
        words = {"row": first, "columns": "、".join(missing)}
        raise Incomplete(_("第%(row)d行缺少列：%(columns)s。") % words)
    for number, row in rows:
        cells = {head: cell.strip() for head, cell in zip(heads, row, strict=False)}
        if any(cells.values()):
            yield number, cells


class _Known:
    """What rows refer to: devices, points, plans, series; read once."""

    def __init__(self) -> None:
        self.devices = {
            d.address: d for d in Device.objects.registered().select_related("building")
        }
        self.points = {
            (p.device_id, p.key): p
            for p in Point.objects.filter(device__registered_at__isnull=False)
        }
        self.plans = {(p.building_id, p.name): p for p in FloorPlan.objects.all()}
        self.series = {(s.point_id, s.analog_type): s for s in Series.objects.all()}
        self.seen: set[tuple[int, str]] = set()


def _put(cells: Mapping[str, str], known: _Known, outcome: Outcome) -> None:
    device = _device(cells, known)
    sys_type = _code(cells, "系统类型", "system_types")
    sys_addr = _number(cells, "系统地址", 255)
    part_addr = _part(cells.get("部件地址", ""))
    key = key_of(sys_type, sys_addr, part_addr)
    if (device.pk, key) in known.seen:
        raise BadCell("部件地址", _("这个点在前面的行里已经有了。"))
    place = cells.get("位置", "")
    if not place or len(place) > 100:
        raise BadCell("位置", _("请写位置，不超过100字。"))
    plan, x, y = _on_plan(cells, device, known)
    values: dict[str, Any] = {"place": place, "plan": plan, "x": x, "y": y}
    if cells.get("部件类型"):
        values["part_type"] = _code(cells, "部件类型", "part_types")
    limits = _limits(cells)
    known.seen.add((device.pk, key))
    point = known.points.get((device.pk, key))
    if point is None:
        numbers = {"sys_type": sys_type, "sys_addr": sys_addr, "part_addr": part_addr}
        point = Point.objects.create(device=device, key=key, **numbers, **values)
        outcome.created += 1
        outcome.points.append(point)
    elif any(getattr(point, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(point, name, value)
        point.save(update_fields=list(values))
        outcome.changed += 1
        outcome.points.append(point)
    else:
        outcome.same += 1
    if limits:
        _limit(point, *limits, known)


def _device(cells: Mapping[str, str], known: _Known) -> Device:
    said = cells.get("装置地址", "")
    try:
        device = known.devices.get(read_address(said, "standard"))
    except Incomplete as refusal:
        raise BadCell("装置地址", str(refusal)) from None
    if device is None:
        raise BadCell("装置地址", _("没有登记这个装置，请先登记。"))
    return device


def _code(cells: Mapping[str, str], column: str, table: str) -> int:
    said = cells.get(column, "")
    if said.isascii() and said.isdigit() and int(said) <= 255:
        return int(said)
    found = [number for number, name in names(table).items() if name.zh == said]
    if len(found) != 1:
        raise BadCell(column, _("请写标准里的名称，或 0 到 255 的编号。"))
    return found[0]


def _number(cells: Mapping[str, str], column: str, largest: int) -> int:
    said = cells.get(column, "")
    if not (said.isascii() and said.isdigit() and int(said) <= largest):
        raise BadCell(column, _("请写 0 到 %d 的整数。") % largest)
    return int(said)


def _part(said: str) -> int | None:
    """Return the address of “131082” or “10-2”; none: the system itself."""
    if not said:
        return None
    numbers = [int(part) if part.isascii() and part.isdigit() else -1 for part in said.split("-")]
    if len(numbers) == 1 and 0 <= numbers[0] <= LARGEST_PART:
        return numbers[0]
    if len(numbers) == 2 and all(0 <= number <= 0xFFFF for number in numbers):
        return numbers[1] << 16 | numbers[0]
    raise BadCell("部件地址", _("请写编号，或“回路-位号”，如 10-2。"))


def _on_plan(
    cells: Mapping[str, str], device: Device, known: _Known
) -> tuple[FloorPlan | None, Decimal | None, Decimal | None]:
    name = cells.get("平面图", "")
    if not name:
        return None, None, None
    plan = known.plans.get((device.building_id or 0, name))
    if plan is None:
        raise BadCell("平面图", _("这座建筑没有叫这个名字的平面图，请先上传。"))
    place = [_decimal(cells, column) for column in ("横向%", "纵向%")]
    for column, value in zip(("横向%", "纵向%"), place, strict=True):
        if value is None or not 0 <= value <= 100:
            raise BadCell(column, _("请写 0 到 100 的数。"))
    return plan, place[0], place[1]


def _decimal(cells: Mapping[str, str], column: str) -> Decimal | None:
    said = cells.get(column, "")
    if not said:
        return None
    try:
        value = Decimal(said)
    except InvalidOperation:
        raise BadCell(column, _("请写一个数。")) from None
    if not value.is_finite() or abs(value) >= 10**9:
        raise BadCell(column, _("请写一个数。"))
    return round(value, 4)


def _limits(cells: Mapping[str, str]) -> tuple[int, Decimal | None, Decimal | None] | None:
    said = cells.get("模拟量", "")
    low, high = _decimal(cells, "下限"), _decimal(cells, "上限")
    if not said:
        if low is not None or high is not None:
            raise BadCell("模拟量", _("写了上下限，还要写是哪种模拟量。"))
        return None
    found = [number for number, one in quantities().items() if said in {one.name.zh, str(number)}]
    if not found and not (said.isascii() and said.isdigit() and int(said) <= 255):
        usable = "、".join(one.name.zh for one in quantities().values())
        raise BadCell("模拟量", _("请写其中一个：%s。") % usable)
    if low is not None and high is not None and low >= high:
        raise BadCell("上限", _("下限要小于上限。"))
    return (found[0] if found else int(said)), low, high


def _limit(
    point: Point, number: int, low: Decimal | None, high: Decimal | None, known: _Known
) -> None:
    series = known.series.get((point.pk, number))
    if series is None:
        quantity = quantities().get(number)
        series = Series(point=point, analog_type=number, unit=quantity.unit if quantity else "")
    series.low, series.high = low, high
    series.save()


def write_points(points: Iterable[Point], file: Outlet) -> None:
    """Write points as a table that can be filled in and imported again; none: the template."""
    write_workbook([Table(SHEET, COLUMNS, map(_cells, points))], file, about=ABOUT, title=SHEET)


def _cells(point: Point) -> list[Cell]:
    series = next(iter(point.series.all()), None)
    limits = (
        [quantities()[series.analog_type].name.zh if series.analog_type in quantities() else str(series.analog_type),
         _shown(series.low), _shown(series.high)] if series else ["", "", ""]
    )  # fmt: skip
    return [
        point.device.address,
        _named(point.sys_type, "system_types"),
        _shown(point.sys_addr),
        "" if point.part_addr is None else point.numbers,
        _named(point.part_type, "part_types"),
        point.place or point.told,
        point.plan.name if point.plan else "",
        _shown(point.x),
        _shown(point.y),
        *limits,
    ]


def _named(number: int | None, table: str) -> str:
    found = None if number is None else names(table).get(number)
    return found.zh if found else _shown(number)


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def points_of(building: Building) -> QuerySet[Point]:
    """Return the points of a building that a table lists: systems and parts, not the devices themselves."""
    rows = Point.objects.filter(device__building=building).exclude(key="")
    return rows.select_related("device", "plan").prefetch_related("series")
