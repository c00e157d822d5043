"""The JSON form of a reading."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

from luoshi.reading.model import Figure, Finding, Kind, Node, Notice, Reading, When

DAY = dt.date(2026, 5, 31)
TASK = Finding(
    Kind.TASK,
    2,
    8,
    "新建学校8所",
    1,
    ("一、教育",),
    (2, 9),
    ("市教育局", "市财政局"),
    ("市教育局",),
    ("市财政局",),
    When("5月底前", DAY),
    score=0.98765,
    rule="tagger:rows",
    trace=("立项",),
)


def test_task_has_its_fields_and_no_figure() -> None:
    assert TASK.as_dict() == {
        "kind": "task",
        "quote": "新建学校8所",
        "nth": 1,
        "start": 2,
        "end": 8,
        "section": ["一、教育"],
        "who": ["市教育局", "市财政局"],
        "lead": ["市教育局"],
        "with": ["市财政局"],
        "when": {"quote": "5月底前", "date": "2026-05-31"},
        "score": 0.988,
        "rule": "tagger:rows",
    }


def test_bound_without_a_day_and_no_bound_are_told_apart() -> None:
    seasonal = replace(TASK, when=When("汛期前", None))

    assert seasonal.as_dict()["when"] == {"quote": "汛期前", "date": None}
    assert replace(TASK, when=None).as_dict()["when"] is None


def test_indicator_has_its_figure_beside_the_other_fields() -> None:
    figure = Figure("生产总值", ">=", None, "%", 6, "up", stretch=True)

    row = replace(TASK, kind=Kind.INDICATOR, figure=figure).as_dict()

    assert row["kind"] == "indicator"
    assert {key: row[key] for key in row.keys() - TASK.as_dict().keys()} == {
        "name": "生产总值",
        "op": ">=",
        "value": None,
        "value_max": 6,
        "unit": "%",
        "direction": "up",
        "stretch": True,
    }


def test_reading_has_outline_items_and_notices_and_is_json() -> None:
    reading = Reading(
        "讲话",
        "在会上的讲话",
        DAY,
        "一、教育",
        (Node(1, "一、", "教育", 0, 4),),
        (TASK,),
        (Notice("line_joined", "连读", 3),),
    )

    form = reading.as_dict()

    assert form == {
        "doc": "讲话",
        "title": "在会上的讲话",
        "date": "2026-05-31",
        "outline": [{"depth": 1, "marker": "一、", "heading": "教育", "start": 0, "end": 4}],
        "items": [TASK.as_dict()],
        "notices": [{"name": "line_joined", "message": "连读", "start": 3}],
    }
    assert json.loads(json.dumps(form)) == form


def test_who_answers_for_a_marked_document_is_told_only_when_given() -> None:
    reading = Reading("", "", None, "", (), (), declassified_by="某处长")

    assert reading.as_dict()["declassified_by"] == "某处长"
    assert reading.as_dict()["date"] is None
    assert "declassified_by" not in replace(reading, declassified_by=None).as_dict()
