"""M05 指标: figures to be reached are read with value and unit, masked ones too. Actual values come later."""

from __future__ import annotations

from luoshi.reading import read

TEXT = (
    "一、今年目标\n"
    "确保空气优良天数比例达到83%，新增城镇就业7.5万人以上，单位生产总值能耗下降3%左右，规模以上工业增加值增长X%。\n"
    "去年，全市新增城镇就业6.9万人。\n"
)


def test_targets_of_a_work_report_are_indicators_and_past_results_are_none() -> None:
    figures = [finding.figure for finding in read(TEXT).findings if finding.figure is not None]

    assert [(figure.op, figure.value, figure.unit) for figure in figures] == [
        (">=", 83, "%"),
        (">=", 7.5, "万人"),
        ("~", 3, "%"),
        (">=", None, "%"),
    ]
