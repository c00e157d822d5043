"""What the API remembers: the answers to calls that may be repeated."""

from __future__ import annotations

from django.db import models


class IdempotentCall(models.Model):
    """A write that carried an Idempotency-Key, with its answer, committed together with what it did."""

    token = models.ForeignKey("units.ApiToken", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of method, path and body
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [  # noqa: RUF012 - Django's manner
            models.UniqueConstraint(fields=["token", "key"], name="idempotent_call_once")
        ]

    def __str__(self) -> str:
        return self.key
