"""Say by when a row must be done: its own bound, the sentence's period, its assignment, its section.

A deadline dates its own row only; a period that heads a sentence, list or section dates every row under
it (rulings 6, 28, 31–34).
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from dataclasses import dataclass, field

from luoshi.reading.model import Node, When
from luoshi.reading.owners import OwnerFinder
from luoshi.reading.pieces import Layout, Piece
from luoshi.reading.times import TimeBound, find_times

_CASE_BEFORE = re.compile(r"的[，,]|一旦|凡|接到|收到|发现|受理|对.{2,40}[，,]")
_HEADING_KINDS = frozenset({"period", "deadline"})
_STANDING_KINDS = frozenset({"recurring", "event", "start"})
_LATER_KINDS = _HEADING_KINDS | {"event"}
_LEAD_IN_KINDS = frozenset({"period", "deadline"})
_PARTLY = re.compile(r"完成[一-鿿]{2,}|.*主体工程", re.DOTALL)
_TIME_WORDS = frozenset({"到", "在", "从", "自", "要在", "要于"})
_PAST = re.compile(r"回顾|成效|去年|成绩")


@dataclass(slots=True)
class BoundFinder:
    """Answers for any span of one document; built once."""

    layout: Layout
    base: dt.date | None
    owners: OwnerFinder
    times: list[TimeBound] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _pieces: list[int] = field(default_factory=list)
    _headings: list[tuple[int, int, TimeBound]] = field(default_factory=list)

    def __post_init__(self) -> None:
        text = self.layout.text
        if not self.times:
            self.times = [
                t for p in self.layout.pieces for t in find_times(text, p.start, p.end, self.base)
            ]
        self._starts = [t.start for t in self.times]
        self._pieces = [p.start for p in self.layout.pieces]
        self._headings = self._heading_bounds()

    def own(self, start: int, end: int) -> list[TimeBound]:
        """Return the bounds written inside ``text[start:end]``."""
        i = bisect_left(self._starts, start)
        found = []
        while i < len(self.times) and self.times[i].start < end:
            found.append(self.times[i])
            i += 1
        return found

    def when(
        self,
        start: int,
        end: int,
        within: Piece | None = None,
        *,
        standing: bool = False,
        ban: bool = False,
    ) -> When | None:
        """Return the bound of the row ``text[start:end]``, or None.

        A figure passes the piece it stands in: bounds written there, outside its own phrase, date it too.
        A ``standing`` duty has no last day of its own: limits in it are limits per case (ruling 34), and
        a period that heads its sentence dates the tasks there. A ``ban`` takes a calendar's period only where that
        heads its sentence: in 全年新增就业6万人，不得弄虚作假 nothing ends with the year.
        """
        bound = self._best(self.own(start, end), start)
        if standing:
            lasting = bound is not None and bound.kind in _STANDING_KINDS
            around = self._following_bracket(end) or self._assigned(start) or self._section(start)
            return self._as_when(bound if lasting else around)
        if bound is None and within is not None:
            near = [
                b
                for b in self.own(within.start, within.end)
                if b.kind != "limit"
                and not _measured(self.layout.text, b)
                and not _part_of_name(self.layout.text, b)
            ]
            bound = min(near, key=lambda b: (b.start > start, abs(b.start - start)), default=None)
            return self._as_when(bound)
        return self._as_when(bound) or self.beyond(start, end, ban=ban)

    def beyond(self, start: int, end: int, *, ban: bool = False) -> When | None:
        """Return the bound that the row gets from around it: bracket, sentence, assignment, section."""
        return self._as_when(
            self._following_bracket(end)
            or self._sentence(start, heading=ban)
            or self._assigned(start)
            or self._section(start)
        )

    def _as_when(self, bound: TimeBound | None) -> When | None:
        return None if bound is None else When(bound.quote, bound.date)

    def _best(self, bounds: list[TimeBound], start: int) -> TimeBound | None:
        text = self.layout.text
        usable = [
            b
            for b in bounds
            if not (b.kind == "limit" and _CASE_BEFORE.search(text, start, b.start))
            and not _part_of_name(text, b)
            and not _measured(text, b)
            and not _qualifies(text, b)
        ]
        if not usable:
            return None
        first = usable[0]
        closing = [b for b in usable[1:] if _closes(text, b)]
        if first.quote in {"今年", "全年", "年内", "年度"} or first.kind == "start":
            later = next(
                (b for b in usable[1:] if b.kind in _LATER_KINDS and not _of_a_part(text, b)), None
            )
            if later and later.quote != "年内" and re.search("[前底末内至到]", later.quote):
                return later
        elif closing and first.kind in _HEADING_KINDS and _LAST_DAY.search(first.quote) is None:
            return closing[0]  # 对照今天会议要求，4月30日前制定…
        return next((b for b in closing if _ALL.match(text, b.end)), first)

    def _following_bracket(self, end: int) -> TimeBound | None:
        """Return the bound in a bracket such as （6月底前） right behind the row."""
        for assignment in self.layout.assignments:
            if (
                assignment.when
                and assignment.start - 1 <= end <= assignment.start
                and not (assignment.who or assignment.lead)
            ):
                return next(iter(find_times(self.layout.text, *assignment.when, self.base)), None)
        return None

    def _sentence(self, start: int, *, heading: bool) -> TimeBound | None:
        """Return a period that goes on from before ``start`` in its sentence; where asked, a calendar's period only as its ``heading``."""
        pieces = self.layout.pieces
        here = bisect_left(self._pieces, start + 1) - 1
        i = here - 1 if here >= 0 and pieces[here].start == start else here
        crossed = i < here and pieces[here].before == ";"
        while i >= 0 and pieces[i].sentence == pieces[here].sentence:
            for bound in reversed(self.own(pieces[i].start, min(pieces[i].end, start))):
                near = not crossed and not (heading and bound.kind == "period")
                if self._reaches(bound, i) and (near or self._heads_sentence(i)):
                    return bound
            crossed = crossed or pieces[i].before == ";"
            i -= 1
        return None

    def _heads_sentence(self, index: int) -> bool:
        """Tell whether a piece opens its sentence or introduces a list."""
        pieces = self.layout.pieces
        return (
            index == 0
            or pieces[index - 1].sentence != pieces[index].sentence
            or pieces[index].after == ":"
        )

    def _reaches(self, bound: TimeBound, index: int) -> bool:
        """Tell whether a bound written in an earlier piece also dates later rows of its sentence."""
        text, piece = self.layout.text, self.layout.pieces[index]
        if bound.kind in {"limit", "recurring", "start"}:
            return False
        between = text[piece.start : bound.start]
        opens = len(between) <= 1 or between in _TIME_WORDS
        alone = text[bound.end : bound.end + 1] in "，,"
        if not _lasts(bound):
            return opens and alone
        behind_subject = piece.subject is not None and piece.subject[1] == bound.start
        follows = behind_subject and bound.quote in {"今年", "全年"}
        return opens or alone or piece.after == ":" or follows

    def _assigned(self, start: int) -> TimeBound | None:
        """Return the bound of the assignment that governs the row, unless it dates but a part of it."""
        text = self.layout.text
        for assignment in self.owners.governing(start):
            times = find_times(text, *assignment.when, self.base) if assignment.when else []
            if times:
                partly = _PARTLY.match(text, times[0].end, assignment.end)
                return None if partly else times[0]
        return None

    def _heading_bounds(self) -> list[tuple[int, int, TimeBound]]:
        """Return the reach (start, end) of every bound that stands in a heading or lead-in."""
        text, outline = self.layout.text, self.layout.outline
        found = []
        for i, node in enumerate(outline):
            stop = next((n.start for n in outline[i + 1 :] if n.depth <= node.depth), len(text))
            if (bound := self._in_heading(node)) is not None:
                found.append((node.start, stop, bound))
        for number, (start, end) in enumerate(self.layout.segments.paragraphs):
            if text[end - 1] not in "：:" or number in self.layout.tables.rows:
                continue
            stop = next((n.start for n in outline if n.start > end), len(text))
            if (bound := self._in_lead_in(start, end)) is not None:
                found.append((end, self._list_end(number, stop), bound))
        return found + self._goals()

    def _goals(self) -> list[tuple[int, int, TimeBound]]:
        """Return the reach of the year that dates a sentence of goals: 今年是…之年。…主要预期目标是：… (ruling 31)."""
        text, segments = self.layout.text, self.layout.segments
        found = []
        for match in _GOALS.finditer(text):
            first, last = next(
                (s for s in segments.sentences if s[0] <= match.start() < s[1]), (0, 0)
            )
            number = bisect_left(segments.paragraphs, (match.start() + 1, 0)) - 1
            above = segments.paragraphs[max(0, number - 1)][0]
            years = [
                t for t in find_times(text, above, first, self.base) if _opens_as_year(text, t)
            ]
            if years and not find_times(text, first, match.start(), self.base):
                found.append((match.end(), last, years[-1]))
        return found

    def _in_heading(self, node: Node) -> TimeBound | None:
        """Return the bound that a heading sets for its section."""
        text = self.layout.text
        line_end = text.find("\n", node.start)
        line_end = len(text) if line_end < 0 else line_end
        stop = min(node.end, line_end)
        if _PAST.search(text, node.start, stop):
            return None
        bare = line_end - node.end <= 1 or text[node.end : node.end + 1] == "。"
        for bound in find_times(text, node.start + len(node.marker), stop, self.base):
            opens = bound.start - node.start <= len(node.marker) + 1
            apart = bare or (opens and text[bound.end : bound.end + 1] in "，,")
            if (
                apart
                and bound.kind in _HEADING_KINDS
                and _bounds_section(bound, text[node.start : stop])
            ):
                return bound
        return None

    def _in_lead_in(self, start: int, end: int) -> TimeBound | None:
        """Return the bound that the last sentence of a lead-in (今年重点抓好：) sets for its list."""
        text = self.layout.text
        dashes = text[end + 1 : end + 3].strip().startswith(("—", "●", "·", "-"))
        sentence = max(text.rfind("。", start, end) + 1, start)
        for bound in find_times(text, sentence, end, self.base):
            if bound.kind in _LEAD_IN_KINDS and (dashes or bound.start - sentence <= 2):
                return bound
        return None

    def _list_end(self, number: int, stop: int) -> int:
        """Return where the list of dashes that follows a lead-in ends."""
        text, paragraphs = self.layout.text, self.layout.segments.paragraphs
        end = stop
        if number + 1 < len(paragraphs) and text[paragraphs[number + 1][0] :][:1] in "—●·-":
            mark = text[paragraphs[number + 1][0]]
            for a, b in paragraphs[number + 1 :]:
                if text[a] != mark:
                    return a
                end = b
        return end

    def _section(self, start: int) -> TimeBound | None:
        inner = [(a, b, bound) for a, b, bound in self._headings if a <= start < b]
        return max(inner, key=lambda x: x[0])[2] if inner else None


_GOALS = re.compile(r"(?:主要|预期|发展)目标[一-鿿]{0,4}[：:]")


def _opens_as_year(text: str, bound: TimeBound) -> bool:
    """Tell whether a bound is the year that its sentence speaks of (今年是…, 做好明年的工作)."""
    whole = re.fullmatch(r"今年|明年|\d{4}年", bound.quote) is not None
    return (
        whole
        and re.search(r"(?:^|[。\n\s]|做好)$", text[max(0, bound.start - 2) : bound.start])
        is not None
    )


def _lasts(bound: TimeBound) -> bool:
    """Tell whether a bound is a stretch of time rather than its last day."""
    if bound.kind == "event":
        return re.search(r"期间|假期|期$|季$|天$|期内", bound.quote) is not None
    return bound.kind == "period" and re.search(r"[末底前初]$", bound.quote) is None


_LAST_DAY = re.compile(r"[前底末内日号至到]")
_ALL = re.compile(r"(?:实现)?(?:全部|全面|清零|动态清零|彻底)")


def _closes(text: str, bound: TimeBound) -> bool:
    """Tell whether a bound behind another is the day by which the whole is done (年底前全部清零)."""
    dated = bound.kind == "deadline" and re.search(r"[前底末]$", bound.quote) is not None
    return dated and not _of_a_part(text, bound) and not text.endswith("确保", 0, bound.start)


def _of_a_part(text: str, bound: TimeBound) -> bool:
    """Tell whether a time dates but a part of what its row counts (其中9月底前开工2个)."""
    return text.endswith("其中", 0, bound.start)


_QUALIFIED = re.compile(
    r"(?:以来|以前|之前|前)?[一-鿿]{0,4}(?:形成|发生|产生|建成|登记|认定|签订|入库|立案|交付|成立|注册|"
    r"竣工|新招|确定|部署|结下|定|排查|摸排|交办|下达|在座|遗留|欠下|发现|通报)(?:出)?的"
)


def _qualifies(text: str, bound: TimeBound) -> bool:
    """Tell whether a time only says which things are meant (2025年底前形成的欠款, 今天部署的工作)."""
    if bound.quote == "今天" and re.match(r"会议|这次会|的会", text[bound.end : bound.end + 3]):
        return True
    return _QUALIFIED.match(text, bound.end) is not None


def _bounds_section(bound: TimeBound, heading: str) -> bool:
    """Tell whether a bound in a heading dates the section: a year, a span, or nothing but the bound."""
    return (
        "年" in bound.quote
        or re.search(r"[至到—]", bound.quote) is not None
        or heading.endswith(bound.quote)
    )


def _measured(text: str, bound: TimeBound) -> bool:
    """Tell whether a span is the value of a figure (压缩至3个工作日以内)."""
    before = text[max(0, bound.start - 5) : bound.start]
    return bound.kind == "limit" and _MEASURING.search(before) is not None


_MEASURING = re.compile(
    r"(?:压缩|缩短|压减|压|减|降|控制|提速|由|不超过|不少于|不低于)(?:至|到|在|为)?$"
)


def _part_of_name(text: str, bound: TimeBound) -> bool:
    """Tell whether a bound is part of a name (《2026年…方案》, 推进2024年重点项目清单)."""
    before = text[bound.start - 1 : bound.start]
    if before in {"《", "“"} and not bound.quote.startswith("“"):
        return True
    if text[bound.end : bound.end + 1] == "“" and bound.quote in {"汛前", "节前", "年前"}:
        return True  # 组织一次汛前“回头看”
    if bound.kind != "period" or before in "，。；,;":
        return False
    if re.search(r"[前底末内]", bound.quote) or not re.search(r"年|季度|月", bound.quote):
        return False
    return _PAPER.match(text, bound.end, bound.end + 10) is not None


_PAPER = re.compile(
    r"(?![要应将须])(?:年度)?[一-鿿]{0,6}(?:清单|方案|计划|预算|报告|要点|目录|指南)"
)
