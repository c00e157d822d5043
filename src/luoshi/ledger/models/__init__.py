"""The tables of :mod:`luoshi.ledger`."""

from luoshi.ledger.models.audit_run import AuditRun
from luoshi.ledger.models.clock import Clock, ClockKind
from luoshi.ledger.models.entry import Entry, EntryKind, Seal, SealLeaf
from luoshi.ledger.models.evidence import Blob, Evidence
from luoshi.ledger.models.feed import CalendarFeed
from luoshi.ledger.models.matter import Matter, Outcome, Part, PartRole, Stage
from luoshi.ledger.models.number import Series
from luoshi.ledger.models.playbook import Playbook
from luoshi.ledger.models.progress import Milestone, Progress
from luoshi.ledger.models.request import Request, RequestKind
from luoshi.ledger.models.view import SavedView

__all__ = [
    "AuditRun",
    "Blob",
    "CalendarFeed",
    "Clock",
    "ClockKind",
    "Entry",
    "EntryKind",
    "Evidence",
    "Matter",
    "Milestone",
    "Outcome",
    "Part",
    "PartRole",
    "Playbook",
    "Progress",
    "Request",
    "RequestKind",
    "SavedView",
    "Seal",
    "SealLeaf",
    "Series",
    "Stage",
]
