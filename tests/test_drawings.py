"""What tools draw into the documents is what the code says now."""

from __future__ import annotations

from pathlib import Path

from tools.draw_loop import FILE, picture


def test_the_loop_in_the_documents_is_the_loop_of_the_code() -> None:
    assert Path(FILE).read_text("utf-8") == picture(), "run: python tools/draw_loop.py"
