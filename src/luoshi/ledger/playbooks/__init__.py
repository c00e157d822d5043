"""Playbooks: the rules for one kind of matter, as data."""

from luoshi.ledger.playbooks.parse import BadPlaybook, parse_playbook
from luoshi.ledger.playbooks.rules import COPIES, ClockRule, LightRule, Rules, Rung
from luoshi.ledger.playbooks.versions import builtin, current, install, rules_of

__all__ = [
    "COPIES",
    "BadPlaybook",
    "ClockRule",
    "LightRule",
    "Rules",
    "Rung",
    "builtin",
    "current",
    "install",
    "parse_playbook",
    "rules_of",
]
