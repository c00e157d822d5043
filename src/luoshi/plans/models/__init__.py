"""The tables of :mod:`luoshi.plans`."""

from luoshi.plans.models.consultation import Comment, Stance
from luoshi.plans.models.document import Document, DocumentStatus
from luoshi.plans.models.plan import Plan, PlanEntry, PlanStage
from luoshi.plans.models.row import Row, RowStatus
from luoshi.plans.models.year import Year

__all__ = [
    "Comment",
    "Document",
    "DocumentStatus",
    "Plan",
    "PlanEntry",
    "PlanStage",
    "Row",
    "RowStatus",
    "Stance",
    "Year",
]
