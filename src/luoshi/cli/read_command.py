"""``luoshi read``: from the arguments to the exit code."""

from __future__ import annotations

import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from luoshi.cli.destination import UnusableDestination, choose, refuse_overwriting, terminal
from luoshi.cli.inputs import find_inputs
from luoshi.cli.progress import BatchProgress
from luoshi.cli.reasons import reason

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from luoshi.cli.destination import Destination
    from luoshi.cli.inputs import Inputs
    from luoshi.cli.outcomes import Failure
    from luoshi.flows.read_document import Settings
    from luoshi.reading.earlier import EarlierRow
    from luoshi.reading.units import UnitList

USAGE, UNREADABLE, CLASSIFIED = 2, 3, 4


class UnusableList(Exception):
    """A list given with an option cannot be used; one sentence and the exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def run(arguments: argparse.Namespace) -> int:
    """Read what the arguments name and write it where they say; return the exit code."""
    inputs = find_inputs(arguments.files)
    try:
        destination = choose(
            arguments.output, arguments.format, several=inputs.several, terminal=terminal()
        )
        refuse_overwriting(destination, [item.path for item in inputs.documents])
        return _read_all(inputs, _settings(arguments), destination, arguments)
    except UnusableDestination as error:
        say(str(error))
        return USAGE
    except UnusableList as error:
        say(str(error))
        return error.code


def _read_all(
    inputs: Inputs, settings: Settings, destination: Destination, arguments: argparse.Namespace
) -> int:
    from luoshi.cli.outcomes import Failure, outcomes
    from luoshi.cli.outputs import open_output

    failures = [Failure(label, message, UNREADABLE) for label, message in inputs.problems]
    read = rows = 0
    documents = inputs.documents
    with (
        refusals(destination),
        open_output(destination, inputs, explain=arguments.explain) as output,
        BatchProgress(len(documents)) as progress,
        closing(outcomes(documents, settings, jobs=arguments.jobs)) as found,
    ):
        for outcome in found:
            progress.advance()
            if isinstance(outcome, Failure):
                failures.append(outcome)
            else:
                output.add(outcome.input, outcome.document)
                read += 1
                rows += len(outcome.document.plan.rows)
    if destination.path is not None and read:
        count = f"{read}份文件、" if read > 1 else ""
        say(f"已写出 {destination.path}：{count}{rows}行")
    _list_failures(failures, read)
    return max((failure.code for failure in failures), default=0)


@contextmanager
def refusals(destination: Destination) -> Iterator[None]:
    """Turn what the system says against the output into one sentence."""
    from luoshi.papers import MissingLibrary, NoChineseFont

    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"“{destination.path}”" if destination.path else "标准输出"
        raise UnusableDestination(
            f"{where}写不进去（{reason(error)}）：请检查磁盘空间和权限，或关掉正在打开它的程序"
        ) from error
    except (MissingLibrary, NoChineseFont) as error:
        raise UnusableDestination(str(error)) from error


def _list_failures(failures: Sequence[Failure], read: int) -> None:
    for failure in failures:
        say(f"{failure.label}：{failure.message}")
    if failures and read + len(failures) > 1:
        say(f"共{read + len(failures)}份：读出{read}份，未读出{len(failures)}份")


def _settings(arguments: argparse.Namespace) -> Settings:
    from luoshi.flows.read_document import Settings

    return Settings(
        date=arguments.date,
        declassified_by=arguments.declassified_by,
        units=_units(arguments.units),
        earlier=_earlier(arguments.against, arguments.declassified_by),
        llm_url=arguments.llm,
        llm_model=arguments.llm_model or "",
        explain=arguments.explain,
    )


def _units(name: str | None) -> UnitList | None:
    if name is None:
        return None
    from luoshi.reading.units import UnreadableUnitList, parse_units

    try:
        return parse_units(Path(name).read_bytes())
    except OSError as error:
        raise UnusableList(
            f"单位名单“{name}”打不开（{reason(error)}）：请检查路径", UNREADABLE
        ) from error
    except UnreadableUnitList as error:
        raise UnusableList(f"{name}：{error}", UNREADABLE) from error


def _earlier(name: str | None, declassified_by: str | None) -> tuple[EarlierRow, ...]:
    if name is None:
        return ()
    from luoshi.reading.earlier import NoLedger, read_earlier
    from luoshi.reading.formats.source import ClassifiedDocument, UnreadableFile

    try:
        return read_earlier(Path(name), declassified_by=declassified_by)
    except (UnreadableFile, NoLedger) as error:
        raise UnusableList(str(error), UNREADABLE) from error
    except ClassifiedDocument as error:
        raise UnusableList(str(error), CLASSIFIED) from error


def say(sentence: str) -> None:
    """Print one sentence for the user on standard error."""
    print(sentence, file=sys.stderr)
