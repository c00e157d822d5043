"""Words and badges of the fire watch."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luoshi.alarms.bilingual import in_words
from luoshi.alarms.models import Building, Incident, Kind, Point
from luoshi.gb26875.adu.device import DeviceStatus
from luoshi.gb26875.adu.facility import PartStatus, SystemStatus
from luoshi.gb26875.codes import names
from luoshi.web.templatetags.luoshi import icon

if TYPE_CHECKING:
    from luoshi.alarms.models import Alarm, Device, DutyCheck, Signal

register = template.Library()
ICONS = {
    Kind.FIRE: "icon:flame", Kind.MANUAL: "icon:hand-stop", Kind.FAULT: "icon:tool", Kind.SHIELDED: "icon:eye-off",
    Kind.SUPERVISE: "icon:eye", Kind.POWER: "icon:plug-connected-x", Kind.LINE: "icon:route-off", Kind.LIMIT: "icon:temperature",
    Kind.OFFLINE: "icon:wifi-off", Kind.MISSED: "icon:user-off", Kind.UNKNOWN: "icon:help-circle",
    Kind.UNREADABLE: "icon:file-unknown",
}  # fmt: skip
FLAGS = {
    "normal": gettext_lazy("正常"), "fire": gettext_lazy("火警"), "fault": gettext_lazy("故障"), "shield": gettext_lazy("屏蔽"),
    "supervise": gettext_lazy("监管"), "start": gettext_lazy("启动"), "feedback": gettext_lazy("反馈"), "delay": gettext_lazy("延时"),
    "power_fault": gettext_lazy("电源故障"), "main_power_fault": gettext_lazy("主电故障"), "backup_power_fault": gettext_lazy("备电故障"),
    "bus_fault": gettext_lazy("总线故障"), "manual": gettext_lazy("手动"), "config_changed": gettext_lazy("配置改变"),
    "reset": gettext_lazy("复位"),
    "center_link_fault": gettext_lazy("与监控中心通信故障"), "monitor_line_fault": gettext_lazy("监测线路故障"),
    "mute": gettext_lazy("消音"),
    "manual_alarm": gettext_lazy("手动报警"), "alarm_clear": gettext_lazy("警情消除"), "self_test": gettext_lazy("自检"),
    "confirm": gettext_lazy("现场确认"), "duty_answer": gettext_lazy("查岗应答"), "test": gettext_lazy("测试"),
}  # fmt: skip
INSTRUCTIONS = {
    81: gettext_lazy("读状态"),
    89: gettext_lazy("初始化"),
    90: gettext_lazy("校时"),
    91: gettext_lazy("查岗"),
}


def _icon(name: str) -> SafeString:
    """Draw an icon; the build finds its name by the mark."""
    return icon(name.removeprefix("icon:"))


@register.filter
def clock(value: datetime | None) -> str:
    """Write a moment to the second: today only the time."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return (
        f"{local:%H:%M:%S}" if local.date() == timezone.localdate() else f"{local:%m-%d %H:%M:%S}"
    )


@register.simple_tag
def kind_badge(alarm: Alarm) -> SafeString:
    """Show what an alarm is about, by word, icon and colour."""
    looks = "kind-fire" if alarm.is_fire else "kind-trouble"
    drawn = _icon(ICONS[Kind(alarm.kind)])
    return format_html(
        '<span class="badge kind {}">{} {}</span>', looks, drawn, alarm.get_kind_display()
    )


@register.simple_tag
def incident_badge(incident: Incident) -> SafeString:
    """Show where an incident is."""
    if incident.verdict and not incident.waiting:
        looks = "kind-fire" if incident.verdict == "real" else "bg-secondary-lt"
        return format_html(
            '<span class="badge kind {}">{}</span>', looks, incident.get_verdict_display()
        )
    if incident.waiting:
        return format_html(
            '<span class="badge kind kind-fire">{} {}</span>',
            _icon("icon:bell-ringing"),
            _("待确认"),
        )
    if incident.is_fire and incident.closed_at is None:
        return format_html('<span class="badge kind kind-trouble">{}</span>', _("待判定"))
    word = _("已结束") if incident.closed_at else _("已确认")
    return format_html('<span class="badge bg-secondary-lt">{}</span>', word)


@register.simple_tag
def device_badge(device: Device, silent: bool) -> SafeString:  # noqa: FBT001 - a template passes by place
    """Show whether a device is heard."""
    if device.registered_at is None:
        return format_html(
            '<span class="badge kind kind-trouble">{} {}</span>',
            _icon("icon:help-circle"),
            _("未登记"),
        )
    if not device.active:
        return format_html('<span class="badge bg-secondary-lt">{}</span>', _("已停用"))
    if device.seen_at is None:
        return format_html('<span class="badge bg-secondary-lt">{}</span>', _("从未联系"))
    if silent:
        return format_html(
            '<span class="badge kind kind-trouble">{} {}</span>', _icon("icon:wifi-off"), _("离线")
        )
    return format_html(
        '<span class="badge light light-green">{} {}</span>', _icon("icon:circle-check"), _("在线")
    )


@register.simple_tag
def check_badge(check: DutyCheck) -> SafeString:
    """Show what came of a duty check."""
    if check.answered_at:
        seconds = round((check.answered_at - check.asked_at).total_seconds())
        return format_html(
            '<span class="badge light light-green">{} {}</span>',
            _icon("icon:circle-check"),
            _("%s应答") % duration(seconds),
        )
    if check.missed_at:
        return format_html(
            '<span class="badge kind kind-trouble">{} {}</span>',
            _icon("icon:user-off"),
            _("未应答"),
        )
    word = _("没有送达") if check.failed_at else _("等待应答")
    return format_html('<span class="badge bg-secondary-lt">{}</span>', word)


def _name(number: int | None, table: str) -> str:
    if number is None:
        return ""
    found = names(table).get(number)
    if found is None:
        return str(number)
    return in_words(found)


@register.filter
def system_name(number: int | None) -> str:
    """Name a type of system."""
    return _name(number, "system_types")


@register.filter
def part_name(number: int | None) -> str:
    """Name a type of part."""
    return _name(number, "part_types")


@register.filter
def status_words(point: Point) -> str:
    """Say what a point's last status means."""
    if point.status is None:
        return "—"
    kind: Any = (
        PartStatus if point.part_addr is not None else SystemStatus if point.key else DeviceStatus
    )
    from luoshi.gb26875.codes import flags

    found = flags(kind.BITS, point.status)
    shown = [one for one in found if one != "normal"] or list(found)
    return _("、").join(str(FLAGS.get(one, one)) for one in shown) or _("测试状态")


@register.filter
def signal_words(signal: Signal) -> str:
    """Say what a signal said."""
    shown = [one for one in signal.flags if one != "normal"] or signal.flags
    return (
        " ".join(
            filter(None, (_("、").join(str(FLAGS.get(one, one)) for one in shown), signal.text))
        )
        or "—"
    )


@register.filter
def instruction(data: bytes) -> str:
    """Name an instruction by its data unit."""
    number = bytes(data)[0] if data else 0
    return str(INSTRUCTIONS.get(number, number))


@register.filter
def duration(value: float | None) -> str:
    """Write a time in the two largest units."""
    if value is None:
        return ""
    whole = round(value)
    if whole < 60:
        return ngettext("%d秒", "%d秒", whole) % whole
    if whole < 3600:
        return _("%(m)d分%(s)d秒") % {"m": whole // 60, "s": whole % 60}
    return _("%(h)d小时%(m)d分") % {"h": whole // 3600, "m": whole % 3600 // 60}


@register.filter
def share(value: float | None, digits: int = 1) -> str:
    """Write a share in per cent; nothing to share: a dash."""
    return "—" if value is None else f"{value:.{digits}f}%"


@register.filter
def plain(value: Decimal | None) -> str:
    """Write a number without trailing zeros."""
    return "—" if value is None else f"{value.normalize():f}"


@register.simple_tag(takes_context=True)
def fire_origin(context: dict[str, Any], origin: str) -> Incident | Building | Point | None:
    """Return the incident, building or point that a matter came from; None for other matters, and where it is not for these eyes."""
    app, _dot, where = origin.partition(".")
    kind, _colon, key = where.partition(":")
    if app != "alarms" or not key.isdigit():
        return None
    user = context["request"].user
    if kind == "incident":
        return Incident.objects.visible_to(user).select_related("building", "device").filter(pk=key).first()  # fmt: skip
    if kind == "point":
        seen = Building.objects.visible_to(user)
        return Point.objects.filter(pk=key, device__building__in=seen).first()
    return Building.objects.visible_to(user).filter(pk=key).first()
