"""Everything that changes the ledger: one function per change."""

from luoshi.ledger.services.assigning import designate, dispute, hand_over, join, leave, redirect
from luoshi.ledger.services.attaching import attach
from luoshi.ledger.services.extending import (
    grant_extension,
    refuse_extension,
    request_extension,
    resume,
    review,
    suspend,
)
from luoshi.ledger.services.opening import NewMatter, NewMilestone, open_matter
from luoshi.ledger.services.speaking import comment, note, press, remark
from luoshi.ledger.services.splitting import split
from luoshi.ledger.services.verifying import (
    carry,
    close,
    reopen,
    verify_fail,
    verify_pass,
    withdraw,
)
from luoshi.ledger.services.working import (
    reach_milestone,
    report_done,
    report_progress,
    sign,
    start,
)

__all__ = [
    "NewMatter",
    "NewMilestone",
    "attach",
    "carry",
    "close",
    "comment",
    "designate",
    "dispute",
    "grant_extension",
    "hand_over",
    "join",
    "leave",
    "note",
    "open_matter",
    "press",
    "reach_milestone",
    "redirect",
    "refuse_extension",
    "remark",
    "reopen",
    "report_done",
    "report_progress",
    "request_extension",
    "resume",
    "review",
    "sign",
    "split",
    "start",
    "suspend",
    "verify_fail",
    "verify_pass",
    "withdraw",
]
