"""Forms of the fire watch. The services judge; forms only read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.alarms.models import (
    Building,
    Contact,
    Device,
    FloorPlan,
    Grade,
    Incident,
    Verdict,
    WatchRegime,
)
from luoshi.alarms.models.device import LEAST_SILENCE
from luoshi.alarms.profiles import choices
from luoshi.alarms.services import read_address
from luoshi.gb26875 import STANDARD
from luoshi.ledger.services.errors import Incomplete
from luoshi.units.record_language import record_language
from luoshi.web.forms.plans import dress
from luoshi.web.forms.register import AreaField, Dressed
from luoshi.web.forms.units import UnitField

if TYPE_CHECKING:
    from django.db.models import QuerySet

BUILDINGS = "building-names"  # id of the page's list (templatetags/register.py)
# What a key says when nobody has time to type: the usual reason first.
MOST_CONTACTS = 30  # people and rooms of one building
USUAL = {
    Verdict.REAL: _("经核实有火情"), Verdict.FALSE: _("现场核实无火情"), Verdict.TEST: _("设备测试"),
    Verdict.DRILL: _("消防演练"),
}  # fmt: skip
REASONS = (
    _("现场核实无火情"), _("油烟、蒸汽"), _("粉尘、施工"), _("吸烟"), _("手动按钮被误碰"), _("部件故障"),
)  # fmt: skip


class Verdicts(forms.Form):
    """A verdict with its reason."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    reason = forms.CharField(max_length=500, required=False)
    seen = forms.CharField(max_length=5, required=False)

    reasons = REASONS

    def why(self) -> str:
        """Return what was typed, else the usual reason of the verdict."""
        typed: str = self.cleaned_data["reason"].strip()
        with record_language():
            return typed or str(USUAL[Verdict(self.cleaned_data["verdict"])])


class IncidentFilters(forms.Form):
    """Which incidents."""

    text = forms.CharField(label=_("建筑或装置"), max_length=100, required=False)
    grade = forms.ChoiceField(
        label=_("类别"), choices=[("", _("全部")), *Grade.choices], required=False
    )
    verdict = forms.ChoiceField(
        label=_("判定"),
        choices=[("", _("全部")), ("none", _("未判定")), *Verdict.choices],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[("", _("全部")), ("open", _("进行中")), ("closed", _("已结束"))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def apply(self, found: QuerySet[Incident]) -> QuerySet[Incident]:
        """Return those that fit; what makes no sense narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        if text := given.get("text"):
            found = found.filter(building__name__icontains=text) | found.filter(
                device__address__icontains=text
            )
        if grade := given.get("grade"):
            found = found.filter(grade=grade)
        if verdict := given.get("verdict"):
            found = found.filter(verdict="" if verdict == "none" else verdict)
            found = found.filter(grade=Grade.FIRE)
        if state := given.get("state"):
            found = found.filter(closed_at__isnull=state == "open")
        return found


class DeviceFilters(forms.Form):
    """Which devices."""

    text = forms.CharField(label=_("名称、地址或建筑"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[
            ("", _("全部")), ("offline", _("离线")), ("unknown", _("未登记")), ("silent", _("从未联系")),
            ("off", _("已停用")),
        ],
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def apply(self, found: Any, *, at: datetime) -> Any:
        """Return those that fit."""
        self.is_valid()
        given = self.cleaned_data
        if text := given.get("text"):
            found = found.search(text)
        match given.get("state"):
            case "unknown":
                found = found.unknown()
            case "silent":
                found = found.registered().filter(seen_at=None)
            case "off":
                found = found.filter(active=False)
            case "offline":
                early = at - timedelta(seconds=LEAST_SILENCE)
                under = {"points__alarms__kind": "offline", "points__alarms__cleared_at": None}
                found = found.filter(seen_at__lt=early, **under).distinct()
        return found


class DeviceForm(Dressed):
    """A device as people know it."""

    profile = forms.ChoiceField(
        label=_("厂家规约"), initial=STANDARD.name, help_text=_("不清楚就选国家标准。")
    )
    address = forms.CharField(
        label=_("地址码"), max_length=32, help_text=_("装置铭牌或设置里的12位源地址。")
    )
    name = forms.CharField(label=_("名称"), max_length=100, required=False)
    building = forms.CharField(
        label=_("建筑"), max_length=100, widget=forms.TextInput(attrs={"list": BUILDINGS})
    )
    silence_seconds = forms.IntegerField(
        label=_("离线判定（秒）"), min_value=LEAST_SILENCE, max_value=604_800, required=False,
        help_text=_("空着按观察到的心跳间隔的3倍，不少于90秒；电池装置请填长一些。"),
    )  # fmt: skip
    check_minutes = forms.IntegerField(
        label=_("查岗应答时限（分钟）"), min_value=1, max_value=10, initial=5
    )
    checks_per_day = forms.IntegerField(
        label=_("每日自动查岗次数"), min_value=0, max_value=24, initial=0
    )
    active = forms.BooleanField(label=_("在用"), required=False, initial=True)

    own: ClassVar = (
        "profile",
        "name",
        "silence_seconds",
        "check_minutes",
        "checks_per_day",
        "active",
    )

    def __init__(self, *args: Any, device: Device, **kwargs: Any) -> None:
        self.device = device
        if device.pk:
            kwargs["initial"] = {name: getattr(device, name) for name in self.own} | {
                "address": device.alias or device.address,
                "building": device.building.name if device.building else "",
            }
        super().__init__(*args, **kwargs)
        self.fields["profile"].choices = choices()  # type: ignore[attr-defined]

    def clean_building(self) -> Building:
        """Return the building of that name."""
        found = Building.objects.filter(name=self.cleaned_data["building"]).first()
        if found is None:
            raise forms.ValidationError(_("没有叫这个名字的联网建筑，请先新建。"))
        return found

    def clean(self) -> dict[str, Any]:
        """Read the address as the maker writes it."""
        given: dict[str, Any] = super().clean() or {}
        if "address" in given and "profile" in given:
            typed = given["address"].strip()
            if self.device.pk and typed in {self.device.address, self.device.alias}:
                given["canonical"] = self.device.address
            else:
                try:
                    given["canonical"] = read_address(typed, given["profile"])
                except Incomplete as refusal:
                    self.add_error("address", str(refusal))
        return given

    def filled(self) -> Device:
        """Return the device with what was typed."""
        given, device = self.cleaned_data, self.device
        for name in (*self.own, "building"):
            setattr(device, name, given[name])
        typed = given["address"].strip().upper()
        device.address, device.alias = (
            given["canonical"],
            "" if typed == given["canonical"] else typed,
        )
        return device


class BuildingForm(Dressed):
    """A building, who answers for it, and whom to call."""

    name = forms.CharField(label=_("建筑名称"), max_length=100)
    unit = UnitField(label=_("责任单位"), help_text=_("故障超时的整改、火警的处置由这个单位牵头。"))
    area = AreaField(label=_("辖区"), required=False)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    latitude = forms.DecimalField(
        label=_("纬度"), max_digits=9, decimal_places=6, min_value=-90, max_value=90, required=False
    )
    longitude = forms.DecimalField(
        label=_("经度"),
        max_digits=9,
        decimal_places=6,
        min_value=-180,
        max_value=180,
        required=False,
    )
    note = forms.CharField(
        label=_("说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("消防车通道、水源、危险品、人员情况等。"),
    )  # fmt: skip
    people = forms.CharField(
        label=_("联系人"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一个，按呼叫次序：职务 姓名 电话，如“消防控制室 0000-0000000”。"),
    )  # fmt: skip

    own: ClassVar = ("name", "unit", "area", "address", "latitude", "longitude", "note")

    def __init__(self, *args: Any, building: Building, **kwargs: Any) -> None:
        self.building = building
        if building.pk:
            rows = [
                " ".join(filter(None, (one.title, one.name, one.phone)))
                for one in building.contacts.all()
            ]
            kwargs["initial"] = {name: getattr(building, name) for name in self.own} | {
                "unit": building.unit.name, "people": "\n".join(rows),
            }  # fmt: skip
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        """Refuse a name that another building has."""
        name: str = self.cleaned_data["name"].strip()
        if Building.objects.filter(name=name).exclude(pk=self.building.pk).exists():
            raise forms.ValidationError(_("已经有叫这个名字的建筑。"))
        return name

    def clean_people(self) -> list[Contact]:
        """Return one contact for each line: title, name if any, telephone."""
        contacts = []
        if len(self.cleaned_data["people"].split("\n")) > MOST_CONTACTS:
            raise forms.ValidationError(gettext("最多写%d行。") % MOST_CONTACTS)
        for number, line in enumerate(self.cleaned_data["people"].splitlines(), 1):
            words = line.split()
            if not words:
                continue
            if len(words) not in {2, 3} or not any(sign.isdigit() for sign in words[-1]):
                sentence = gettext("第%d行请写成“职务 姓名 电话”。") % number
                raise forms.ValidationError(sentence)
            title, *name, phone = words
            contacts.append(Contact(title=title[:32], name="".join(name)[:32], phone=phone[:32]))
        return contacts

    def contacts(self) -> list[Contact]:
        """Return whom to call, in that order."""
        given: list[Contact] = self.cleaned_data["people"]
        return given

    def filled(self) -> Building:
        """Return the building with what was typed."""
        for name in self.own:
            setattr(self.building, name, self.cleaned_data[name])
        return self.building


class PlanForm(Dressed):
    """A picture of one floor."""

    name = forms.CharField(
        label=_("楼层"), max_length=32, help_text=_("如“2层”；同名的换成新图，点位不动。")
    )
    picture = forms.FileField(label=_("平面图"), help_text=_("JPG、PNG 或 WebP。"))


class PointFile(Dressed):
    """A point table."""

    file = forms.FileField(label=_("点位表（.xlsx）"))


class Limits(Dressed):
    """Between which limits a value should lie."""

    low = forms.DecimalField(label=_("下限"), max_digits=12, decimal_places=4, required=False)
    high = forms.DecimalField(label=_("上限"), max_digits=12, decimal_places=4, required=False)


class PerCent(forms.DecimalField):
    """How far from an edge of the picture; may be left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False, **kwargs
        )


class Place(Dressed):
    """Where a point is on a floor plan, in per cent."""

    plan = forms.ModelChoiceField(
        label=_("平面图"),
        queryset=FloorPlan.objects.none(),
        required=False,
        empty_label=_("不在图上"),
    )
    x = PerCent(label=_("从左（%）"))
    y = PerCent(label=_("从上（%）"))

    def __init__(self, *args: Any, building: Building | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if building is not None:
            self.fields["plan"].queryset = building.plans.all()  # type: ignore[attr-defined]


class HandOverForm(Dressed):
    """What the next shift must know."""

    note = forms.CharField(
        label=_("交代的情况"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("未处理完的警情、停用和检修的设施、领导交办的事。没有就写“无”。"),
    )  # fmt: skip


def _number(name: str) -> forms.IntegerField:
    """Return the field of one rule, with the label and the bounds that its column has."""
    column: Any = WatchRegime._meta.get_field(name)  # noqa: SLF001 - Django's documented way to a model's fields
    return forms.IntegerField(label=column.verbose_name, validators=column.validators)


class RegimeForm(Dressed):
    """The rules of the watch."""

    fault_hours = _number("fault_hours")
    shield_hours = _number("shield_hours")
    offline_hours = _number("offline_hours")
    repeats = _number("repeats")
    repeat_days = _number("repeat_days")
    value_days = _number("value_days")
    hour_days = _number("hour_days")
    signal_days = _number("signal_days")
