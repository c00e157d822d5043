"""Everything that changes documents, plans and years: one function per change."""

from luoshi.plans.services.consulting import answer, comment, open_comments, start_consultation
from luoshi.plans.services.editing import (
    accept_many,
    accept_proposal,
    add_row,
    decide,
    edit,
    merge,
    split_row,
)
from luoshi.plans.services.importing import import_table, paste
from luoshi.plans.services.issuing import approve, issue, send_back, submit
from luoshi.plans.services.uploading import upload
from luoshi.plans.services.years import audit_lists, close_year, open_year, statement

__all__ = [
    "accept_many",
    "accept_proposal",
    "add_row",
    "answer",
    "approve",
    "audit_lists",
    "close_year",
    "comment",
    "decide",
    "edit",
    "import_table",
    "issue",
    "merge",
    "open_comments",
    "open_year",
    "paste",
    "send_back",
    "split_row",
    "start_consultation",
    "statement",
    "submit",
    "upload",
]
