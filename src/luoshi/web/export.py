"""The ledger as an Excel workbook, in memory that does not grow with its length."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.ledger.lights import light_now
from luoshi.ledger.models import Matter

WIDTHS = (12, 8, 16, 8, 48, 16, 16, 12, 10, 8, 8, 40, 24, 40)


def ledger_workbook(rows: QuerySet[Matter], *, at: datetime) -> Path:
    """Write ``rows`` (from ``for_rows``) and return where; the file goes when the process's temporary folder goes."""
    path = Path(tempfile.mkdtemp(prefix="luoshi-export-")) / "ledger.xlsx"
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet(_("台账"))
        head = book.add_format(
            {"bold": True, "bg_color": "#E8ECF2", "border": 1, "text_wrap": True}
        )
        day = book.add_format({"num_format": "yyyy-mm-dd", "border": 1, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        for column, (name, width) in enumerate(zip(_headings(), WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, head)
        sheet.freeze_panes(1, 0)
        last = 0
        for last, matter in enumerate(_in_chunks(rows), 1):
            for column, value in enumerate(_cells(matter, at)):
                if isinstance(value, datetime):
                    sheet.write_datetime(
                        last, column, timezone.localtime(value).replace(tzinfo=None), day
                    )
                elif isinstance(value, int):
                    sheet.write_number(last, column, value, text)
                else:
                    sheet.write_string(last, column, value, text)
        sheet.autofilter(0, 0, max(last, 1), len(WIDTHS) - 1)
    return path


def _in_chunks(rows: QuerySet[Matter]) -> Iterable[Matter]:
    return rows.iterator(chunk_size=1000)


def _headings() -> list[str]:
    return [
        _("编号"), _("年度"), _("板块"), _("类型"), _("事项"), _("牵头单位"), _("督办单位"), _("完成时限"), _("阶段"), _("进度%"),
        _("亮灯"), _("亮灯说明"), _("来源文件"), _("原文"),
    ]  # fmt: skip


def _cells(matter: Matter, at: datetime) -> list[str | int | datetime]:
    light = light_now(matter, at)
    return [
        matter.code, matter.year, matter.section, matter.kind, matter.title, matter.lead.name, matter.supervisor.name,
        matter.due_at or matter.due_text or _("无时限"), str(matter.get_stage_display()), matter.progress, light.word,
        light.sentence, matter.document, matter.quote[:32000],
    ]  # fmt: skip
