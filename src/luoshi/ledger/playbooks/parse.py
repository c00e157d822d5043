"""TOML → :class:`Rules`, with an error that a clerk can act on."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from luoshi.ledger.playbooks.rules import ClockRule, LightRule, Rules, Rung
from luoshi.workdays import BadTerm, Calendar, Term, offset, parse_offset, parse_term

CLOCKS = ("sign", "finish", "report", "review", "verify", "close", "answer", "reply", "rework")
KINDS = (
    "task",
    "duty",
    "indicator",
    "prohibition",
    "order",
    "hazard",
    "alarm",
    "response",
    "decision",
    "whistle",
    "request",
)
RUNG_DOES = ("remind", "prepare", "escalate")
RUNG_TO = ("head", "leader", "liaison", "clerk", "inspector", "supervisor")
GRADES = ("blue", "orange", "red")
CHOICES = {
    "close": ("on_pass", "by_supervisor"),
    "verifier": ("supervisor", "discoverer"),
    "schedule": ("linear", "quarterly", "milestones"),
}
KEYS = {"key", "name", "kind", "evidence", "clock", "ladder", "light", *CHOICES}


class BadPlaybook(Exception):
    """A playbook says something that has no meaning; the message names the place, the value and what is allowed."""


def parse_playbook(source: str) -> Rules:
    """Return what the TOML text says.

    Raises
    ------
    BadPlaybook
        Not TOML; an unknown or missing key; a term, rung or choice without meaning.

    """
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        msg = _("办法不是有效的 TOML：%s") % error
        raise BadPlaybook(msg) from None
    _known("", table, KEYS)
    choices = {
        key: _choice(key, table.get(key, allowed[0]), allowed) for key, allowed in CHOICES.items()
    }
    rules = Rules(
        key=_text("key", table),
        name=_text("name", table),
        kind=_choice("kind", _text("kind", table), KINDS),
        clocks={name: _clock(name, row) for name, row in _tables("clock", table)},
        ladders={name: _ladder(name, rows) for name, rows in table.get("ladder", {}).items()},
        evidence=_evidence(table.get("evidence", {})),
        light=_light(table.get("light", {})),
        **choices,
    )
    _complete(rules)
    return rules


def _text(key: str, table: Mapping[str, Any]) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        msg = _("办法缺少 %s（文字）") % key
        raise BadPlaybook(msg)
    return value.strip()


def _choice(place: str, value: object, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        msg = _("%(place)s = %(value)r：只能是 %(allowed)s") % {
            "place": place, "value": value, "allowed": _("、").join(allowed),
        }  # fmt: skip
        raise BadPlaybook(msg)
    return str(value)


def _known(place: str, table: Mapping[str, Any], keys: set[str]) -> None:
    unknown = sorted(set(table) - keys)
    if unknown:
        msg = _("%(place)s 里有不认识的项 %(unknown)s；认识的有 %(known)s") % {
            "place": place or _("办法"), "unknown": _("、").join(unknown), "known": _("、").join(sorted(keys)),
        }  # fmt: skip
        raise BadPlaybook(msg)


def _tables(place: str, table: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    rows = table.get(place, {})
    _known(place, rows, set(CLOCKS))
    return list(rows.items())


def _clock(name: str, row: Mapping[str, Any]) -> ClockRule:
    _known(f"clock.{name}", row, {"due", "every"})
    if not row:
        msg = _("clock.%s 是空的：写 due 或 every") % name
        raise BadPlaybook(msg)
    given = row.get("due") == "given"
    due = None if given or "due" not in row else _term(f"clock.{name}.due", row["due"])
    every = _term(f"clock.{name}.every", row["every"]) if "every" in row else None
    return ClockRule(due, every)


def _term(place: str, value: object) -> Term:
    try:
        return parse_term(str(value))
    except BadTerm as error:
        msg = f"{place}：{error}"
        raise BadPlaybook(msg) from None


def _offset(place: str, value: object) -> Term:
    try:
        return parse_offset(str(value))
    except BadTerm as error:
        msg = f"{place}：{error}"
        raise BadPlaybook(msg) from None


SAMPLE = datetime(
    2026, 6, 17, 8, tzinfo=UTC
)  # an ordinary Wednesday, by which rungs are put in order


def _ladder(name: str, rows: object) -> tuple[Rung, ...]:
    if name not in CLOCKS or not isinstance(rows, list):
        msg = _("ladder.%(name)s：写成 [[ladder.<时限>]]，时限是 %(clocks)s 之一") % {
            "name": name, "clocks": _("、").join(CLOCKS),
        }  # fmt: skip
        raise BadPlaybook(msg)
    rungs = [
        _rung(_("ladder.%(name)s 第 %(number)d 级") % {"name": name, "number": number}, row)
        for number, row in enumerate(rows, 1)
    ]
    calendar = Calendar.load()
    return tuple(sorted(rungs, key=lambda rung: offset(SAMPLE, rung.at, calendar)))


def _rung(place: str, row: Mapping[str, Any]) -> Rung:
    _known(place, row, {"at", "do", "to", "order", "copy"})
    do = _choice(f"{place} do", row.get("do"), RUNG_DOES)
    order = row.get("order", "")
    if do == "prepare":
        _choice(f"{place} order", order, GRADES)
    elif order:
        msg = _("%(place)s：do = %(do)r 不拟督办单，不写 order") % {"place": place, "do": do}
        raise BadPlaybook(msg)
    default = "supervisor" if do == "prepare" else "liaison"
    to = _choice(f"{place} to", row.get("to", default), RUNG_TO)
    return Rung(_offset(f"{place} at", row.get("at")), do, to, str(order), str(row.get("copy", "")))


def _evidence(row: Mapping[str, Any]) -> tuple[str, ...]:
    _known("evidence", row, {"close"})
    kinds = row.get("close", [])
    if not isinstance(kinds, list) or not all(isinstance(kind, str) and kind for kind in kinds):
        msg = _('evidence.close = %r：写成 ["photo_before", "photo_after"] 这样的清单') % (kinds,)
        raise BadPlaybook(msg)
    return tuple(kinds)


def _light(row: Mapping[str, Any]) -> LightRule:
    _known("light", row, {"yellow", "red", "near_days"})
    for key, value in row.items():
        if not isinstance(value, int) or not 0 <= value <= 100:
            msg = _("light.%(key)s = %(value)r：写 0 到 100 的整数") % {"key": key, "value": value}
            raise BadPlaybook(msg)
    rule = LightRule(**row)
    if rule.red < rule.yellow:
        msg = _("light.red = %(red)d 小于 light.yellow = %(yellow)d：红灯应晚于黄灯") % {
            "red": rule.red,
            "yellow": rule.yellow,
        }
        raise BadPlaybook(msg)
    return rule


def _complete(rules: Rules) -> None:
    """Every way through the loop needs a clock: nothing may stand open in silence."""
    for name in ("sign", "review", "verify", "answer", "rework"):
        if name not in rules.clocks:
            msg = _("办法“%(playbook)s”缺少 [clock.%(name)s]：少了它，事项会无声地停在那里") % {
                "playbook": rules.name,
                "name": name,
            }
            raise BadPlaybook(msg)
    if rules.close == "by_supervisor" and "close" not in rules.clocks:
        msg = _("办法“%s”由督办单位销号，还要写 [clock.close]") % rules.name
        raise BadPlaybook(msg)
