"""When somebody was listening: the silence of a device means something only then."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import models

from luoshi.alarms.presence import GAP


class Ears(NamedTuple):
    """Somebody has listened from ``since`` to ``until``, which is now unless nobody does any more."""

    since: datetime
    until: datetime


class GatewayQuerySet(models.QuerySet["Gateway"]):
    """Questions about the gateways."""

    def ears(self, at: datetime) -> Ears | None:
        """Return when somebody was listening last, without a gap; none: nobody ever was."""
        rows = list(self.order_by("-alive_at")[:100])
        alive = [one for one in rows if one.alive_at > at - GAP]
        if alive:
            return Ears(min(one.since_at for one in alive), at)
        return Ears(rows[0].since_at, rows[0].alive_at) if rows else None

    def heard_until(self, at: datetime) -> datetime:
        """Return up to when somebody listened; ``at`` where nobody ever did."""
        ears = self.ears(at)
        return ears.until if ears else at


class Gateway(models.Model):
    """A gateway, by name. It writes its own row (:mod:`luoshi.alarms.presence`); processes of one name share it."""

    name = models.CharField(max_length=64, unique=True)
    since_at = models.DateTimeField()  # it has given signs without a gap since then
    alive_at = models.DateTimeField()  # its last sign
    told_at = models.DateTimeField(null=True)  # when people were told that nobody listens

    objects = GatewayQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
