"""One form for each action on a matter; the action's service gets what the form cleaned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.ledger import services
from luoshi.ledger.evidence import GIVEN, KINDS
from luoshi.ledger.models import Matter, Milestone, Part
from luoshi.ledger.services.errors import Incomplete
from luoshi.units.models import Unit
from luoshi.web.forms.days import Day
from luoshi.web.forms.units import UnitField, find_unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY_END = time(23, 59, 59)


class DayEnd(forms.DateField):
    """A date that becomes the last second of that day."""

    widget = Day()

    def clean(self, value: Any) -> Any:
        """Return the day's end in Shanghai, or nothing."""
        day = super().clean(value)
        return datetime.combine(day, DAY_END, SHANGHAI) if day else None


class ActionForm(forms.Form):
    """The version that the person saw goes with every action."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    service: Any
    adds_only = False  # takes nothing away from whoever was first, so any version will do

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matter = matter
        self.fields["version"].initial = matter.version
        for field in self.fields.values():
            if not isinstance(
                field.widget, forms.HiddenInput | forms.CheckboxInput | forms.FileInput
            ):
                kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
                field.widget.attrs.setdefault("class", kind)

    def act(self, **who_and_when: Any) -> None:
        """Call the service."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        if self.adds_only:
            del given["version"]
        type(self).service(self.matter, **given, **who_and_when)


def _text(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class Sign(ActionForm):
    """签收."""

    service = services.sign


class Start(ActionForm):
    """开始办理."""

    text = _text(_("打算怎么办"), required=False)
    service = services.start


class Report(ActionForm):
    """报送进展."""

    text = _text(_("进展情况"), required=False)
    percent = forms.IntegerField(label=_("进度（%）"), min_value=0, max_value=100, required=False)
    value = forms.DecimalField(label=_("实际值"), max_digits=18, decimal_places=4, required=False)
    zero = forms.BooleanField(label=_("零报告：本期没有进展"), required=False)
    service = services.report_progress

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.matter.kind != "indicator":
            del self.fields["value"]


class MilestoneDone(ActionForm):
    """节点完成."""

    milestone = forms.TypedChoiceField(label=_("节点"))
    text = _text(_("说明"), required=False)
    service = services.reach_milestone

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = {str(step.pk): step for step in steps_ahead(self.matter)}
        self.fields["milestone"].choices = [(key, str(step)) for key, step in ahead.items()]  # type: ignore[attr-defined]
        self.fields["milestone"].coerce = ahead.get  # type: ignore[attr-defined]


def steps_ahead(matter: Matter) -> list[Milestone]:
    """Return the milestones that nobody has reached."""
    return [step for step in matter.milestones.all() if step.reached_at is None]


class Extend(ActionForm):
    """申请延期."""

    new_due_at = DayEnd(label=_("延到"))
    reason = _text(_("理由和目前进展"))
    service = services.request_extension


class Grant(ActionForm):
    """同意延期."""

    new_due_at = DayEnd(label=_("同意延到（空：按申请）"), required=False)
    answer = _text(_("意见"), required=False)
    service = services.grant_extension


class Refuse(ActionForm):
    """不同意延期."""

    answer = _text(_("理由"))
    service = services.refuse_extension


class Dispute(ActionForm):
    """申请退回."""

    reason = _text(_("退回的理由和依据"))
    service = services.dispute


class ToUnit(ActionForm):
    """An action that gives the matter to a unit."""

    lead = UnitField(label=_("改由"))


class Redirect(ToUnit):
    """改派."""

    answer = _text(_("答复意见"))
    service = services.redirect


class Designate(ToUnit):
    """指派."""

    answer = _text(_("答复意见"))
    service = services.designate


class HandOver(ToUnit):
    """移交."""

    text = _text(_("移交的理由"))
    service = services.hand_over


class Suspend(ActionForm):
    """中止."""

    text = _text(_("中止的理由"))
    until = DayEnd(label=_("到哪天复核"), required=False)
    service = services.suspend


class Resume(ActionForm):
    """恢复."""

    due_at = DayEnd(label=_("新的时限（空：顺延中止的天数）"), required=False)
    text = _text(_("说明"), required=False)
    service = services.resume


class Review(ActionForm):
    """复核."""

    text = _text(_("复核情况"))
    next_at = DayEnd(label=_("下次复核（空：按办法）"), required=False)
    service = services.review


class ReportDone(ActionForm):
    """报结."""

    text = _text(_("办理结果"))
    service = services.report_done


class VerifyPass(ActionForm):
    """核验通过."""

    text = _text(_("怎么看的"), required=False)
    service = services.verify_pass


class VerifyFail(ActionForm):
    """核验不通过."""

    text = _text(_("哪里不合格，要补什么"))
    service = services.verify_fail


class Close(ActionForm):
    """销号."""

    text = _text(_("说明"), required=False)
    service = services.close


class Reopen(ActionForm):
    """重新办理."""

    text = _text(_("为什么重新办理"))
    due_at = DayEnd(label=_("新的时限（空：按办法）"), required=False)
    service = services.reopen


class Withdraw(ActionForm):
    """撤销."""

    text = _text(_("撤销的理由"))
    service = services.withdraw


class Join(ActionForm):
    """增加配合."""

    unit = UnitField(label=_("配合单位"))
    text = _text(_("说明"), required=False)
    service = services.join


class Leave(ActionForm):
    """退出配合."""

    unit = forms.TypedChoiceField(label=_("配合单位"))
    text = _text(_("说明"), required=False)
    service = services.leave

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        joined = {str(part.unit_id): part.unit for part in joins_of(self.matter)}
        self.fields["unit"].choices = [(key, str(unit)) for key, unit in joined.items()]  # type: ignore[attr-defined]
        self.fields["unit"].coerce = joined.get  # type: ignore[attr-defined]


def joins_of(matter: Matter) -> list[Part]:
    """Return the parts of the units that join a matter now."""
    return [part for part in matter.parts.all() if part.role == "join" and part.until_at is None]


class Attach(ActionForm):
    """佐证."""

    file = forms.FileField(label=_("照片或文件"))
    kind = forms.ChoiceField(
        label=_("类型"), choices=[(kind, KINDS[kind]) for kind in GIVEN], initial="document"
    )
    text = _text(_("说明"), required=False)

    def act(self, **who_and_when: Any) -> None:
        """Read the file and keep it."""
        values = dict(self.cleaned_data)
        file = values.pop("file")
        del values["version"]  # one more proof takes nothing away from whoever was first
        services.attach(self.matter, content=file.read(), name=file.name, **values, **who_and_when)


class Comment(ActionForm):
    """留言."""

    text = _text(_("留言"))
    service = services.comment
    adds_only = True


class Remark(ActionForm):
    """批示."""

    text = _text(_("批示"))
    service = services.remark
    adds_only = True


class Split(ActionForm):
    """分解: one child matter a line."""

    lines = forms.CharField(
        label=_("分解事项，每行一件：单位｜事项｜时限（2026-05-31）"),
        max_length=8000,
        widget=forms.Textarea(
            attrs={"rows": 4, "placeholder": _("青石镇｜完成老街管网改造｜2026-05-31")}
        ),
    )

    def clean_lines(self) -> list[services.NewMatter]:
        """Return one new matter for each line; the error names the line."""
        made = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if line.strip():
                made.append(self._child(number, line))
        return made

    def _child(self, number: int, line: str) -> services.NewMatter:
        parts = [part.strip() for part in line.replace("|", "｜").split("｜")]
        if len(parts) not in {2, 3}:
            raise forms.ValidationError(
                _("第 %(number)d 行应写成“单位｜事项｜时限”：%(line)s"),
                params={"number": number, "line": line},
            )
        unit = find_unit(parts[0])
        if unit is None:
            raise forms.ValidationError(
                _("第 %(number)d 行：没有叫“%(unit)s”的单位"),
                params={"number": number, "unit": parts[0]},
            )
        due_at = self._due(number, parts[2]) if len(parts) > 2 and parts[2] else None
        return services.NewMatter(
            title=parts[1], lead=unit, supervisor=unit, year=self.matter.year, due_at=due_at
        )

    def _due(self, number: int, text: str) -> datetime:
        try:
            day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=SHANGHAI)
        except ValueError:
            raise forms.ValidationError(
                _("第 %(number)d 行：时限“%(text)s”应写成 2026-05-31"),
                params={"number": number, "text": text},
            ) from None
        return datetime.combine(day, DAY_END, SHANGHAI)

    def act(self, **who_and_when: Any) -> None:
        """Split the matter; a unit that the person may not see does not exist."""
        leads = {child.lead for child in self.cleaned_data["lines"]}
        seen = set(
            Unit.objects.visible_to(who_and_when["by"]).filter(pk__in=[one.pk for one in leads])
        )
        for hidden in leads - seen:
            raise Incomplete(UnitField.default_error_messages["unknown"] % {"name": hidden.name})
        services.split(
            self.matter,
            self.cleaned_data["lines"],
            version=self.cleaned_data["version"],
            **who_and_when,
        )


FORMS: dict[str, type[ActionForm]] = {
    "sign": Sign,
    "start": Start,
    "report": Report,
    "milestone": MilestoneDone,
    "evidence": Attach,
    "report_done": ReportDone,
    "verify_pass": VerifyPass,
    "verify_fail": VerifyFail,
    "close": Close,
    "redirect": Redirect,
    "designate": Designate,
    "grant": Grant,
    "refuse": Refuse,
    "request_extension": Extend,
    "dispute": Dispute,
    "split": Split,
    "review": Review,
    "remark": Remark,
    "comment": Comment,
    "join": Join,
    "leave": Leave,
    "hand_over": HandOver,
    "suspend": Suspend,
    "resume": Resume,
    "reopen": Reopen,
    "withdraw": Withdraw,
}


def forms_for(matter: Matter, offered: Iterable[str]) -> dict[str, type[ActionForm]]:
    """Return the forms of the actions offered, without those that have nothing to choose from."""
    empty = set()
    if not steps_ahead(matter):
        empty.add("milestone")
    if not joins_of(matter):
        empty.add("leave")
    return {action: FORMS[action] for action in offered if action in FORMS and action not in empty}
