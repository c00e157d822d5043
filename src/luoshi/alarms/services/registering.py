"""Buildings, devices and points as people enter them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.alarms.models import (
    Building,
    Contact,
    Device,
    FloorPlan,
    Kind,
    Point,
    Series,
    WatchRegime,
)
from luoshi.alarms.profiles import profile_of
from luoshi.alarms.regime import current
from luoshi.alarms.rules import MANAGE, must
from luoshi.alarms.services.raising import clear_for, lock_devices
from luoshi.gb26875.addresses import BadAddress, canonical, parse
from luoshi.ledger.evidence import BadEvidence, check, path_of, store
from luoshi.ledger.services.errors import Incomplete, NotAllowed

if TYPE_CHECKING:
    from luoshi.units.models import User

MOST_PLANS = 200
FOLDER = "floor-plans"


def read_address(text: str, profile: str) -> str:
    """Return the canonical address of what a label says, in the maker's reading. Raises ``Incomplete``."""
    digits = "".join(text.split()).replace("-", "")
    try:
        return canonical(parse(digits, profile_of(profile).address_reading))
    except BadAddress:
        raise Incomplete(_("地址码“%s”不是12位数字或字母A–F。") % text) from None


def save_building(
    building: Building, *, by: User, contacts: list[Contact] | None = None
) -> Building:
    """Enter or change a building, and whom to call there."""
    must(by, MANAGE)
    if not building.unit.active:
        raise Incomplete(_("责任单位“%s”已停用。") % building.unit)
    with transaction.atomic():
        building.save()
        if contacts is not None:
            building.contacts.all().delete()
            for order, contact in enumerate(contacts):
                contact.pk, contact.building, contact.order = None, building, order
                contact.save()
    return building


def register(device: Device, *, by: User, at: datetime) -> Device:
    """Enter a device, or change what is known of it; one that was unknown is known from now on."""
    must(by, MANAGE)
    if device.building_id is None:
        raise Incomplete(_("请选装置所在的建筑。"))
    taken = Device.objects.filter(address=device.address).exclude(pk=device.pk)
    if taken.exists():
        raise NotAllowed(_("地址码 %s 已经登记。") % device.address)
    with transaction.atomic():
        if device.registered_at is None:
            device.registered_at = at
        device.save()
        clear_for(lock_devices([device.pk]), Kind.UNKNOWN, _("已登记"), at=at)
    return device


def add_plan(building: Building, *, by: User, name: str, content: bytes) -> FloorPlan:
    """Keep a picture of a floor, its pixels encoded anew. One of the same name takes the old one's place, with its points."""
    must(by, MANAGE)
    if not name.strip():
        raise Incomplete(_("请写楼层。"))
    try:
        kept = check(content)
    except BadEvidence as error:
        raise Incomplete(str(error)) from None
    if kept.media_type != "image/jpeg":
        raise Incomplete(_("平面图要用图片（JPG、PNG、WebP）。"))
    folder = settings.OPTIONS.data / FOLDER
    store(folder, kept.digest, kept.content)
    from PIL import Image

    with Image.open(path_of(folder, kept.digest)) as picture:
        width, height = picture.size
    plan, _made = FloorPlan.objects.update_or_create(
        building=building,
        name=name.strip()[:32],
        defaults={"digest": kept.digest, "width": width, "height": height},
        create_defaults={
            "digest": kept.digest, "width": width, "height": height,
            "order": building.plans.count(),
        },
    )  # fmt: skip
    return plan


def place(
    point: Point, plan: FloorPlan | None, *, by: User, x: Decimal | None, y: Decimal | None
) -> None:
    """Put a point on a floor plan (per cent from the left and the top), or take it off."""
    must(by, MANAGE)
    if plan is not None and plan.building_id != point.device.building_id:
        raise NotAllowed(_("这张平面图不是这座建筑的。"))
    if plan is not None and (x is None or y is None or not (0 <= x <= 100 and 0 <= y <= 100)):
        raise Incomplete(_("请在平面图上点出位置。"))
    point.plan, point.x, point.y = plan, (x if plan else None), (y if plan else None)
    point.save(update_fields=["plan", "x", "y"])


def set_limits(series: Series, *, by: User, low: Decimal | None, high: Decimal | None) -> None:
    """Set between which limits a quantity should lie; the next value is judged by them."""
    must(by, MANAGE)
    if low is not None and high is not None and low >= high:
        raise Incomplete(_("下限要小于上限。"))
    series.low, series.high = low, high
    series.save(update_fields=["low", "high"])


def change_regime(*, by: User, at: datetime, **values: int) -> WatchRegime:
    """Write the next version of the rules of the watch."""
    must(by, MANAGE)
    last = current()
    names = ("fault_hours", "shield_hours", "offline_hours", "repeats", "repeat_days",
             "value_days", "hour_days", "signal_days")  # fmt: skip
    new = {name: values.get(name, getattr(last, name)) for name in names}
    regime = WatchRegime(version=last.version + 1, since_at=at, by=by, **new)
    regime.full_clean(exclude=["by"])
    regime.save(force_insert=True)
    return regime
