"""Reports as Word documents."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import docx

from luoshi.papers.report import Report, Section, Table, write_report

REPORT = Report(
    title="2026年3月消防远程监控月报",
    issuer="市消防救援支队",
    made_on=date(2026, 4, 2),
    sections=(Section("一、基本情况", ("联网运行。", "第二段<&>。")), Section("二、火警处理", ("没有火警。",))),
    table=Table("附表", ("序号", "责任单位", "装置"), (12, 60, 20), (("1", "=住建局", "3"), ("", "合计", "3"))),
)  # fmt: skip


def written() -> bytes:
    out = BytesIO()
    write_report(REPORT, out)
    return out.getvalue()


def test_a_report_has_title_sections_signature_and_annex() -> None:
    document = docx.Document(BytesIO(written()))

    lines = [one.text for one in document.paragraphs if one.text]
    assert lines == [
        "2026年3月消防远程监控月报", "一、基本情况", "联网运行。", "第二段<&>。", "二、火警处理", "没有火警。",
        "市消防救援支队", "2026年4月2日", "附表",
    ]  # fmt: skip
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows == [["序号", "责任单位", "装置"], ["1", "=住建局", "3"], ["", "合计", "3"]]


def test_the_text_stands_upright_and_the_annex_across() -> None:
    document = docx.Document(BytesIO(written()))

    sizes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in document.sections]  # type: ignore[union-attr]
    assert sizes == [(210, 297), (297, 210)]


def test_the_same_report_gives_the_same_bytes() -> None:
    assert written() == written()
