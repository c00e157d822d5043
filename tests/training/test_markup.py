"""Marked-up documents: text and gold come out in step, mistakes are named with their place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training import markup
from training.markup import MarkupError, convert


def test_tags_become_items_and_nodes_and_leave_the_text() -> None:
    text, gold = convert(
        "x",
        '<o d="1">一、</o>抓建设，快\n<t who="市局" lead="市局" with="县局" when="5月底前|2026-05-31">'
        '市局会同县局5月底前<i name="新建学校" op="=" value="8" unit="所">新建学校8所</i></t>。',
    )

    assert text == "一、抓建设，快\n市局会同县局5月底前新建学校8所。"
    assert gold["outline"] == [{"depth": 1, "marker": "一、", "heading": "抓建设"}]
    task, figure = gold["items"]
    when = {"quote": "5月底前", "date": "2026-05-31"}
    assert task == {
        "kind": "task",
        "quote": "市局会同县局5月底前新建学校8所",
        "who": ["市局", "县局"],
        "lead": ["市局"],
        "with": ["县局"],
        "when": when,
    }
    assert figure == {
        "kind": "indicator",
        "quote": "新建学校8所",
        "name": "新建学校",
        "op": "=",
        "value": 8,
        "unit": "所",
        "who": ["市局", "县局"],
        "lead": ["市局"],
        "with": ["县局"],
        "when": when,
    }


def test_figure_may_clear_what_its_row_gives_and_have_more_fields() -> None:
    _, gold = convert(
        "x",
        '<t when="今年">今年<i name="产值" op=">=" value="" value_max="7.5" unit="%" direction="up" '
        'stretch="1" when="">力争产值增长X%</i></t>。',
    )

    figure = gold["items"][1]
    assert (figure["value"], figure["value_max"], figure["direction"]) == (None, 7.5, "up")
    assert (figure["stretch"], figure["when"]) == (True, None)


def test_repeated_quote_is_counted_and_a_literal_bracket_written_as_an_entity() -> None:
    text, gold = convert("x", "a&lt;b，<p>严禁</p>，<p>严禁</p>。")

    assert text == "a<b，严禁，严禁。"
    assert [item.get("nth") for item in gold["items"]] == [None, 1]


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("甲\n</t>", "x:2: </t> closes nothing"),
        ("<t>甲", "x: <t> is never closed"),
        ("<t>甲</d>", "x:1: </d> closes nothing"),
        ('<t whom="乙">甲</t>', "x:1: unknown attribute whom"),
        ("<t who=乙>甲", "x: unreadable tag near '<t who=乙>甲'"),
        ("<t></t>", "x: empty or multi-line quote ''"),
        ("<t>甲\n乙</t>", "x: empty or multi-line quote '甲\\n乙'"),
        ('<t who="丙">甲</t>', "x: '丙' of '甲' is not in the text"),
        ("<i>5%</i>", "x: indicator '5%' lacks name, op, unit, value"),
        (
            '<i name="a" op="!" value="5" unit="%">5%</i>',
            "x: indicator '5%' has op '!', not one of >= <= = ~",
        ),
    ],
)
def test_mistake_in_the_markup_is_named_with_its_place(marked: str, message: str) -> None:
    with pytest.raises(MarkupError) as caught:
        convert("x", marked)

    assert str(caught.value) == message


def test_directory_is_converted_and_what_is_wrong_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.mark.txt").write_text("<p>严禁拖欠</p>。", encoding="utf-8")
    (tmp_path / "wrong.mark.txt").write_text("<p>严禁拖欠。", encoding="utf-8")
    out = tmp_path / "out"
    monkeypatch.setattr("sys.argv", ["markup", str(tmp_path), str(out)])

    assert markup.main() == 1

    assert (out / "texts/good.txt").read_text(encoding="utf-8") == "严禁拖欠。"
    stored = json.loads((out / "gold/good.json").read_text(encoding="utf-8"))
    assert [item["quote"] for item in stored["items"]] == ["严禁拖欠"]
    assert not (out / "texts/wrong.txt").exists()
    assert "error: wrong: <p> is never closed" in capsys.readouterr().out
