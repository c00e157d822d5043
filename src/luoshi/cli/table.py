"""The ledger on a terminal: one table for each document, drawn by rich.

Rows stand in the order of the papers, under the same bands. From ``WIDE`` columns on, figures have
a column of their own. What the empty cell already says (no owner, no date, no figure) is counted
in the last lines and not repeated in every row, unless ``explain`` asks for everything.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from luoshi.cli.wrapping import wrap
from luoshi.papers import wording
from luoshi.papers.order import Band, banded
from luoshi.reading.checks import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console, RenderableType
    from rich.text import Text

    from luoshi.flows.read_document import Document
    from luoshi.papers.plan import Row

WIDE = 110
FILE_WIDTH = 100
OBVIOUS = frozenset({"no_owner", "no_date", "no_target"})
NOTICES_SHOWN = 5
STYLES = {"indicator": "cyan", "task": "bold blue", "duty": "green", "prohibition": "bold red"}
SHORT_KINDS = {"indicator": "指标", "task": "任务", "duty": "职责", "prohibition": "禁令"}
# A document must not be able to command the terminal.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class TerminalTable:
    """Draws documents one after another."""

    def __init__(self, file: IO[str], *, explain: bool, width: int | None = None) -> None:
        from rich.console import Console

        self.console: Console = Console(
            file=file, width=width, highlight=False, markup=False, emoji=False
        )
        self._explain = explain

    def show(self, document: Document) -> None:
        """Draw one document: title, rows, counts, what to settle."""
        for part in self._parts(document):
            self.console.print(part)

    def _parts(self, document: Document) -> Iterator[RenderableType]:
        from rich.rule import Rule

        yield Rule(_title(document), style="dim")
        if document.plan.rows:
            yield from self._body(document)
        else:
            yield _text("没有找到任务、职责、指标或禁令。", "yellow")
        yield _text("")
        yield from _counts(document)
        yield from self._notices(document)
        yield _text("")

    def _body(self, document: Document) -> Iterator[RenderableType]:
        shown = self._remarks(document)
        yield self._grid([self._head()])
        rows: list[list[Text]] = []
        for line in banded(document.plan.rows):
            if not isinstance(line, Band):
                rows.append(self._cells(line, shown[line.number]))
                continue
            if rows:
                yield self._grid(rows)
                rows = []
            yield _band(line)
        yield self._grid(rows)

    def _remarks(self, document: Document) -> dict[str, list[str]]:
        """Return the lines under each row, by its number."""
        lines: dict[str, list[str]] = {}
        for at, finding in enumerate(document.reading.findings):
            remarks = [
                remark.message
                for remark in document.checked.remarks[at]
                if self._explain or remark.code not in OBVIOUS
            ]
            if self._explain:
                remarks.append(f"规则{finding.rule or '—'}，得分{finding.score:.2f}")
                remarks.extend(finding.trace)
            lines[str(document.numbers[at])] = remarks
        return lines

    def _grid(self, rows: Iterable[list[Text]]) -> RenderableType:
        from rich.table import Table

        grid = Table.grid(padding=(0, 1))
        widths = self._columns()
        for width, right in widths:
            grid.add_column(width=width, justify="right" if right else "left", overflow="fold")
        for row in rows:
            grid.add_row(
                *(_wrapped(cell, width) for cell, (width, _) in zip(row, widths, strict=True))
            )
        return grid

    def _columns(self) -> list[tuple[int, bool]]:
        """Return width and right alignment of each column; the text takes what is left."""
        wide = self.console.width >= WIDE
        fixed = [(5, True), (4, False)]
        last = [(22, False), (21, False), (18, False)] if wide else [(14, False), (11, False)]
        gaps = len(fixed) + len(last)
        taken = sum(width for width, _ in fixed + last) + gaps
        return [*fixed, (max(12, self.console.width - taken), False), *last]

    def _head(self) -> list[Text]:
        titles = ["序号", "类别", "内容", "责任单位", "完成时限"]
        if self.console.width >= WIDE:
            titles.append("目标")
        return [_text(title, "bold dim") for title in titles]

    def _cells(self, row: Row, remarks: list[str]) -> list[Text]:
        style = STYLES.get(row.kind, "")
        wide = self.console.width >= WIDE
        content = _text(row.text)
        figure = wording.brief(row.target) if row.target else ""
        if figure and not wide:
            content.append(f"\n{_clean(row.target.name if row.target else '')} {figure}", "cyan")
        for remark in remarks:
            content.append(f"\n· {_clean(remark)}", "yellow")
        cells = [
            _text(row.number, "dim"),
            _text(SHORT_KINDS.get(row.kind, row.kind), style),
            content,
            _owners(row),
            _due(row, wide=wide),
        ]
        return [*cells, _text(figure, "cyan")] if wide else cells

    def _notices(self, document: Document) -> Iterator[Text]:
        notices = document.reading.notices
        count = len(notices) if self._explain else NOTICES_SHOWN
        for notice in notices[:count]:
            yield _text(f"提示：{notice.message}", "dim")
        if len(notices) > count:
            yield _text(f"另有{len(notices) - count}条提示，--explain 可看全部", "dim")


def _title(document: Document) -> str:
    reading = document.reading
    title = _clean(reading.title or reading.doc)
    return f"{title}（{reading.date}）" if reading.date else title


def _band(band: Band) -> Text:
    if band.level == 0:
        return _text(f"\n{_clean(band.title)}", "bold", clean=False)
    return _text(f"{'  ' * band.level}{_clean(band.title)}", "bold dim", clean=False)


def _owners(row: Row) -> Text:
    if not row.lead and not row.join:
        return _text("—", "dim")
    owners = _text(row.lead)
    if row.join:
        gap = "\n" if row.lead else ""
        owners.append(f"{gap}配合：{_clean(row.join)}", "dim")
    return owners


def _due(row: Row, *, wide: bool) -> Text:
    if not row.due and not row.due_on:
        return _text("—", "dim")
    due = _text(row.due)
    if row.due_on:
        gap = (" " if wide else "\n") if row.due else ""
        due.append(f"{gap}{row.due_on}", "dim")
    return due


def _counts(document: Document) -> Iterator[Text]:
    kinds = wording.counts(document.plan)
    total = _text(f"共{len(document.plan.rows)}行", "bold")
    for kind, count in kinds.items():
        if count:
            total.append("  ")
            total.append(f"{wording.kind(kind)} {count}", STYLES.get(kind, ""))
    yield total
    if document.checked.counts:
        settle = _text("待核对", "bold yellow")
        for code, count in document.checked.counts.items():
            settle.append(f"  {LABELS[code]} {count}", "yellow")
        yield settle
    if document.reading.declassified_by:
        yield _text(f"解密责任人：{document.reading.declassified_by}", "yellow")


def _wrapped(cell: Text, width: int) -> Text:
    """Return ``cell`` with line feeds where lines shall end; spans keep their places."""
    from rich.text import Text

    at = 0
    lines: list[Text] = []
    for line in wrap(cell.plain, width):
        lines.append(cell[at : at + len(line)])
        at += len(line)
        at += cell.plain[at : at + 1] == "\n"
    return Text("\n").join(lines)


def _clean(text: str) -> str:
    return CONTROL.sub(" ", text)


def _text(text: str, style: str = "", *, clean: bool = True) -> Text:
    from rich.text import Text

    return Text(_clean(text) if clean else text, style)
