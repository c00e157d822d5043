"""M01 任务分解: a clerk turns a document into a ledger with outline, owners, dates and figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl

import luoshi

COMMAND = Path(sys.executable).with_name("luoshi")
EXAMPLE = Path(luoshi.__file__).parent / "examples" / "澜川市2026年政府工作报告.docx"


def luoshi_read(*arguments: str | Path) -> str:
    """Run the command as a clerk would."""
    return subprocess.run(
        [COMMAND, "read", *arguments], capture_output=True, encoding="utf-8", check=True
    ).stdout


def test_the_bundled_work_report_becomes_a_ledger() -> None:
    ledger = json.loads(luoshi_read(EXAMPLE, "--format", "json"))

    items = ledger["items"]
    assert ledger["title"]
    assert {node["depth"] for node in ledger["outline"]} >= {1, 2}
    assert {item["kind"] for item in items} == {"task", "duty", "indicator", "prohibition"}
    assert any(item["who"] for item in items)
    assert any(item["when"] and item["when"]["date"] for item in items)
    assert any(item["kind"] == "indicator" and item["value"] is not None for item in items)
    assert all(item["section"] for item in items if item["kind"] == "task")


def test_the_excel_holds_every_finding(tmp_path: Path) -> None:
    out = tmp_path / "台账.xlsx"

    found = json.loads(luoshi_read(EXAMPLE, "--format", "json"))["items"]
    luoshi_read(EXAMPLE, "-o", out)

    book = openpyxl.load_workbook(out)
    cells = [
        str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell
    ]
    assert [
        item["quote"] for item in found if not any(item["quote"] in cell for cell in cells)
    ] == []
    for heading in ("重点工作任务", "牵头单位", "配合单位", "完成时限"):
        assert any(heading in cell for cell in cells)
