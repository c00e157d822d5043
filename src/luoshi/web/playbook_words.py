"""A playbook in the words of those who must follow it, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from luoshi.ledger.evidence import KINDS as PROOFS
from luoshi.web.clock_words import rung_words
from luoshi.web.term_words import counted, period, within

if TYPE_CHECKING:
    from luoshi.ledger.playbooks import ClockRule, Rules
    from luoshi.workdays import Term

# What each clock waits for, and from when it runs; in the order of the loop.
CLOCKS = {
    "sign": (gettext_lazy("签收"), gettext_lazy("下达（改派、移交）后")),
    "finish": (gettext_lazy("办结"), gettext_lazy("下达后")),
    "report": (gettext_lazy("报送进展"), gettext_lazy("办理期间")),
    "answer": (gettext_lazy("答复申请"), gettext_lazy("提出申请后")),
    "verify": (gettext_lazy("核验"), gettext_lazy("报结后")),
    "rework": (gettext_lazy("补办"), gettext_lazy("核验不通过、重新办理后")),
    "close": (gettext_lazy("销号"), gettext_lazy("核验通过后")),
    "review": (gettext_lazy("复核"), gettext_lazy("没有时限的，或中止后")),
    "reply": (gettext_lazy("回复督办"), gettext_lazy("督办后")),
}
SCHEDULES = {
    "linear": gettext_lazy("从下达到时限按天均匀推进"),
    "quarterly": gettext_lazy("按季度推进"),
    "milestones": gettext_lazy("按节点推进；没有节点的按天均匀推进"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its sentences."""

    heading: str
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class Ladder:
    """What happens around the end of one clock; ``steps`` are pairs of when and what."""

    name: str
    steps: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison: ``mark`` is +, - or a space."""

    mark: str
    text: str


def sections(rules: Rules) -> list[Section]:
    """Say everything that a playbook sets except its ladders."""
    return [
        Section(pgettext("many", "时限"), [clock_sentence(name, rules.clocks[name]) for name in CLOCKS if name in rules.clocks]),
        Section(_("佐证和销号"), list(_closing(rules))),
        Section(_("序时进度和亮灯"), list(_lights(rules))),
    ]  # fmt: skip


def clock_sentence(name: str, rule: ClockRule) -> str:
    """Say one clock: 下达后 2个工作日内签收."""
    what, since = CLOCKS[name]
    if rule.every is not None:
        return _("%(since)s，每到%(term)s%(what)s一次；没有进展也要零报告。") % {
            "since": since, "term": period(rule.every), "what": what,
        }  # fmt: skip
    if rule.due is None:
        return _("%(since)s，按文件写明的时限%(what)s；没有写的算没有时限，按期复核。") % {
            "since": since, "what": what,
        }  # fmt: skip
    return _("%(since)s%(term)s%(what)s。") % {
        "since": since,
        "term": within(rule.due),
        "what": what,
    }


def _closing(rules: Rules) -> Iterator[str]:
    kinds = [str(PROOFS.get(kind, kind)) for kind in rules.evidence]
    yield (
        _("报结前要有：%s。") % _("、").join(kinds)
        if kinds
        else _("报结不要求佐证，写明结果即可。")
    )
    yield (
        _("由督办单位核验；谁报的结，谁的单位不能核验。")
        if rules.verifier == "supervisor"
        else _("由发现问题的单位核验；谁报的结，谁的单位不能核验。")
    )
    yield (
        _("核验通过即销号。") if rules.close == "on_pass" else _("核验通过后，由督办单位另行销号。")
    )


def _lights(rules: Rules) -> Iterator[str]:
    yield _("序时进度：%s。") % SCHEDULES[rules.schedule]
    yield _("比序时进度落后 %(yellow)d 个百分点亮黄灯，落后 %(red)d 个百分点亮红灯；超期亮红灯。") % {
        "yellow": rules.light.yellow, "red": rules.light.red,
    }  # fmt: skip
    yield _("到期前 %d 天起算临期。") % rules.light.near_days


def ladders(rules: Rules) -> list[Ladder]:
    """Return the ladders in the order of the loop."""
    return [
        Ladder(
            str(CLOCKS[name][0]),
            [(distance(rung.at), rung_words(rung)) for rung in rules.ladder(name)],
        )
        for name in CLOCKS
        if rules.ladder(name)
    ]


def distance(term: Term) -> str:
    """Say how far a rung is from the due moment: 到期前3天, 到期时, 到期后1个工作日."""
    if term.number == 0:
        return _("到期时")
    away = counted(term)
    return (_("到期前%s") if term.number < 0 else _("到期后%s")) % away


def said(rules: Rules) -> list[str]:
    """Return every sentence of a playbook, for comparing."""
    lines = [_("名称：%s。") % rules.name]
    lines += [sentence for section in sections(rules) for sentence in section.sentences]
    for ladder in ladders(rules):
        lines += [f"{ladder.name} · {when}：{what}" for when, what in ladder.steps]
    return lines


def compared(old: list[str], new: list[str]) -> list[Line]:
    """Return both texts as one list of lines that stayed, went or came."""
    lines = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            lines += [Line(" ", text) for text in old[i1:i2]]
        else:
            lines += [Line("-", text) for text in old[i1:i2]]
            lines += [Line("+", text) for text in new[j1:j2]]
    return lines
