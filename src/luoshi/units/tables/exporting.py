"""The register as a workbook: full, or as an empty form to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from luoshi.papers import workbook
from luoshi.papers.workbook import Table, write_workbook
from luoshi.units.tables.kinds import SHEETS

if TYPE_CHECKING:
    from luoshi.papers.outlet import Outlet
    from luoshi.papers.workbook import Cell
    from luoshi.units.models import User
    from luoshi.units.tables.sheet import Column, Sheet

# The file's own words, in Chinese whatever the page's language: it goes from hand to hand.
ABOUT: Final = (
    "填表说明",
    "1. 带 * 的列必须填。表名和表头不要改；不用的列可以整列删掉，不用的表可以不管。",
    "2. 已有的行改成表里的内容，没有的新建。怎么算同一行：单位看全称，人员看账号，岗位看单位和名称，辖区看代码，",
    "   领域看名称，职责看领域、单位、责任类型和辖区，任职看岗位、人员和任职日期。",
    "3. 表里没有的行不会被删除或撤销；列在而格子空着，表示清空这一项。",
    "4. 要么全部导入，要么一行也不导入：先预览，逐行告诉您哪张表、哪一行、哪一列有什么问题。",
    "5. 改单位全称、撤销、合并在网页上办，这里改全称等于新建一个单位。",
    "6. 新开的账号没有密码，由管理员在“用户”页发一次性链接。",
    "7. 日期写成 2026-03-02。一个文件最多 10000 行。",
)
ACCOUNTS: Final = {"人员"}  # sheets for those who may open accounts


def export_register(file: Outlet, *, at: datetime, seen_by: User) -> None:
    """Write everything that is in use now as a workbook; accounts only for who may open some."""
    write_workbook(_tables(at, seen_by), file, about=ABOUT, title="单位名录")


def template(file: Outlet, *, seen_by: User) -> None:
    """Write the same workbook without rows."""
    write_workbook(_tables(None, seen_by), file, about=ABOUT, title="单位名录模板")


def _tables(at: datetime | None, user: User) -> Iterator[Table]:
    for sheet in SHEETS:
        if sheet.name not in ACCOUNTS or user.may(sheet.action):
            yield Table(sheet.name, [_column(one) for one in sheet.columns], _rows(sheet, at))


def _column(column: Column) -> workbook.Column:
    return workbook.Column(
        column.heading, column.width, column.needed, tuple(column.choices()), column.hint
    )


def _rows(sheet: Sheet, at: datetime | None) -> Iterator[list[Cell]]:
    for row in sheet.rows(at) if at is not None else ():
        yield [column.show(row) for column in sheet.columns]
