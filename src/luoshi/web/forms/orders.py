"""Forms of orders: filters, drafting by hand, changing, declining, and the rules of the grades."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.ledger.models import Matter
from luoshi.supervision.models import Grade, Order, Regime, Signer
from luoshi.units.models import Post, PostKind
from luoshi.web.forms.plans import dress
from luoshi.web.forms.units import UnitField, restrict

if TYPE_CHECKING:
    from luoshi.supervision.models.orders import OrderQuerySet
    from luoshi.units.models import User

STATES = {
    "": _("全部"), "mine": _("待我签发"), "draft": _("待签发"), "late": _("超过签发期限"), "unanswered": _("待回复"),
    "overdue": _("逾期未复"), "answered": _("已回复"), "declined": _("不予签发"),
    "void": _("自动作废"),
}  # fmt: skip


class Filters(forms.Form):
    """Everything optional; what has no meaning is left out with an error beside it."""

    text = forms.CharField(label=_("文字"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=STATES.items())
    grade = forms.ChoiceField(label=_("等级"), required=False, choices=[("", "—"), *Grade.choices])
    unit = UnitField(label=_("主送单位"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def apply(self, rows: OrderQuerySet, *, user: User, at: datetime) -> OrderQuerySet:
        """Return what the person may see and asked for."""
        restrict(self, user)
        self.is_valid()
        wanted = self.cleaned_data
        rows = rows.visible_to(user)
        match wanted.get("state"):
            case "mine":
                rows = rows.signable_by(user, at=at)
            case "draft":
                rows = rows.drafts()
            case "late":
                rows = rows.late(at=at)
            case "unanswered":
                rows = rows.unanswered()
            case "overdue":
                rows = rows.overdue(at=at)
            case "answered":
                rows = rows.answered()
            case "declined" | "void" as state:
                rows = rows.filter(state=state)
        if wanted.get("grade"):
            rows = rows.filter(grade=wanted["grade"])
        if wanted.get("unit"):
            rows = rows.sent_within(wanted["unit"])
        if wanted.get("text"):
            rows = rows.search(wanted["text"].replace("\x00", ""))
        return rows


def _text(
    label: Any, rows: int, longest: int, *, required: bool = True, hint: Any = ""
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=longest, required=required, widget=widget, help_text=hint
    )


def _days(label: Any, *, required: bool = True, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=90, required=required, help_text=hint
    )


class Draft(forms.Form):
    """A new order by hand, for the matters that were picked."""

    grade = forms.ChoiceField(label=_("等级"), widget=forms.RadioSelect)
    text = _text(_("办理要求"), 3, 4000, required=False, hint=_("不写就用所选等级的默认要求。"))
    reply_days = _days(_("回复期限（工作日）"), required=False, hint=_("不写就用所选等级的期限。"))
    copy_to = forms.CharField(label=_("抄送"), max_length=200, required=False)

    def __init__(self, *args: Any, regimes: Iterable[Regime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.grade, choice_of(one)) for one in regimes]
        self.fields["grade"].choices = choices  # type: ignore[attr-defined]
        self.fields["grade"].initial = choices[0][0]
        dress(self)


def choice_of(regime: Regime) -> str:
    """Say what a grade means: 督办提醒函（5个工作日内回复，督查中心负责人签发）."""
    known = {"days": regime.reply_days, "signer": regime.get_signer_display()}
    meaning = _("（%(days)s个工作日内回复，%(signer)s签发）") % known
    return f"{regime.name}{meaning}"


class Change(forms.Form):
    """What a person may change in a draft."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    grade = forms.ChoiceField(
        label=_("等级"), help_text=_("换等级时，没有改过的标题、要求、期限和签发人跟着换。")
    )
    title = forms.CharField(label=_("标题"), max_length=200)
    addressee = UnitField(label=_("主送单位"))
    facts = _text(_("督办事由"), 8, 20_000, hint=_("每行印成一段。"))
    text = _text(_("办理要求"), 4, 4000)
    reply_days = _days(_("回复期限（工作日）"))
    signer = forms.ChoiceField(label=_("由谁签发"), choices=Signer.choices)
    post = forms.ModelChoiceField(
        label=_("签发岗位"), queryset=Post.objects.none(), required=False, empty_label=_("担任这一职责的人"),
    )  # fmt: skip
    copy_to = forms.CharField(label=_("抄送"), max_length=200, required=False)
    matters = forms.ModelMultipleChoiceField(
        label=_("督办事项"), queryset=Matter.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=_("去掉勾选的事项不再由本单督办。"),
    )  # fmt: skip

    def __init__(self, *args: Any, order: Order, regimes: Iterable[Regime], **kwargs: Any) -> None:
        pressed = order.pressed()
        names = (
            "version",
            "grade",
            "title",
            "facts",
            "text",
            "reply_days",
            "signer",
            "post",
            "copy_to",
        )
        initial = {name: getattr(order, name) for name in names}
        initial |= {"addressee": order.addressee.name, "matters": [one.pk for one in pressed]}
        super().__init__(*args, **{**kwargs, "initial": initial})
        fields: dict[str, Any] = self.fields
        fields["grade"].choices = [(one.grade, choice_of(one)) for one in regimes]
        above = [order.issuer_id, order.issuer.parent_id]
        fields["post"].queryset = Post.objects.filter(
            Q(unit__in=above) | Q(pk=order.post_id), kind__in=(PostKind.HEAD, PostKind.LEADER)
        ).select_related("unit")
        fields["matters"].queryset = Matter.objects.filter(pk__in=[one.pk for one in pressed])
        if len(pressed) == 1:
            del fields["matters"]
        dress(self)


class Decline(forms.Form):
    """Why an order is not signed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = _text(_("不予签发的理由"), 3, 2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class EditRegime(forms.ModelForm):  # type: ignore[type-arg]
    """The rules of one grade."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Regime
        fields = ("name", "mark", "reply_days", "sign_days", "signer", "demand")
        widgets = {"demand": forms.Textarea(attrs={"rows": 4})}  # noqa: RUF012 - Django's manner

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        dress(self)  # type: ignore[arg-type] # a ModelForm has the same fields
