"""``luoshi read`` as tests run it: in a fresh directory, in this process or one of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from luoshi.cli import main

COMMAND = (sys.executable, "-m", "luoshi.cli")
SPEECH = (
    "在全市教育工作会议上的讲话\n"
    "（2026年1月18日）\n"
    "同志们：\n"
    "一、扩大学位供给\n"
    "市教育局要在6月底前新建公办幼儿园8所。\n"
    "二、守住安全底线\n"
    "严禁拖欠教师工资。\n"
)
MARKED = "机密★5年\n关于开展专项工作的通知\n市教育局要在6月底前新建公办幼儿园8所。\n"


def write(*names: str, text: str = SPEECH) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


def read(*arguments: str) -> int:
    return main(["read", *arguments])


def names(folder: str = ".") -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def quotes(document: dict[str, Any]) -> list[str]:
    return [item["quote"] for item in document["items"]]


def run(
    *arguments: str, through: Sequence[str] = (), **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own, started by the command ``through``."""
    return subprocess.run(
        [*through, *COMMAND, *arguments], capture_output=True, check=False, **options
    )
