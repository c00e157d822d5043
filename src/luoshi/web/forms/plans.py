"""Forms of plans: upload, edit a row, consult, answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.plans.models import Row, Stance
from luoshi.units.models import User
from luoshi.web.columns import KINDS
from luoshi.web.forms.actions import DayEnd
from luoshi.web.forms.days import Day
from luoshi.web.forms.leaders import LeaderField
from luoshi.web.forms.units import UnitField, UnitsField, restrict


def dress(form: forms.Form) -> None:
    """Give every field the look of the pages."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.HiddenInput | forms.CheckboxInput | forms.RadioSelect):
            continue
        widget.attrs["class"] = (
            "form-select form-select-sm"
            if isinstance(widget, forms.Select)
            else "form-control form-control-sm"
        )


class Upload(forms.Form):
    """A document, or a table, and the year it is for."""

    file = forms.FileField(label=_("文件"))
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year
        dress(self)

    def clean_file(self) -> Any:
        """Not larger than the installation takes."""
        file = self.cleaned_data["file"]
        if file.size > settings.OPTIONS.upload_megabytes * 2**20:
            raise forms.ValidationError(
                _("文件超过 %(size)d MB。"), params={"size": settings.OPTIONS.upload_megabytes}
            )
        return file


# What a form takes from a row as it stands.
PLAIN = ("version", "title", "kind", "due_on", "standard", "target_text")


class EditRow(forms.Form):
    """What a person may change in a row."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("事项"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    kind = forms.ChoiceField(
        label=_("类型"), choices=[(key, name) for key, name in KINDS.items() if key != "order"]
    )
    lead = UnitField(label=_("牵头单位"), required=False)
    joins = UnitsField(label=_("配合单位"), required=False)
    leader = LeaderField(label=_("责任领导"), required=False)
    due_on = forms.DateField(label=_("完成时限"), required=False, widget=Day())
    standard = forms.CharField(
        label=_("完成标准"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    target_text = forms.CharField(label=_("目标"), max_length=200, required=False)

    def __init__(self, *args: Any, row: Row, user: User, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in PLAIN}
        leads, joins = tuple(filter(None, [row.lead])), tuple(row.joins.all())
        initial |= {
            "lead": row.lead.name if row.lead else "",
            "joins": "、".join(unit.name for unit in joins),
            "leader": str(row.leader or ""),
        }
        super().__init__(*args, **{**kwargs, "initial": initial, "prefix": f"row{row.pk}"})
        restrict(self, user)
        fields: dict[str, Any] = self.fields
        fields["lead"].kept, fields["joins"].kept = leads, joins
        fields["leader"].kept = row.leader
        dress(self)


class Consult(forms.Form):
    """Until when units may comment."""

    until = DayEnd(label=_("意见截止"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class Reason(forms.Form):
    """One sentence."""

    text = forms.CharField(
        label=_("意见"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class Say(Reason):
    """A unit's comment on a row."""

    stance = forms.ChoiceField(label=_("态度"), choices=Stance.choices)
    field_order = ("stance", "text")


class Answer(Reason):
    """The centre's answer."""

    adopted = forms.ChoiceField(label=_("采纳"), choices=[("1", _("采纳")), ("0", _("不采纳"))])
    field_order = ("adopted", "text")


class Paste(forms.Form):
    """Rows copied out of Excel."""

    rows = forms.CharField(
        label=_("从 Excel 复制的行（连表头）"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
