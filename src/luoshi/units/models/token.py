"""API tokens: a program acts for a person, within the person's role and the token's scopes."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token is for; it never allows more than its person may."""

    MATTERS_READ = "matters:read", _("读事项、流水和佐证")
    MATTERS_WRITE = "matters:write", _("办事项：签收、报进展、传佐证、核验等")
    PLANS_READ = "plans:read", _("读分工方案")
    UNITS_READ = "units:read", _("读单位")
    ORDERS_READ = "orders:read", _("读督办单")
    NOTICES_READ = "notices:read", _("读我的通知")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Questions about many tokens."""

    def visible_to(self, user: object) -> Self:
        """The person's own."""
        return self.filter(user=user)

    def in_force(self, *, at: datetime) -> Self:
        """Neither revoked nor expired, of a person who still signs in."""
        return self.filter(revoked_at=None, expires_at__gt=at, user__is_active=True)


class ApiToken(models.Model):
    """One token. Only its SHA-256 is kept: who reads the database cannot use it; ``ending`` tells people which it is."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens"
    )
    name = models.CharField(_("用途"), max_length=50)
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    scopes = models.JSONField(_("范围"), default=list)
    made_at = models.DateTimeField(_("生成时间"))
    expires_at = models.DateTimeField(_("有效期至"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(
        _("最近使用"), null=True, blank=True
    )  # to the quarter of an hour

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="token_ends_after_it_begins", condition=Q(expires_at__gt=models.F("made_at"))
            )
        ]

    def __str__(self) -> str:
        return self.name
