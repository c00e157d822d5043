# Named for its format like its neighbours; absolute imports keep the standard module reachable.
"""The 任务分解表 as CSV that Excel opens in the right encoding and never runs."""

from __future__ import annotations

import csv
import datetime as dt
from io import StringIO
from typing import TYPE_CHECKING

from luoshi.papers import cells
from luoshi.papers.columns import Value, columns
from luoshi.papers.order import arranged
from luoshi.papers.outlet import deliver

if TYPE_CHECKING:
    from luoshi.papers.outlet import Outlet
    from luoshi.papers.plan import Plan


def write_csv(plan: Plan, file: Outlet) -> None:
    """Write ``plan``, one row a line, UTF-8 with a byte order mark, lines ended by CR LF.

    The columns are those of the workbook, without bands. A text that a spreadsheet would take
    for a formula is preceded by an apostrophe.
    """
    chosen = columns(plan)
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.title for column in chosen])
    for row in arranged(plan.rows):
        writer.writerow([_field(column.value(row)) for column in chosen])
    deliver(text.getvalue().encode("utf-8-sig"), file)


def _field(value: Value) -> str:
    if isinstance(value, str):
        return cells.neutral(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)
