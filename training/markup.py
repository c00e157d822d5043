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
HEADING_END = re.compile(r"[，。：；\n]|(?<![0-9A-Za-z])[,:;.]|[,:;.](?![0-9A-Za-z])|$")


class MarkupError(ValueError):
    """The marked-up file is wrong; the message names the place."""


def convert(name: str, marked: str) -> tuple[str, dict[str, Any]]:
    """Return the plain text and the gold annotation of one marked-up document."""
    text = ""
    at = 0
    stack: list[tuple[str, int, dict[str, str]]] = []
    outline: list[tuple[int, int, int]] = []
    found: list[tuple[int, int, str, dict[str, str], dict[str, str] | None]] = []
    for tag in TAG.finditer(marked):
        text += html.unescape(marked[at : tag.start()])
        at = tag.end()
        line = marked.count("\n", 0, tag.start()) + 1
        closing, kind, raw = tag.groups()
        if not closing:
            attributes = dict(ATTRIBUTE.findall(raw))
            if unknown := set(attributes) - ATTRIBUTES:
                raise MarkupError(f"{name}:{line}: unknown attribute {unknown}")
            stack.append((kind, len(text), attributes))
            continue
        if not stack or stack[-1][0] != kind:
            raise MarkupError(f"{name}:{line}: </{kind}> closes nothing")
        _, start, attributes = stack.pop()
        if kind == "o":
            outline.append((start, len(text), int(attributes["d"])))
        else:
            row = next((a for k, _, a in reversed(stack) if k in "tdp"), None)
            found.append((start, len(text), kind, attributes, row))
    if stack:
        raise MarkupError(f"{name}: <{stack[-1][0]}> is never closed")
    text += html.unescape(marked[at:])
    if left := re.search(r"</?[tdpio][\s>]", text):
        raise MarkupError(f"{name}: unreadable tag near {text[left.start() : left.start() + 30]!r}")
    found.sort(key=lambda f: (f[0], -f[1]))
    nodes = []
    for start, end, depth in outline:
        stop = HEADING_END.search(text, end)
        assert stop is not None
        nodes.append(
            {
                "depth": depth,
                "marker": text[start:end].strip(),
                "heading": text[end : stop.start()].strip(),
            }
        )
    return text, {
        "doc": name,
        "outline": nodes,
        "items": [_item(name, text, *f) for f in found],
    }


def _names(value: str | None) -> list[str]:
    return [part for part in re.split(r"[|;；]", value or "") if part]


def _number(value: str) -> float | int | None:
    if value in ("", "null"):
        return None
    number = float(value)
    return int(number) if number.is_integer() else number


def _item(
    name: str,
    text: str,
    start: int,
    end: int,
    kind: str,
    own: dict[str, str],
    row: dict[str, str] | None,
) -> dict[str, Any]:
    quote = text[start:end]
    if not quote.strip() or "\n" in quote:
        raise MarkupError(f"{name}: empty or multi-line quote {quote!r}")
    attributes = {
        k: v for k, v in (row or {}).items() if k in ("who", "lead", "with", "when")
    } | own
    who = _names(attributes.get("who"))
    for part in ("lead", "with"):
        who += [unit for unit in _names(attributes.get(part)) if unit not in who]
    item: dict[str, Any] = {"kind": KINDS[kind], "quote": quote}
    nth = len(re.findall(f"(?={re.escape(quote)})", text[: start + len(quote) - 1]))
    if nth:
        item["nth"] = nth
    if kind == "i":
        if missing := {"name", "op", "value", "unit"} - set(own):
            raise MarkupError(f"{name}: indicator {quote!r} lacks {missing}")
        if own["op"] not in (">=", "<=", "=", "~"):
            raise MarkupError(f"{name}: op {own['op']!r} of {quote!r}")
        item |= {
            "name": own["name"],
            "op": own["op"],
            "value": _number(own["value"]),
            "unit": own["unit"],
        }
        if "value_max" in own:
            item["value_max"] = _number(own["value_max"])
        if "direction" in own:
            item["direction"] = own["direction"]
        if own.get("stretch"):
            item["stretch"] = True
    item |= {
        "who": who,
        "lead": _names(attributes.get("lead")),
        "with": _names(attributes.get("with")),
    }
    when, _, date = attributes.get("when", "").partition("|")
    if when and when not in text:
        raise MarkupError(f"{name}: when {when!r} of {quote!r} is not in the text")
    for unit in who:
        if unit not in text:
            raise MarkupError(f"{name}: who {unit!r} of {quote!r} is not in the text")
    item["when"] = {"quote": when, "date": date or None} if when else None
    return item


def main() -> int:
    """Convert every ``*.mark.txt`` of a directory."""
    source, out = map(Path, sys.argv[1:3])
    (out / "texts").mkdir(parents=True, exist_ok=True)
    (out / "gold").mkdir(parents=True, exist_ok=True)
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
        (out / "gold" / f"{name}.json").write_text(
            json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        kinds = [item["kind"] for item in gold["items"]]
        print(
            name,
            len(text),
            {kind: kinds.count(kind) for kind in KINDS.values()},
            "outline",
            len(gold["outline"]),
        )
    return bad


if __name__ == "__main__":
    sys.exit(main())
