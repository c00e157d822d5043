"""The tables of :mod:`luoshi.alarms`."""

from luoshi.alarms.models.alarm import (
    FIRES,
    MOMENTARY,
    OPEN,
    RECTIFIED,
    Alarm,
    Kind,
    Signal,
    grade_of,
)
from luoshi.alarms.models.building import Building, Contact, FloorPlan
from luoshi.alarms.models.check import DutyCheck, Fate, Instruction
from luoshi.alarms.models.device import Device, Point, key_of
from luoshi.alarms.models.gateway import Ears, Gateway
from luoshi.alarms.models.incident import Act, Grade, Incident, IncidentEntry, Verdict
from luoshi.alarms.models.report import Report
from luoshi.alarms.models.shift import HandOver, WatchRegime
from luoshi.alarms.models.value import HourlyValue, Series, Value

__all__ = [
    "FIRES",
    "MOMENTARY",
    "OPEN",
    "RECTIFIED",
    "Act",
    "Alarm",
    "Building",
    "Contact",
    "Device",
    "DutyCheck",
    "Ears",
    "Fate",
    "FloorPlan",
    "Gateway",
    "Grade",
    "HandOver",
    "HourlyValue",
    "Incident",
    "IncidentEntry",
    "Instruction",
    "Kind",
    "Point",
    "Report",
    "Series",
    "Signal",
    "Value",
    "Verdict",
    "WatchRegime",
    "grade_of",
    "key_of",
]
