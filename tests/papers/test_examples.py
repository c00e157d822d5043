"""The bundled examples are what their script makes, with numbers that only Word's lists hold."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import docx
import pytest
from docx.document import Document

from luoshi.papers import layout

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "src" / "luoshi" / "examples"
REPORT = "澜川市2026年政府工作报告.docx"
SPEECH = "安全生产会议讲话.docx"


def test_the_script_makes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    module = __import__("make_example")
    monkeypatch.delitem(sys.modules, "make_example")

    module.main(tmp_path)

    for name in (REPORT, SPEECH):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def numbered(document: Document) -> list[int]:
    """How many paragraphs carry an automatic number, by level."""
    styles = {"公文标题1": 0, "公文标题2": 1}
    levels = [
        styles[found.style.name]
        for found in document.paragraphs
        if found.style and found.style.name in styles
    ]
    direct = [
        int(level)
        for found in document.paragraphs
        for level in found._p.xpath("./w:pPr/w:numPr/w:ilvl/@w:val")
    ]
    return [(levels + direct).count(level) for level in range(3)]


@pytest.mark.parametrize(
    ("name", "levels", "shortest", "longest", "tables"),
    [(REPORT, [4, 8, 7], 5000, 7000, 1), (SPEECH, [3, 5, 0], 2300, 2700, 0)],
)
def test_an_example_has_automatic_numbers_and_a_typical_length(
    name: str, levels: list[int], shortest: int, longest: int, tables: int
) -> None:
    document = docx.Document(str(FOLDER / name))
    texts = [found.text for found in document.paragraphs]

    assert numbered(document) == levels
    assert shortest <= len("".join(texts)) <= longest
    assert len(document.tables) == tables
    assert not any(re.match(r"[一二三四]、|（[一二三四]）|\d\.", text) for text in texts)


def test_the_examples_stand_on_an_official_page() -> None:
    section = docx.Document(str(FOLDER / REPORT)).sections[0]

    assert section.top_margin is not None
    assert section.left_margin is not None
    assert round(section.top_margin.mm) == layout.TOP
    assert round(section.left_margin.mm) == layout.LEFT
