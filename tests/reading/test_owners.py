"""Who answers for a row: subjects, leaders and helpers in the text, and what is assigned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.owners import OwnerFinder, Owners, urged
from luoshi.reading.pieces import lay_out

ASSIGNED = st.text(
    "市财政局水利县区各部门由牵头负责配合会同要，。、（）：督促企业整改责任单位\n", max_size=60
)


def owners(text: str, row: str | None = None) -> Owners:
    """Return who answers for ``row``, by default for the first piece of ``text``."""
    layout = lay_out(text)
    if row is None:
        start, end = layout.pieces[0].start, layout.pieces[0].end
    else:
        start = text.index(row)
        end = start + len(row)
    return OwnerFinder(layout).owners(start, end)


@pytest.mark.parametrize(
    ("text", "who", "lead", "join"),
    [
        ("市教育局要完成排查。", ["市教育局"], [], []),
        ("市教育局、市民政局要完成排查。", ["市教育局", "市民政局"], [], []),
        (
            "由市水利局牵头，市财政局配合，推进治理。",
            ["市水利局", "市财政局"],
            ["市水利局"],
            ["市财政局"],
        ),
        ("推进治理，由市水利局负责。", ["市水利局"], ["市水利局"], []),
        (
            "市水利局会同市财政局制定办法。",
            ["市水利局", "市财政局"],
            ["市水利局"],
            ["市财政局"],
        ),
        (
            "市残联要配合市民政局做好救助。",
            ["市残联", "市民政局"],
            ["市民政局"],
            ["市残联"],
        ),
        ("市水利局要牵头推进治理。", ["市水利局"], ["市水利局"], []),
        ("督促各施工企业限期整改。", ["各施工企业"], [], []),
        (
            "各区抓紧，由市水利局牵头、市财政局配合，推进治理。",
            ["各区", "市水利局", "市财政局"],
            ["市水利局"],
            ["市财政局"],
        ),
        ("由区审计局对项目延伸审计。", ["区审计局"], ["区审计局"], []),
        ("由市委编办牵头梳理职责。", ["市委编办"], ["市委编办"], []),
        ("要抓紧整改。", [], [], []),
        ("我们要抓好落实。", [], [], []),
    ],
)
def test_sentence_names_who_answers_leads_and_joins(
    text: str, who: list[str], lead: list[str], join: list[str]
) -> None:
    layout = lay_out(text)

    found = OwnerFinder(layout).owners(0, len(text) - 1)

    assert found == Owners(who, lead, join)


@pytest.mark.parametrize(
    ("text", "row", "who"),
    [
        ("市教育局要完成排查，建立台账。", "建立台账", ["市教育局"]),
        ("市教育局要完成排查；建立台账。", "建立台账", ["市教育局"]),
        ("市教育局要完成排查。建立台账。", "建立台账", []),
        ("市教育局要排查，市水利局要调度，市应急局要值守。", "市应急局要值守", ["市应急局"]),
        ("市教育局要排查，市水利局要调度，加强值守。", "加强值守", ["市水利局"]),
        ("市教育局要排查，会同市水利局清淤。", "会同市水利局清淤", ["市教育局", "市水利局"]),
    ],
)
def test_subject_is_carried_over_its_sentence_and_no_further(
    text: str, row: str, who: list[str]
) -> None:
    assert owners(text, row).who == who


@pytest.mark.parametrize(
    ("text", "row", "who"),
    [
        (
            "新建水库（牵头单位：市水利局；配合单位：市财政局）。",
            "新建水库",
            ["市水利局", "市财政局"],
        ),
        ("建学校（市教育局），修道路（市交通局）。", "修道路", ["市交通局"]),
        ("建学校（市教育局），修道路（市交通局）。", "建学校", ["市教育局"]),
        ("制定办法。建立台账。\n责任单位：市司法局", "制定办法", ["市司法局"]),
        ("任务\t责任单位\n建学校\t市教育局", "建学校", ["市教育局"]),
        ("建立台账。本项由市应急局牵头。\n另起一行。", "另起一行", []),
    ],
)
def test_assignment_answers_for_the_rows_it_governs(text: str, row: str, who: list[str]) -> None:
    assert owners(text, row).who == who


def test_assignment_adds_to_the_subject_of_the_row() -> None:
    found = owners("各县区要完成治理（市水利局牵头，市财政局配合）。")

    assert found == Owners(["各县区", "市水利局", "市财政局"], ["市水利局"], ["市财政局"])


def test_bracket_that_only_dates_does_not_hide_who_is_assigned() -> None:
    text = "完成治理（6月底前）。本项由市水利局牵头。"

    assert owners(text).lead == ["市水利局"]


def test_words_about_joining_without_a_subject_make_the_carried_subject_lead() -> None:
    found = owners("市教育局要排查，会同市水利局清淤。", "会同市水利局清淤")

    assert (found.lead, found.with_) == (["市教育局"], ["市水利局"])


def test_piece_in_the_middle_of_a_document_names_its_leader_as_at_the_start() -> None:
    text = "要加强管理。\n由市水利局负责清淤。"

    assert owners(text, "由市水利局负责清淤").lead == ["市水利局"]


def test_name_is_added_once_and_copies_do_not_share() -> None:
    found = Owners()
    found.add(["市水利局"], "lead")
    copy = found.copy()

    copy.add(["市水利局", "市财政局"], "with")

    assert found == Owners(["市水利局"], ["市水利局"], [])
    assert copy == Owners(["市水利局", "市财政局"], ["市水利局"], ["市水利局", "市财政局"])


@pytest.mark.parametrize(
    ("text", "row", "who"),
    [
        ("市水利局要清淤；加快扩建。", "加快扩建", ["市水利局"]),
        ("市水利局要清淤；拓宽渠道，市人社局要招聘；抓好保供。", "抓好保供", []),
        ("市水利局要清淤，督促施工单位返修，加固堤防。", "加固堤防", ["市水利局"]),
        ("督促煤矿企业均衡生产，加强检修。", "加强检修", []),
    ],
)
def test_subject_goes_on_over_what_it_opens_and_one_urged_does_not(
    text: str, row: str, who: list[str]
) -> None:
    assert owners(text, row).who == who


def test_word_for_a_leading_unit_does_not_make_it_lead() -> None:
    assert owners("各牵头单位要公布进度。") == Owners(["各牵头单位"], [], [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("区政府督导室要对学校开展督导", []),
        ("督促辖区物业限期整改", ["辖区物业"]),
        ("督促企业落实主体责任", ["企业"]),
        ("督促检查整改情况", []),
    ],
)
def test_those_who_are_urged_to_do_the_work_answer_too(text: str, names: list[str]) -> None:
    assert urged(text, 0, len(text)) == names


@given(ASSIGNED)
def test_owners_in_any_text_are_named_by_it_once(text: str) -> None:
    layout = lay_out(text)
    finder = OwnerFinder(layout)

    for piece in layout.pieces:
        found = finder.owners(piece.start, piece.end)
        assert set(found.lead) | set(found.with_) <= set(found.who)
        assert len(found.who) == len(set(found.who))
        assert all(name in text for name in found.who)
