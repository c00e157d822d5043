"""The 任务分解表 as PDF, typeset by Typst after GB/T 9704-2012; ``paper.typ`` is the layout.

The plan is handed over as data, so no text of a document can be taken for markup. Chinese type is
taken from what the machine has; the chain of names for each face stands in ``layout``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from luoshi.papers import cells, layout, wording
from luoshi.papers.libraries import library
from luoshi.papers.order import Band, arranged, banded
from luoshi.papers.outlet import deliver
from luoshi.papers.tables import INDICATORS, TASKS, captions, indicator_texts, task_texts

if TYPE_CHECKING:
    from collections.abc import Collection

    from luoshi.papers.outlet import Outlet
    from luoshi.papers.plan import Plan, Row

_FACES: Final = {
    "title": layout.XIAOBIAOSONG,
    "text": layout.FANGSONG,
    "hei": layout.HEITI,
    "kai": layout.KAITI,
    "song": layout.SONGTI,
}
# Parts of family names that promise Chinese where none of the names in ``layout`` is there.
_CHINESE: Final = (
    *("cjk sc", "han s", "wenquanyi", "fallback", "uming", "ukai", "yahei", "dengxian"),
    *("pingfang", "heiti sc", "hiragino sans gb", "song", "fang", "hei", "kai", "cjk"),
)
_INDICATOR_ALIGN: Final = ("center", "left", "center", "left", "center")
_TASK_ALIGN: Final = ("center", "left", "left", "left", "center", "center", "left")


class NoChineseFont(Exception):
    """No typeface of this machine has Chinese characters; the message names the way out."""

    def __init__(self) -> None:
        """Say what to install."""
        super().__init__(
            "没有找到中文字体，无法生成 PDF。请安装一种中文字体后重试，例如 "
            "Debian/Ubuntu：sudo apt install fonts-noto-cjk；"
            "也可以先输出 Word（.docx），再用 Word 或 WPS 另存为 PDF。"
        )


def write_pdf(plan: Plan, file: Outlet) -> None:
    """Write ``plan`` as PDF, page for page like the Word document.

    ``file`` is a path or an open binary file. Raises MissingLibrary without typst and
    NoChineseFont where no typeface can print the text. The same plan gives the same bytes on the
    same machine.
    """
    typst = library("typst", "typst")
    fonts = typst.Fonts()
    faces = chains(fonts.families())
    made_on = plan.made_on or plan.source_date or dt.date(1980, 1, 1)
    moment = dt.datetime.combine(made_on, dt.time(), dt.UTC)
    data = typst.compile(
        resources.files("luoshi.papers").joinpath("paper.typ").read_bytes(),
        font_paths=fonts,
        sys_inputs={"paper": json.dumps(_paper(plan, faces), ensure_ascii=False)},
        timestamp=moment,
    )
    deliver(data, file)


def chains(families: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return for each face the installed ``families`` to set it in, best first.

    ``bold`` says that the stand-in is too light and is to be printed bold. Raises NoChineseFont
    when ``families`` holds nothing Chinese.
    """
    installed = {family.lower(): family for family in families}
    others = [
        family for part in _CHINESE for name, family in sorted(installed.items()) if part in name
    ]
    result = {}
    for role, face in _FACES.items():
        chain = [installed[name.lower()] for name in face.chain if name.lower() in installed]
        chain = list(dict.fromkeys(chain + others))
        if not chain:
            raise NoChineseFont
        proper = chain[0].lower() in {name.lower() for name in (face.name, *face.alike)}
        result[role] = {"chain": chain[:4], "bold": face.bold and not proper}
    return result


def _paper(plan: Plan, faces: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return everything ``paper.typ`` prints."""
    rows = arranged(plan.rows)
    return {
        "fonts": faces,
        "upright": dataclasses.asdict(layout.UPRIGHT),
        "across": dataclasses.asdict(layout.ACROSS),
        "title": _clean(plan.title),
        "preface": [
            _opening(text, flush=place == 1 and wording.is_addressee(text))
            for place, text in enumerate(plan.preface)
        ],
        "tables": [
            _indicators(caption, part) if is_indicators else _tasks(caption, part)
            for caption, is_indicators, part in captions(rows)
        ],
        "notes": [_clean(note) for note in wording.numbered_remarks(plan)],
    }


def _opening(text: str, *, flush: bool) -> dict[str, Any]:
    level, heading, rest = wording.heading(_clean(text))
    return {"level": level, "heading": heading, "rest": rest, "flush": flush}


def _indicators(caption: str, rows: tuple[Row, ...]) -> dict[str, Any]:
    return {
        "caption": caption,
        "titles": INDICATORS.titles,
        "widths": INDICATORS.widths,
        "aligns": _INDICATOR_ALIGN,
        "lines": [_line(indicator_texts(row)) for row in rows],
    }


def _tasks(caption: str, rows: tuple[Row, ...]) -> dict[str, Any]:
    return {
        "caption": caption,
        "titles": TASKS.titles,
        "widths": TASKS.widths,
        "aligns": _TASK_ALIGN,
        "lines": [
            _line((line.title,), band=line.level)
            if isinstance(line, Band)
            else _line(task_texts(line))
            for line in banded(rows)
        ],
    }


def _line(texts: tuple[str, ...], band: int | None = None) -> dict[str, Any]:
    return {"band": band, "cells": [_clean(text) for text in texts]}


def _clean(text: str) -> str:
    return cells.printable(text).replace("\r", "\n")
