"""``luoshi gb26875``: hexadecimal and JSON in, JSON and hexadecimal out."""

from __future__ import annotations

import io
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from luoshi.cli import main
from luoshi.gb26875 import CHINA, Frame
from tests.cli.commands import run
from tests.gb26875.published import ALL, CONFIRM, DUTY_ANSWER, POWER, SMOKE, frame, spoilt

FALSE_START = (b"@@" + bytes(22) + b"\x00\x04").hex()


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what runs the command on text and gives code, output lines and complaint."""

    def command(*arguments: str, text: str = "") -> tuple[int, list[str], str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        code = main(["gb26875", *arguments])
        shown = capsys.readouterr()
        return code, shown.out.splitlines(), shown.err

    return command


@pytest.fixture
def streamed(given: Any) -> Any:
    """Return what runs the stream on lines and gives its events."""

    def stream(*lines: dict[str, Any], arguments: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        code, out, err = given(
            "stream", *arguments, text="".join(json.dumps(one) + "\n" for one in lines)
        )
        assert (code, err) == (0, "")
        return [json.loads(line) for line in out]

    return stream


def short(events: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Return each event's name, with a serial or the reason of a fault."""
    return [(one["event"], one.get("serial", one.get("reason"))) for one in events]


# decode


@pytest.mark.parametrize("raw", ALL.values(), ids=ALL.keys())
def test_a_published_frame_is_decoded_and_encoded_again(given: Any, raw: bytes) -> None:
    code, [line], err = given("decode", raw.hex())
    again = given("encode", text=line)

    assert (code, err) == (0, "")
    if raw != SMOKE:  # Its text is padded with blanks, ours with zeros.
        assert again == (0, [raw.hex()], "")
    assert given("decode", again[1][0])[1] == [line]


def test_the_duty_answer_is_this_line(given: Any) -> None:
    line = (
        '{"serial": 1, "version": [1, 1], "time": "2012-09-26T09:58:32", '
        '"source": "000000000379", "dest": "000000015B38", "cmd": 2, '
        '"adu": {"type": 24, "count": 1, "objects": [{"op": 32, "flags": ["duty_answer"], '
        '"operator": 1, "time": "2012-09-26T09:58:02"}]}}'
    )

    assert given("decode", DUTY_ANSWER.hex())[1] == [line]


def test_chinese_text_is_written_as_it_is(given: Any) -> None:
    text = "三层走廊".encode("gb18030")
    raw = frame(b"\x1a\x01" + bytes([len(text)]) + text).encode()

    assert '"text": "三层走廊"' in given("decode", raw.hex())[1][0]


def test_hexadecimal_may_have_blanks_capitals_and_several_arguments(given: Any) -> None:
    text = CONFIRM.hex(" ").upper()
    plain = given("decode", CONFIRM.hex())

    assert given("decode", text) == plain
    assert given("decode", *text.split()) == plain
    assert given("decode", "-", text=text + "\n") == plain


@pytest.mark.parametrize(
    ("raw", "word", "sentence"),
    [
        (spoilt(frame()), "checksum", "checksum"),
        (POWER[:-1], "length", "38 bytes, but length 9 makes 39"),
        (POWER[:-1] + b"$", "end", "ends with 2324, not 2323"),
        (b"68" + POWER[2:], "garbage", "starts with 3638, not 4040"),
    ],
)
def test_a_damaged_frame_is_refused_with_the_rule_it_breaks(
    given: Any, raw: bytes, word: str, sentence: str
) -> None:
    code, out, err = given("decode", raw.hex())

    assert (code, out) == (3, [json.dumps({"error": word})])
    assert err.startswith("luoshi：不是一帧完整的报文：")
    assert sentence in err


@pytest.mark.parametrize("text", ["4", "zz", "40 4"])
def test_what_is_not_hexadecimal_is_refused(given: Any, text: str) -> None:
    assert given("decode", text) == (2, [], "luoshi：HEX: 不是成对的十六进制数字\n")


# encode


def test_each_model_on_standard_input_gives_a_line(given: Any) -> None:
    forms = [{"source": "000000000379", "cmd": 2}, {"source": "000000000379", "cmd": 7}]
    text = "\n".join(json.dumps(form, indent=1) for form in forms)

    code, lines, _ = given("encode", text=text)

    assert code == 0
    assert [Frame.decode(bytes.fromhex(line)).command for line in lines] == [2, 7]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "luoshi：标准输入是空的：要一个 JSON 对象\n"),
        ("{", "luoshi：标准输入不是 JSON: "),
        ("[" * 100_000, "luoshi：标准输入不是 JSON: "),
        ("7", "luoshi：第1帧: frame: 7 is not an object\n"),
        (
            '{"cmd": 2}',
            "luoshi：第1帧: source: is missing\n",
        ),
    ],
)
def test_what_is_no_model_is_refused_in_one_sentence(given: Any, text: str, sentence: str) -> None:
    code, out, err = given("encode", text=text)

    assert (code, out) == (2, [])
    assert err.startswith(sentence)


# stream


def test_a_report_is_found_reported_and_confirmed(streamed: Any, given: Any) -> None:
    model = json.loads(given("decode", SMOKE.hex())[1][0])

    assert streamed({"chunk": SMOKE.hex()}) == [
        {"event": "frame"} | model,
        {"event": "report"} | model,
        {"event": "confirm", "serial": 1},
    ]


def test_frames_are_found_however_they_are_cut(streamed: Any) -> None:
    text = (SMOKE + POWER).hex()

    pieces = streamed(*({"chunk": text[at : at + 2]} for at in range(0, len(text), 2)))

    assert pieces == streamed({"chunk": text})
    assert [name for name, _ in short(pieces)] == ["frame", "report", "confirm"] * 2


def test_a_resend_is_confirmed_again_but_not_reported(streamed: Any) -> None:
    events = streamed(
        {"chunk": POWER.hex()},
        {"advance": 8},
        {"chunk": POWER.hex()},
        {"close": True},
        {"chunk": POWER.hex()},
        {"advance": 200.5},
        {"chunk": POWER.hex()},
    )

    assert [name for name, _ in short(events)] == [
        *("frame", "report", "confirm"),
        *("frame", "confirm"),
        *("frame", "confirm"),
        *("frame", "report", "confirm"),
    ]


def test_a_damaged_frame_is_a_fault_and_denied_and_the_next_is_found(streamed: Any) -> None:
    bad = spoilt(frame(serial=9))

    events = streamed({"chunk": (bad + POWER).hex()})

    assert short(events) == [
        *(("fault", "checksum"), ("deny", 9)),
        *(("frame", 1), ("report", 1), ("confirm", 1)),
    ]
    assert events[0] == {"event": "fault", "reason": "checksum", "size": 30, "bytes": bad.hex()}
    assert events[1] == {"event": "deny", "serial": 9}


def test_a_command_that_no_device_sends_is_denied(streamed: Any) -> None:
    events = streamed({"chunk": frame(command=7, serial=3).encode().hex()})

    assert short(events) == [("frame", 3), ("deny", 3)]


def test_an_answer_is_a_frame_and_nothing_else(streamed: Any) -> None:
    assert short(streamed({"chunk": CONFIRM.hex()})) == [("frame", 1)]


@pytest.mark.parametrize("freed", [{"advance": 5}, {"close": True}])
def test_time_or_the_end_free_what_stands_behind_a_false_start(
    streamed: Any, freed: dict[str, Any]
) -> None:
    waiting = [{"chunk": FALSE_START}, {"chunk": POWER.hex()}, {"advance": 4.9}]

    assert streamed(*waiting) == []
    assert [name for name, _ in short(streamed(*waiting, freed))] == [
        *("fault", "frame", "report", "confirm"),
    ]


def test_garbage_at_the_end_of_input_is_told(streamed: Any) -> None:
    assert streamed({"chunk": b"noise".hex()}) == [
        {"event": "fault", "reason": "garbage", "size": 5, "bytes": b"noise".hex()}
    ]


def test_a_line_may_say_several_things_in_order(streamed: Any) -> None:
    events = streamed({"chunk": FALSE_START + POWER.hex(), "advance": 1, "close": True})

    assert [name for name, _ in short(events)] == ["fault", "frame", "report", "confirm"]
    assert events[0]["reason"] == "closed"


def test_nothing_comes_of_nothing(streamed: Any) -> None:
    assert streamed({"advance": 1}, {"close": True}, {"close": False}, {"chunk": ""}) == []


def test_too_much_garbage_closes_until_the_next_connection(streamed: Any) -> None:
    events = streamed(
        {"chunk": "00" * 65_536},
        {"chunk": POWER.hex()},
        {"close": True},
        {"chunk": POWER.hex()},
    )

    assert [name for name, _ in short(events)] == ["fault", "fault", "frame", "report", "confirm"]
    assert events[1] == {"event": "fault", "reason": "flood", "size": 65_536, "bytes": ""}


def test_answers_carry_their_bytes_and_the_clock_when_asked(streamed: Any) -> None:
    before = datetime.now(CHINA)

    events = streamed({"advance": 86_400}, {"chunk": frame().encode().hex()}, arguments=("--wire",))

    answer = Frame.decode(bytes.fromhex(events[1]["hex"]))
    second, minute, hour, day, month, year = answer.time_tag
    shown = datetime(2000 + year, month, day, hour, minute, second, tzinfo=CHINA)
    assert (events[1]["event"], answer.command, answer.serial) == ("confirm", 3, 1)
    assert timedelta(seconds=-1) < shown - before - timedelta(days=1) < timedelta(minutes=5)


def test_a_profile_answers_what_the_standard_does_not_know(streamed: Any) -> None:
    asked = {"chunk": frame("5A01 000000000000", command=1).encode().hex()}
    registration = {"chunk": b"TD01\r\n".hex()}

    assert short(streamed(asked, arguments=("--profile", "asks-for-time"))) == [
        *(("frame", 1), ("control", 1)),
    ]
    assert streamed(registration, arguments=("--profile", "registering-modem")) == [
        {"event": "registration", "bytes": b"TD01\r\n".hex(), "reply": b"OK!".hex()}
    ]


def test_a_profile_of_one_s_own_is_read_from_a_file(
    given: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.toml").write_text('title = ["甲", "a"]\ntime_encoding = "bcd"\n', "utf-8")
    raw = frame("1C01 025809260912").encode().hex()

    _, [line], _ = given("decode", raw, "--profile", "own.toml")

    assert json.loads(line)["adu"]["objects"] == [{"time": "2012-09-26T09:58:02"}]
    assert given("decode", raw, "--profile", "nobody")[0] == 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("x", "第1行不是 JSON 对象"),
        ("[]", "第1行不是 JSON 对象"),
        ("{}", "第1行: 要有 chunk, advance 或 close"),
        ('{"chunk": "40", "wait": 1}', "第1行: 要有 chunk, advance 或 close"),
        ('{"chunk": "4"}', "第1行: 不是成对的十六进制数字"),
        ('{"advance": -1}', "第1行: advance -1 不是秒数"),
        ('{"advance": true}', "第1行: advance True 不是秒数"),
        ('{"advance": NaN}', "第1行: advance nan 不是秒数"),
        ('{"advance": "1"}', "第1行: advance '1' 不是秒数"),
    ],
)
def test_a_line_that_says_nothing_is_refused_in_one_sentence(
    given: Any, line: str, sentence: str
) -> None:
    assert given("stream", text=f"{line}\n") == (2, [], f"luoshi：{sentence}\n")


def test_events_before_a_bad_line_are_told(given: Any) -> None:
    code, out, _ = given("stream", text=json.dumps({"chunk": CONFIRM.hex()}) + "\n\nnonsense\n")

    assert (code, len(out)) == (2, 1)


def test_the_command_works_as_a_process_without_django() -> None:
    done = run("gb26875", "stream", input=b'{"chunk": "%b"}\n' % POWER.hex().encode())

    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["event"] for line in done.stdout.splitlines()] == [
        *("frame", "report", "confirm"),
    ]


def test_help_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["gb26875", "stream", "--help"])

    shown = capsys.readouterr().out
    assert shown.startswith("用法：luoshi gb26875 stream ")
    assert "厂家差异：内置名称或 .toml 文件" in shown
