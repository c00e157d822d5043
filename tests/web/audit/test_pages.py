"""The journal across matters, its seals, its proof, and taking it away."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from luoshi.cli.serving import audit_once
from luoshi.ledger.audit import seal
from luoshi.ledger.models import AuditRun, Entry, EntryKind, Seal
from luoshi.ledger.services import comment, sign
from luoshi.ledger.services.auditing import ask_for_audit
from luoshi.ledger.services.errors import NotPermitted
from luoshi.units.models import Role, User
from tests.factories import MONDAY, City, make_city, make_user
from tests.web.browsing import browser, queries, said
from tests.web.ledger.factories import recent

pytestmark = pytest.mark.django_db


def auditor(city: City) -> User:
    return make_user(Role.AUDITOR, city.government)


def listed(client: Client, query: str = "") -> list[Entry]:
    return list(client.get(f"/audit/?{query}").context["rows"])


def test_the_journal_is_filtered_by_matter_kind_person_unit_and_day() -> None:
    city = make_city()
    one, other = recent(city, ago=10), recent(city, ago=5, lead=city.water)
    sign(one, by=city.housing_liaison, at=one.opened_at + timedelta(days=1))
    comment(other, by=city.clerk, at=timezone.now(), text="抓紧")
    client = browser(auditor(city))
    today = timezone.localdate()

    assert len(listed(client)) == 4
    assert {line.matter for line in listed(client, f"matter={one.code}")} == {one}
    assert [line.kind for line in listed(client, "kind=signed")] == [EntryKind.SIGNED]
    assert [line.text for line in listed(client, f"person={city.clerk.name}")] == ["抓紧"]
    assert [line.by for line in listed(client, f"person={city.housing_liaison.username}")] == [
        city.housing_liaison
    ]
    assert [line.kind for line in listed(client, f"unit={city.housing.name}")] == [EntryKind.SIGNED]
    assert [line.text for line in listed(client, f"since={today}")] == ["抓紧"]
    assert (
        len(listed(client, f"since={today - timedelta(days=9)}&until={today - timedelta(days=5)}"))
        == 2
    )
    assert len(listed(client, "kind=nonsense&since=never&unit=没有的局")) == 4


def test_lines_follow_each_other_without_gap_the_newest_first() -> None:
    city = make_city()
    matter = recent(city)
    for number in range(60):
        comment(matter, by=city.clerk, at=timezone.now(), text=f"第{number}次")
    client = browser(auditor(city))

    first = client.get("/audit/")
    second = client.get(f"/audit/?after={first.context['following']}")

    seqs = [line.seq for page in (first, second) for line in page.context["rows"]]
    assert seqs == list(range(61, 0, -1))
    assert second.context["following"] == ""


def test_the_journal_takes_the_same_queries_for_one_line_and_for_three() -> None:
    city = make_city()
    client = browser(auditor(city))
    matter = recent(city)
    one = queries(client, "/audit/")

    comment(matter, by=city.clerk, at=timezone.now(), text="抓紧")
    recent(city, lead=city.water)

    assert queries(client, "/audit/") == one


def test_who_sees_a_subtree_reads_its_lines_only() -> None:
    city = make_city()
    own, foreign = recent(city), recent(city, lead=city.water)
    client = browser(make_user(Role.ADMINISTRATOR, city.housing))

    assert {line.matter for line in listed(client)} == {own}
    assert listed(client, f"matter={foreign.code}") == []
    assert foreign.code not in str(sheet(client))
    assert "journal.jsonl" not in said(client.get("/audit/"))
    assert client.get("/audit/journal.jsonl").status_code == 403


def sheet(client: Client, query: str = "") -> list[tuple[Any, ...]]:
    answer: Any = client.get(f"/audit/journal.xlsx?{query}")
    assert answer.streaming
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]


def test_the_filtered_journal_goes_to_excel_as_text() -> None:
    city = make_city()
    matter = recent(city)
    comment(matter, by=city.clerk, at=timezone.now(), text="=HYPERLINK(1)")

    heading, line = sheet(browser(auditor(city)), "kind=comment")

    assert heading[:4] == ("时间", "事项", "序", "做了什么")
    assert line[1:7] == (matter.code, 2, "留言", city.clerk.name, city.centre.name, "=HYPERLINK(1)")


def test_the_whole_journal_is_taken_away_with_its_seals() -> None:
    city = make_city()
    recent(city)
    seal(timezone.localdate() - timedelta(days=1), at=timezone.now())

    answer: Any = browser(auditor(city)).get("/audit/journal.jsonl")

    rows = [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]
    assert [row["type"] for row in rows] == ["entry", "seal"]
    assert rows[0]["digest"] == Entry.objects.get().digest
    assert rows[1]["root"] == Seal.objects.get().root
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_seals_are_listed() -> None:
    city = make_city()
    client = browser(auditor(city))
    assert "还没有封存过" in said(client.get("/audit/seals/"))
    recent(city)
    made = seal(timezone.localdate(), at=timezone.now())

    text = said(client.get("/audit/seals/"))

    assert made is not None
    assert made.root in text
    assert "共 1 次" in text


def test_a_proof_is_asked_for_made_by_the_worker_and_told() -> None:
    city = make_city()
    recent(city)
    client = browser(auditor(city))

    assert "已开始查验" in said(client.post("/audit/proofs/new/", follow=True))
    assert "正在查验" in said(client.get("/audit/proofs/"))
    assert "已经有一次查验在进行" in said(client.post("/audit/proofs/new/", follow=True))
    assert audit_once() == {"audits": 1}

    run = AuditRun.objects.get()
    assert (run.entries, run.faults_found) == (1, 0)
    assert "没有改动" in said(client.get("/audit/proofs/"))
    assert "查了 1 条流水" in said(client.get(f"/audit/proofs/{run.pk}/"))
    assert audit_once() == {"audits": 0}


def test_a_line_that_was_touched_is_pointed_out() -> None:
    city = make_city()
    matter = recent(city)
    with (
        connection.cursor() as cursor
    ):  # a thief with the database's own key: past the application and its triggers
        for name in triggers():
            cursor.execute(
                f"DROP TRIGGER {name}{' ON ledger_entry' if connection.vendor == 'postgresql' else ''}"
            )
        cursor.execute("UPDATE ledger_entry SET text = 'nothing happened'")
    client = browser(auditor(city))
    client.post("/audit/proofs/new/")

    audit_once()

    text = said(client.get(f"/audit/proofs/{AuditRun.objects.get().pk}/"))
    assert "1 处不符" in text
    assert f"{matter.code} #1" in text
    assert "这一条或它前面的一条被改动过：校验值不符。" in text


def triggers() -> list[str]:
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = 'ledger_entry'::regclass AND NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [name for (name,) in cursor.fetchall()]


def test_only_auditors_ask_for_a_proof() -> None:
    city = make_city()

    with pytest.raises(NotPermitted):
        ask_for_audit(by=city.clerk, at=MONDAY)
    assert browser(city.clerk).post("/audit/proofs/new/").status_code == 403
    assert browser(city.clerk).get("/audit/").status_code == 403
