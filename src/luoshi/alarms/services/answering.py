"""Duty checks that the person on duty answers."""

from __future__ import annotations

from datetime import datetime

from luoshi.alarms.models import DutyCheck


def answer_checks(answered: dict[int, datetime]) -> None:
    """Note the answers of devices, by key; who was not asked has just pressed a button."""
    for device, at in answered.items():
        DutyCheck.objects.running().filter(device=device, asked_at__lte=at).update(answered_at=at)
