"""Who may act on an order, and when."""

from luoshi.supervision.rules.transitions import ACTIONS, Action, may, offered

__all__ = ["ACTIONS", "Action", "may", "offered"]
