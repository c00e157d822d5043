from __future__ import annotations

import time
import zipfile
from io import BytesIO
from typing import Any

import pytest

from luoshi.units.models import (
    Area,
    Chief,
    Duty,
    Field,
    Holding,
    Post,
    RegisterEntry,
    Role,
    Unit,
    User,
)
from luoshi.units.services import NotPermitted, Refused
from luoshi.units.tables import Fault, Outcome, export_register, import_register
from tests.factories import MONDAY, at, make_unit, make_user
from tests.units.factories import make_administrator, make_area, make_duty, make_field
from tests.units.tables.books import UNITS, book, rows_of, units

pytestmark = pytest.mark.django_db


def bring(data: bytes, by: User | None = None, *, keep: bool = True) -> Outcome:
    return import_register(
        data, name="名录.xlsx", by=by or make_administrator(make_unit("根")), at=MONDAY, keep=keep
    )


def told(outcome: Outcome) -> list[tuple[str, int, str, str]]:
    return [(fault.sheet, fault.row, fault.column, fault.value) for fault in outcome.faults]


WHOLE: dict[str, list[list[Any]]] = {
    "单位": [
        UNITS,
        ["市住建局", "住建局", "市建委、建设局", "部门", "甲市政府", "", "", 2, ""],
        ["甲市政府", "", "", "政府", "", "330100", "", 1, ""],
        ["甲燃气公司", "", "", "企业", "市住建局", "", "91110000600037341L", 3, "否"],
    ],
    "人员": [["账号*", "姓名*", "单位*", "角色*", "邮箱"], ["li.si", "李某", "住建局", "联络员", ""]],
    "岗位": [["单位*", "岗位*", "类别*", "序号"], ["市建委", "联络员", "联络员", 1]],
    "任职": [
        ["单位*", "岗位*", "账号*", "姓名", "任职日期*", "离任日期"],
        ["市住建局", "联络员", "LI.SI", "李某", "2026年3月1日", None],
    ],
    "辖区": [
        ["代码*", "名称*", "类别*", "上级代码", "属地单位"],
        ["330100", "甲市", "行政区", "", "甲市政府"],
        ["qh-1", "清河一段", "河段（湖）", "330100", ""],
    ],
    "责任人": [
        ["辖区代码*", "辖区名称", "职务*", "账号*", "姓名", "开始日期*", "结束日期"],
        ["qh-1", "清河一段", "河长", "li.si", "", "2026/3/1", ""],
    ],
    "领域": [["领域*", "关键词", "上级领域", "序号"], ["城镇燃气", "燃气、液化气", "", 1]],
    "职责清单": [
        ["领域*", "单位*", "责任类型*", "辖区代码", "职责", "依据"],
        ["城镇燃气", "市住建局", "行业监管", "", "监督检查", "城镇燃气管理条例第五条"],
        ["城镇燃气", "甲燃气公司", "企业主体", 330100, "", ""],
    ],
}  # fmt: skip


def test_a_whole_register_comes_in_whatever_the_order_of_its_rows() -> None:
    outcome = bring(book(**WHOLE))

    assert outcome.faults == []
    assert (outcome.created, outcome.changed, outcome.same) == (12, 0, 0)
    bureau = Unit.objects.get(name="市住建局")
    root = Unit.objects.get(name="甲市政府")
    assert bureau.path == f"{root.path}{bureau.pk:06d}."
    assert bureau.aliases == ["市建委", "建设局"]
    assert Unit.objects.get(name="甲燃气公司").credit_code == "91110000600037341L"
    assert Holding.objects.get().since_at == at("2026-03-01")
    assert Area.objects.get(code="qh-1").parent == Area.objects.get(code="330100")
    assert Chief.objects.get().title == "河长"
    assert Duty.objects.get(role="responsible").area == Area.objects.get(code="330100")
    assert not User.objects.get(username="li.si").has_usable_password()
    assert RegisterEntry.objects.count() == 12


def test_the_same_file_again_changes_nothing() -> None:
    admin = make_administrator(make_unit("根"))
    bring(book(**WHOLE), admin)
    before = RegisterEntry.objects.count()

    outcome = bring(book(**WHOLE), admin)

    assert (outcome.created, outcome.changed, outcome.same) == (0, 0, 12)
    assert RegisterEntry.objects.count() == before


def test_what_is_exported_comes_in_again_without_a_change() -> None:
    admin = make_administrator(make_unit("根"))
    bring(book(**WHOLE), admin)
    out = BytesIO()
    export_register(out, at=MONDAY, seen_by=admin)

    outcome = bring(out.getvalue(), admin)

    assert outcome.faults == []
    assert (outcome.created, outcome.changed, outcome.same) == (
        0,
        0,
        14,
    )  # 12, the root and its administrator


def test_a_preview_tells_all_and_keeps_nothing() -> None:
    outcome = bring(book(**WHOLE), keep=False)

    assert outcome.created == 12
    assert [entry.label for entry in outcome.entries][:3] == ["甲市政府", "住建局", "甲燃气公司"]
    assert not RegisterEntry.objects.exists()
    assert list(Unit.objects.values_list("name", flat=True)) == ["根"]


def test_one_fault_keeps_all_rows_out() -> None:
    outcome = bring(units(["甲局", "", "", "部门"], ["乙局", "", "", "俱乐部"]))

    assert outcome.faults == [
        Fault("单位", 3, "类别", "俱乐部", "请填其中一个：党委机构、政府、部门、县（市、区）、街道（乡镇）、村（社区）、企业、事业单位。")
    ]  # fmt: skip
    assert not Unit.objects.filter(name="甲局").exists()


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (["甲局", "", "", "部门", "没有的局"], "上级单位", "没有“没有的局”"),
        (["甲局", "", "", "部门", "甲局"], "上级单位", "没有“甲局”"),
        (["甲局", "", "", "部门", "", "12"], "行政区划代码", "6、9 或 12 位"),
        (
            ["甲局", "", "", "部门", "", "", "911100006000373410"],
            "统一社会信用代码",
            "末位校验不符",
        ),
        (["甲局", "", "", "部门", "", "", "", "第一"], "序号", "0 到 99999 的整数"),
        (["甲局", "", "", "部门", "", "", "", 1.5], "序号", "0 到 99999 的整数"),
        (["甲局", "", "", "部门", "", "", "", "", "对"], "督查中心", "请填“是”或“否”"),
        (["", "", "", "部门"], "单位全称", "必须填"),
        (["局" * 101, "", "", "部门"], "单位全称", "最多 100 个字"),
    ],
)
def test_a_fault_names_sheet_row_column_value_and_the_way_out(
    row: list[Any], column: str, said: str
) -> None:
    outcome = bring(units(["乙局", "", "", "部门"], row), keep=False)

    headings = [heading.rstrip("*") for heading in UNITS]
    value = row[headings.index(column)]
    assert told(outcome) == [("单位", 3, column, str(value)[:100])]
    assert said in outcome.faults[0].sentence


def test_every_faulty_row_is_told_at_once() -> None:
    outcome = bring(units(["甲局", "", "", "部门", "", "1"], ["甲局", "", "", "部门"], ["乙局", "", "", "协会"], ["丙局", "", "", "部门"], ["丙局", "", "", "部门"]))  # fmt: skip

    assert told(outcome) == [
        ("单位", 2, "行政区划代码", "1"),
        ("单位", 3, "单位全称", "甲局"),
        ("单位", 4, "类别", "协会"),
        ("单位", 6, "单位全称", "丙局"),
    ]


def test_a_cell_that_names_two_units_asks_for_the_full_name() -> None:
    make_unit("甲县财政局", short_name="县财政局")
    make_unit("乙县财政局", short_name="县财政局")
    post = book(岗位=[["单位", "岗位", "类别"], ["县财政局", "局长", "主要负责人"]])

    outcome = bring(post, keep=False)

    assert outcome.faults[0].sentence == "“县财政局”可以是乙县财政局、甲县财政局，请写全称。"


def test_a_closed_unit_is_not_changed_by_a_file() -> None:
    make_unit("旧局", active=False)

    outcome = bring(units(["旧局", "", "", "企业"]), keep=False)

    assert outcome.faults[0].sentence == "“旧局”已经撤销；请改成现在的单位。"


@pytest.mark.parametrize(
    ("sheets", "where", "said"),
    [
        ({"单位表": [["单位全称"]]}, ("单位表", 1, "", "单位表"), "没有叫这个名字的表"),
        (
            {"单位": [["名字", "类别"], ["甲局", "部门"]]},
            ("单位", 1, "单位全称", ""),
            "没有找到表头",
        ),
        (
            {"单位": [["单位全称", "类别", "电话"], ["甲局", "部门", "1"]]},
            ("单位", 1, "电话", "电话"),
            "没有这一列",
        ),
        ({"单位": [["单位全称"], ["甲局"]]}, ("单位", 1, "类别", ""), "缺这一列"),
        (
            {"单位": [["单位全称", "类别", "类别"], ["甲局", "部门", "部门"]]},
            ("单位", 1, "类别", "类别"),
            "这一列有两个",
        ),
    ],
)
def test_sheets_and_headings_that_are_not_ours_are_told(
    sheets: dict[str, list[list[Any]]], where: tuple[str, int, str, str], said: str
) -> None:
    outcome = bring(book(**sheets), keep=False)

    assert told(outcome)[0] == where
    assert said in outcome.faults[0].sentence


def test_a_column_left_out_is_left_as_it_is_and_an_empty_cell_clears() -> None:
    unit = make_unit("甲局", short_name="甲", area_code="330102", order=7)

    outcome = bring(units(["甲局", "", "部门"], headings=["单位全称", "简称", "类别"]))

    unit.refresh_from_db()
    assert outcome.changed == 1
    assert (unit.short_name, unit.area_code, unit.order) == ("", "330102", 7)


def test_a_title_above_the_headings_and_blank_rows_between_do_not_matter() -> None:
    outcome = bring(book(单位=[["甲市单位名录"], [None], ["单位全称", "类别"], [None, None], ["甲局", "处室"]]))  # fmt: skip

    assert told(outcome) == [("单位", 5, "类别", "处室")]


def test_a_centre_head_imports_all_but_accounts() -> None:
    head = make_user(Role.CENTRE_HEAD, make_unit("督查室", centre=True))

    outcome = bring(book(单位=WHOLE["单位"], 人员=WHOLE["人员"]), head)

    assert [(fault.sheet, fault.sentence) for fault in outcome.faults] == [("人员", "您的角色不能导入这张表；请删掉这张表再导入。")]  # fmt: skip
    assert not User.objects.filter(username="li.si").exists()


def test_a_role_without_the_right_imports_nothing() -> None:
    with pytest.raises(NotPermitted):
        bring(units(["甲局", "", "", "部门"]), make_user(Role.LIAISON, make_unit()))


def test_a_name_given_for_checking_must_be_that_of_the_account() -> None:
    admin = make_administrator(make_unit("根"))
    Post.objects.create(unit=admin.unit, kind="head", name="局长")
    rows = [["单位", "岗位", "账号", "姓名", "任职日期"], ["根", "局长", admin.username, "另一人", "2026-01-01"]]  # fmt: skip

    outcome = bring(book(任职=rows), admin)

    assert "不是“另一人”的" in outcome.faults[0].sentence


def test_a_holding_ends_by_its_last_day() -> None:
    admin = make_administrator(make_unit("根"))
    post = Post.objects.create(unit=admin.unit, kind="head", name="局长")
    held = Holding.objects.create(post=post, user=admin, since_at=at("2025-01-01"))
    rows = [["单位", "岗位", "账号", "任职日期", "离任日期"], ["根", "局长", admin.username, "2025-01-01", "2026-02-28"]]  # fmt: skip

    outcome = bring(book(任职=rows), admin)

    held.refresh_from_db()
    assert (outcome.changed, held.until_at) == (1, at("2026-02-28"))


@pytest.mark.parametrize("cell", ["三月一日", "46203", "2026-13-01", "1-1-1"])
def test_a_day_that_is_none_is_told(cell: str) -> None:
    admin = make_administrator(make_unit("根"))
    Post.objects.create(unit=admin.unit, kind="head", name="局长")
    rows = [["单位", "岗位", "账号", "任职日期"], ["根", "局长", admin.username, cell]]

    outcome = bring(book(任职=rows), admin)

    assert told(outcome) == [("任职", 2, "任职日期", cell)]


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+86甲局", "-甲局", "@SUM(A1)", "<script>甲</script>局"])  # fmt: skip
def test_text_that_looks_like_a_formula_stays_text(name: str) -> None:
    admin = make_administrator(make_unit("根"))
    make_unit(name)
    out = BytesIO()

    export_register(out, at=MONDAY, seen_by=admin)

    assert name in [row[0] for row in rows_of(out.getvalue(), "单位")]
    with zipfile.ZipFile(BytesIO(out.getvalue())) as package:
        sheets = [part for part in package.namelist() if "worksheets/" in part]
        assert not any(b"<f>" in package.read(part) for part in sheets)


def test_a_formula_in_an_imported_file_is_read_as_its_last_value_only() -> None:
    outcome = bring(units(['=WEBSERVICE("http://x")', "", "", "部门"]), keep=False)

    assert told(outcome) == [("单位", 2, "单位全称", "")]  # openpyxl computed no value


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04 not really", "文件已损坏"),
        ("单位全称,类别\n甲局,部门\n".encode(), "不是 .xlsx 文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "OLE2 复合文档"),
    ],
)
def test_a_file_of_another_type_is_refused_in_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        bring(data)


def test_a_zip_bomb_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(units(["甲局", "", "", "部门"]))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:  # fmt: skip
        for part in old.namelist():
            new.writestr(part, b" " * 140_000_000 if "sheet1" in part else old.read(part))

    with pytest.raises(Refused, match=r"上限|压缩"):
        bring(out.getvalue())


def test_a_file_with_entities_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(units(["甲局", "", "", "部门"]))) as old, zipfile.ZipFile(out, "w") as new:  # fmt: skip
        for part in old.namelist():
            text = old.read(part)
            if "sheet1" in part:
                text = b'<!DOCTYPE x [<!ENTITY a "b">]>' + text
            new.writestr(part, text)

    with pytest.raises(Refused, match="DTD"):
        bring(out.getvalue())


def test_a_marked_document_is_refused() -> None:
    with pytest.raises(Refused, match="机密"):
        bring(book(单位=[["机密★10年"], UNITS, ["甲局", "", "", "部门"]]))


def test_too_many_rows_are_refused_before_they_are_looked_at() -> None:
    rows = [[f"第{number}局", "", "", "部门"] for number in range(10_001)]

    with pytest.raises(Refused, match="文件有 10002 行，最多 10000 行"):
        bring(units(*rows))


def test_faults_beyond_the_limit_are_not_collected() -> None:
    outcome = bring(units(*[[f"第{number}局", "", "", "部"] for number in range(900)]), keep=False)

    assert len(outcome.faults) == 500


def test_rows_that_wait_for_each_other_end() -> None:
    rows = [[f"第{number}局", "", "", "部门", f"第{number + 1}局"] for number in range(300)]
    begun = time.thread_time()

    outcome = bring(units(*rows), keep=False)

    assert len(outcome.faults) == 300
    assert time.thread_time() - begun < 30


def test_moves_within_one_file_follow_each_other() -> None:
    top, other = make_unit("甲"), make_unit("乙")
    middle = make_unit("丙", top)
    low = make_unit("丁", middle)

    outcome = bring(units(["丙", "", "", "部门", "乙"], ["丁", "", "", "部门", "甲"]))

    middle.refresh_from_db()
    low.refresh_from_db()
    assert outcome.faults == []
    assert middle.path.startswith(other.path)
    assert low.path.startswith(top.path)
    assert not low.path.startswith(middle.path)


def test_duties_of_closed_units_and_ended_holdings_are_not_exported() -> None:
    admin = make_administrator(make_unit("根"))
    make_duty(make_field("燃气"), make_unit("旧局", active=False))
    post = Post.objects.create(unit=admin.unit, kind="head", name="局长")
    Holding.objects.create(post=post, user=admin, since_at=at("2025-01-01"), until_at=at("2026-01-01"))  # fmt: skip
    make_area()
    out = BytesIO()

    export_register(out, at=MONDAY, seen_by=admin)

    assert len(rows_of(out.getvalue(), "职责清单")) == 1
    assert len(rows_of(out.getvalue(), "任职")) == 1
    assert len(rows_of(out.getvalue(), "辖区")) == 2
    assert Field.objects.count() == 1


def test_accounts_are_exported_for_who_may_open_some_only() -> None:
    auditor = make_user(Role.AUDITOR, make_unit("根"))
    out = BytesIO()

    export_register(out, at=MONDAY, seen_by=auditor)

    with zipfile.ZipFile(BytesIO(out.getvalue())) as package:
        assert "人员".encode() not in package.read("xl/workbook.xml")
