"""Find the parts of a word-processing package by relationship, not by file name.

ECMA-376-2 (Open Packaging): the package's relationships name the main part, the main part's name
the rest. Word, WPS and others store them under different file names.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from luoshi.reading.formats.docx.names import PACKAGE_RELS
from luoshi.reading.formats.source import DamagedFile

if TYPE_CHECKING:
    from luoshi.reading.formats.package import Package

_USUAL_MAIN: Final = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


@dataclass(frozen=True, slots=True)
class Relations:
    """What one part points to."""

    by_kind: dict[str, list[str]] = field(default_factory=dict)  # styles → ["word/styles.xml"]
    by_id: dict[str, str] = field(default_factory=dict)

    def first(self, kind: str) -> str | None:
        """Return the first target of a kind, or None."""
        return next(iter(self.by_kind.get(kind, ())), None)


def relations(package: Package, owner: str) -> Relations:
    """Return what part ``owner`` points to inside the package; "" is the package itself."""
    folder, name = posixpath.split(owner)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    found = Relations()
    if rels not in package:
        return found
    for relation in package.xml(rels).iter(f"{PACKAGE_RELS}Relationship"):
        target, kind = relation.get("Target", ""), relation.get("Type", "")
        if relation.get("TargetMode") == "External" or not target:
            continue
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        if path in package:
            found.by_kind.setdefault(kind.rsplit("/", 1)[-1], []).append(path)
            found.by_id[relation.get("Id", "")] = path
    return found


def main_part(package: Package, format_: str) -> str:
    """Return the name of the main part; DamagedFile when there is none."""
    main = relations(package, "").first("officeDocument")
    if main is not None:
        return main
    usual = _USUAL_MAIN[format_]
    if usual in package:
        return usual
    msg = f"文件已损坏：包内找不到正文部件“{usual}”，请用 WPS 或 Word 重新保存后再试。"
    raise DamagedFile(msg)
