"""``luoshi gb26875 decode | encode | stream``: the codec for scripts, tests and other languages."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luoshi.cli.language import pick

if TYPE_CHECKING:
    import argparse

    from luoshi.gb26875 import Frame, Link, Profile
    from luoshi.gb26875.link import LinkEvent

USAGE, UNREADABLE = 2, 3


class BadInput(Exception):
    """What came in is not what the command reads; one sentence."""


def run(arguments: argparse.Namespace) -> int:
    """Run the action and return its exit code: 0, 2 for input that is none, 3 for a damaged frame."""
    from luoshi.gb26875 import BadFrame, BadProfile

    try:
        return ACTIONS[arguments.action](arguments, _profile(arguments.profile))
    except BadFrame as error:
        print(
            f"luoshi：{pick('不是一帧完整的报文', 'not one whole frame')}：{error}", file=sys.stderr
        )
        print(json.dumps({"error": error.defect}))
        return UNREADABLE
    except (BadInput, BadProfile) as error:
        print(f"luoshi：{error}", file=sys.stderr)
        return USAGE


def _profile(name: str) -> Profile:
    from luoshi.gb26875 import read_profile

    return read_profile(Path(name) if name.endswith(".toml") else name)


def decode(arguments: argparse.Namespace, profile: Profile) -> int:
    """Print the decoded model of one frame."""
    from luoshi.gb26875 import Frame, frame_as_dict

    text = " ".join(arguments.hex)
    frame = Frame.decode(_bytes(sys.stdin.read() if text == "-" else text, "HEX"))
    _print(frame_as_dict(frame, profile))
    return 0


def encode(_arguments: argparse.Namespace, profile: Profile) -> int:
    """Print the bytes of each model on standard input, one line for one."""
    from luoshi.gb26875 import BadModel, frame_from_dict

    for place, form in _documents(sys.stdin.read()):
        try:
            print(frame_from_dict(form, profile).encode().hex())
        except BadModel as error:
            raise BadInput(f"{place}: {error}") from None
    return 0


def stream(arguments: argparse.Namespace, profile: Profile) -> int:
    """Print what a centre makes of each line: chunks, time that passes, the end of a connection."""
    from luoshi.gb26875 import CHINA, Centre

    run = StreamRun(
        Centre(profile_of=lambda _address: profile),
        profile,
        datetime.now(CHINA),
        wire=arguments.wire,
    )
    for number, text in enumerate(sys.stdin, 1):
        if text.strip():
            run.take(_line(text, number), f"{pick('第', 'line ')}{number}{pick('行', '')}")
    run.stop()
    return 0


class StreamRun:
    """One centre and the connection of the moment. After a close the next chunk opens another."""

    def __init__(self, centre: Any, profile: Profile, started: datetime, *, wire: bool) -> None:  # noqa: ANN401 - named in stream()
        self._centre = centre
        self._profile = profile
        self._started = started
        self._wire = wire
        self._at = 0.0
        self._link: Link | None = None

    def take(self, line: dict[str, Any], place: str) -> None:
        """Do what one line says and print the events."""
        if not line or line.keys() - {"chunk", "advance", "close"}:
            raise BadInput(
                f"{place}: {pick('要有', 'needs')} chunk, advance {pick('或', 'or')} close"
            )
        for key, value in line.items():
            if key == "chunk":
                self._chunk(_bytes(value, place))
            elif key == "advance":
                self._advance(_seconds(value, place))
            elif value:
                self._close()

    def stop(self) -> None:
        """Print what is known to be garbage by now. The connection stays as it is: nobody closed it."""
        if self._link is not None:
            self._show(self._link.tell())

    def _chunk(self, chunk: bytes) -> None:
        from luoshi.gb26875 import Link

        if self._link is None:
            self._link = Link(self._centre, profile=self._profile)
        self._show(self._link.receive(chunk, at=self._at, clock=self._clock))

    def _advance(self, seconds: float) -> None:
        self._at += seconds
        if self._link is not None:
            self._show(self._link.advance(at=self._at, clock=self._clock))

    def _close(self) -> None:
        if self._link is not None:
            self._show(self._link.close(at=self._at, clock=self._clock))
        self._link = None

    @property
    def _clock(self) -> datetime:
        return self._started + timedelta(seconds=self._at)

    def _show(self, events: list[LinkEvent]) -> None:
        for event in events:
            for form in self._forms(event):
                _print(form)

    def _forms(self, event: LinkEvent) -> Iterator[dict[str, Any]]:
        from luoshi.gb26875 import Fault, Registered, Verdict, frame_as_dict

        if isinstance(event, Verdict):
            form = frame_as_dict(event.frame, self._profile)
            yield {"event": "frame", **form}
            if event.is_report:
                yield {"event": "report", **form}
            if event.answer is not None:
                yield self._answer(event.answer)
        elif isinstance(event, Fault):
            seen = {"reason": event.defect, "size": event.size, "bytes": event.data.hex()}
            yield {"event": "fault", **seen}
        elif isinstance(event, Registered):
            seen = {"bytes": event.text.hex(), "reply": event.reply.hex()}
            yield {"event": "registration", **seen}
        else:
            yield self._answer(event.answer)

    def _answer(self, answer: Frame) -> dict[str, Any]:
        names = {1: "control", 3: "confirm", 6: "deny"}
        form = {"event": names[answer.command], "serial": answer.serial}
        return form | ({"hex": answer.encode().hex()} if self._wire else {})


ACTIONS = {"decode": decode, "encode": encode, "stream": stream}


def _print(form: dict[str, Any]) -> None:
    print(json.dumps(form, ensure_ascii=False), flush=True)


def _documents(text: str) -> Iterator[tuple[str, object]]:
    """Yield the JSON values that stand one behind the other, with the place of each."""
    decoder, at, number = json.JSONDecoder(), 0, 0
    while rest := text[at:].lstrip():
        number, at = number + 1, len(text) - len(rest)
        try:
            form, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise BadInput(
                f"{pick('标准输入不是 JSON', 'no JSON on standard input')}: {error}"
            ) from None
        yield f"{pick('第', 'frame ')}{number}{pick('帧', '')}", form
    if not number:
        raise BadInput(
            pick("标准输入是空的：要一个 JSON 对象", "standard input is empty: give a JSON object")
        )


def _line(text: str, number: int) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        line = None
    if not isinstance(line, dict):
        raise BadInput(pick(f"第{number}行不是 JSON 对象", f"line {number} is no JSON object"))
    return line


def _bytes(text: object, place: str) -> bytes:
    try:
        return bytes.fromhex("".join(str(text).split()))
    except ValueError:
        raise BadInput(
            f"{place}: {pick('不是成对的十六进制数字', 'not pairs of hexadecimal digits')}"
        ) from None


def _seconds(value: object, place: str) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value < 1e9:
        raise BadInput(f"{place}: advance {value!r} {pick('不是秒数', 'is no number of seconds')}")
    return float(value)
