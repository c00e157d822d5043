"""Forms of accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from luoshi.units.models import Role, User
from luoshi.web.forms.register import Dressed
from luoshi.web.forms.units import UnitField


class UserForm(Dressed):
    """A person's own values."""

    name = forms.CharField(label=_("姓名"), max_length=64)
    unit = UnitField(label=_("单位"))
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices, initial=Role.LIAISON)
    email = forms.EmailField(label=_("邮箱"), required=False)

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        if person is not None:
            kwargs["initial"] = {name: getattr(person, name) for name in self.base_fields} | {
                "unit": person.unit.name
            }
        super().__init__(*args, **kwargs)


class NewUser(UserForm):
    """A person and the account."""

    username = forms.CharField(
        label=_("账号"),
        max_length=64,
        help_text=_("3 到 64 个字母、数字、点、横线或下划线；以后不能改。"),
    )
    field_order = ("username",)


class UserFilter(Dressed):
    """Which people."""

    text = forms.CharField(label=_("姓名或账号"), max_length=64, required=False)
    unit = UnitField(label=_("单位（含下级）"), required=False)
    role = forms.ChoiceField(label=_("角色"), choices=[("", "—"), *Role.choices], required=False)
    locked = forms.BooleanField(label=_("停用的"), required=False)


class NewPassword(Dressed):
    """A password of one's own, twice."""

    password = forms.CharField(
        label=_("密码（至少12位）"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Both alike, and strong enough."""
        said = super().clean() or {}
        if said.get("password") and said.get("password") != said.get("again"):
            self.add_error("again", _("两次输入的密码不一样。"))
        elif said.get("password"):
            try:
                validate_password(said["password"], self.person)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return said
