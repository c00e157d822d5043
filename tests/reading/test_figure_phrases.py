"""The phrase that names a number, and how it compares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.figure_phrases import (
    dealt_names,
    describe,
    locate,
    only_compares,
    shared_names,
)
from luoshi.reading.figures import find_candidates
from luoshi.reading.model import Figure

NAMED = st.text("新建学校达到不低于力争、，（3）均分别控制在下降12个%以上内率的和万元", max_size=40)


def read_phrase(text: str) -> tuple[str, Figure]:
    [candidate] = find_candidates(text, 0, len(text), [])
    start, end = locate(text, 0, candidate, len(text))
    return text[start:end], describe(text, start, end, candidate, 0)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("今年要确保优良天数达到83%", "优良天数达到83%"),
        ("力争产值突破120亿元", "产值突破120亿元"),
        ("（3）建成养老服务中心18个", "建成养老服务中心18个"),
        ("、省级基地100个", "省级基地100个"),
        ("统筹安排70亿元", "安排70亿元"),
        ("每周抽查不少于2次", "每周抽查不少于2次"),
        ("改造42家乡镇卫生院", "改造42家乡镇卫生院"),
        ("安排500万元技改资金", "安排500万元技改资金"),
        ("把违规资金858万元原路退回", "违规资金858万元原路退回"),
        ("加强管理，故障率控制在3%", "故障率控制在3%"),
    ],
)
def test_phrase_holds_name_and_number_and_little_else(text: str, phrase: str) -> None:
    assert read_phrase(text)[0] == phrase


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("优良天数达到83%", "优良天数"),
        ("新建中小学8所", "新建中小学"),
        ("城镇新增就业7.5万人", "城镇新增就业"),
        ("改造42家乡镇卫生院", "改造乡镇卫生院"),
        ("不少于四百二十亩撂荒地", "撂荒地"),
        ("研发投入翻一番", "研发投入"),
        ("审批时限压缩至3个工作日以内", "审批时限"),
        ("至少培育3家", "培育"),
    ],
)
def test_name_leaves_out_the_words_that_compare(text: str, name: str) -> None:
    assert read_phrase(text)[1].name == name


@pytest.mark.parametrize(
    ("text", "op"),
    [
        ("优良天数达到83%", ">="),
        ("城镇新增就业7.5万人", ">="),
        ("生产总值增长6%", ">="),
        ("能耗下降3%", ">="),
        ("至少培育龙头企业3家", ">="),
        ("出租率60%", ">="),
        ("投资完成120亿元以上", ">="),
        ("清理河道1860公里", ">="),
        ("事故控制在1起以内", "<="),
        ("用时压缩至3个工作日", "<="),
        ("参与机构不超过3家", "<="),
        ("用水量降至3亿立方米", "<="),
        ("失业率稳定在5%", "="),
        ("覆盖率保持在42%", "="),
        ("新建中小学8所", "="),
        ("安排资金70亿元", "="),
        ("生产总值增长6%左右", "~"),
        ("失业率稳定在5%左右", "~"),
        ("培训学员约500人", "~"),
    ],
)
def test_comparison_is_what_the_words_around_the_number_say(text: str, op: str) -> None:
    assert read_phrase(text)[1].op == op


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("生产总值增长6%", "up"),
        ("居民消费价格涨幅2%左右", "up"),
        ("治理率提升5个百分点", "up"),
        ("治理率提升到85%", None),
        ("能耗下降3%", "down"),
        ("“三公”经费压降12%", "down"),
        ("化肥用量再降8%", "down"),
        ("能耗下降到3%", None),
        ("优良天数达到83%", None),
        ("新增学校8所", None),
        ("产值翻一番", None),
    ],
)
def test_direction_is_given_for_changes_by_a_share_only(text: str, direction: str | None) -> None:
    assert read_phrase(text)[1].direction == direction


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        ("力争产值突破120亿元", True),
        ("奋斗目标力争6.5%", True),
        ("争取产值突破120亿元", True),
        ("争取18户", True),
        ("争取上级资金12亿元", False),
        ("产值突破120亿元", False),
    ],
)
def test_stretch_target_is_one_behind_words_of_striving(text: str, *, stretch: bool) -> None:
    assert read_phrase(text)[1].stretch is stretch


def parts(text: str, *, dealt: bool) -> list[str]:
    candidate = find_candidates(text, 0, len(text), [])[0]
    names = dealt_names if dealt else shared_names
    return [text[a:b] for a, b in names(text, 0, candidate)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("安装率、改造率均达到100%", ["安装率", "改造率"]),
        ("安装率、改造率、在线率都达到100%", ["安装率", "改造率", "在线率"]),
        ("安装率、改造率达到100%", []),
        ("安装率均达到100%", []),
    ],
)
def test_names_share_a_figure_by_a_word_that_says_so(text: str, names: list[str]) -> None:
    assert parts(text, dealt=False) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("收入、投资分别增长5%、7%", ["收入", "投资"]),
        ("事故起数和死亡人数较上年分别下降8%、12%", ["事故起数", "死亡人数"]),
        ("收入、投资均增长5%", []),
    ],
)
def test_names_are_dealt_their_own_values_by_a_word_that_says_so(
    text: str, names: list[str]
) -> None:
    assert parts(text, dealt=True) == names


@pytest.mark.parametrize(
    ("words", "only"), [("要达到", True), ("不低于", True), ("", True), ("优良天数达到", False)]
)
def test_words_that_only_compare_name_nothing(words: str, *, only: bool) -> None:
    assert only_compares(words) is only


@given(NAMED)
def test_phrase_in_any_text_lies_inside_it_and_holds_its_number(text: str) -> None:
    for candidate in find_candidates(text, 0, len(text), []):
        start, end = locate(text, 0, candidate, len(text))
        figure = describe(text, start, end, candidate, 0)

        assert 0 <= start <= candidate.start < candidate.end <= end <= len(text)
        assert figure.op in {">=", "<=", "=", "~"}
        assert figure.direction in {None, "up", "down"}
        assert (figure.value, figure.unit) == (candidate.value, candidate.unit)
