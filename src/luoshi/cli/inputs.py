"""Which documents a command line names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "标准输入"
# In directories only; a file named on the command line is judged by its content.
SUFFIXES = (
    *(".txt", ".md", ".rtf", ".xml", ".html", ".htm", ".mht", ".mhtml"),
    *(".docx", ".docm", ".doc", ".wps", ".pdf", ".ofd", ".xlsx", ".xlsm"),
)


@dataclass(frozen=True, slots=True)
class Input:
    """One document to read; ``label`` is how messages name it."""

    path: Path
    label: str

    @property
    def is_standard_input(self) -> bool:
        """Say whether this is ``-``."""
        return str(self.path) == STANDARD_INPUT

    @property
    def name(self) -> str:
        """Return the file's name without its directory."""
        return self.label if self.is_standard_input else self.path.name

    @property
    def stem(self) -> str:
        """Return the document's name."""
        return self.label if self.is_standard_input else self.path.stem


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the command line names: documents in order, and what cannot be a document."""

    documents: tuple[Input, ...]
    problems: tuple[tuple[str, str], ...]  # label and sentence
    several: bool  # a directory or more than one name was given


def find_inputs(names: Sequence[str]) -> Inputs:
    """Return the documents ``names`` stand for, directories walked in a stable order.

    A file reached twice is read once.
    """
    documents: dict[str, Input] = {}
    problems: list[tuple[str, str]] = []
    for name in names:
        path = Path(name)
        if name == STANDARD_INPUT:
            documents[name] = Input(path, STANDARD_INPUT_NAME)
        elif path.is_dir():
            inside = list(_walk(path))
            documents |= _by_identity(inside, documents)
            if not inside:
                problems.append((name, "目录里没有能读的文件"))
        elif path.exists():
            documents |= _by_identity([path], documents)
        else:
            problems.append((name, "没有这个文件或目录：请检查路径和文件名"))
    several = len(names) > 1 or any(Path(name).is_dir() for name in names)
    return Inputs(tuple(documents.values()), tuple(problems), several)


def _by_identity(paths: Iterable[Path], known: dict[str, Input]) -> dict[str, Input]:
    found = {os.path.realpath(path): Input(path, str(path)) for path in paths}
    return {identity: item for identity, item in found.items() if identity not in known}


def _walk(directory: Path) -> Iterator[Path]:
    """Yield readable-looking files, sorted by name; hidden and lock files (~$, .~) are left out."""
    for folder, folders, files in os.walk(directory):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder) / name
            wanted = not name.startswith((".", "~$")) and path.suffix.lower() in SUFFIXES
            if wanted and path.is_file():  # Not a pipe, which would keep us waiting.
                yield path
