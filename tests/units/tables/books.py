"""Workbooks as clerks (and others) hand them in, written by another program than ours."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

UNITS = ["单位全称*", "简称", "别名", "类别*", "上级单位", "行政区划代码", "统一社会信用代码", "序号", "督查中心"]  # fmt: skip


def book(**sheets: list[list[Any]]) -> bytes:
    """Return an .xlsx of these sheets, each a list of rows, the headings first."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def units(*rows: list[Any], headings: list[str] | None = None) -> bytes:
    return book(单位=[headings or UNITS, *rows])


def rows_of(data: bytes, sheet: str) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(data))[sheet].values)
