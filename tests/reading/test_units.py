"""The unit list: which unit a name means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.units import Unit, UnitList, UnreadableUnitList, is_group, parse_units

UNITS = UnitList(
    [
        Unit("清河市发展和改革委员会", ("发改部门",)),
        Unit("清河市人力资源和社会保障局"),
        Unit("市住房和城乡建设局"),
        Unit("市市场监督管理局", ("市场局",)),
        Unit("市民政局"),
        Unit("市政务服务和大数据管理局"),
        Unit("中共清河市委组织部"),
        Unit("市政府办公室"),
        Unit("市委办公室"),
        Unit("共青团清河市委员会"),
        Unit("市安全生产委员会办公室"),
        Unit("市自然资源和规划局"),
        Unit("白石区人民政府"),
        Unit("临渡县"),
        Unit("市农业农村局"),
        Unit("白石区教育局"),
        Unit("临渡县教育局"),
    ]
)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("市发展和改革委员会", "清河市发展和改革委员会"),
        ("市发改委", "清河市发展和改革委员会"),
        ("市发展改革委", "清河市发展和改革委员会"),
        ("发改委", "清河市发展和改革委员会"),
        ("发改部门", "清河市发展和改革委员会"),
        ("清河市 发改委", "清河市发展和改革委员会"),
        ("人社局", "清河市人力资源和社会保障局"),
        ("市住建局", "市住房和城乡建设局"),
        ("市场监管局", "市市场监督管理局"),
        ("市市场监管局", "市市场监督管理局"),
        ("市场局", "市市场监督管理局"),
        ("民政局", "市民政局"),
        ("市政数局", "市政务服务和大数据管理局"),
        ("组织部", "中共清河市委组织部"),
        ("市政府办", "市政府办公室"),
        ("市委办", "市委办公室"),
        ("团市委", "共青团清河市委员会"),
        ("市安委办", "市安全生产委员会办公室"),
        ("市自规局", "市自然资源和规划局"),
        ("市自然资源局", "市自然资源和规划局"),
        ("白石区", "白石区人民政府"),
        ("白石区政府", "白石区人民政府"),
        ("临渡县人民政府", "临渡县"),
        ("市农业局", "市农业农村局"),
        ("市民政", "市民政局"),
        ("白石区教育局", "白石区教育局"),
        ("市住房和城乡建设局（市人防办）", "市住房和城乡建设局"),
    ],
)
def test_names_and_short_names_mean_their_unit(name: str, unit: str) -> None:
    found = UNITS.find(name)

    assert found is not None
    assert found.name == unit


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("省发改委", "another level"),
        ("白石区发改委", "another place and level"),
        ("市林业局", "not on the list"),
        ("教育局", "two units fit"),
        ("市应急管理局", "not on the list"),
        ("", "no name"),
    ],
)
def test_other_names_mean_no_unit(name: str, why: str) -> None:
    assert UNITS.find(name) is None, why


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("省发改委", None),
        ("市住建委", "市住房和城乡建设局"),
        ("市人力社保局", "清河市人力资源和社会保障局"),
        ("市林业局", None),
    ],
)
def test_nearest_unit_is_suggested_where_one_is_near(name: str, suggestion: str | None) -> None:
    nearest = UNITS.nearest(name)

    assert (nearest and nearest.name) == suggestion


@pytest.mark.parametrize(
    "name",
    [
        "各县区",
        "各部门",
        "各县（市、区）政府",
        "有关部门",
        "市直有关部门",
        "全市各级",
        "各成员单位",
        "领导干部",
        "行业主管部门",
        "财政、审计等部门",
        "抽查发现问题的19所学校",
        "其他单位",
        "乡镇街道",
        "市政府各部门",
        "文物、消防两家",
        "市级领导",
        "分管副市长",
        "任何单位和个人",
        "网格员",
        "县级河长",
        "校长（园长）",
        "主要负责同志",
    ],
)
def test_groups_are_no_units(name: str) -> None:
    assert is_group(name)


@pytest.mark.parametrize(
    "name",
    [
        "市发改委",
        "白石区",
        "市安委办",
        "县水利局",
        "团市委",
        "国网供电公司",
        "市河长办",
        "县委组织部",
        "市特殊教育学校",
        "市城投集团",
    ],
)
def test_units_are_no_groups(name: str) -> None:
    assert not is_group(name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("header", ["单位名称,简称/别名", "name,aliases", "Name, Aliases"])
def test_list_is_read_in_both_languages_and_encodings(header: str, encoding: str) -> None:
    text = f'{header}\r\n市教育局,"教育局、市教委；教体局"\r\n\r\n市财政局,\r\n'

    units = parse_units(text.encode(encoding)).units

    assert units == (Unit("市教育局", ("教育局", "市教委", "教体局")), Unit("市财政局"))


def test_list_without_alias_column_is_read() -> None:
    assert parse_units("序号,单位名称\n1,市教育局\n2\n".encode()).units == (Unit("市教育局"),)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "单位名单是空的：请至少写一列“单位名称”"),
        ("单位名称\n".encode(), "单位名单只有表头：请在“单位名称”列下写上单位"),
        ("序号,电话\n1,2\n".encode(), "单位名单的表头“序号、电话”里没有“单位名称”列：请加上这一列"),
        (b"\xff\xff\xff", "单位名单的编码既不是 UTF-8 也不是 GB 18030：请另存为“CSV UTF-8”再试"),
    ],
)
def test_unusable_list_is_refused_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableUnitList) as refusal:
        parse_units(content)

    assert str(refusal.value) == sentence


@given(st.text(alphabet="市县区省委局办（）发改清河人民政府和的 ", max_size=12))
def test_any_name_gets_an_answer(name: str) -> None:
    found = UNITS.find(name)

    assert found is None or found in UNITS.units
    assert UNITS.nearest(name) is None or UNITS.nearest(name) in UNITS.units
