"""What a paragraph inherits from its style: list position and invisibility.

ECMA-376-1, 17.7: a style inherits from the one it is ``basedOn``; the nearest definition wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.docx.names import NUMPR, PPR, RPR, W, number, on, value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_CHAIN: Final = 32  # longest basedOn chain followed; Word allows 11


@dataclass(frozen=True, slots=True)
class Style:
    """The own properties of one style."""

    id: str
    parent: str | None
    num_id: int | None = None
    depth: int | None = None
    hidden: bool | None = None  # w:vanish; None: says nothing


@dataclass(frozen=True, slots=True)
class StyleNumber:
    """The list position a style gives; ``owners`` are the styles a level may be linked to."""

    num_id: int | None
    depth: int | None
    owners: tuple[str, ...]


class Styles:
    """The styles of one document."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self._numbers: dict[str | None, StyleNumber] = {}
        self._hidden: dict[str | None, bool] = {}
        self.default: str | None = None
        self.may_hide = root is not None and next(root.iter(f"{W}vanish"), None) is not None
        for element in () if root is None else root.iter(f"{W}style"):
            style = _style(element)
            self._styles[style.id] = style
            standard = element.get(f"{W}default", "0") not in {"0", "false", "off"}
            if standard and element.get(f"{W}type") == "paragraph":
                self.default = style.id

    def _chain(self, style_id: str | None) -> Iterator[Style]:
        """Yield the style and those it is based on; ends at a loop."""
        for _ in range(_CHAIN):
            style = self._styles.get(style_id) if style_id is not None else None
            if style is None:
                return
            yield style
            style_id = style.parent

    def number(self, style_id: str | None) -> StyleNumber:
        """Return the list position that a paragraph of this style inherits."""
        found = self._numbers.get(style_id)
        if found is None:
            found = self._numbers[style_id] = self._inherit(style_id)
        return found

    def _inherit(self, style_id: str | None) -> StyleNumber:
        num_id = depth = None
        owners: list[str] = []
        for style in self._chain(style_id):
            owners.append(style.id)
            num_id = style.num_id if num_id is None else num_id
            depth = style.depth if depth is None else depth
            if num_id is not None:
                break
        return StyleNumber(num_id, depth, tuple(owners))

    def hidden(self, style_id: str | None) -> bool:
        """Whether text of this style is invisible."""
        known = self._hidden.get(style_id)
        if known is None:
            says = (style.hidden for style in self._chain(style_id) if style.hidden is not None)
            known = self._hidden[style_id] = next(says, False)
        return known


def _style(element: Element) -> Style:
    numbers = element.find(f"{PPR}/{NUMPR}")
    run = element.find(RPR)
    vanish = None if run is None else run.find(f"{W}vanish")
    return Style(
        id=element.get(f"{W}styleId", ""),
        parent=value(element, f"{W}basedOn"),
        num_id=number(value(numbers, f"{W}numId")),
        depth=number(value(numbers, f"{W}ilvl")),
        hidden=None if vanish is None else on(run, f"{W}vanish"),
    )
