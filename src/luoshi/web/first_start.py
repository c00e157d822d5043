"""The first administrator: a link that works once, printed where the installation was started."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from luoshi.ledger.models import Series
from luoshi.units.models import Role, Unit, UnitKind, User

VALID = timedelta(hours=24)


def _path() -> Path:
    path: Path = settings.OPTIONS.data / "first-start"
    return path


def needed() -> bool:
    """Whether nobody can sign in yet."""
    return not User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists()


def make_link(*, at: datetime) -> str:
    """Return the path of a fresh one-time link; a link made before is void. Only its hash is kept."""
    token = secrets.token_urlsafe(32)
    _path().write_text(f"{_hash(token)} {(at + VALID).isoformat()}", "ascii")
    return f"/first-start/{token}/"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def is_open(token: str, *, at: datetime) -> bool:
    """Whether the link may still be used."""
    try:
        stored, until = _path().read_text("ascii").split()
    except (FileNotFoundError, ValueError):
        return False
    return (
        secrets.compare_digest(stored, _hash(token))
        and at < datetime.fromisoformat(until)
        and needed()
    )


class Setup(forms.Form):
    """The institution and its administrator."""

    institution = forms.CharField(label=_("本级政府或单位全称"), max_length=100)
    centre = forms.CharField(label=_("督查中心（督查室）名称"), max_length=100)
    name = forms.CharField(label=_("管理员姓名"), max_length=64)
    username = forms.RegexField(label=_("管理员账号"), regex=r"^[A-Za-z0-9._-]{3,64}$")
    password = forms.CharField(
        label=_("密码（至少12位）"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次密码"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        """Both passwords alike and strong enough; the two units not the same."""
        said = super().clean() or {}
        if said.get("password") != said.get("again"):
            self.add_error("again", _("两次输入的密码不一样。"))
        if said.get("institution") and said.get("institution") == said.get("centre"):
            self.add_error("centre", _("督查中心要另起名称。"))
        if said.get("password"):
            try:
                validate_password(said["password"])
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return said


def set_up(token: str, said: dict[str, Any], *, at: datetime) -> User:
    """Create the institution, its centre and the administrator; the link is used up. Raises 404 if another was first."""
    with transaction.atomic():
        Series.objects.select_for_update().get_or_create(name="first-start")
        if not is_open(token, at=at):
            raise Http404
        root = Unit.objects.create(kind=UnitKind.GOVERNMENT, name=said["institution"], path="")
        Unit.objects.filter(pk=root.pk).update(path=f"{root.pk:06d}.")
        centre = Unit.objects.create(
            kind=UnitKind.DEPARTMENT,
            name=said["centre"],
            parent=root,
            centre=True,
            path=f"{root.pk:06d}.x",
        )
        Unit.objects.filter(pk=centre.pk).update(path=f"{root.pk:06d}.{centre.pk:06d}.")
        user = User.objects.create_user(
            said["username"],
            said["password"],
            name=said["name"],
            unit_id=root.pk,
            role=Role.ADMINISTRATOR,
        )
    _path().unlink(missing_ok=True)
    return user
