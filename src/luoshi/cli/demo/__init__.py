"""An invented city, 澜川市, and a year of its ledger: made by the real services with a simulated clock."""

from __future__ import annotations

from luoshi.cli.demo.build import build, built

__all__ = ["build", "built"]
