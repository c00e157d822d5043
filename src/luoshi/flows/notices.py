"""Which entry of the journal is news to whom: one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.ledger.models import EntryKind
from luoshi.ledger.playbooks import COPIES
from luoshi.outbox.models import Topic

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from luoshi.ledger.models import Entry

LADDER = "ladder"  # whom the rung of the ladder names


@dataclass(frozen=True, slots=True)
class News:
    """What an entry means to those it is told to; ``words`` are of :mod:`luoshi.flows.audiences`."""

    topic: Topic
    headline: _StrPromise
    words: tuple[str, ...]


NEWS: dict[str, News] = {
    EntryKind.OPENED: News(Topic.WAITING, _("待签收"), ("lead", "joins")),
    EntryKind.REDIRECTED: News(Topic.WAITING, _("改派，待签收"), ("lead",)),
    EntryKind.DESIGNATED: News(Topic.WAITING, _("指派，待签收"), ("lead",)),
    EntryKind.HANDED_OVER: News(Topic.WAITING, _("移交，待签收"), ("lead",)),
    EntryKind.JOINED: News(Topic.WAITING, _("请配合"), ("joins",)),
    EntryKind.DISPUTED: News(Topic.WAITING, _("申请退回，待答复"), ("supervisor",)),
    EntryKind.EXTENSION_ASKED: News(Topic.WAITING, _("申请延期，待答复"), ("supervisor",)),
    EntryKind.REPORTED: News(Topic.WAITING, _("待核验"), ("supervisor",)),
    EntryKind.REOPENED: News(Topic.WAITING, pgettext_lazy("entry", "重新办理"), ("lead",)),
    EntryKind.RESUMED: News(Topic.WAITING, _("恢复办理"), ("lead",)),
    EntryKind.PRESSED: News(Topic.ESCALATED, _("被督办"), ("lead",)),
    EntryKind.REMINDED: News(Topic.REMINDER, _("时限提醒"), (LADDER,)),
    EntryKind.PREPARED: News(Topic.ESCALATED, _("拟办督办，待签发"), (LADDER, "supervisor")),
    EntryKind.ESCALATED: News(
        Topic.ESCALATED, pgettext_lazy("entry", "提级"), (LADDER, "supervisor")
    ),
    EntryKind.FAILED: News(Topic.RETURNED, pgettext_lazy("entry", "核验不通过"), ("lead",)),
    EntryKind.EXTENSION_REFUSED: News(
        Topic.RETURNED, pgettext_lazy("entry", "不同意延期"), ("lead",)
    ),
    EntryKind.EXTENSION_GRANTED: News(Topic.NEWS, pgettext_lazy("entry", "同意延期"), ("lead",)),
    EntryKind.CLOSED: News(Topic.NEWS, _("已销号"), ("lead", "joins")),
    EntryKind.WITHDRAWN: News(Topic.NEWS, _("已撤销"), ("lead", "joins")),
    EntryKind.SUSPENDED: News(Topic.NEWS, _("已中止"), ("lead", "joins")),
    EntryKind.REMARK: News(Topic.NEWS, _("领导批示"), ("lead", "supervisor")),
    EntryKind.COMMENT: News(Topic.NEWS, pgettext_lazy("entry", "留言"), ("parties",)),
}


def words_of(entry: Entry, news: News) -> tuple[str, ...]:
    """Return whom the entry is told to, the ladder's own words in place of ``LADDER``."""
    own = (str(entry.data.get("to") or "liaison"), *_more(entry))
    return tuple(w for word in news.words for w in (own if word == LADDER else (word,)))


def _more(entry: Entry) -> tuple[str, ...]:
    """Return who gets a copy; a post that no word of a ladder names is told through its unit's own people."""
    copy = entry.data.get("copy")
    return (copy,) if isinstance(copy, str) and copy in COPIES else ()
