"""People who sign in, and the role that each has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.units.access import Access, access
from luoshi.units.models.unit import UnitKind

if TYPE_CHECKING:
    from datetime import datetime


class Role(models.TextChoices):
    """What a person may do; the table is ``luoshi/units/roles.toml``."""

    CENTRE_CLERK = "centre_clerk", _("中心经办")
    CENTRE_HEAD = "centre_head", _("中心负责人")
    LEADER = "leader", _("领导")
    UNIT_HEAD = "unit_head", _("单位负责人")
    LIAISON = "liaison", _("联络员")
    INSPECTOR = "inspector", _("检查员")
    WATCH = "watch", _("值班员")
    AUDITOR = "auditor", _("审计员")
    ADMINISTRATOR = "administrator", _("管理员")


class UserManager(BaseUserManager["User"]):
    """Makes people; only :mod:`luoshi.units.services` and tests call it."""

    def create_user(self, username: str, password: str | None = None, **values: object) -> User:
        """Create a person; without a password nobody can sign in as them yet."""
        user = self.model(username=username, **values)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person of one unit, in one role."""

    username = models.CharField(_("账号"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=64)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="people")
    role = models.CharField(_("角色"), max_length=16, choices=Role)
    email = models.EmailField(_("邮箱"), blank=True)
    language = models.CharField(_("语言"), max_length=8, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(name="user_role_known", condition=Q(role__in=Role.values))
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page, which administrators see."""
        return f"/users/{self.pk}/"

    @property
    def access(self) -> Access:
        """What this person's role may do and see."""
        return access(self.role)

    def may(self, action: str) -> bool:
        """Whether the role allows ``action`` at all (which matters, the matter's rules say)."""
        return self.is_active and action in self.access.may

    @property
    def sees_register(self) -> bool:
        """Whether all units are theirs to see: not for the people of an enterprise, unless they keep the register."""
        return (
            self.access.sees == "all"
            or self.may("unit.edit")
            or self.unit.kind != UnitKind.ENTERPRISE
        )

    def posts_on(self, moment: datetime) -> models.QuerySet:  # type: ignore[type-arg]
        """The posts that this person holds at ``moment``."""
        from luoshi.units.models.post import Post

        held = Q(holdings__until_at=None) | Q(holdings__until_at__gt=moment)
        return Post.objects.filter(held, holdings__user=self, holdings__since_at__lte=moment)
