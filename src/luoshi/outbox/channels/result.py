"""What came of one try to send."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """``ok``; else ``final`` says that trying again is useless (the robot is gone, the key is wrong)."""

    ok: bool
    code: str
    text: str
    seconds: float
    final: bool = False
