"""What a running clock says to a person: until when, how long still, and what its ladder does next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.ledger import timing

if TYPE_CHECKING:
    from luoshi.ledger.models import Clock
    from luoshi.ledger.playbooks import Rules, Rung

TO = {
    "head": gettext_lazy("主要负责人"), "leader": gettext_lazy("分管领导"), "liaison": gettext_lazy("联络员"),
    "clerk": gettext_lazy("经办人"), "inspector": gettext_lazy("检查员"), "supervisor": gettext_lazy("督办单位"),
}  # fmt: skip
ORDERS = {
    "blue": gettext_lazy("蓝色提醒单"), "orange": gettext_lazy("橙色警示单"), "red": gettext_lazy("红色督查令"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One rung that lies ahead."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Running:
    """A running clock in words; ``ahead`` are the rungs that still come, the next one first."""

    name: str
    due_at: datetime
    words: str
    late: bool
    ahead: list[Step]


def running(clock: Clock, rules: Rules, now: datetime) -> Running:
    """Explain one clock."""
    ahead = []
    if clock.next_at is not None:
        ladder = rules.ladder(clock.kind)
        for rung in range(clock.rung, len(ladder)):
            moment = timing.rung_moment(clock, rules, rung)
            if moment is not None:
                ahead.append(Step(moment, rung_words(ladder[rung])))
    late = clock.due_at < now
    return Running(clock.get_kind_display(), clock.due_at, left(clock.due_at, now), late, ahead)


def left(due_at: datetime, now: datetime) -> str:
    """Say how long a moment is away, or past: in minutes when it is near, as the clocks of a fire are."""
    if abs(due_at - now) < timing.MINUTES_MATTER:
        minutes = ceil(abs((due_at - now).total_seconds()) / 60)
        return (_("已超 %d 分钟") if due_at < now else _("还有 %d 分钟")) % minutes
    days = (due_at.astimezone(timing.SHANGHAI).date() - now.astimezone(timing.SHANGHAI).date()).days
    if due_at < now:
        return _("已超 %d 天") % -days if days else _("今天已过")
    return _("还有 %d 天") % days if days else _("今天到期")


def rung_words(rung: Rung) -> str:
    """Say what a rung does."""
    to = TO.get(rung.to, rung.to)
    if rung.do == "prepare":
        return _("拟%(order)s，待%(to)s签发") % {
            "order": ORDERS.get(rung.order, rung.order),
            "to": to,
        }
    return (_("提醒%s") if rung.do == "remind" else _("提级报%s")) % to
