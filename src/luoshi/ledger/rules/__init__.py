"""Who may act on a matter, and when."""

from luoshi.ledger.rules.parts import may, offered, parts_played
from luoshi.ledger.rules.transitions import ACTIONS, Action

__all__ = ["ACTIONS", "Action", "may", "offered", "parts_played"]
