"""Documents and plans as pages: uploads, the reading room, consultation, the way to issuing, the papers."""

from __future__ import annotations

import dataclasses
import io
import re
from datetime import date, timedelta
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from luoshi.ledger.models import Matter
from luoshi.plans.models import (
    Comment,
    Document,
    DocumentStatus,
    Plan,
    PlanStage,
    Row,
    RowStatus,
    Stance,
)
from luoshi.plans.services import accept_many, decide, edit, start_consultation, upload
from luoshi.units.models import User
from tests.factories import City, make_city
from tests.web.browsing import browser, queries, said, source
from tests.web.ledger.test_evidence import BOMB

pytestmark = pytest.mark.django_db
SPEECH = (
    "在全市安全生产会议上的讲话\n（2026年3月1日）\n同志们：\n一、抓好整治\n"
    "市住建局要在6月底前完成老旧管网改造20公里。\n各单位要高度重视。\n"
    "二、守住底线\n严禁违规动火作业。\n"
)
TABLE = "序号\t重点工作任务\t牵头单位\t完成时限\n3\t完成泵站改造\t水务局\t6月底前\n68\t建成学校一所\t\t2026-09-30\n"


def send(user: User, content: bytes, name: str, path: str = "upload") -> Any:
    file = SimpleUploadedFile(name, content)
    return browser(user).post(f"/plans/{path}/", {"file": file, "year": "2026"}, follow=True)


def drafted(city: City, *titles: str, lead: Any = None) -> Plan:
    """Return a draft plan with one accepted row for each title."""
    plan = Plan.objects.create(
        title="任务分工方案", year=2026, created_by=city.clerk, created_at=timezone.now()
    )
    for order, title in enumerate(titles or ("修好泵站",), 1):
        Row.objects.create(
            plan=plan, order=order, number=str(order), title=title, lead=lead or city.housing,
            due_on=timezone.localdate() + timedelta(days=90), status=RowStatus.ACCEPTED, rule="手工",
        )  # fmt: skip
    return plan


def consulted(city: City, *titles: str) -> Plan:
    plan = drafted(city, *titles)
    now = timezone.now()
    return start_consultation(plan, by=city.clerk, at=now, until=now + timedelta(days=5))


def act(client: Client, plan: Plan, what: str, **values: Any) -> Any:
    return client.post(f"/plans/{plan.pk}/do/{what}/", values, follow=True)


def test_a_speech_is_uploaded_and_read_in_the_room() -> None:
    city = make_city()

    page = send(city.clerk, SPEECH.encode(), "讲话.txt")

    plan = Plan.objects.get()
    assert page.redirect_chain == [(f"/plans/{plan.pk}/", 302)]
    text = said(page)
    pipes = plan.rows.get(title__contains="管网", kind="task")
    assert f'id="text-{pipes.pk}"' in text
    assert f'id="row-{pipes.pk}"' in text
    assert "各单位要高度重视。" in text
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("机密★5年\n关于专项工作的通知\n".encode(), "通知.txt", "机密"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "讲话.docx", "PNG"),
        (b"MZ\x90\x00" + bytes(100), "讲话.docx", "讲话.docx"),
        (BOMB, "讲话.docx", "压缩炸弹"),
        (b"PK\x03\x04" + bytes(60), "讲话.docx", "重新"),
        (b"<html><body>" + b"<div>" * 5000, "讲话.html", "嵌套"),
    ],
)
def test_a_hostile_or_marked_file_leaves_its_sentence_and_nothing_else(
    content: bytes, name: str, sentence: str
) -> None:
    city = make_city()

    page = send(city.clerk, content, name)

    document = Document.objects.get()
    assert document.status in {DocumentStatus.REFUSED, DocumentStatus.UNREADABLE}
    assert (document.text, document.digest) == ("", "")
    assert sentence in document.problem
    assert (
        said(page).count(document.problem) == 2
    )  # told now, and in the list of what was not taken
    assert not Plan.objects.exists()


def test_a_file_too_large_or_none_is_refused_beside_the_field(settings: Settings) -> None:
    settings.OPTIONS = dataclasses.replace(settings.OPTIONS, upload_megabytes=1)
    city = make_city()

    large = send(city.clerk, b"a" * (2**20 + 1), "讲话.txt")
    empty = send(city.clerk, b"", "讲话.txt")

    assert (large.status_code, empty.status_code) == (422, 422)
    assert "文件超过 1 MB。" in said(large)
    assert not Document.objects.exists()


def test_a_table_keeps_its_numbers() -> None:
    city = make_city()

    page = send(city.clerk, TABLE.replace("水务局", city.water.name).encode(), "任务.csv", "import")

    rows = {row.number: (row.title, row.lead) for row in Plan.objects.get().rows.all()}
    assert page.status_code == 200
    assert rows == {"3": ("完成泵站改造", city.water), "68": ("建成学校一所", None)}


@pytest.mark.parametrize("content", ["没有表头".encode(), b"\x00\x01\x02", BOMB])
def test_what_is_no_table_is_refused_with_a_sentence(content: bytes) -> None:
    city = make_city()

    page = send(city.clerk, content, "任务.xlsx", "import")

    assert 'class="alert alert-danger' in page.content.decode()
    assert not Plan.objects.exists()


def test_lists_and_rooms_take_the_same_queries_for_one_row_and_for_three() -> None:
    city = make_city()
    clerk, liaison = browser(city.clerk), browser(city.housing_liaison)
    one, three = consulted(city, "甲"), consulted(city, "甲", "乙", "丙")

    for path in ("", "consultation/"):
        assert queries(clerk, f"/plans/{three.pk}/{path}") == queries(
            clerk, f"/plans/{one.pk}/{path}"
        )
    consultation = [queries(liaison, f"/plans/{plan.pk}/consultation/") for plan in (one, three)]
    assert consultation[0] == consultation[1]
    two = queries(clerk, "/plans/")
    drafted(city)
    assert queries(clerk, "/plans/") == two


def test_units_see_a_plan_when_it_asks_them_and_only_their_rows() -> None:
    city = make_city()
    plan = drafted(city, "修好泵站")
    Row.objects.create(plan=plan, title="种树", lead=city.water, status=RowStatus.ACCEPTED)
    Row.objects.create(plan=plan, title="没有采用的", lead=city.housing, status=RowStatus.REJECTED)
    client = browser(city.housing_liaison)
    assert client.get(f"/plans/{plan.pk}/").status_code == 404

    now = timezone.now()
    start_consultation(plan, by=city.clerk, at=now, until=now + timedelta(days=5))

    assert client.get(f"/plans/{plan.pk}/").headers["Location"] == f"/plans/{plan.pk}/consultation/"
    text = said(client.get(f"/plans/{plan.pk}/consultation/"))
    assert "修好泵站" in text
    assert "种树" not in text
    assert "没有采用的" not in text
    assert plan.title in said(client.get("/plans/"))
    assert plan.title not in said(browser(city.town_liaison).get("/plans/"))


def test_a_unit_objects_and_the_centre_answers() -> None:
    city = make_city()
    plan = consulted(city)
    row = plan.rows.get()
    unit, centre = browser(city.housing_liaison), browser(city.clerk)
    where = f"/plans/{plan.pk}/rows/{row.pk}/comment/"

    bare = unit.post(where, {f"r{row.pk}-stance": "object", f"r{row.pk}-text": ""}, follow=True)
    assert "请写明理由或建议。" in said(bare)
    unit.post(where, {f"r{row.pk}-stance": "object", f"r{row.pk}-text": "不归我局管"})
    again = unit.post(where, {f"r{row.pk}-stance": "agree"}, follow=True)
    assert "您的单位对这一行已经提过意见。" in said(again)

    comment = Comment.objects.get()
    assert (comment.stance, comment.text) == (Stance.OBJECT, "不归我局管")
    assert "不归我局管" in said(centre.get(f"/plans/{plan.pk}/consultation/"))
    answer = f"/plans/{plan.pk}/comments/{comment.pk}/answer/"
    centre.post(answer, {f"c{comment.pk}-adopted": "0", f"c{comment.pk}-text": "职责清单第3条"})
    comment.refresh_from_db()
    assert (comment.adopted, comment.answer) == (False, "职责清单第3条")
    assert "职责清单第3条" in said(unit.get(f"/plans/{plan.pk}/consultation/"))


def test_a_unit_does_not_speak_for_a_row_of_another() -> None:
    city = make_city()
    plan = consulted(city)
    foreign = Row.objects.create(
        plan=plan, title="种树", lead=city.water, status=RowStatus.ACCEPTED
    )

    said_so = browser(city.housing_liaison).post(
        f"/plans/{plan.pk}/rows/{foreign.pk}/comment/",
        {f"r{foreign.pk}-stance": "agree"},
        follow=True,
    )

    assert said_so.status_code == 403
    assert not Comment.objects.exists()


def test_a_row_is_decided_with_and_without_htmx() -> None:
    city = make_city()
    document = upload(SPEECH.encode(), name="讲话.txt", year=2026, by=city.clerk, at=timezone.now())
    plan = document.plans.get()
    row = plan.rows.order_by("pk").first()
    assert row is not None
    client = browser(city.clerk)

    fragment = client.post(
        f"/plans/{plan.pk}/rows/{row.pk}/decide/accept/", headers={"HX-Request": "true"}
    )
    assert (
        fragment.content.decode()
        .lstrip()
        .startswith(f'<article class="row-card {row.kind} accepted" id="row-{row.pk}"')
    )
    plain = client.post(f"/plans/{plan.pk}/rows/{row.pk}/decide/undo/")
    assert plain.headers["Location"] == f"/plans/{plan.pk}/#row-{row.pk}"
    row.refresh_from_db()
    assert row.status == RowStatus.PROPOSED
    assert client.post(f"/plans/{plan.pk}/rows/{row.pk}/decide/burn/").status_code == 404


def changes(row: Row, **values: Any) -> dict[str, Any]:
    given = {"version": row.version, "title": row.title, "kind": row.kind, **values}
    return {f"row{row.pk}-{name}": value for name, value in given.items()}


def test_who_edits_a_row_that_somebody_else_has_changed_is_told_and_keeps_their_words() -> None:
    city = make_city()
    row = drafted(city).rows.get()
    seen = Row.objects.get(pk=row.pk)
    edit(row, by=city.head, at=timezone.now(), title="修好三座泵站")

    answer = browser(city.clerk).post(
        f"/plans/{row.plan_id}/rows/{row.pk}/edit/", changes(seen, title="修好两座泵站")
    )

    assert answer.status_code == 422
    assert "刚刚有人改了这一行，请刷新后再改。" in said(answer)
    assert "修好两座泵站" in said(answer)
    row.refresh_from_db()
    assert row.title == "修好三座泵站"


def test_a_row_that_is_opened_to_be_edited_shows_its_day() -> None:
    city = make_city()
    row = drafted(city).rows.get()
    edit(row, by=city.clerk, at=timezone.now(), due_on=date(2026, 6, 30))

    page = source(browser(city.clerk).get(f"/plans/{row.plan_id}/rows/{row.pk}/edit/"))

    [field] = re.findall(rf'<input[^>]*name="row{row.pk}-due_on"[^>]*>', page)
    assert 'value="2026-06-30"' in field


def test_a_row_is_edited_split_and_merged_through_the_pages() -> None:
    city = make_city()
    plan = drafted(city)
    row = plan.rows.get()
    client, base = browser(city.clerk), f"/plans/{plan.pk}/rows/{row.pk}"

    client.post(
        f"{base}/edit/",
        changes(row, title="修好两座泵站", lead=city.water.name, joins=city.town.name),
    )
    client.post(f"{base}/do/split/", {"titles": "修好东泵站\n修好西泵站"})
    row.refresh_from_db()
    second = plan.rows.exclude(pk=row.pk).get()
    client.post(f"/plans/{plan.pk}/rows/{second.pk}/do/merge/", {"into": row.pk})

    assert (row.title, row.lead, list(row.joins.all())) == ("修好东泵站", city.water, [city.town])
    second.refresh_from_db()
    assert (second.title, second.status, second.into) == ("修好西泵站", RowStatus.MERGED, row)
    assert client.post(f"{base}/do/burn/").status_code == 404
    assert client.post(f"{base}/do/merge/", {"into": "999999"}).status_code == 404
    assert client.post(f"{base}/do/proposal/", {"unit": "' OR 1=1"}).status_code == 404


def test_a_row_of_another_plan_is_not_there() -> None:
    city = make_city()
    plan, other = drafted(city), drafted(city)
    row = other.rows.get()

    assert (
        browser(city.clerk).post(f"/plans/{plan.pk}/rows/{row.pk}/decide/accept/").status_code
        == 404
    )


def test_the_plan_goes_to_the_leader_back_and_out_to_the_units() -> None:
    city = make_city()
    plan = drafted(city, "修好泵站", "种树")
    clerk, leader = browser(city.clerk), browser(city.leader)

    assert "已送审批。" in said(act(clerk, plan, "submit"))
    assert act(clerk, plan, "approve").status_code == 403
    assert act(leader, plan, "return", text="牵头单位再议").status_code == 200
    plan.refresh_from_db()
    assert plan.stage == PlanStage.DRAFT
    act(clerk, plan, "submit")
    assert "已批准。" in said(act(leader, plan, "approve", text="同意"))
    assert "已下达 2 件事项。" in said(act(clerk, plan, "issue"))

    assert set(Matter.objects.values_list("title", "lead")) == {
        ("修好泵站", city.housing.pk),
        ("种树", city.housing.pk),
    }
    assert "方案现在是“已下达”" in said(act(clerk, plan, "issue"))
    assert Matter.objects.count() == 2
    assert act(clerk, plan, "burn").status_code == 404


def test_steps_that_cannot_be_done_say_why() -> None:
    city = make_city()
    plan = drafted(city)
    row = plan.rows.get()
    decide(row, RowStatus.PROPOSED, by=city.clerk, at=timezone.now())
    client = browser(city.clerk)

    assert "没有人可以征求" in said(act(client, plan, "consult", until="2099-01-01"))
    assert "请写意见截止日期。" in said(act(client, plan, "consult", until="someday"))
    assert 'class="alert alert-danger' in act(client, plan, "submit").content.decode()
    assert "采用了 1 行。" in said(act(client, plan, "accept", confidence="80"))
    assert "加了一行。" in said(act(client, plan, "add", title="建立台账"))
    pasted = f"序号\t重点工作任务\t牵头单位\n9\t修路\t{city.water.name}\n"
    assert "粘贴了 1 行。" in said(act(client, plan, "paste", rows=pasted))
    assert plan.rows.get(number="9").lead == city.water


def test_the_papers_open_and_hold_the_rows() -> None:
    city = make_city()
    plan = drafted(city, "修好泵站", "=1+1")
    client = browser(city.clerk)

    def paper(suffix: str) -> bytes:
        answer: Any = client.get(f"/plans/{plan.pk}/plan.{suffix}")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        return b"".join(answer.streaming_content)

    table = docx.Document(io.BytesIO(paper("docx"))).tables[0]
    assert any("修好泵站" in cell.text for row in table.rows for cell in row.cells)
    sheet = openpyxl.load_workbook(io.BytesIO(paper("xlsx"))).worksheets[0]
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells["=1+1"] == "s"
    assert paper("pdf").startswith(b"%PDF-")
    assert client.get(f"/plans/{plan.pk}/plan.exe").status_code == 404


def test_sure_rows_are_accepted_in_one_go() -> None:
    city = make_city()
    document = upload(SPEECH.encode(), name="讲话.txt", year=2026, by=city.clerk, at=timezone.now())
    plan = document.plans.get()

    accept_many(plan, by=city.clerk, at=timezone.now())

    text = said(browser(city.clerk).get(f"/plans/{plan.pk}/"))
    assert f"采用 {plan.rows.count()} · 待定 0 · 不用 0" in text


def test_plans_follow_each_other_the_newest_first() -> None:
    city = make_city()
    made = [drafted(city).pk for _number in range(51)]
    client = browser(city.clerk)

    first = client.get("/plans/")
    second = client.get(f"/plans/?after={first.context['following']}")

    seen = [plan.pk for page in (first, second) for plan in page.context["plans"]]
    assert seen == made[::-1]
    assert second.context["following"] == ""


def test_what_waits_for_an_answer_stands_first_and_fifty_on_a_page() -> None:
    city = make_city()
    plan = drafted(city, *(f"修好第{number}座泵站" for number in range(52)))
    Plan.objects.filter(pk=plan.pk).update(stage="consulting")
    rows = list(plan.rows.order_by("pk"))
    common = {"unit": city.housing, "by": city.housing_liaison, "at": timezone.now()}
    for row in rows[:51]:
        Comment.objects.create(row=row, stance=Stance.AGREE, **common)
    asks = Comment.objects.create(row=rows[51], stance=Stance.SUGGEST, text="分两年做", **common)
    client = browser(city.clerk)

    first = client.get(f"/plans/{plan.pk}/consultation/")
    second = client.get(f"/plans/{plan.pk}/consultation/?after={first.context['following']}")

    assert first.context["comments"][0][0] == asks
    assert [len(page.context["comments"]) for page in (first, second)] == [50, 2]
    assert second.context["following"] == ""
