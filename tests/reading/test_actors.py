"""Names of those who must act: where a clause's subject is, and how a list of names comes apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.actors import find_subject, is_name, split_names

NAMED = st.text("市县各局委办教育财政部门、和等（）要会同由牵头负责领导干部企业月前，", max_size=40)


def subject(clause: str) -> str | None:
    found = find_subject(clause, 0, len(clause))
    return None if found is None else clause[slice(*found)]


def names(phrase: str) -> list[str]:
    return [actor.name for actor in split_names(phrase, 0, len(phrase))]


@pytest.mark.parametrize(
    ("clause", "who"),
    [
        ("市教育局要在5月底前完成排查", "市教育局"),
        ("各县区要抓好落实", "各县区"),
        ("各级各部门要落实责任", "各级各部门"),
        ("各县（市、区）政府必须兜底", "各县（市、区）政府"),
        ("市财政局、市审计局要加强监管", "市财政局、市审计局"),
        ("各牵头单位3月15日前制定台账", "各牵头单位"),
        ("配合单位要主动认领", "配合单位"),
        ("领导小组办公室实行月调度", "领导小组办公室"),
        ("村（居）委会对水塘增设护栏", "村（居）委会"),
        ("县住建局、城关街道办事处负责打通断头路", "县住建局、城关街道办事处"),
        ("各单位明天下班前把职工大会开了", "各单位"),
        ("镇环卫所节前增设临时厕所24座", "镇环卫所"),
        ("财政、审计等部门要及早介入", "财政、审计等部门"),
        ("审计、财政等部门要及早介入", "审计、财政等部门"),
        ("8月底前各县区完成整改", "各县区"),
        ("请市财政局负责", "市财政局"),
        ("由市住建局牵头", "市住建局"),
        ("责令施工单位停工", "施工单位"),
        ("市发展改革委会同市财政局制定办法", "市发展改革委"),
        ("高新区管委会同市水利局核查", "高新区管委会"),
        ("市水利局商市财政局拨付资金", "市水利局"),
        ("县政府督查室跟踪督办", "县政府督查室"),
        ("领导干部不得经商办企业", "领导干部"),
        ("网格员每周巡查", "网格员"),
        ("市应急局，", "市应急局"),
        ("各镇街都要上路巡查", "各镇街"),
        ("各县区上半年要建好平台", "各县区"),
        ("各县区党政主要负责人要带班", "各县区党政主要负责人"),
        ("各责任单位分管负责同志要带队", "各责任单位分管负责同志"),
        ("任何单位和个人不得占用耕地", "任何单位和个人"),
        ("每个乡镇至少打造2个示范村", "每个乡镇"),
        ("财务处、保卫处要联合检查", "财务处、保卫处"),
        ("人力资源部要招聘技工", "人力资源部"),
        ("教育局要落实陪餐制", "教育局"),
        ("审计、纪检部门要盯住资金", "审计、纪检部门"),
        ("自然资源、环保、林业等部门要上门服务", "自然资源、环保、林业等部门"),
        ("组织、民政等部门要定期会商", "组织、民政等部门"),
        ("市委组织部明年要举办研讨班", "市委组织部"),
        ("市级财政拿出86亿元", "市级财政"),
        ("今年州财政筹措31亿元", "州财政"),
        ("市县两级都要修订预案", "市县两级"),
        ("经济发展局要对39家企业逐户走访", "经济发展局"),
        ("财务处、审计处拨出1860万元", "财务处、审计处"),
        ("督查科逐条盯住问题", "督查科"),
        ("市财政设立保护基金", "市财政"),
        ("各矿6月上旬搞一次检查", "各矿"),
        ("派出所接警后20分钟到场", "派出所"),
        ("各级各部门一定要绷紧弦", "各级各部门"),
        ("会后各县区都要制定方案", "各县区"),
        ("森林防火期内任何单位和个人不得野外用火", "任何单位和个人"),
        ("煤矿矿长要带班下井", "煤矿矿长"),
        ("市防指组成六个督查组", "市防指"),
        ("县水利局冬修期间整修山塘", "县水利局"),
        ("市财政局、市商务局三年统筹资金", "市财政局、市商务局"),
    ],
)
def test_subject_in_front_of_a_clause_is_found(clause: str, who: str) -> None:
    assert subject(clause) == who


@pytest.mark.parametrize(
    "clause",
    [
        "要加强管理",
        "加强市场监管",
        "我们要努力",
        "大家要抓紧",
        "全市要形成合力",
        "群众要参与",
        "城区要亮化",
        "完成县区排查",
        "关键要抓落实",
        "重要的是落实",
        "办公室设在县交通运输局",
        "补充体育教师要抓紧",
        "重大隐患挂牌督办要落实",
        "精准督查督办，及时跟踪问效",
        "始终坚持以经济建设为中心，理清思路",
        "认真办理人大代表建议",
        "协调金融机构给予支持",
        "集聚上下游企业，打造高地",
        "定期在县电视台公布进展",
        "小事不出网格、大事不出社区",
        "成立攻坚指挥部，建立机制",
        "城南幼儿园要投入使用",
        "市儿童医院三季度开诊",
        "林长负责制一贯到底",
        "给企业开方子",
        "行政科室压缩到12个以内",
        "市场监管部门的职责要理清",
        "规划管理办法要修订",
        "各项工作6月底前完成",
        "市财政局的意见要采纳",
        "",
    ],
)
def test_verb_vague_we_or_a_mere_place_is_no_subject(clause: str) -> None:
    assert subject(clause) is None


@pytest.mark.parametrize(
    ("phrase", "parts"),
    [
        ("市财政局、市审计局", ["市财政局", "市审计局"]),
        ("各级政府和广大公职人员", ["各级政府", "广大公职人员"]),
        ("市委宣传部及各街道", ["市委宣传部", "各街道"]),
        ("省科技厅、工业和信息化厅", ["省科技厅", "工业和信息化厅"]),
        ("市住房和城乡建设局", ["市住房和城乡建设局"]),
        ("财政、审计等部门", ["财政、审计等部门"]),
        ("市教育局、市民政局等部门", ["市教育局", "市民政局"]),
        ("各县（市、区）政府、市直各部门", ["各县（市、区）政府", "市直各部门"]),
        ("市司法局", ["市司法局"]),
        ("任何单位和个人", ["任何单位和个人"]),
        ("财政、审计部门", ["财政、审计部门"]),
        ("县委、县政府督查室", ["县委、县政府督查室"]),
        ("各级党委、政府", ["各级党委、政府"]),
        ("各乡镇、街道和区直部门", ["各乡镇", "街道", "区直部门"]),
    ],
)
def test_list_of_names_comes_apart_where_each_part_is_a_name(phrase: str, parts: list[str]) -> None:
    assert names(phrase) == parts


def test_list_of_kinds_of_bodies_comes_apart() -> None:
    assert names("各类商会、企业和其他法人") == ["各类商会", "企业", "其他法人"]


def test_role_is_given_to_every_name() -> None:
    found = split_names("由市财政局、市审计局", 1, 10, role="lead")

    assert [(actor.start, actor.end, actor.role) for actor in found] == [
        (1, 5, "lead"),
        (6, 10, "lead"),
    ]


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ("市财政局", True),
        ("各责任单位", True),
        ("分管负责人", True),
        ("县（市、区）", True),
        ("局", False),
        ("整改情况", False),
        ("", False),
    ],
)
def test_name_ends_like_a_body_or_a_post(part: str, *, named: bool) -> None:
    assert is_name(part) is named


@given(NAMED)
def test_subject_of_any_text_lies_inside_it_and_splits_into_parts_of_it(text: str) -> None:
    found = find_subject(text, 0, len(text))

    if found is not None:
        start, end = found
        assert 0 <= start < end <= len(text)
        for actor in split_names(text, start, end):
            assert start <= actor.start < actor.end <= end
            assert text[actor.start : actor.end] == actor.name
    assert found == find_subject(text, 0, len(text))
