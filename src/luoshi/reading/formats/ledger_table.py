"""Recognise a table that already is a ledger: a 任务分解表, 分工表 or 清单.

Theory of operation. The heading row is looked for among the first rows: it names a task and
somebody or some date that answers for it. A second heading row (责任单位 over 牵头 and 配合) is
joined to the first. Below, a row with one text and nothing else opens a section or, where it has
no section number, continues the row above (tables cut by page breaks); repeated headings, totals
and remarks are passed over. Cells come as written, nothing is filled in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.ledger_headings import DETAIL, plain_heading, roles_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from luoshi.reading.formats.source import SourceText

HEADINGS_WITHIN: Final = 12  # rows above which no heading row is looked for further
_ANSWERING: Final = frozenset({"lead", "join", "due", "leader"})
_NUMERAL = "[一二三四五六七八九十百零〇]{1,4}"
_SECTION_MARKS: Final = (  # depth of a section by its mark
    re.compile(rf"^第{_NUMERAL}(?:部分|[章篇编])"),
    re.compile(rf"^{_NUMERAL}(?:[、．.]|$)"),
    re.compile(rf"^(?:[（(]{_NUMERAL}[)）]|第{_NUMERAL}节)"),
)
_REMARK: Final = re.compile(
    r"^(?:注|备注|说明|填报|填表|制表|联系人|审核|合计|总计|小计)(?:[:：\s\d]|$|人|单位)"
)
_TOTAL: Final = re.compile(r"^(?:合计|总计|小计)$")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of any table: its cells and where its line stands in the text."""

    cells: tuple[str, ...]
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of a ledger, cells as written; empty where the table does not say."""

    number: str
    task: str
    lead: str
    join: str
    due: str
    leader: str
    progress: str
    section: tuple[str, ...]
    details: tuple[tuple[str, str], ...]  # other columns: heading and text
    start: int  # of its line in the text
    end: int


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """A recognised ledger."""

    title: str  # of the rows above the headings; often empty
    headings: tuple[str, ...]
    roles: Mapping[int, str]  # column → role
    rows: tuple[LedgerRow, ...]


def tables_of(source: SourceText) -> list[list[TableRow]]:
    """Return the rows of each table of a document, in order."""
    tables: dict[int, list[TableRow]] = {}
    for block in source.blocks:
        if block.table is not None:
            cells = tuple(source.text[start:end] for start, end in block.cells)
            tables.setdefault(block.table, []).append(TableRow(cells, block.start, block.end))
    return list(tables.values())


def find_ledgers(source: SourceText) -> list[LedgerTable]:
    """Return every table of a document that is a ledger; none is no error."""
    found = (find_ledger(rows) for rows in tables_of(source))
    return [ledger for ledger in found if ledger is not None]


def find_ledger(rows: Sequence[TableRow]) -> LedgerTable | None:
    """Return the ledger that these rows are, or None when no headings say so. O(cells)."""
    for index, row in enumerate(rows[:HEADINGS_WITHIN]):
        if not _is_heading(row.cells):
            continue
        headings, used = _headings(rows, index)
        title = " ".join(text for above in rows[:index] for text in above.cells if text.strip())
        reader = _Rows(headings, [above.cells for above in rows[index : index + used]])
        for below in rows[index + used :]:
            reader.take(below)
        return LedgerTable(title, headings, reader.roles, tuple(reader.rows))
    return None


def _is_heading(cells: Sequence[str]) -> bool:
    roles = set(roles_of(cells).values())
    if "task" not in roles:
        return False
    return bool(roles & _ANSWERING) or {"number", "progress"} <= roles


def _headings(rows: Sequence[TableRow], index: int) -> tuple[tuple[str, ...], int]:
    """Return the headings, joined over two rows where the second is one, and how many rows."""
    top = rows[index].cells
    if index + 1 == len(rows):
        return top, 1
    below = rows[index + 1].cells
    sub_roles = {
        role
        for column, role in roles_of(below).items()
        if role != DETAIL and (column >= len(top) or below[column] != top[column])
    }
    sub = sub_roles & (_ANSWERING | {"progress"})
    if len(sub) == 0 or any(re.search(r"\d", plain_heading(cell)) for cell in below):
        return top, 1
    joined: list[str] = []
    over = ""
    for column in range(max(len(top), len(below))):
        upper = top[column].strip() if column < len(top) else ""
        lower = below[column].strip() if column < len(below) else ""
        over = upper or (over if lower else "")
        joined.append(_one_heading(over, lower))
    return tuple(joined), 2


def _one_heading(upper: str, lower: str) -> str:
    """Return what a column is called: the lower heading, if it means something by itself."""
    if not lower or lower == upper:
        return upper
    role = roles_of([lower]).get(0, DETAIL)
    if role == DETAIL and upper:
        return upper + lower
    return lower


class _Rows:
    """Takes the rows below the headings one by one."""

    def __init__(self, headings: tuple[str, ...], heading_rows: list[tuple[str, ...]]) -> None:
        self.rows: list[LedgerRow] = []
        self.roles = roles_of(headings)
        self._headings = headings
        self._repeated = {_key(cells) for cells in heading_rows}
        self._sections: dict[int, str] = {}
        self._columns: dict[str, list[int]] = {}
        for column, role in self.roles.items():
            self._columns.setdefault(role, []).append(column)

    def take(self, row: TableRow) -> None:
        """Add a row, a section, a continuation, or nothing."""
        filled = {column: text.strip() for column, text in enumerate(row.cells) if text.strip()}
        if not filled or _key(row.cells) in self._repeated:
            return
        texts = list(dict.fromkeys(filled.values()))
        if _REMARK.match(texts[0]) and (len(texts) == 1 or _TOTAL.match(texts[0])):
            return
        if self._opens_section(filled, texts):
            return
        if len(texts) == 1 and next(iter(filled)) in self._columns["task"] and self._continues(row):
            return
        self.rows.append(self._row(row, filled))

    def _opens_section(self, filled: dict[int, str], texts: list[str]) -> bool:
        """Whether the row is a section heading: one text, or a numeral and one text."""
        number, task = self._columns.get("number", []), self._columns["task"]
        if len(texts) == 1:
            depth = _depth(texts[0])
            first = next(iter(filled))
            spans = first == 0 and first not in task and not texts[0].isdecimal()
            if depth is None and not spans:
                return False
            self._set_section(1 if depth is None else depth, texts[0])
            return True
        if len(texts) == 2 and set(filled) <= {*number, *task} and number:
            depth = _depth(texts[0])
            if depth is None:
                return False
            mark = "、" if texts[0][-1] not in "、.．）)分章篇编节" else ""
            self._set_section(depth, texts[0] + mark + texts[1])
            return True
        return False

    def _set_section(self, depth: int, text: str) -> None:
        self._sections = {d: old for d, old in self._sections.items() if d < depth}
        self._sections[depth] = text

    def _continues(self, row: TableRow) -> bool:
        """Append the text to the row above, where rows are numbered and this one is not."""
        if "number" not in self._columns or not self.rows:
            return False
        last = self.rows[-1]
        text = "".join(cell.strip() for cell in row.cells)
        self.rows[-1] = replace(last, task=last.task + text, end=max(last.end, row.end))
        return True

    def _row(self, row: TableRow, filled: dict[int, str]) -> LedgerRow:
        section = [self._sections[depth] for depth in sorted(self._sections)]
        section += [filled[c] for c in self._columns.get("section", []) if c in filled]
        details = tuple(
            (self._headings[column], filled[column])
            for column in self._columns.get(DETAIL, [])
            if column in filled
        )
        return LedgerRow(
            number=self._text("number", filled),
            task=self._text("task", filled),
            lead=self._text("lead", filled),
            join=self._text("join", filled),
            due=self._text("due", filled),
            leader=self._text("leader", filled),
            progress=self._text("progress", filled),
            section=tuple(section),
            details=details,
            start=row.start,
            end=row.end,
        )

    def _text(self, role: str, filled: dict[int, str]) -> str:
        """Return the text of a role; several columns are told apart by their headings."""
        columns = [column for column in self._columns.get(role, []) if column in filled]
        if len(self._columns.get(role, [])) <= 1:
            return filled[columns[0]] if columns else ""
        if role == "progress":
            return "；".join(f"{self._headings[c].strip()}：{filled[c]}" for c in columns)
        return "、".join(dict.fromkeys(filled[column] for column in columns))


def _key(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(plain_heading(cell) for cell in cells)


def _depth(text: str) -> int | None:
    """Return the depth of a section by its mark; None when it has none."""
    for depth, mark in enumerate(_SECTION_MARKS):
        if mark.match(text):
            return depth
    return None
