"""One matter's page: what it says, to whom, and what its forms do."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from luoshi.ledger.models import EntryKind, Matter, Stage
from luoshi.ledger.services import (
    NewMatter,
    attach,
    comment,
    report_done,
    report_progress,
    sign,
    split,
)
from tests.factories import make_city
from tests.web.browsing import browser, queries, said, source
from tests.web.ledger.factories import recent
from tests.web.scenes import picture

pytestmark = pytest.mark.django_db


def do(client: Client, matter: Matter, action: str, **values: Any) -> Any:
    data = {f"{action}-{name}": value for name, value in values.items()}
    data.setdefault(f"{action}-version", matter.version)
    return client.post(f"/matters/{matter.pk}/do/{action}/", data)


def test_the_page_tells_the_light_of_a_past_day() -> None:
    city = make_city()
    matter = recent(city, ago=30, due_in=-3)
    client = browser(city.clerk)

    def light_of(day: int) -> list[str]:
        when = timezone.localdate() - timedelta(days=day)
        page = source(client.get(f"{matter.get_absolute_url()}?on={when}"))
        return re.findall(f'id="then">{when} 日终： <span class="badge light light-([a-z]+)', page)

    assert [light_of(day) for day in (-1, 0, 2, 29, 31)] == [[], ["red"], ["red"], ["green"], []]


@pytest.mark.parametrize("asked", ["昨天", "0001-01-01", "9999-12-31", "2026-02-30", "%00"])
def test_a_day_that_makes_no_sense_is_no_day(asked: str) -> None:
    city = make_city()
    page = browser(city.clerk).get(f"{recent(city).get_absolute_url()}?on={asked}")

    assert page.status_code == 200
    assert 'id="then"' not in source(page)


def test_the_page_takes_the_same_queries_however_long_the_history() -> None:
    city = make_city()
    client = browser(city.clerk)
    matter = recent(city, joins=(city.water,))
    at = matter.opened_at
    sign(matter, by=city.housing_liaison, at=at)

    def lengthen(times: int) -> None:
        for number in range(times):
            report_progress(matter, by=city.housing_liaison, at=at, text="进展", percent=number)
            comment(matter, by=city.clerk, at=at, text="知道了")
            attach(
                matter,
                by=city.housing_liaison,
                at=at,
                content=picture(),
                name="a.jpg",
                kind="photo",
            )
            child = NewMatter(
                title="一段", lead=city.town, supervisor=city.housing, year=matter.year, due_at=matter.due_at
            )  # fmt: skip
            split(matter, [child], by=city.clerk, at=at)

    lengthen(1)
    one = queries(client, f"/matters/{matter.pk}/")
    lengthen(2)

    assert queries(client, f"/matters/{matter.pk}/") == one <= 16


def test_the_record_says_where_the_matter_comes_from_and_what_happened() -> None:
    city = make_city()
    matter = recent(
        city, title="改造老旧管网", document="全市大会讲话", quote="住建局要完成老旧管网改造", standard="通过验收", number="7"
    )  # fmt: skip
    sign(matter, by=city.housing_liaison, at=matter.opened_at)

    text = said(browser(city.housing_head).get(f"/matters/{matter.pk}/"))

    for words in (
        matter.code, "改造老旧管网", "住建局要完成老旧管网改造", "全市大会讲话", "序号 7", "通过验收", city.housing.name,
        city.centre.name, city.housing_liaison.name, "已签收", matter.entries.get(seq=2).digest,
    ):  # fmt: skip
        assert words in text, words


def test_each_person_is_offered_what_is_theirs_to_do() -> None:
    city = make_city()
    matter = recent(city)

    def offered(user: Any) -> set[str]:
        answer = browser(user).get(f"/matters/{matter.pk}/")
        return {form["action"] for place in answer.context["forms"].values() for form in place}

    assert {"sign", "dispute"} <= offered(city.housing_liaison)
    assert (
        offered(city.housing_liaison) & {"hand_over", "withdraw", "verify_pass", "remark"} == set()
    )
    assert {"hand_over", "suspend", "comment"} <= offered(city.clerk)
    assert "sign" not in offered(city.clerk)
    assert offered(city.leader) == {"comment", "remark"}


def test_signing_moves_the_stage_and_says_so() -> None:
    city = make_city()
    matter = recent(city)
    client = browser(city.housing_liaison)

    answer = do(client, matter, "sign")

    assert answer.headers["Location"] == f"/matters/{matter.pk}/"
    assert "已办：签收。" in said(client.get(f"/matters/{matter.pk}/"))
    matter.refresh_from_db()
    assert matter.stage == Stage.SIGNED


def test_who_acts_on_what_somebody_else_has_changed_is_told_and_keeps_their_words() -> None:
    city = make_city()
    matter = recent(city)
    sign(matter, by=city.housing_liaison, at=matter.opened_at)
    seen = matter.version
    report_progress(matter, by=city.housing_head, at=matter.opened_at, text="已开工", percent=10)

    answer = do(
        browser(city.housing_liaison), matter, "report", version=seen, text="挖完了", percent="60"
    )

    assert answer.status_code == 409
    text = said(answer)
    assert "刚刚有人改动了这件事项" in text
    assert "挖完了" in text
    assert f'name="report-version" value="{matter.version}"' in text
    matter.refresh_from_db()
    assert matter.progress == 10


def test_a_comment_is_never_stale() -> None:
    city = make_city()
    matter = recent(city)
    sign(matter, by=city.housing_liaison, at=matter.opened_at)

    assert do(browser(city.clerk), matter, "comment", version=0, text="抓紧").status_code == 302
    assert matter.entries.last().kind == EntryKind.COMMENT  # type: ignore[union-attr]


def test_what_the_rules_refuse_is_said_beside_the_form() -> None:
    city = make_city()
    matter = recent(city)
    sign(matter, by=city.housing_liaison, at=matter.opened_at)
    before = matter.entries.count()

    empty = do(browser(city.housing_liaison), matter, "report_done", text="  ")
    unproved = do(browser(city.housing_liaison), matter, "report_done", text="办好了")

    assert (empty.status_code, unproved.status_code) == (422, 422)
    assert "佐证" in said(unproved)
    assert matter.entries.count() == before


def test_nobody_verifies_what_their_own_unit_reported() -> None:
    city = make_city()
    matter = recent(city)
    by, at = city.housing_liaison, matter.opened_at
    sign(matter, by=by, at=at)
    attach(matter, by=by, at=at, content=picture(), name="a.jpg", kind="photo")
    attach(matter, by=by, at=at, content=b"%s" % "验收单".encode(), name="a.txt")
    report_done(matter, by=by, at=at, text="办好了")

    assert do(browser(city.housing_head), matter, "verify_pass").status_code == 403
    assert do(browser(city.clerk), matter, "verify_pass", text="看过了").status_code == 302
    matter.refresh_from_db()
    assert (matter.stage, matter.verified_unit) == (Stage.CLOSED, city.centre)


def test_an_action_that_there_is_not_is_404_and_a_link_does_nothing() -> None:
    city = make_city()
    matter = recent(city)

    assert do(browser(city.clerk), matter, "delete").status_code == 404
    assert do(browser(city.clerk), matter, "carry").status_code == 404
    assert browser(city.clerk).get(f"/matters/{matter.pk}/do/suspend/").status_code == 405


def test_a_matter_is_opened_by_hand() -> None:
    city = make_city()
    client = browser(city.clerk)
    said_so = {"title": "修好青石桥", "playbook": "task", "lead": city.water.name, "joins": f"{city.housing.name}、{city.town.name}", "due_at": "2099-06-30"}  # fmt: skip

    answer = client.post("/matters/new/", said_so)

    matter = Matter.objects.get(title="修好青石桥")
    assert answer.headers["Location"] == f"/matters/{matter.pk}/"
    assert (matter.lead, matter.supervisor, matter.opened_by) == (
        city.water,
        city.centre,
        city.clerk,
    )
    assert {part.unit for part in matter.parts.filter(role="join")} == {city.housing, city.town}
    wrong = client.post("/matters/new/", {**said_so, "lead": "没有的局", "joins": "无名单位"})
    assert wrong.status_code == 422
    assert "没有叫“没有的局”的单位" in said(wrong)
    assert "没有叫“无名单位”的单位" in said(wrong)
