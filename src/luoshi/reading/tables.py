"""Read tables that stand in a document: indicator tables and task tables (cells separated by tabs).

An indicator table gives one indicator per row, valued in the last target year's column, or where that
cell is empty in the cumulative or average one (rulings 26 and 45). In a task table only the task cell is
text to be judged; the other cells assign it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from luoshi.reading.assignments import Assignment, name_list
from luoshi.reading.figures import MEASURES
from luoshi.reading.model import Figure, When
from luoshi.reading.numerals import to_number

_TASK_HEAD = re.compile(
    r"任务|事项|工作内容|主要内容|项目内容|重点工作|工作举措|措施|目标任务|整改内容|实事|具体内容|工作要求|内容"
)
_LEAD_HEAD = re.compile(r"牵头|主责|主办|首位|主要责任单位")
_WITH_HEAD = re.compile(r"配合|参与|协同|协办|协作|参加")
_WHO_HEAD = re.compile(r"责任|承办|实施单位|落实|单位|部门")
_WHEN_HEAD = re.compile(r"时限|时间|期限|节点")
_YEAR_HEAD = re.compile(r"(?P<year>20\d\d)年")
_EMPTY = frozenset({"", "—", "－", "-", "――", "——", "/", "…", "–"})


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: its paragraph and the spans of its cells."""

    paragraph: int
    start: int
    end: int
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of a table, already decided by its column."""

    start: int
    end: int
    figure: Figure
    when: When


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables of a document say."""

    rows: frozenset[int]  # paragraphs that are table rows
    task_cells: dict[int, tuple[int, int]]  # paragraph → span of the cell to be judged
    assignments: tuple[Assignment, ...]
    indicators: tuple[IndicatorRow, ...]


def read_tables(text: str, paragraphs: tuple[tuple[int, int], ...]) -> Tables:
    """Find the tables of ``text`` and read those that are ledgers or indicator lists."""
    rows: set[int] = set()
    cells: dict[int, tuple[int, int]] = {}
    assignments: list[Assignment] = []
    indicators: list[IndicatorRow] = []
    heads: list[str] = []
    for table in _tables(text, paragraphs):
        rows |= {row.paragraph for row in table}
        body = table
        if not _goes_on(text, table[0], heads):
            heads, body = _values(text, table[0]), table[1:]
        if any("指标" in head for head in heads) and any(
            _YEAR_HEAD.search(head) or "目标" in head for head in heads
        ):
            indicators += _indicators(text, body, heads)
        elif (task := _column(heads, _TASK_HEAD)) is not None:
            for row in body:
                if task < len(row.cells) and row.cells[task][1] > row.cells[task][0]:
                    cells[row.paragraph] = row.cells[task]
                    assignments.append(_row_assignment(text, row, heads, task))
    return Tables(frozenset(rows), cells, tuple(assignments), tuple(indicators))


def _goes_on(text: str, first: TableRow, heads: list[str]) -> bool:
    """Tell whether a table that begins with a number goes on under the headings of the one before."""
    values = _values(text, first)
    return len(values) == len(heads) and values[0].isdecimal() and not heads[0].isdecimal()


def _values(text: str, row: TableRow) -> list[str]:
    return [text[a:b].strip() for a, b in row.cells]


def _tables(text: str, paragraphs: tuple[tuple[int, int], ...]) -> list[list[TableRow]]:
    """Return runs of rows; a line with one filled cell (a tab for an indent) begins none."""
    tables: list[list[TableRow]] = []
    last = -2
    for number, (start, end) in enumerate(paragraphs):
        if text.find("\t", start, end) < 0:
            continue
        row = TableRow(number, start, end, tuple(_cells(text, start, end)))
        if number == last + 1:
            tables[-1].append(row)
        elif sum(map(bool, _values(text, row))) > 1:
            tables.append([row])
        else:
            continue
        last = number
    return [table for i, table in enumerate(tables) if len(table) > 1 or _single(text, tables, i)]


def _single(text: str, tables: list[list[TableRow]], i: int) -> bool:
    """Tell whether a single row goes on a table further up, cut by a line between."""
    first = tables[i][0]
    return any(_goes_on(text, first, _values(text, above[0])) for above in tables[:i] if above[1:])


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans, at = [], start
    for part in text[start:end].split("\t"):
        spans.append((at, at + len(part)))
        at += len(part) + 1
    return spans


def _column(heads: list[str], pattern: re.Pattern[str]) -> int | None:
    return next((i for i, head in enumerate(heads) if pattern.search(head)), None)


def _row_assignment(text: str, row: TableRow, heads: list[str], task: int) -> Assignment:
    parts: dict[str, tuple[str, ...]] = {"lead": (), "with": (), "who": ()}
    when = None
    for i, (start, end) in enumerate(row.cells[: len(heads)]):
        head = heads[i]
        if i == task or head in {"序号", "编号"} or "领导" in head:
            continue
        if _WHEN_HEAD.search(head):
            when = (start, end)
            continue
        role = (
            "lead"
            if _LEAD_HEAD.search(head)
            else "with"
            if _WITH_HEAD.search(head)
            else "who"
            if _WHO_HEAD.search(head)
            else ""
        )
        if role:
            parts[role] += tuple(name_list(text, start, end))
    return Assignment(
        row.end, row.end, row.start, parts["who"], parts["lead"], parts["with"], when, "row"
    )


def _indicators(text: str, body: list[TableRow], heads: list[str]) -> list[IndicatorRow]:
    name = _column(heads, re.compile("指标")) or 0
    unit = _column(heads, re.compile("单位"))
    target = _target_column(heads)
    spare = _column(heads, re.compile("累计|年均|五年|平均"))
    found = []
    for row in body:
        values = _values(text, row)
        if target is None or max(name, target) >= len(values) or not values[name]:
            continue
        cell = values[target]
        if cell in _EMPTY and spare is not None and spare < len(values):
            cell = values[spare]
        if (
            figure := _figure(
                values[name], values[unit] if unit is not None and unit < len(values) else "", cell
            )
        ) is not None:
            found.append(IndicatorRow(row.start, row.end, figure, _head_when(heads[target])))
    return found


def _target_column(heads: list[str]) -> int | None:
    """Return the column of the last target year."""
    years = [
        (int(m["year"]), i)
        for i, head in enumerate(heads)
        if (m := _YEAR_HEAD.search(head))
        and not re.search("累计|年均|实绩|实际|完成|基期|现状|增速", head)
    ]
    if years:
        return max(years)[1]
    return _column(heads, re.compile("目标"))


def _head_when(head: str) -> When:
    match = _YEAR_HEAD.search(head)
    if match is None:
        return When(head, None)
    return When(match.group(), dt.date(int(match["year"]), 12, 31))


_UNIT_IN_NAME = re.compile(r"[（(](?P<unit>[^（）()]{1,14})[）)]\s*$")
_VALUE = re.compile(
    rf"[〔\[（(]?(?P<op>[≥≤><＞＜约]|保持在?|稳定在|不低于|不少于|不超过|不高于|达到)?\s*(?P<value>[\d.,]+|[Xx×]+)\s*(?:[%％‰]?(?:—|-|－|~|～|至)\s*(?P<max>[\d.]+))?\s*(?P<unit>(?:万|亿)*(?:[%％‰]|{MEASURES})?)(?P<tail>以上|以内|以下|左右)?[〕\]）)]?(?:左右)?$"
)


def _figure(name: str, unit: str, cell: str) -> Figure | None:
    match = _VALUE.match(cell)
    if match is None:
        return None
    if not unit and (inside := _UNIT_IN_NAME.search(name)):
        unit, name = inside["unit"], name[: inside.start()]
    unit = unit or match["unit"]
    unit = "" if unit in {"/", "-", "—", "－"} else unit.replace("％", "%")
    name, direction = _changed(name.strip())
    op = _table_op(name, direction, match)
    masked = match["value"][0] in "Xx×"
    value = None if masked else to_number(match["value"])
    if value is None and not masked:
        return None
    return Figure(
        name,
        op,
        value,
        unit,
        to_number(match["max"]) if match["max"] else None,
        direction,
    )


_CHANGE = re.compile(r"(?P<down>下降|降低|减少)[率度]?$|(?P<up>增长|提高)[率度]?$|增速$|增幅$")


def _changed(name: str) -> tuple[str, str | None]:
    """Return the name without the word that says how it changes, and the direction of change."""
    match = _CHANGE.search(name)
    if match is None or match.start() == 0:
        return name, None
    if match["down"]:
        return name[: match.start()], "down"
    return name[: match.start()] if match["up"] else name, "up"


_FALLING = re.compile(
    r"漏损|死亡|事故|失业|用水总量|能耗|排放|浓度|存量|投诉|损失|下降到|发案|时限|时间$|恩格尔|负债|病险|返贫|辍学|不良|漏失|赤字|污染|差错|超标|黑臭|发病|流失率|空置"
)


def _table_op(name: str, direction: str | None, match: re.Match[str]) -> str:
    sign, tail = match["op"] or "", match["tail"] or ""
    if sign in {"≤", "<", "＜", "不超过", "不高于"} or tail in {"以内", "以下"}:
        return "<="
    if sign == "约" or tail == "左右":
        return "~"
    if sign in {"保持", "保持在", "稳定在"}:
        return "="
    if sign or tail == "以上":
        return ">="
    return "<=" if direction is None and _FALLING.search(name) else ">="
