"""The tables of :mod:`luoshi.alarms`."""

from luoshi.alarms.models.report import Report

__all__ = ["Report"]
