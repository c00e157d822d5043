"""The ledger's filters: from the address to a query set."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.ledger.models import Stage
from luoshi.ledger.models.matters import MatterQuerySet
from luoshi.units.models import Unit, User

KINDS = {
    "task": _("任务"), "duty": _("常态职责"), "indicator": _("指标"), "prohibition": _("禁令"), "order": _("督办单"),
}  # fmt: skip
STATES = {
    "open": _("未销号"), "overdue": _("超期"), "near": _("临期（7天）"), "undated": _("无时限"), "waiting": _("有申请待答复"),
    "suspended": _("已中止"), "closed": _("已销号"), "all": _("全部"),
}  # fmt: skip
LIGHTS = {"red": _("红灯"), "yellow": _("黄灯"), "green": _("绿灯")}
ORDERS = {
    "due_at": _("时限"),
    "-opened_at": _("最近下达"),
    "code": _("编号"),
    "-progress": _("进度"),
}


class Filters(forms.Form):
    """Everything optional; what has no meaning is left out with an error beside it."""

    text = forms.CharField(label=_("文字"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=STATES.items())
    light = forms.ChoiceField(label=_("亮灯"), required=False, choices=[("", "—"), *LIGHTS.items()])
    stage = forms.ChoiceField(label=_("阶段"), required=False, choices=[("", "—"), *Stage.choices])
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[("", "—"), *KINDS.items()])
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2200)
    section = forms.CharField(label=_("板块"), required=False, max_length=200)
    lead = forms.ModelChoiceField(
        label=_("牵头单位（含下级）"), required=False, queryset=Unit.objects.none()
    )
    order = forms.ChoiceField(label=_("排序"), required=False, choices=ORDERS.items())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = Unit.objects.active()  # type: ignore[attr-defined]
        for field in self.fields.values():
            chosen = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = (
                "form-select form-select-sm" if chosen else "form-control form-control-sm"
            )

    def apply(self, rows: MatterQuerySet, *, user: User, at: datetime) -> MatterQuerySet:
        """Return what the person may see and asked for."""
        self.is_valid()
        wanted = self.cleaned_data
        rows = self._state(rows.visible_to(user), at=at)
        for name in ("stage", "kind", "year", "section"):
            if wanted.get(name):
                rows = rows.filter(**{name: wanted[name]})
        if wanted.get("lead"):
            rows = rows.led_within(wanted["lead"])
        if wanted.get("text"):
            rows = rows.search(wanted["text"])
        if wanted.get("light"):
            rows = rows.with_light(wanted["light"], at=at)
        return rows

    def _state(self, rows: MatterQuerySet, *, at: datetime) -> MatterQuerySet:
        match self.cleaned_data.get("state") or "open":
            case "overdue":
                return rows.overdue(at=at)
            case "near":
                return rows.near_due(at=at)
            case "undated":
                return rows.undated()
            case "waiting":
                return (
                    rows.open().filter(requests__decided_at=None, requests__isnull=False).distinct()
                )
            case "suspended":
                return rows.open().exclude(suspended_at=None)
            case "closed":
                return rows.closed()
            case "all":
                return rows
        return rows.open()

    @property
    def sorting(self) -> tuple[str, bool]:
        """The field to sort by, and whether backwards."""
        order = self.cleaned_data.get("order") or "due_at"
        return order.lstrip("-"), order.startswith("-")
