"""The ledger's filters: from the address to a query set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Subquery
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from luoshi.ledger.models import Matter, PartRole, Stage
from luoshi.ledger.models.matters import MatterQuerySet
from luoshi.units.models import Unit, User
from luoshi.web.columns import KINDS
from luoshi.web.forms.units import LinkedUnitField, restrict

STATES = {
    "open": _("未销号"), "overdue": _("超期"), "near": _("临期（7天）"), "undated": _("无时限"), "unsigned": _("待签收"),
    "unchecked": _("待核验销号"), "waiting": _("有申请待答复"), "suspended": _("已中止"), "closed": _("已销号"), "all": _("全部"),
    "done": _("办结"), "withdrawn": _("撤销"), "carried": _("结转下年"),
}  # fmt: skip
LIGHTS = {"red": _("红灯"), "yellow": _("黄灯"), "green": _("绿灯"), "none": _("不亮灯")}
ORDERS = {
    "due_at": _("时限"),
    "-opened_at": _("最近下达"),
    "code": _("编号"),
    "-progress": _("进度"),
}
NOWHERE = "-"  # rows without a section, as the matrix on the first page links to them


def _choice(label: Any, choices: Mapping[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=list(choices.items()))


class Filters(forms.Form):
    """Everything optional; what has no meaning is left out with an error beside it."""

    text = forms.CharField(label=_("文字"), required=False, max_length=100)
    state = _choice(_("状态"), STATES)
    light = _choice(_("亮灯"), {"": "—", **LIGHTS})
    lead = LinkedUnitField(label=_("牵头单位"), required=False)
    part = _choice(_("本单位"), {"": "—", "any": _("有份"), **dict(PartRole.choices)})
    section = forms.CharField(label=_("板块"), required=False, max_length=200)
    stage = _choice(_("阶段"), {"": "—", **dict(Stage.choices)})
    kind = _choice(_("类型"), {"": "—", **KINDS})
    year = forms.TypedChoiceField(label=_("年度"), required=False, coerce=int, empty_value=None)
    order = _choice(_("排序"), ORDERS)
    # Set by links only: the lead itself without the units below it, and who supervises.
    only = forms.BooleanField(required=False, widget=forms.HiddenInput)
    supervisor = forms.ModelChoiceField(
        required=False, queryset=Unit.objects.none(), widget=forms.HiddenInput
    )

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self._user = user
        restrict(self, user)
        self.fields["supervisor"].queryset = Unit.objects.active().visible_to(user)  # type: ignore[attr-defined]
        self.fields["year"].choices = [("", "—"), *((year, year) for year in years())]  # type: ignore[attr-defined]
        for field in self.fields.values():
            chosen = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = (
                "form-select form-select-sm" if chosen else "form-control form-control-sm"
            )

    def apply(self, rows: MatterQuerySet, *, at: datetime) -> MatterQuerySet:
        """Return what the person may see and asked for."""
        user = self._user
        self.is_valid()
        wanted = self.cleaned_data
        rows = self._state(rows.visible_to(user), at=at)
        for name in ("stage", "kind", "year", "section", "supervisor"):
            if wanted.get(name):
                rows = rows.filter(**{name: "" if wanted[name] == NOWHERE else wanted[name]})
        if wanted.get("lead"):
            lead = wanted["lead"]
            rows = rows.filter(lead=lead) if wanted.get("only") else rows.led_within(lead)
        if wanted.get("part"):
            rows = rows.in_hand(user.unit, "" if wanted["part"] == "any" else wanted["part"])
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
            case "suspended":
                return rows.open().exclude(suspended_at=None)
            case "all":
                return rows
            case "done" | "withdrawn" | "carried" as outcome:
                return rows.filter(outcome=outcome)
            case state:
                # The state's name is the question's: open, undated, unsigned, unchecked, waiting, closed.
                found: MatterQuerySet = getattr(rows, state)()
                return found

    @property
    def sorting(self) -> tuple[str, bool]:
        """The field to sort by, and whether backwards."""
        order = self.cleaned_data.get("order") or "due_at"
        return order.lstrip("-"), order.startswith("-")

    def said(self) -> dict[str, str]:
        """Return what was asked for, as a saved view keeps it."""
        self.is_valid()
        said = {name: self.data[name] for name in self.cleaned_data if self.data.get(name)}
        if lead := self.cleaned_data.get("lead"):
            said["lead"] = str(lead.pk)  # which outlives the unit's name
        return said


def years() -> list[int]:
    """Return the years of the ledger, newest first: two look-ups in an index (of both ends at once SQLite reads it all)."""
    rows = Matter.objects.values_list("year")
    ends = rows.annotate(
        first=Subquery(rows.order_by("year")[:1]), last=Subquery(rows.order_by("-year")[:1])
    )
    for _year, first, last in ends.order_by()[:1]:
        return list(range(last, first - 1, -1))
    return []
