"""TOML → :class:`Rules`, with an error that a clerk can act on."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

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
        msg = f"办法不是有效的 TOML：{error}"
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
        msg = f"办法缺少 {key}（文字）"
        raise BadPlaybook(msg)
    return value.strip()


def _choice(place: str, value: object, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        msg = f"{place} = {value!r}：只能是 {'、'.join(allowed)}"
        raise BadPlaybook(msg)
    return str(value)


def _known(place: str, table: Mapping[str, Any], keys: set[str]) -> None:
    unknown = sorted(set(table) - keys)
    if unknown:
        msg = f"{place or '办法'} 里有不认识的项 {'、'.join(unknown)}；认识的有 {'、'.join(sorted(keys))}"
        raise BadPlaybook(msg)


def _tables(place: str, table: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    rows = table.get(place, {})
    _known(place, rows, set(CLOCKS))
    return list(rows.items())


def _clock(name: str, row: Mapping[str, Any]) -> ClockRule:
    _known(f"clock.{name}", row, {"due", "every"})
    if not row:
        msg = f"clock.{name} 是空的：写 due 或 every"
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
        msg = f"ladder.{name}：写成 [[ladder.<时限>]]，时限是 {'、'.join(CLOCKS)} 之一"
        raise BadPlaybook(msg)
    rungs = [_rung(f"ladder.{name} 第 {number} 级", row) for number, row in enumerate(rows, 1)]
    calendar = Calendar.load()
    return tuple(sorted(rungs, key=lambda rung: offset(SAMPLE, rung.at, calendar)))


def _rung(place: str, row: Mapping[str, Any]) -> Rung:
    _known(place, row, {"at", "do", "to", "order", "copy"})
    do = _choice(f"{place} do", row.get("do"), RUNG_DOES)
    order = row.get("order", "")
    if do == "prepare":
        _choice(f"{place} order", order, GRADES)
    elif order:
        msg = f"{place}：do = {do!r} 不拟督办单，不写 order"
        raise BadPlaybook(msg)
    default = "supervisor" if do == "prepare" else "liaison"
    to = _choice(f"{place} to", row.get("to", default), RUNG_TO)
    return Rung(_offset(f"{place} at", row.get("at")), do, to, str(order), str(row.get("copy", "")))


def _evidence(row: Mapping[str, Any]) -> tuple[str, ...]:
    _known("evidence", row, {"close"})
    kinds = row.get("close", [])
    if not isinstance(kinds, list) or not all(isinstance(kind, str) and kind for kind in kinds):
        msg = f'evidence.close = {kinds!r}：写成 ["photo_before", "photo_after"] 这样的清单'
        raise BadPlaybook(msg)
    return tuple(kinds)


def _light(row: Mapping[str, Any]) -> LightRule:
    _known("light", row, {"yellow", "red", "near_days"})
    for key, value in row.items():
        if not isinstance(value, int) or not 0 <= value <= 100:
            msg = f"light.{key} = {value!r}：写 0 到 100 的整数"
            raise BadPlaybook(msg)
    rule = LightRule(**row)
    if rule.red < rule.yellow:
        msg = f"light.red = {rule.red} 小于 light.yellow = {rule.yellow}：红灯应晚于黄灯"
        raise BadPlaybook(msg)
    return rule


def _complete(rules: Rules) -> None:
    """Every way through the loop needs a clock: nothing may stand open in silence."""
    for name in ("sign", "review", "verify", "answer", "rework"):
        if name not in rules.clocks:
            msg = f"办法“{rules.name}”缺少 [clock.{name}]：少了它，事项会无声地停在那里"
            raise BadPlaybook(msg)
    if rules.close == "by_supervisor" and "close" not in rules.clocks:
        msg = f"办法“{rules.name}”由督办单位销号，还要写 [clock.close]"
        raise BadPlaybook(msg)
