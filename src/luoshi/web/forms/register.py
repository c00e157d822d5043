"""Forms of the register: units, posts, duties, areas, chiefs. The services judge; forms only read."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.units.models import (
    Area,
    AreaKind,
    Duty,
    DutyRole,
    Field,
    Holding,
    Post,
    PostKind,
    Unit,
    UnitKind,
    User,
)
from luoshi.web.forms.days import Day
from luoshi.web.forms.plans import dress
from luoshi.web.forms.units import UnitField

SHANGHAI = ZoneInfo("Asia/Shanghai")
PEOPLE, AREAS = "people-names", "area-names"  # ids of the pages' lists (templatetags/register.py)
LARGEST_POLYGON = 1_000_000  # characters of GeoJSON


class Dressed(forms.Form):
    """A form with the look of the pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        for field in self.fields.values():
            if isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "form-check-input"


class Names(forms.CharField):
    """Several names in one field, divided as people divide them."""

    def prepare_value(self, value: Any) -> Any:
        """Write a list as one line."""
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return a list."""
        said = super().clean(value)
        for mark in "，,;；\n":
            said = said.replace(mark, "、")
        return [part.strip() for part in said.split("、") if part.strip()]


class PersonField(forms.CharField):
    """A person by account, or by a name that only one has; cleans to the person."""

    default_error_messages = {"unknown": _("没有账号或姓名是“%(name)s”的在用人员，请从提示中选。")}  # noqa: RUF012 - Django's manner

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": PEOPLE, "autocomplete": "off"})
        super().__init__(max_length=64, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the person, or nothing where nobody is needed."""
        said = super().clean(value)
        if not said:
            return None
        active = User.objects.filter(is_active=True)
        found = list(active.filter(username__iexact=said)) or list(active.filter(name=said)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                self.error_messages["unknown"], code="unknown", params={"name": said}
            )
        return found[0]


class AreaField(forms.CharField):
    """An area by code, or by a name that only one has; cleans to the area."""

    default_error_messages = {"unknown": _("没有代码或名称是“%(name)s”的辖区，请从提示中选。")}  # noqa: RUF012 - the same

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": AREAS, "autocomplete": "off"})
        super().__init__(max_length=64, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Write an area as its code."""
        return value.code if isinstance(value, Area) else value

    def clean(self, value: Any) -> Any:
        """Return the area, or nothing: everywhere."""
        said = super().clean(value)
        if not said:
            return None
        found = list(Area.objects.filter(code=said)) or list(Area.objects.filter(name=said)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                self.error_messages["unknown"], code="unknown", params={"name": said}
            )
        return found[0]


class Morning(forms.DateField):
    """A day that becomes its first moment."""

    def __init__(self, *, after: int = 0, **kwargs: Any) -> None:
        self.after = timedelta(days=after)  # 1: the day itself is still in it
        super().__init__(widget=Day(), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the beginning of the day in Shanghai, or nothing."""
        day = super().clean(value)
        return datetime.combine(day + self.after, time(), SHANGHAI) if day else None


class UnitForm(Dressed):
    """A unit's own values."""

    kind = forms.ChoiceField(label=_("类别"), choices=UnitKind.choices)
    name = forms.CharField(label=_("全称"), max_length=100)
    short_name = forms.CharField(label=_("简称"), max_length=50, required=False)
    aliases = Names(
        label=_("别名"),
        max_length=1000,
        required=False,
        help_text=_("文件里用过的旧称、俗称，用顿号分开。"),
    )
    area_code = forms.CharField(
        label=_("行政区划代码"),
        max_length=20,
        required=False,
        help_text=_("GB/T 2260，6、9 或 12 位。"),
    )
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=30, required=False)
    order = forms.IntegerField(label=_("序号"), min_value=0, max_value=99_999, initial=0)
    centre = forms.BooleanField(label=_("是督查中心（管台账的单位）"), required=False)

    def __init__(self, *args: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        if unit is not None:
            kwargs["initial"] = {name: getattr(unit, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class NewUnit(UnitForm):
    """A unit and where it belongs."""

    parent = UnitField(label=_("上级单位"), required=False, help_text=_("空着就是最上级。"))
    field_order = ("parent",)


class Move(Dressed):
    """Under which unit."""

    parent = UnitField(
        label=_("新的上级单位"), required=False, help_text=_("空着就是最上级；下级单位一起移过去。")
    )


class Merge(Dressed):
    """Into which unit."""

    into = UnitField(label=_("并入"))


class PostForm(Dressed):
    """A post's own values."""

    kind = forms.ChoiceField(label=_("类别"), choices=PostKind.choices)
    name = forms.CharField(label=_("岗位名称"), max_length=64)
    order = forms.IntegerField(label=_("序号"), min_value=0, max_value=99_999, initial=0)

    def __init__(self, *args: Any, post: Post | None = None, **kwargs: Any) -> None:
        if post is not None:
            kwargs["initial"] = {name: getattr(post, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class Appoint(Dressed):
    """Who, since and until."""

    user = PersonField(label=_("人员"))
    since_at = Morning(label=_("任职日期"), initial=timezone.localdate)
    until_at = Morning(label=_("离任日期"), required=False, help_text=_("在任的空着。"))


class Dismiss(Dressed):
    """The first day without the post."""

    until_at = Morning(
        label=_("离任日期"), initial=timezone.localdate, help_text=_("这一天起不再担任。")
    )

    def __init__(self, *args: Any, holding: Holding, **kwargs: Any) -> None:
        self.holding = holding
        super().__init__(*args, **kwargs)


class FieldForm(Dressed):
    """A field of work."""

    name = forms.CharField(label=_("领域"), max_length=64)
    words = Names(
        label=_("关键词"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("用顿号分开；解读文件时凭这些词提出责任单位。"),
    )
    parent = forms.ModelChoiceField(
        label=_("上级领域"), queryset=Field.objects.none(), required=False
    )
    order = forms.IntegerField(label=_("序号"), min_value=0, max_value=99_999, initial=0)

    def __init__(self, *args: Any, field: Field | None = None, **kwargs: Any) -> None:
        if field is not None:
            kwargs["initial"] = {name: getattr(field, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Field.objects.all()  # type: ignore[attr-defined]


class DutyForm(Dressed):
    """A row of the duty list."""

    field = forms.ModelChoiceField(label=_("领域"), queryset=Field.objects.none())
    unit = UnitField(label=_("单位"))
    role = forms.ChoiceField(label=_("责任类型"), choices=DutyRole.choices)
    area = AreaField(label=_("辖区"), required=False, help_text=_("空着就是全域。"))
    text = forms.CharField(
        label=_("职责"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    basis = forms.CharField(
        label=_("依据"), max_length=300, required=False, help_text=_("法律法规名称和条款。")
    )

    def __init__(self, *args: Any, duty: Duty | None = None, **kwargs: Any) -> None:
        if duty is not None:
            kwargs["initial"] = {name: getattr(duty, name) for name in self.base_fields} | {
                "unit": duty.unit.name
            }
        super().__init__(*args, **kwargs)
        self.fields["field"].queryset = Field.objects.all()  # type: ignore[attr-defined]


class AreaForm(Dressed):
    """An area."""

    code = forms.CharField(
        label=_("代码"),
        max_length=20,
        help_text=_("行政区用 GB/T 2260 代码；网格、河段、路段自己编号。"),
    )
    name = forms.CharField(label=_("名称"), max_length=64)
    kind = forms.ChoiceField(label=_("类别"), choices=AreaKind.choices)
    parent = AreaField(label=_("上级辖区"), required=False)
    unit = UnitField(label=_("属地单位"), required=False)
    polygon = forms.CharField(
        label=_("界线（GeoJSON，可以不填）"),
        max_length=LARGEST_POLYGON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Polygon 或 MultiPolygon，CGCS2000 经纬度。"),
    )

    def __init__(self, *args: Any, area: Area | None = None, **kwargs: Any) -> None:
        if area is not None:
            values = {name: getattr(area, name) for name in self.base_fields}
            shape = json.dumps(area.polygon) if area.polygon else ""
            kwargs["initial"] = values | {
                "unit": area.unit.name if area.unit else "",
                "polygon": shape,
            }
        super().__init__(*args, **kwargs)

    def clean_polygon(self) -> Any:
        """Read the JSON; the service judges the shape."""
        text = self.cleaned_data["polygon"]
        if not text:
            return None
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("这不是 JSON。")) from None


class ChiefForm(Dressed):
    """Who answers for an area."""

    title = forms.CharField(label=_("职务"), max_length=32, help_text=_("如 河长、路长、网格长。"))
    user = PersonField(label=_("人员"))
    since_at = Morning(label=_("开始日期"), initial=timezone.localdate)


class Lookup(Dressed):
    """For which field, and where."""

    field = forms.ModelChoiceField(label=_("领域"), queryset=Field.objects.none())
    area = AreaField(label=_("辖区"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].queryset = Field.objects.all()  # type: ignore[attr-defined]


class UnitFilter(Dressed):
    """Which units."""

    text = forms.CharField(label=_("名称、别名或代码"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[("", "—"), *UnitKind.choices], required=False
    )
    closed = forms.BooleanField(label=_("已撤销的"), required=False)


class DutyFilter(Dressed):
    """Which rows of the duty list."""

    text = forms.CharField(label=_("文字"), max_length=100, required=False)
    field = forms.ModelChoiceField(label=_("领域"), queryset=Field.objects.none(), required=False)
    unit = UnitField(label=_("单位"), required=False)
    role = forms.ChoiceField(
        label=_("责任类型"), choices=[("", "—"), *DutyRole.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].queryset = Field.objects.all()  # type: ignore[attr-defined]


class AreaFilter(Dressed):
    """Which areas."""

    text = forms.CharField(label=_("名称或代码"), max_length=64, required=False)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[("", "—"), *AreaKind.choices], required=False
    )


class RegisterFile(Dressed):
    """A filled-in workbook."""

    file = forms.FileField(
        label=_("填好的 Excel 文件（.xlsx）"), widget=forms.FileInput(attrs={"accept": ".xlsx"})
    )
