"""An invented city, 澜川市, and a year of its ledger: made by the real services with a simulated clock; its fire watch is live."""

from __future__ import annotations

from luoshi.cli.demo.build import build, built, prepare
from luoshi.cli.demo.devices import beside

__all__ = ["beside", "build", "built", "prepare"]
