"""Turn a marked-up document into the corpus's text and gold annotation.

Writing a new corpus document as one marked-up file keeps quotes and text in step:

    <o d="1">一、</o>压实责任，把防线扎得更牢
    <t who="市教育局" lead="市教育局" when="4月15日前|2024-04-15">市教育局要牵头，4月15日前<i
    name="新建中小学" op="=" value="8" unit="所">新建中小学8所</i></t>。<p>严禁拖欠工资</p>。

Tags: ``t`` task, ``d`` duty, ``p`` prohibition, ``i`` indicator, ``o`` outline marker (attribute ``d``
is the depth). Attributes: ``who``, ``lead``, ``with`` (names separated by |, or ; ), ``when``
("quote|YYYY-MM-DD", date left out when it cannot be computed). An indicator inside a row inherits
``who``, ``lead``, ``with`` and ``when`` unless it has its own; ``when=""`` clears. Text that holds a
literal ``<`` writes it as ``&lt;``.

    python -m training.markup SOURCE_DIR OUT_DIR
"""

from __future__ import annotations

import html
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

TAG = re.compile(r"<(/?)([tdpio])((?:\s+[a-z_]+=\"[^\"]*\")*)\s*>")
ATTRIBUTE = re.compile(r"([a-z_]+)=\"([^\"]*)\"")
KINDS = {"t": "task", "d": "duty", "p": "prohibition", "i": "indicator"}
ATTRIBUTES = {
    "who",
    "lead",
    "with",
    "when",
    "name",
    "op",
    "value",
    "value_max",
    "unit",
    "direction",
    "stretch",
    "d",
}
INHERITED = frozenset({"who", "lead", "with", "when"})
OPERATORS = (">=", "<=", "=", "~")
NEWLINE = "\n"
HEADING_END = re.compile(r"[，。：；\n]|(?<![0-9A-Za-z])[,:;.]|[,:;.](?![0-9A-Za-z])|$")


class MarkupError(ValueError):
    """The marked-up file is wrong; the message names the place."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A marked passage: ``text[start:end]``, and the attributes of the row that holds it."""

    start: int
    end: int
    tag: str
    attributes: dict[str, str]
    row: dict[str, str] = field(default_factory=dict)


def convert(name: str, marked: str) -> tuple[str, dict[str, Any]]:
    """Return the plain text and the gold annotation of one marked-up document.

    Raises :class:`MarkupError` when a tag or an attribute is wrong or a name is not in the text.
    """
    text, found = _parse(name, marked)
    found.sort(key=lambda passage: (passage.start, -passage.end))
    outline = [_node(text, passage) for passage in found if passage.tag == "o"]
    items = [_item(name, text, passage) for passage in found if passage.tag != "o"]
    return text, {"doc": name, "outline": outline, "items": items}


def _parse(name: str, marked: str) -> tuple[str, list[Tagged]]:
    """Return the text without its tags, and what the tags enclosed."""
    text = ""
    at = 0
    stack: list[Tagged] = []
    found: list[Tagged] = []
    for tag in TAG.finditer(marked):
        text += html.unescape(marked[at : tag.start()])
        at = tag.end()
        place = f"{name}:{marked.count(NEWLINE, 0, tag.start()) + 1}"
        closing, kind, raw = tag.groups()
        if not closing:
            stack.append(Tagged(len(text), len(text), kind, _attributes(place, raw)))
            continue
        if not stack or stack[-1].tag != kind:
            raise MarkupError(f"{place}: </{kind}> closes nothing")
        opened = stack.pop()
        row = next((outer.attributes for outer in reversed(stack) if outer.tag in "tdp"), {})
        found.append(replace(opened, end=len(text), row=row))
    if stack:
        raise MarkupError(f"{name}: <{stack[-1].tag}> is never closed")
    text += html.unescape(marked[at:])
    if left := re.search(r"</?[tdpio][\s>]", text):
        near = text[left.start() : left.start() + 30]
        raise MarkupError(f"{name}: unreadable tag near {near!r}")
    return text, found


def _attributes(place: str, raw: str) -> dict[str, str]:
    attributes = dict(ATTRIBUTE.findall(raw))
    if unknown := set(attributes) - ATTRIBUTES:
        raise MarkupError(f"{place}: unknown attribute {', '.join(sorted(unknown))}")
    return attributes


def _node(text: str, marker: Tagged) -> dict[str, Any]:
    stop = HEADING_END.search(text, marker.end)
    assert stop is not None  # the pattern matches at the end of the text
    return {
        "depth": int(marker.attributes["d"]),
        "marker": text[marker.start : marker.end].strip(),
        "heading": text[marker.end : stop.start()].strip(),
    }


def _names(value: str | None) -> list[str]:
    return [part for part in re.split(r"[|;；]", value or "") if part]


def _number(value: str) -> float | int | None:
    if value in ("", "null"):
        return None
    number = float(value)
    return int(number) if number.is_integer() else number


def _item(name: str, text: str, passage: Tagged) -> dict[str, Any]:
    quote = text[passage.start : passage.end]
    if not quote.strip() or "\n" in quote:
        raise MarkupError(f"{name}: empty or multi-line quote {quote!r}")
    inherited = {k: v for k, v in passage.row.items() if k in INHERITED}
    attributes = inherited | passage.attributes
    item: dict[str, Any] = {"kind": KINDS[passage.tag], "quote": quote}
    nth = len(re.findall(f"(?={re.escape(quote)})", text[: passage.end - 1]))
    if nth:
        item["nth"] = nth
    if passage.tag == "i":
        item |= _figure(f"{name}: indicator {quote!r}", passage.attributes)
    item |= _owners(attributes)
    when, _, date = attributes.get("when", "").partition("|")
    item["when"] = {"quote": when, "date": date or None} if when else None
    for part in [*item["who"], when]:
        if part not in text:
            raise MarkupError(f"{name}: {part!r} of {quote!r} is not in the text")
    return item


def _owners(attributes: dict[str, str]) -> dict[str, list[str]]:
    """Return who, lead and with; whoever leads or joins answers too."""
    parts = {part: _names(attributes.get(part)) for part in ("who", "lead", "with")}
    return parts | {"who": list(dict.fromkeys(name for names in parts.values() for name in names))}


def _figure(place: str, own: dict[str, str]) -> dict[str, Any]:
    if missing := {"name", "op", "value", "unit"} - set(own):
        raise MarkupError(f"{place} lacks {', '.join(sorted(missing))}")
    if own["op"] not in OPERATORS:
        raise MarkupError(f"{place} has op {own['op']!r}, not one of {' '.join(OPERATORS)}")
    figure: dict[str, Any] = {"name": own["name"], "op": own["op"]}
    figure |= {"value": _number(own["value"]), "unit": own["unit"]}
    if "value_max" in own:
        figure["value_max"] = _number(own["value_max"])
    if "direction" in own:
        figure["direction"] = own["direction"]
    if own.get("stretch"):
        figure["stretch"] = True
    return figure


def main() -> int:
    """Convert every ``*.mark.txt`` of a directory; return how many were wrong."""
    source, out = map(Path, sys.argv[1:3])
    for room in ("texts", "gold"):
        (out / room).mkdir(parents=True, exist_ok=True)
    bad = 0
    for path in sorted(source.glob("*.mark.txt")):
        name = path.name.removesuffix(".mark.txt")
        try:
            text, gold = convert(name, path.read_text(encoding="utf-8"))
        except MarkupError as error:
            print(f"error: {error}")
            bad += 1
            continue
        (out / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")
        stored = json.dumps(gold, ensure_ascii=False, indent=1) + "\n"
        (out / "gold" / f"{name}.json").write_text(stored, encoding="utf-8")
        kinds = Counter(item["kind"] for item in gold["items"])
        print(name, len(text), dict(kinds), "outline", len(gold["outline"]))
    return bad


if __name__ == "__main__":
    sys.exit(main())
