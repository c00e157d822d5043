"""Forms of channels, webhooks and tokens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.ledger.models import EntryKind
from luoshi.outbox.models import Channel, Topic, Webhook
from luoshi.outbox.services import Wishes
from luoshi.units.models import Scope
from luoshi.web.forms.units import UnitField

TOPICS = [(topic.value, topic.label) for topic in Topic if topic != Topic.FAILURE]
DAYS = [(30, _("30天")), (90, _("90天")), (180, _("180天")), (365, _("一年"))]


class Styled(forms.Form):
    """A form whose fields have the classes of the pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple):
                widget.attrs["class"] = "form-check-input"
            else:
                chosen = isinstance(widget, forms.Select)
                widget.attrs["class"] = "form-select" if chosen else "form-control"


class ChannelForm(Styled):
    """A channel. The address is asked for, never shown: empty leaves the one that is there."""

    name = forms.CharField(label=_("名称"), max_length=50)
    address = forms.CharField(
        label=_("地址"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("群机器人的 Webhook 地址，或者邮箱。保存后不再显示。"),
    )
    topics = forms.MultipleChoiceField(
        label=_("通知内容"), choices=TOPICS, widget=forms.CheckboxSelectMultiple
    )
    gather_minutes = forms.IntegerField(
        label=_("合并间隔（分钟）"),
        min_value=1,
        max_value=1440,
        initial=10,
        help_text=_("这段时间里的通知合成一条发。"),
    )
    quiet_from = forms.TimeField(
        label=_("免打扰从"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("到"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    active = forms.BooleanField(label=_("启用"), required=False, initial=True)

    def __init__(self, *args: Any, channel: Channel | None = None, **kwargs: Any) -> None:
        if channel is not None:
            names = ("name", "topics", "gather_minutes", "quiet_from", "quiet_until", "active")
            kwargs["initial"] = {name: getattr(channel, name) for name in names}
        else:
            kwargs["initial"] = {
                "topics": [topic for topic, _name in TOPICS if topic != Topic.NEWS]
            }
        super().__init__(*args, **kwargs)
        if channel is None:
            del self.fields["active"]
        else:
            self.fields["address"].required = False
            self.fields["address"].help_text = _("现在是 %s。不改就空着。") % channel.hint

    def wishes(self) -> Wishes:
        """Return what was wished for."""
        said = self.cleaned_data
        return Wishes(
            said["name"],
            said["topics"],
            said["quiet_from"],
            said["quiet_until"],
            said["gather_minutes"],
        )


class WebhookForm(Styled):
    """A webhook."""

    name = forms.CharField(label=_("名称"), max_length=50)
    url = forms.CharField(label=_("地址"), max_length=300, help_text=_("https:// 开头"))
    unit = UnitField(
        label=_("代表单位"), help_text=_("只推送这个单位看得到的事项；督查中心看得到全部。")
    )
    kinds = forms.MultipleChoiceField(
        label=_("事件（不选：全部）"),
        choices=EntryKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    active = forms.BooleanField(label=_("启用"), required=False, initial=True)

    def __init__(self, *args: Any, hook: Webhook | None = None, **kwargs: Any) -> None:
        if hook is not None:
            names = ("name", "url", "kinds", "active")
            kwargs["initial"] = {name: getattr(hook, name) for name in names}
        super().__init__(*args, **kwargs)
        del self.fields["unit" if hook is not None else "active"]


class TokenForm(Styled):
    """A token."""

    name = forms.CharField(label=_("用途"), max_length=50, help_text=_("例如：市数据平台同步"))
    scopes = forms.MultipleChoiceField(
        label=_("范围"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=_("有效期"), choices=DAYS, coerce=int, initial=90)
