"""How far the journal has been turned into notices, so that no entry is told twice and none is left out."""

from __future__ import annotations

from django.db import models


class Cursor(models.Model):
    """Everything up to ``low`` is done for good. The row is also the lock that lets one worker in at a time."""

    name = models.CharField(max_length=24, primary_key=True)
    low = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.low}"


class Heard(models.Model):
    """An entry above the cursor that has been told.

    A number alone would not do: on PostgreSQL an entry with a lower number may become visible after one with a higher,
    because numbers are given when a transaction writes and seen when it commits.
    """

    entry = models.OneToOneField(
        "ledger.Entry", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.entry_id)
