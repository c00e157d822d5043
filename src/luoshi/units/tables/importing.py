"""A workbook comes in: read, put into the register row by row, and kept only if every row is right.

A preview does exactly the same and takes it all back, so it can tell neither more nor less than the import will do.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luoshi.reading.formats import ClassifiedDocument, UnreadableFile, load_bytes, xlsx
from luoshi.reading.formats.sniff import sniff
from luoshi.units.models import Area, RegisterEntry, Unit
from luoshi.units.services.change import Change, hold_tree
from luoshi.units.services.errors import Incomplete, NotAllowed, NotPermitted, Refused
from luoshi.units.tables.cells import BadCell
from luoshi.units.tables.directory import Directory
from luoshi.units.tables.kinds import SHEETS
from luoshi.units.tables.sheet import Column, Done, Later, Sheet

if TYPE_CHECKING:
    from luoshi.units.models import User

MOST_ROWS = 10_000
MOST_FAULTS = 500  # after which the rest of the file is not looked at
HEADINGS_WITHIN = 5  # rows above which the headings stand
PASSED_OVER = {"说明"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: sheet, row as Excel counts, column, what the cell said; the sentence has the way out."""

    sheet: str
    row: int
    column: str
    value: str
    sentence: str


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do: rows by sheet and what became of them, journal lines, and the faults."""

    done: dict[str, Counter[Done]] = field(default_factory=dict)
    entries: list[RegisterEntry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def count(self, what: Done) -> int:
        """Return how many rows that happened to."""
        return sum(counted[what] for counted in self.done.values())

    @property
    def fingerprint(self) -> str:
        """What the import does, in short: the same file does the same, unless the register has changed."""
        lines = [f"{entry.kind} {entry.what} {entry.label} {entry.data}" for entry in self.entries]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @property
    def created(self) -> int:
        """How many rows are new."""
        return self.count(Done.CREATED)

    @property
    def changed(self) -> int:
        """How many rows are different."""
        return self.count(Done.CHANGED)

    @property
    def same(self) -> int:
        """How many rows say what was known."""
        return self.count(Done.SAME)


def import_register(
    data: bytes, *, name: str, by: User, at: datetime, keep: bool, expected: str = ""
) -> Outcome:
    """Import a workbook; with ``keep`` false, or with any fault, nothing of it stays.

    ``expected`` is the fingerprint that the preview had. Raises ``Refused`` for a file that is no such workbook, when
    it would do something else than expected, and when somebody changed the same rows meanwhile.
    """
    if not by.may("unit.edit") or not by.may("duty.edit"):
        raise NotPermitted(_("您的角色不能导入。"))
    tables = _read(data, name)
    change, outcome = Change(by, at, keys_known=True), Outcome()
    try:
        with transaction.atomic():
            hold_tree(Unit.objects.all())
            hold_tree(Area.objects.all())
            _Import(change, Directory.load(), outcome).take(tables)
            outcome.entries = change.entries
            if expected and outcome.fingerprint != expected:
                raise NotAllowed(_("预览以后有人改了名录，请重新上传预览。"))
            if keep and not outcome.faults:
                RegisterEntry.objects.bulk_create(change.entries, batch_size=500)
            else:
                transaction.set_rollback(True)
    except IntegrityError:
        raise NotAllowed(_("导入的时候有人改了同样的内容，什么也没有保存；请重新预览。")) from None
    return outcome


def _read(data: bytes, name: str) -> list[xlsx.Sheet]:
    """Return the sheets. Raises ``Incomplete`` with what is wrong with the file."""
    try:
        if sniff(data) != "xlsx":
            raise Incomplete(_("%s 不是 .xlsx 文件；请用本页的模板填写，保存为 .xlsx。") % name)
        load_bytes(data, name)  # refuses marked documents
        tables = xlsx.sheets(data)
    except (ClassifiedDocument, UnreadableFile) as refusal:
        raise Incomplete(str(refusal)) from None
    count = sum(len(table.rows) for table in tables)
    if count > MOST_ROWS:
        raise Incomplete(_("文件有 %(count)d 行，最多 %(most)d 行；请分成几个文件。") % {"count": count, "most": MOST_ROWS})  # fmt: skip
    return tables


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the file under its headings."""

    number: int
    cells: Mapping[str, str]  # field → text; only columns that the sheet has


@dataclass(slots=True)
class _Import:
    """One import under way."""

    change: Change
    known: Directory
    outcome: Outcome

    def take(self, tables: Sequence[xlsx.Sheet]) -> None:
        """Put all sheets in, in the order in which they refer to each other."""
        by_name = {table.name.strip(): table for table in tables}
        own = {sheet.name for sheet in SHEETS}
        for name in by_name:
            if name not in own | PASSED_OVER:
                usable = "、".join(sheet.name for sheet in SHEETS)
                self._fault(name, 1, "", name, _("没有叫这个名字的表；可用的有：%s。") % usable)
        if not own & set(by_name):
            return
        for sheet in SHEETS:
            table = by_name.get(sheet.name)
            if table is not None and table.rows:
                first = len(self.outcome.faults)
                self._sheet(sheet, table)
                # Rows that waited for others were judged after them; people read from the top.
                self.outcome.faults[first:] = sorted(
                    self.outcome.faults[first:], key=lambda fault: fault.row
                )

    def _fault(self, sheet: str, row: int, column: str, value: str, sentence: str) -> None:
        if len(self.outcome.faults) < MOST_FAULTS:
            self.outcome.faults.append(Fault(sheet, row, column, value[:100], sentence))

    def _sheet(self, sheet: Sheet, table: xlsx.Sheet) -> None:
        lines = list(self._lines(sheet, table))
        if lines and not (self.change.by is not None and self.change.by.may(sheet.action)):
            self._fault(sheet.name, 1, "", "", _("您的角色不能导入这张表；请删掉这张表再导入。"))
            return
        counted = self.outcome.done.setdefault(sheet.name, Counter())
        seen: dict[tuple[Any, ...], int] = {}
        while lines:
            later = [line for line in lines if not self._line(sheet, line, seen, counted)]
            if len(later) == len(lines):
                self._stuck(sheet, later)
                return
            lines = later

    def _lines(self, sheet: Sheet, table: xlsx.Sheet) -> Iterator[_Line]:
        """Yield the rows below the headings; nothing when there are none, which is a fault."""
        headings = {column.heading: column for column in sheet.columns}
        first = sheet.columns[0].heading
        tops = enumerate(table.rows[:HEADINGS_WITHIN])
        place = next((at for at, (_row, cells) in tops if first in map(bare, cells)), None)
        if place is None:
            top = table.rows[0][0]
            self._fault(sheet.name, top, first, "", _("没有找到表头；请用本页的模板。"))
            return
        number, plain = table.rows[place][0], [bare(cell) for cell in table.rows[place][1]]
        if not self._headings_hold(sheet, number, plain, headings):
            return
        for row, cells in table.rows[place + 1 :]:
            given = {headings[heading].field: cell for heading, cell in zip(plain, cells, strict=False) if heading}  # fmt: skip
            blank = {headings[heading].field: "" for heading in plain if heading}
            yield _Line(row, blank | given)

    def _headings_hold(
        self, sheet: Sheet, row: int, plain: Sequence[str], headings: Mapping[str, Column]
    ) -> bool:
        before = len(self.outcome.faults)
        for heading, times in Counter(filter(None, plain)).items():
            if heading not in headings:
                self._fault(sheet.name, row, heading, heading, _("没有这一列；可用的有：%s。") % "、".join(headings))  # fmt: skip
            elif times > 1:
                self._fault(sheet.name, row, heading, heading, _("这一列有两个；请删掉一个。"))
        for column in sheet.columns:
            if column.needed and column.heading not in plain:
                self._fault(sheet.name, row, column.heading, "", _("缺这一列；请从模板里补上。"))
        return len(self.outcome.faults) == before

    def _line(
        self, sheet: Sheet, line: _Line, seen: dict[tuple[Any, ...], int], counted: Counter[Done]
    ) -> bool:
        """Put one row in, or say what is wrong with it; false: it has to wait for a row further down."""
        try:
            values = self._values(sheet, line)
            if values is None:
                return True
            key = sheet.key(values)
            if seen.setdefault(key, line.number) != line.number:
                self._refused(sheet, line, "", _("和第 %d 行重复；请删掉一行。") % seen[key])
                return True
            counted[sheet.put(self.change, self.known, values)] += 1
        except Later:
            return False
        except BadCell as fault:
            self._refused(sheet, line, "", str(fault))
        except Refused as refusal:
            self._refused(sheet, line, refusal.field, str(refusal))
        return True

    def _refused(self, sheet: Sheet, line: _Line, name: str, sentence: str) -> None:
        columns = {column.field: column for column in sheet.columns}
        column = columns.get(name, sheet.columns[0])
        self._fault(sheet.name, line.number, column.heading, line.cells.get(column.field, ""), sentence)  # fmt: skip

    def _values(self, sheet: Sheet, line: _Line) -> dict[str, Any] | None:
        """Read the cells of a row; nothing, when one of them is at fault. Raises ``Later``."""
        values: dict[str, Any] = {}
        whole = True
        for column in sheet.columns:
            cell = line.cells.get(column.field)
            if cell is None:
                continue
            if column.needed and not cell:
                self._refused(sheet, line, column.field, _("必须填。"))
                whole = False
                continue
            try:
                values[column.field] = column.read(cell, self.known)
            except BadCell as fault:
                self._refused(sheet, line, column.field, str(fault))
                whole = False
        return values if whole else None

    def _stuck(self, sheet: Sheet, lines: Sequence[_Line]) -> None:
        """Say of rows that wait for a row which does not come, or for each other, what they wait for."""
        column = next(column for column in sheet.columns if column.field == "parent")
        words = _("没有“%s”，名录里没有，本表里也没有（或者两行互为上级）；请核对。")
        for line in lines:
            self._refused(sheet, line, column.field, words % line.cells.get(column.field, ""))


def bare(heading: str) -> str:
    """Return a heading without the star of a column that must be filled."""
    return heading.rstrip("*＊ ")
