"""The numbering part: which label stands before a paragraph.

ECMA-376-1, 17.9. An instance (w:num) points to a list (w:abstractNum), perhaps by way of a
numbering style (w:numStyleLink), and may override levels or their start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.docx.names import MC, W, number, on, value
from luoshi.reading.formats.numbering import DEPTHS, Counters, Level, join

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from luoshi.reading.formats.docx.styles import Styles

_LINKS: Final = 8  # longest chain of numbering styles followed
_NO_LEVEL: Final = Level(template="", format="none")


@dataclass(frozen=True, slots=True)
class _Instance:
    """One w:num, resolved: the counters it shares and its nine levels."""

    counters: str
    levels: tuple[Level, ...]
    overrides: dict[int, int]
    linked: dict[str, int]  # style → depth (w:pStyle)


class Lists:
    """The lists of one document with their running numbers."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._counters = Counters()
        self._instances: dict[int, _Instance | None] = {}
        abstracts = [] if root is None else root.findall(f"{W}abstractNum")
        nums = [] if root is None else root.findall(f"{W}num")
        self._abstracts = {item.get(f"{W}abstractNumId", ""): item for item in abstracts}
        self._nums = {number(item.get(f"{W}numId")): item for item in nums}

    def numbered(self, numbers: Element | None, style_id: str | None, text: str) -> str:
        """Count a paragraph and return ``text`` after its label.

        ``numbers`` is the paragraph's own w:numPr; what it leaves open comes from the style.
        """
        style = self._styles.number(style_id)
        num_id = number(value(numbers, f"{W}numId"))
        depth = number(value(numbers, f"{W}ilvl"))
        from_style = num_id is None
        num_id = style.num_id if num_id is None else num_id
        if not num_id:  # none, or 0: numbering switched off
            return text
        instance = self._instance(num_id)
        if instance is None:
            return text
        if depth is None and from_style:
            linked = (instance.linked[owner] for owner in style.owners if owner in instance.linked)
            depth = next(linked, style.depth)
        depth = depth or 0
        label = self._counters.label(
            instance.counters, num_id, depth, instance.levels, overrides=instance.overrides
        )
        suffix = instance.levels[depth].suffix if 0 <= depth < DEPTHS else "nothing"
        return join(label, text, suffix)

    def _instance(self, num_id: int) -> _Instance | None:
        if num_id not in self._instances:
            self._instances[num_id] = self._resolve(num_id)
        return self._instances[num_id]

    def _resolve(self, num_id: int) -> _Instance | None:
        num = self._nums.get(num_id)
        abstract = None if num is None else self._abstract(num)
        if num is None or abstract is None:
            return None
        levels = [_NO_LEVEL] * DEPTHS
        linked: dict[str, int] = {}
        overrides: dict[int, int] = {}
        for element in abstract.findall(f"{W}lvl"):
            _set_level(element, levels, linked)
        for override in num.findall(f"{W}lvlOverride"):
            for element in override.findall(f"{W}lvl"):
                _set_level(element, levels, linked)
            depth = number(override.get(f"{W}ilvl"))
            start = number(value(override, f"{W}startOverride"))
            if depth is not None and start is not None:
                overrides[depth] = start
        identity = abstract.get(f"{W}abstractNumId", "")
        return _Instance(identity, tuple(levels), overrides, linked)

    def _abstract(self, num: Element) -> Element | None:
        """Return the list of an instance, following numbering styles."""
        abstract = self._abstracts.get(value(num, f"{W}abstractNumId") or "")
        for _ in range(_LINKS):
            style = value(abstract, f"{W}numStyleLink")
            if abstract is None or style is None:
                return abstract
            target = self._nums.get(self._styles.number(style).num_id)
            abstract = self._abstracts.get(value(target, f"{W}abstractNumId") or "")
        return None


def _set_level(element: Element, levels: list[Level], linked: dict[str, int]) -> None:
    depth = number(element.get(f"{W}ilvl"))
    if depth is None or not 0 <= depth < DEPTHS:
        return
    levels[depth] = _level(element)
    style = value(element, f"{W}pStyle")
    if style is not None:
        linked[style] = depth


def _level(element: Element) -> Level:
    """Read one w:lvl. A format newer than the first edition hides in mc:AlternateContent."""
    format_element = element.find(f"{W}numFmt")
    if format_element is None:
        format_element = element.find(f"{MC}AlternateContent/{MC}Choice/{W}numFmt")
    format_ = "decimal" if format_element is None else format_element.get(f"{W}val", "decimal")
    digits = 0
    if format_ == "custom" and format_element is not None:
        first = re.match(r"0*1", format_element.get(f"{W}format", ""))
        format_, digits = "decimal", len(first[0]) if first else 0
    start = number(value(element, f"{W}start"))
    return Level(
        template=value(element, f"{W}lvlText") or "",
        format=format_,
        start=0 if start is None else start,
        legal=on(element, f"{W}isLgl"),
        restart=number(value(element, f"{W}lvlRestart")),
        suffix=value(element, f"{W}suff") or "tab",
        digits=digits,
    )
