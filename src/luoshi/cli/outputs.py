"""Write documents as they come: table, JSON, JSON lines, papers, one file or a directory."""

from __future__ import annotations

import io
import sys
from abc import ABC, abstractmethod
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, Self

from luoshi.cli.atomic import whole_file
from luoshi.cli.destination import SUFFIX_OF, Destination, Names, UnusableDestination
from luoshi.cli.json_form import dump

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from luoshi.cli.inputs import Input, Inputs
    from luoshi.flows.read_document import Document
    from luoshi.papers.plan import Plan

PAPERS = ("csv", "xlsx", "docx", "pdf")


class Output(ABC):
    """Takes documents in order. Leaving its ``with`` puts files in place; an exception does not."""

    def __enter__(self) -> Self:
        return self

    @abstractmethod
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put files in place, or remove what is not whole."""

    @abstractmethod
    def add(self, item: Input, document: Document) -> None:
        """Take one document."""


def open_output(destination: Destination, inputs: Inputs, *, explain: bool) -> Output:
    """Return the output for ``destination``."""
    require_libraries(destination.format)
    if destination.directory:
        return DirectoryOutput(destination, inputs.documents, explain=explain)
    return SingleOutput(destination, many=inputs.several, explain=explain)


class SingleOutput(Output):
    """All documents in one file or on standard output, opened with the first."""

    def __init__(self, destination: Destination, *, many: bool, explain: bool) -> None:
        self._destination = destination
        self._many = many
        self._explain = explain
        self._stack = ExitStack()
        self._writer: Writer | None = None

    def add(self, item: Input, document: Document) -> None:
        """Take one document."""
        if self._writer is None:
            self._writer = self._open()
        self._writer.add(item, document)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None and self._writer is not None:
            try:
                self._writer.close()
            except BaseException as failure:
                self._stack.__exit__(type(failure), failure, failure.__traceback__)
                raise
        self._stack.__exit__(kind, error, trace)

    def _open(self) -> Writer:
        path = self._destination.path
        file = sys.stdout.buffer if path is None else self._stack.enter_context(whole_file(path))
        return writer(
            self._destination.format,
            file,
            many=self._many,
            explain=self._explain,
            on_screen=path is None,
        )


class DirectoryOutput(Output):
    """One file for each document, each in place as soon as it is written."""

    def __init__(self, destination: Destination, inputs: Sequence[Input], *, explain: bool) -> None:
        self._format = destination.format
        self._directory = destination.path or Path()
        self._explain = explain
        self._names = Names(
            self._directory,
            SUFFIX_OF[destination.format],
            [item.stem for item in inputs],
            [item.path for item in inputs],
        )

    def __exit__(self, *_: object) -> None:
        """Do nothing: files in place are whole."""

    def add(self, item: Input, document: Document) -> None:
        """Write one document."""
        self._directory.mkdir(parents=True, exist_ok=True)
        with whole_file(self._names.path(item.stem)) as file:
            single = writer(self._format, file, many=False, explain=self._explain, on_screen=False)
            single.add(item, document)
            single.close()


class Writer(Protocol):
    """Writes one file of one format."""

    def add(self, item: Input, document: Document) -> None:
        """Take one document."""

    def close(self) -> None:
        """Write what is still held; the file itself is closed by who opened it."""


def writer(format_: str, file: IO[bytes], *, many: bool, explain: bool, on_screen: bool) -> Writer:
    """Return the writer for ``format_``."""
    if format_ == "table":
        return TableWriter(file, explain=explain, on_screen=on_screen)
    if format_ in PAPERS:
        return PaperWriter(format_, file)
    return JsonWriter(file, lines=format_ == "jsonl", many=many, explain=explain)


class TableWriter:
    """Tables for reading, on the screen in colour, in a file plain."""

    def __init__(self, file: IO[bytes], *, explain: bool, on_screen: bool) -> None:
        from luoshi.cli.table import FILE_WIDTH, TerminalTable

        self._wrapper = None if on_screen else io.TextIOWrapper(file, "utf-8", write_through=True)
        self._table = TerminalTable(
            self._wrapper or sys.stdout,
            explain=explain,
            width=None if on_screen else FILE_WIDTH,
        )

    def add(self, item: Input, document: Document) -> None:
        """Draw one document."""
        del item
        self._table.show(document)

    def close(self) -> None:
        """Leave the file to its owner."""
        if self._wrapper is not None:
            self._wrapper.detach()


class JsonWriter:
    """One object, an array when several documents may come, or one object a line."""

    def __init__(self, file: IO[bytes], *, lines: bool, many: bool, explain: bool) -> None:
        self._file = file
        self._indent = None if lines else 1
        self._array = many and not lines
        self._explain = explain
        self._count = 0

    def add(self, item: Input, document: Document) -> None:
        """Write one document."""
        if self._array:
            self._file.write(b",\n" if self._count else b"[\n")
        self._count += 1
        text = dump(document, file=item.label, explain=self._explain, indent=self._indent)
        self._file.write(text.encode("utf-8", "backslashreplace"))
        if not self._array:
            self._file.write(b"\n")
        self._file.flush()

    def close(self) -> None:
        """End the array."""
        if self._array:
            self._file.write(b"\n]\n")
        self._file.flush()


class PaperWriter:
    """Excel, Word, PDF or CSV: all documents in one plan."""

    def __init__(self, format_: str, file: IO[bytes]) -> None:
        self._format = format_
        self._file = file
        self._plans: list[tuple[str, Plan]] = []

    def add(self, item: Input, document: Document) -> None:
        """Keep one document's plan."""
        self._plans.append((item.name, document.plan))

    def close(self) -> None:
        """Write the paper."""
        from luoshi.flows.merged_plan import merge

        write_paper(self._format, merge(self._plans), self._file)
        self._file.flush()


def write_paper(format_: str, plan: Plan, file: IO[bytes]) -> None:
    """Write ``plan`` in one of ``PAPERS``."""
    if format_ == "csv":
        from luoshi.papers.csv import write_csv as write
    elif format_ == "xlsx":
        from luoshi.papers.xlsx import write_xlsx as write
    elif format_ == "docx":
        from luoshi.papers.docx import write_docx as write
    else:
        from luoshi.papers.pdf import write_pdf as write
    write(plan, file)


LIBRARIES = {"xlsx": "xlsxwriter", "docx": "docx", "pdf": "typst", "table": "rich"}
PACKAGES = {"docx": "python-docx"}


def require_libraries(format_: str) -> None:
    """Raise before any reading when the package that ``format_`` needs is not installed."""
    from importlib.util import find_spec

    module = LIBRARIES.get(format_)
    if module is None or find_spec(module) is not None:
        return
    package = PACKAGES.get(module, module)
    raise UnusableDestination(
        f"输出 {format_} 缺少组件 {package}：请先 pip install {package}，或改用 --format json"
    )
