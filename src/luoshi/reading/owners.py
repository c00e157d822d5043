"""Say who answers for a row: its explicit subject, carried over the sentence, and its assignment.

Only names that the text gives are used. Rulings 4, 18, 19, 23, 41 and 43 of the annotation guide apply.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from luoshi.reading.actors import FOLLOW, NAME, split_names
from luoshi.reading.assignments import Assignment
from luoshi.reading.pieces import Layout, Piece

_LISTED = (
    rf"{NAME}(?:(?:、|和|及|与){NAME}|、[一-鿿]{{2,8}}(?=、|和|等))*(?:等(?:有关|"
    r"相关)?(?:部门|单位|[一二三四五六七八九]家))?"
)
_FRONT = r"(?<![一-鿿、])"  # a pattern's ^ is the start of the document, not of the piece
_BY = re.compile(
    rf"(?:由|{_FRONT}归)(?P<who>{_LISTED})(?P<next>牵头|负责|"
    r"会同|联合|具体|统一|统筹|按|组织|实施|承担|要|分头|分别|挂|约谈|拿|抓|在|于|每|逐|"
    r"对|将|把|落实|开展|完成|出[台具资]|制[定作发]|审[核查定批]|核[查定实发准]|编[制印写]|建[立设成]|"
    r"共同|，|,)"
)
_LEADS = re.compile(
    rf"(?:{_FRONT}|(?<=由))(?P<who>{_LISTED})(?:要|应|须|负责)?(?:分别|共同|做为|"
    r"作为)?牵头"
)
_JOINS = re.compile(
    rf"(?:{_FRONT}|(?<=由)|(?<=牵头、)|(?<=负责、))(?P<who>{_LISTED})(?:要|应|须)?(?:主动|积极|密切|"
    r"共同)?(?:配合|参与|协助|协同)(?!度)"
)
_STOP = rf"(?:{FOLLOW}|(?=[，,。；：:、]|$))"
_WITH = re.compile(rf"(?:会同|联合(?!会|社)|(?<=[局委厅部])商)(?P<who>{_LISTED}){_STOP}")
_HELPS = re.compile(rf"(?:要|应|须)?(?:积极|主动|全力)?配合(?P<who>{_LISTED}){_STOP}")
_URGES = re.compile(
    r"(?:督促|督导(?!室)|组织(?!部))(?P<who>[一-鿿\d、（）“”]{0,20}?(?:企业|单位|部门|业主|施工方|公司|学校|镇街|"
    r"乡镇|街道|商户|经营者|机构|医院|工地|物业))(?=尽快|限期|按期|按时|落实|整改|完成|在|"
    r"于|\d|做|建|加|开展|严格|履行|对|配|安装|，)"
)
_DRIVES = frozenset({"督促", "责令", "责成", "要求"})
_LEADING = re.compile(r"要牵头|牵头(?!单位|部门|科室|处室)(?=[一-鿿])")
# Without one of these words no pattern above matches; to look for them is far cheaper.
_ANY_BY = re.compile(r"[由归]|牵头|会同|联合|商|配合|参与|协助|协同")
_ANY_URGED = re.compile(r"督[促导]|组织")


@dataclass(slots=True)
class Owners:
    """Names by part; ``who`` holds everybody in order."""

    who: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    with_: list[str] = field(default_factory=list)

    def add(self, names: list[str], part: str = "") -> None:
        """Add names, each once, to ``who`` and to the part."""
        for name in names:
            if name not in self.who:
                self.who.append(name)
            if part == "lead" and name not in self.lead:
                self.lead.append(name)
            if part == "with" and name not in self.with_:
                self.with_.append(name)

    def copy(self) -> Owners:
        """Return an independent copy."""
        return Owners(list(self.who), list(self.lead), list(self.with_))


def piece_owners(text: str, piece: Piece) -> Owners:
    """Return the names that one piece itself makes responsible."""
    owners = Owners()
    start, end = piece.start, piece.end
    helped = piece.subject is not None and _add_subject(owners, text, piece.subject, end)
    if _ANY_BY.search(text, start, end) is None:
        return owners
    for pattern in (_BY, _LEADS):
        for match in pattern.finditer(text, start, end):
            owners.add(_split(text, *match.span("who")), "lead")
    if piece.subject is not None and not owners.lead and _LEADING.search(text, start, end):
        owners.add(_split(text, *piece.subject), "lead")
    for match in _WITH.finditer(text, start, end):
        names = _split(text, *match.span("who"))
        if owners.who and not owners.lead:
            owners.add([n for n in owners.who if n not in names], "lead")
        owners.add(names, "with")
    if not helped:
        for match in _JOINS.finditer(text, start, end):
            first, last = match.span("who")
            if text[last : last + 1] != "要" or owners.lead:
                owners.add(_split(text, first, last), "with")
    if len(owners.who) > 1:
        owners.who.sort(key=lambda name: text.find(name, start, end))
    return owners


def _add_subject(owners: Owners, text: str, subject: tuple[int, int], end: int) -> bool:
    """Add the subject; where it helps others (A要配合B), they lead. Tell whether it does."""
    helped = _HELPS.match(text, subject[1], end)
    owners.add(_split(text, *subject), "with" if helped else "")
    if helped is None:
        return False
    owners.add(_split(text, *helped.span("who")), "lead")
    return True


def urged(text: str, start: int, end: int) -> list[str]:
    """Return those whom the row's subject must drive to do the work (ruling 18)."""
    if _ANY_URGED.search(text, start, end) is None:
        return []
    return [match["who"] for match in _URGES.finditer(text, start, end)]


def _split(text: str, start: int, end: int) -> list[str]:
    return [
        a.name
        for a in split_names(text, start, end)
        if a.name not in {"我们", "大家", "任何人", "谁", "我"}
    ]


@dataclass(slots=True)
class OwnerFinder:
    """Answers for any span of one document; built once."""

    layout: Layout
    _own: list[Owners] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._own = [piece_owners(self.layout.text, piece) for piece in self.layout.pieces]
        self._starts = [piece.start for piece in self.layout.pieces]

    def owners(self, start: int, end: int) -> Owners:
        """Return who answers for ``text[start:end]``."""
        pieces = self.layout.pieces
        first = max(0, bisect_left(self._starts, start + 1) - 1)
        found = Owners()
        i = first
        while i < len(pieces) and pieces[i].start < end:
            own = self._own[i]
            if own.who and (i == first or not found.who or own.lead or own.with_):
                found.add(own.who)
                found.add(own.lead, "lead")
                found.add(own.with_, "with")
            i += 1
        if len(found.who) == len(found.with_):  # nobody, or only those who help: 会同乙局抓紧办理
            carried = self._carried(first)
            carried.add(carried.who if found.with_ else [], "lead")
            carried.add(found.with_, "with")
            found = carried
        found.add(urged(self.layout.text, start, end))
        self._assigned(found, start)
        return found

    def own(self, index: int) -> Owners:
        """Return the names that the piece at ``index`` itself makes responsible."""
        return self._own[index]

    def _carried(self, first: int) -> Owners:
        """Return the owners of the nearest piece to the left in the same sentence.

        Across a semicolon only a subject goes on that opens what the semicolon closes: in 拓宽渠道，甲局要招聘；抓好保供
        the second half is not 甲局's.
        """
        pieces = self.layout.pieces
        i = first - 1
        crossed = pieces[first].before == ";"
        while i >= 0 and pieces[i].sentence == pieces[first].sentence:
            if self._own[i].who and not self._urged_only(i):
                return self._own[i].copy() if self._opens(i) or not crossed else Owners()
            crossed = crossed or pieces[i].before == ";"
            i -= 1
        return Owners()

    def _opens(self, index: int) -> bool:
        """Tell whether a piece opens its sentence or a part of it closed by a semicolon."""
        pieces = self.layout.pieces
        first = index == 0 or pieces[index - 1].sentence != pieces[index].sentence
        return first or pieces[index].before == ";"

    def _urged_only(self, index: int) -> bool:
        """Tell whether a piece names only those whom somebody else must drive (ruling 18: its row alone)."""
        subject = self.layout.pieces[index].subject
        if subject is None or self._own[index].lead or self._own[index].with_:
            return False
        return self.layout.text[subject[0] - 2 : subject[0]] in _DRIVES

    def _assigned(self, found: Owners, start: int) -> None:
        for assignment in self.governing(start):
            found.add(list(assignment.lead), "lead")
            found.add(list(assignment.with_), "with")
            found.add(list(assignment.who))

    def governing(self, start: int) -> list[Assignment]:
        """Return the assignments that govern a row beginning at ``start``: the nearest of each kind."""
        nearest: dict[str, Assignment] = {}
        for assignment in self.layout.assignments:
            if (
                assignment.scope <= start < max(assignment.start, assignment.scope + 1)
                and assignment.kind not in nearest
            ):
                only_when = not (assignment.who or assignment.lead or assignment.with_)
                if only_when and assignment.kind == "bracket":
                    continue  # dates its own row only
                nearest[assignment.kind] = assignment
        return [nearest[k] for k in ("bracket", "sentence", "line", "row") if k in nearest][:1]
