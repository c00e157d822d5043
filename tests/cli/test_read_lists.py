"""``luoshi read``: the unit list, the earlier ledger and the model."""

from __future__ import annotations

import json

import pytest

from tests.cli.commands import MARKED, quotes, read, write


def test_owners_are_checked_against_the_unit_list(capfd: pytest.CaptureFixture[str]) -> None:
    write("讲话.txt")
    write("units.csv", text="单位名称,简称/别名\n市财政局,\n")

    read("讲话.txt", "--units", "units.csv")

    remarks = [
        remark
        for item in json.loads(capfd.readouterr().out)["items"]
        for remark in item["remarks"]
        if remark["code"] == "unknown_unit"
    ]
    assert remarks
    assert all(remark["message"].startswith("不在单位名单：市教育局") for remark in remarks)


def test_owner_of_an_earlier_ledger_is_a_remark_and_no_fact(
    capfd: pytest.CaptureFixture[str],
) -> None:
    write("通知.txt", text="关于做好有关工作的通知\n6月底前新建公办幼儿园8所。\n")
    write(
        "去年.csv",
        text="序号,重点工作任务,责任单位,完成时限\n12,新建公办幼儿园6所,市教育局,年底\n13,改造管网,市住建局,年底\n",
    )

    read("通知.txt", "--against", "去年.csv")

    items = json.loads(capfd.readouterr().out)["items"]
    assert any(
        remark["message"].startswith("去年同类任务：市教育局（第12行“新建公办幼儿园6所”，相似度")
        for item in items
        for remark in item["remarks"]
    )
    assert all(item["who"] == [] for item in items)


@pytest.mark.parametrize(
    ("option", "name", "text", "sentence"),
    [
        ("--units", "无.csv", None, "单位名单“无.csv”打不开（没有这个文件或目录）：请检查路径"),
        (
            "--units",
            "u.csv",
            "电话\n1\n",
            "u.csv：单位名单的表头“电话”里没有“单位名称”列：请加上这一列",
        ),
        (
            "--against",
            "l.txt",
            "同志们，开会。\n",
            "l.txt：没有找到任务分解表，表头要有“重点工作任务”和“责任单位”一类的列",
        ),
    ],
)
def test_unusable_list_is_code_3(
    option: str, name: str, text: str | None, sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    write("讲话.txt")
    if text is not None:
        write(name, text=text)

    assert read("讲话.txt", option, name) == 3
    assert capfd.readouterr().err == sentence + "\n"


def test_a_classified_ledger_is_code_4(capfd: pytest.CaptureFixture[str]) -> None:
    write("讲话.txt")
    write("去年.txt", text=MARKED)

    assert read("讲话.txt", "--against", "去年.txt") == 4
    assert "--declassified-by" in capfd.readouterr().err


def test_an_unreachable_model_changes_nothing_but_a_notice(
    capfd: pytest.CaptureFixture[str],
) -> None:
    write("讲话.txt")

    read("讲话.txt")
    plain = json.loads(capfd.readouterr().out)
    code = read("讲话.txt", "--llm", "http://127.0.0.1:9", "--llm-model", "qwen")
    asked = json.loads(capfd.readouterr().out)

    assert code == 0
    assert quotes(asked) == quotes(plain)
