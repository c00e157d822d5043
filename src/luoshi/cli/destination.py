"""Where the result goes and in which format."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BY_SUFFIX = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".docx": "docx",
    ".pdf": "pdf",
    ".txt": "table",
}
SUFFIX_OF = {name: suffix for suffix, name in BY_SUFFIX.items()}
BINARY = frozenset({"xlsx", "docx", "pdf"})
IN_DIRECTORY = "xlsx"


class UnusableDestination(Exception):
    """The output cannot go there; the message is one sentence for the user. Exit code 2."""


@dataclass(frozen=True, slots=True)
class Destination:
    """``path`` None is standard output; ``directory`` means one file for each document."""

    format: str
    path: Path | None = None
    directory: bool = False


def choose(output: str | None, wanted: str | None, *, several: bool, terminal: bool) -> Destination:
    """Return the destination for ``-o output`` and ``--format wanted``."""
    if output is None or output == "-":
        return _standard_output(wanted, several=several, terminal=terminal)
    path = Path(output)
    by_suffix = BY_SUFFIX.get(path.suffix.lower())
    closes_with_slash = output.endswith(tuple(filter(None, ("/", os.sep, os.altsep))))
    if path.is_dir() or closes_with_slash or (several and not path.suffix and not path.exists()):
        return Destination(wanted or IN_DIRECTORY, path, directory=True)
    chosen = wanted or by_suffix
    if chosen is None:
        raise UnusableDestination(
            f"看不出“{output}”要什么格式：请用后缀 {' '.join(BY_SUFFIX)}，或加 --format"
        )
    if not path.absolute().parent.is_dir():
        raise UnusableDestination(f"目录“{path.parent}”不存在：请先建立，或换一个位置")
    return Destination(chosen, path)


def _standard_output(wanted: str | None, *, several: bool, terminal: bool) -> Destination:
    if wanted is None:
        machine = "jsonl" if several else "json"
        return Destination("table" if terminal else machine)
    if wanted in BINARY and terminal:
        raise UnusableDestination(
            f"{wanted} 不能显示在屏幕上：请用 -o 台账{SUFFIX_OF[wanted]} 写到文件"
        )
    return Destination(wanted)


def refuse_overwriting(destination: Destination, inputs: Iterable[Path]) -> None:
    """Raise when the one output file is one of the inputs."""
    if destination.path is None or destination.directory:
        return
    target = os.path.realpath(destination.path)
    for path in inputs:
        if os.path.realpath(path) == target:
            raise UnusableDestination(f"“{destination.path}”是要读的文件，不能覆盖：请换一个名字")


def terminal() -> bool:
    """Say whether standard output is a terminal."""
    return sys.stdout.isatty()


class Names:
    """Hands out one file name for each document of a directory, never the same twice.

    A second 讲话 becomes 讲话-2. Names of the inputs are never handed out, and 讲话-2 is not taken
    from a document that is called so itself.
    """

    def __init__(
        self, directory: Path, suffix: str, stems: Iterable[str], inputs: Iterable[Path]
    ) -> None:
        self._directory = directory
        self._suffix = suffix
        self._own = {stem.casefold() for stem in stems}
        self._taken = {os.path.realpath(path).casefold() for path in inputs}

    def path(self, stem: str) -> Path:
        """Return the path for the next document called ``stem``."""
        number = 1
        while True:
            name = stem if number == 1 else f"{stem}-{number}"
            path = self._directory / (name + self._suffix)
            identity = os.path.realpath(path).casefold()
            reserved = number > 1 and name.casefold() in self._own
            if identity not in self._taken and not reserved:
                self._taken.add(identity)
                return path
            number += 1
