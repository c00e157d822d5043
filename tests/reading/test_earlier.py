"""Owners proposed from an earlier ledger: with a reason, never as fact."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from docx import Document

from luoshi.reading.checks import Remark
from luoshi.reading.earlier import EarlierRow, NoLedger, Proposal, propose, read_earlier
from tests.readings import rows

EARLIER = (
    EarlierRow("7", "推进市人民医院新院区建设", "市卫健委"),
    EarlierRow("12", "2025年新建公办幼儿园6所", "市教育局"),
    EarlierRow("13", "编制城市更新规划；改造老旧小区50个。加装电梯30部", "市住建局"),
    EarlierRow("14", "改造供热管网20公里"),
)


def proposals(*quotes: str) -> dict[int, Proposal]:
    return propose(rows(*quotes).findings, EARLIER)


def test_owner_of_the_most_similar_earlier_row_is_proposed_with_its_reason() -> None:
    [proposal] = proposals("新建公办幼儿园8所").values()

    assert proposal.remark() == Remark(
        "earlier_owner", "去年同类任务：市教育局（第12行“2025年新建公办幼儿园6所”，相似度1.00）"
    )


def test_a_sentence_of_a_long_earlier_row_counts() -> None:
    [proposal] = proposals("改造老旧小区36个").values()

    assert proposal.row.owner == "市住建局"
    assert proposal.similarity == 1.0


def test_an_earlier_row_without_owner_is_named_and_proposes_nobody() -> None:
    [proposal] = proposals("改造供热管网43公里").values()

    assert proposal.reason() == (
        "去年同类任务未写责任单位（第14行“改造供热管网20公里”，相似度1.00）"
    )


def test_an_earlier_row_with_owner_wins_over_a_more_similar_one_without() -> None:
    earlier = (
        EarlierRow("1", "改造供热管网20公里"),
        EarlierRow("2", "更新改造老城区供热管网20公里", "市住建局"),
    )

    [proposal] = propose(rows("改造供热管网43公里").findings, earlier).values()

    assert proposal.row.number == "2"


def test_of_equally_similar_earlier_rows_the_first_counts() -> None:
    earlier = (EarlierRow("1", "改造供热管网", "甲局"), EarlierRow("2", "改造供热管网", "乙局"))

    [proposal] = propose(rows("改造供热管网").findings, earlier).values()

    assert proposal.row.owner == "甲局"


def test_another_task_gets_no_proposal() -> None:
    assert proposals("建设市第二中学", "推进产业园区招商") == {}


def test_ledger_is_read_from_excel(tmp_path: Path) -> None:
    path = tmp_path / "去年.xlsx"
    book = openpyxl.Workbook()
    sheet = book.create_sheet("任务分解表", 0)
    sheet.append(["序号", "重点工作任务", "牵头单位", "配合单位", "完成时限"])
    sheet.append([3, "新建公办幼儿园6所", "市教育局", "市财政局", "12月底"])
    sheet.append([4, "改造供热管网20公里", None, None, "10月底"])
    book.save(path)

    assert read_earlier(path) == (
        EarlierRow("3", "新建公办幼儿园6所", "市教育局"),
        EarlierRow("4", "改造供热管网20公里"),
    )


def test_ledger_is_read_from_csv_without_numbers(tmp_path: Path) -> None:
    path = tmp_path / "去年.csv"
    path.write_text(
        "重点工作任务,责任单位,完成时限\n新建公办幼儿园6所,市教育局,年底\n改造管网20公里,市住建局,年底\n",
        "gb18030",
    )

    assert [(row.number, row.owner) for row in read_earlier(path)] == [
        ("1", "市教育局"),
        ("2", "市住建局"),
    ]


def test_ledger_is_read_from_word(tmp_path: Path) -> None:
    path = tmp_path / "去年.docx"
    document = Document()
    table = document.add_table(rows=2, cols=3)
    for at, text in enumerate(
        ["序号", "工作任务", "责任单位", "9", "新建公办幼儿园6所", "市教育局"]
    ):
        table.cell(at // 3, at % 3).text = text
    document.save(str(path))

    assert read_earlier(path) == (EarlierRow("9", "新建公办幼儿园6所", "市教育局"),)


def test_a_document_without_ledger_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "讲话.txt"
    path.write_text("同志们，今天开个会。\n", "utf-8")

    with pytest.raises(NoLedger) as refusal:
        read_earlier(path)

    assert str(refusal.value) == (
        "讲话.txt：没有找到任务分解表，表头要有“重点工作任务”和“责任单位”一类的列"
    )
