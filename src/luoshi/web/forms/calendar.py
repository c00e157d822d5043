"""A deadline to be counted: from when, and how long."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.web.forms.days import Day
from luoshi.workdays import BadTerm, Term, parse_term
from luoshi.workdays.deadlines import SHANGHAI

COUNTED = {
    "workdays": _("个工作日"), "days": _("天"), "days sharp": _("天（遇休息日不顺延）"), "weeks": _("周"), "months": _("个月"),
    "years": _("年"), "hours": _("小时"), "minutes": _("分钟"),
}  # fmt: skip
ENDS = {
    "end of month": _("到月底"), "end of quarter": _("到季度末"), "end of half-year": _("到半年末"),
    "end of year": _("到年底"), "weekly friday": _("到星期五"),
}  # fmt: skip
FORMS = _(
    "时限“%s”看不懂；可以写 3 workdays、15 days sharp、end of month、weekly friday，后面可加 at 17:30。"
)
FIRST, LAST = 2000, 2100


class Count(forms.Form):
    """From a day, for a term: by number and unit, to the end of a period, or as playbooks write it."""

    start = forms.DateField(
        label=_("从哪天"),
        widget=Day({"min": f"{FIRST}-01-01", "max": f"{LAST}-12-31"}),
    )
    clock = forms.TimeField(
        label=_("几点（按小时、分钟算时用）"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )  # fmt: skip
    number = forms.IntegerField(label=_("多少"), min_value=0, max_value=9999, required=False)
    unit = forms.ChoiceField(
        label=pgettext_lazy("time", "单位"), choices=[(_("数"), list(COUNTED.items())), (_("到期末"), list(ENDS.items()))]
    )  # fmt: skip
    term = forms.CharField(
        label=_("或照办法的写法"), max_length=60, required=False,
        widget=forms.TextInput(attrs={"placeholder": "3 workdays at 17:30"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            chosen = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if chosen else "form-control"

    def clean_start(self) -> Any:
        """A day that calendars reach."""
        day = self.cleaned_data["start"]
        if not FIRST <= day.year <= LAST:
            raise forms.ValidationError(
                _("请写 %(first)d 到 %(last)d 年之间的日期。"),
                params={"first": FIRST, "last": LAST},
            )
        return day

    def clean(self) -> dict[str, Any]:
        """Find out which term is meant."""
        said: dict[str, Any] = super().clean() or {}
        text = said.get("term") or self._text(said)
        if text:
            try:
                said["parsed"] = parse_term(text)
            except BadTerm:
                self.add_error("term" if said.get("term") else "number", FORMS % text)
        return said

    def _text(self, said: dict[str, Any]) -> str:
        unit = said.get("unit", "")
        if unit in ENDS or not unit:
            return str(unit)
        if said.get("number") is None:
            if "number" not in self.errors:
                self.add_error("number", _("请写多少。"))
            return ""
        return f"{said['number']} {unit}"

    def asked(self) -> tuple[datetime, Term]:
        """Return what was asked, once it is valid."""
        moment: time = self.cleaned_data.get("clock") or time(9)
        return datetime.combine(self.cleaned_data["start"], moment, SHANGHAI), self.cleaned_data[
            "parsed"
        ]


def usual() -> dict[str, Any]:
    """Return what the form says before anything was asked."""
    return {"start": timezone.localdate(), "number": 3, "unit": "workdays"}
