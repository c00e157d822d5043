"""The ledger's list: who sees which rows, filters, pages, saved views and Excel."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from luoshi.ledger.models import Matter, SavedView
from luoshi.ledger.services import report_progress, sign, suspend
from luoshi.units.models import Role, Unit, UnitKind
from luoshi.web.columns import COLUMNS
from luoshi.web.pages.ledger import MOST_VIEWS
from tests.factories import MONDAY, City, make_city, make_matter, make_unit, make_user
from tests.web.browsing import browser, queries, said
from tests.web.ledger.factories import recent

pytestmark = pytest.mark.django_db


def rows(client: Client, query: str = "") -> list[Matter]:
    return [matter for matter, _light in client.get(f"/matters/?{query}").context["rows"]]


@pytest.mark.parametrize(
    "query", ["", "state=all&order=-opened_at", "text=改造", "state=overdue", "light=red"]
)
def test_a_list_takes_the_same_queries_for_one_row_and_for_three(query: str) -> None:
    city = make_city()
    client = browser(city.clerk)
    recent(city, due_in=-5)
    one = queries(client, f"/matters/?{query}")

    recent(city, due_in=-5)
    recent(city, due_in=-5, lead=city.water, joins=(city.town,))

    assert len(rows(client, query)) == 3
    assert queries(client, f"/matters/?{query}") == one


def test_a_view_with_every_column_takes_no_query_more_for_more_rows() -> None:
    city = make_city()
    client = browser(city.clerk)
    view = SavedView.objects.create(user=city.clerk, name="全部列", columns=list(COLUMNS))
    recent(city)
    one = queries(client, f"/matters/?view={view.pk}")

    recent(city, lead=city.water)

    assert queries(client, f"/matters/?view={view.pk}") == one


def test_units_see_what_they_and_units_below_them_have_a_part_in() -> None:
    city = make_city()
    led, joined, below, foreign = (
        recent(city), recent(city, lead=city.water, joins=(city.housing,)), recent(city, lead=city.town),
        recent(city, lead=city.water),
    )  # fmt: skip

    assert set(rows(browser(city.housing_head))) == {led, joined, below}
    assert set(rows(browser(city.town_liaison))) == {below}
    assert set(rows(browser(city.clerk))) == {led, joined, below, foreign}


def test_filters_find_what_they_name() -> None:
    city = make_city()
    pipes = recent(city, title="改造老旧管网", section="城建", number="12")
    late = recent(city, title="修好泵站", lead=city.water, due_in=-3)
    sign(pipes, by=city.housing_liaison, at=pipes.opened_at)
    undated = recent(city, title="常年巡查", due_in=None)
    suspend(undated, by=city.clerk, at=undated.opened_at, text="等批复")
    client = browser(city.clerk)

    assert rows(client, "text=旧管") == rows(client, "text=改造 管网") == [pipes]
    assert rows(client, f"text={pipes.code}") == [pipes]
    assert rows(client, "text=管网改造工程") == []
    assert rows(client, "state=overdue") == rows(client, "light=red") == [late]
    assert rows(client, "state=undated") == rows(client, "state=suspended") == [undated]
    assert rows(client, "stage=signed") == rows(client, "section=城建") == [pipes]
    assert rows(client, f"lead={city.water.pk}") == [late]
    assert set(rows(client, "section=-")) == {late, undated}
    assert set(rows(client, "lead=999999&stage=nonsense&year=abc&order=x&text=%00")) == {
        pipes,
        late,
        undated,
    }


def test_the_lead_is_typed_by_its_full_or_short_name() -> None:
    city = make_city()
    village = make_unit(
        "青石镇河东村村民委员会", city.town, kind=UnitKind.VILLAGE, short_name="河东村"
    )
    recent(city)
    town, below = recent(city, lead=city.town), recent(city, lead=village)
    client = browser(city.clerk)

    assert rows(client, "lead=青石镇河东村村民委员会") == rows(client, "lead=%20河东村") == [below]
    assert set(rows(client, f"lead={city.town.name}")) == {town, below}
    assert rows(client, f"lead={city.town.name}&only=on") == [town]


def test_an_address_with_the_key_of_the_lead_shows_its_name() -> None:
    city = make_city()
    recent(city)
    pumps = recent(city, lead=city.water)
    client = browser(city.clerk)

    page = client.get(f"/matters/?lead={city.water.pk}&state=open")

    assert [matter for matter, _light in page.context["rows"]] == [pumps]
    assert f'name="lead" value="{city.water.name}"' in said(page)
    assert page.context["narrowed"] == ["state", "lead"]


def test_what_a_closed_unit_led_is_found_by_its_key_and_name() -> None:
    city = make_city()
    office = make_unit("旧城改造办公室", city.government, short_name="旧改办")
    old = recent(city, lead=office)
    recent(city)
    Unit.objects.filter(pk=office.pk).update(active=False)
    client = browser(city.clerk)

    assert rows(client, f"lead={office.pk}") == rows(client, f"lead={office.name}") == [old]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("没有的局", "没有叫“没有的局”的单位，请从提示中选一个。"),
        ("新村", "叫“新村”的单位不止一个，请写全称。"),
        ("987654321", "没有叫“987654321”的单位，请从提示中选一个。"),
        ("9" * 30, f"没有叫“{'9' * 30}”的单位，请从提示中选一个。"),
        ("９", "没有叫“９”的单位，请从提示中选一个。"),
    ],
)
def test_a_lead_that_means_nothing_or_several_is_told_and_left_out(typed: str, told: str) -> None:
    city = make_city()
    for name in ("河东新村村民委员会", "河西新村村民委员会"):
        make_unit(name, city.town, kind=UnitKind.VILLAGE, short_name="新村")
    both = {recent(city), recent(city, lead=city.water)}

    page = browser(city.clerk).get(f"/matters/?lead={typed}")

    assert {matter for matter, _light in page.context["rows"]} == both
    assert page.context["narrowed"] == []
    text = said(page)
    field = text[text.index("filter-lead") : text.index("filter-part")]
    assert told in field
    assert f'value="{typed}"' in field
    assert "filter-wrong" in field
    assert 'aria-invalid="true"' in field


def test_the_lead_is_no_way_to_units_that_one_may_not_see() -> None:
    city = make_city()
    works, rival = (
        make_unit(name, city.housing, kind=UnitKind.ENTERPRISE) for name in ("远帆水泥", "长河水泥")
    )
    client = browser(make_user(Role.LIAISON, works))

    for typed in (str(rival.pk), rival.name):
        page = said(client.get(f"/matters/?lead={typed}"))
        assert f"没有叫“{typed}”的单位" in page
        assert page.count(rival.name) == page.count(typed) * (typed == rival.name)


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    city = make_city()
    made = [recent(city, due_in=1 + number // 3).pk for number in range(101)]
    client = browser(city.clerk)
    pages, address = [], "/matters/?order=due_at"

    for _page in range(3):
        answer = client.get(address)
        pages.append([matter.pk for matter, _light in answer.context["rows"]])
        address = f"/matters/?order=due_at&after={answer.context['following']}"

    assert [len(page) for page in pages] == [50, 50, 1]
    assert [pk for page in pages for pk in page] == made
    assert answer.context["following"] == ""
    assert [matter.pk for matter in rows(client, "order=due_at&after=forged")] == made[:50]


def test_buttons_are_shown_to_those_who_may() -> None:
    city = make_city()
    recent(city)

    clerk, head, inspector = (
        said(browser(person).get("/matters/"))
        for person in (city.clerk, city.housing_head, make_user(Role.INSPECTOR, city.housing))
    )

    assert "/matters/new/" in clerk
    assert "/matters/new/" not in head
    assert "/matters/export.xlsx" in head
    assert "/matters/export.xlsx" not in inspector
    assert 'value="hand_over"' in clerk
    assert 'value="hand_over"' not in head


def workbook(answer: Any) -> list[tuple[Any, ...]]:
    content = b"".join(answer.streaming_content)
    book = openpyxl.load_workbook(BytesIO(content))
    return list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]


def test_excel_streams_the_filtered_rows_that_the_person_sees_as_text() -> None:
    city = make_city()
    recent(city, title="=cmd|'/c calc'!A1", standard="@SUM(1)")
    recent(city, title="+1", lead=city.water)
    recent(city, title="已超期", due_in=-2)

    answer = browser(city.housing_head).get("/matters/export.xlsx?state=open&order=code")

    assert answer.streaming
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    heading, first, second = workbook(answer)
    assert heading[:3] == ("编号", "事项", "牵头单位")
    assert [row[1] for row in (first, second)] == ["=cmd|'/c calc'!A1", "已超期"]


def test_a_formula_is_no_formula_in_the_file() -> None:
    city = make_city()
    recent(city, title="=1+1")

    content = b"".join(browser(city.clerk).get("/matters/export.xlsx").streaming_content)  # type: ignore[attr-defined]

    cell = openpyxl.load_workbook(BytesIO(content)).active["B2"]  # type: ignore[index]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def save(client: Client, **values: Any) -> Any:
    return client.post("/matters/views/", values, follow=True)


def test_a_saved_view_keeps_filters_and_columns_for_page_and_excel() -> None:
    city = make_city()
    recent(city, title="改造管网", section="城建")
    recent(city, title="修桥", section="交通")
    client = browser(city.clerk)

    page = save(
        client, name="城建", query="section=城建&after=x", columns=["title", "section", "evil"]
    )

    view = SavedView.objects.get(user=city.clerk)
    assert (view.query, view.columns) == ({"section": "城建"}, ["title", "section"])
    assert [column.key for column in page.context["columns"]] == ["title", "section"]
    assert [matter.title for matter, _light in page.context["rows"]] == ["改造管网"]
    assert "视图“城建”已保存。" in said(page)
    sheet = workbook(client.get(f"/matters/export.xlsx?section=城建&view={view.pk}"))
    assert sheet == [("事项", "板块"), ("改造管网", "城建")]

    save(client, name="城建", query="section=交通", columns=["code"])
    assert SavedView.objects.get(user=city.clerk).query == {"section": "交通"}
    assert "视图“城建”已删除。" in said(
        client.post(f"/matters/views/{view.pk}/delete/", follow=True)
    )
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("given", ["key", "name"])
def test_a_saved_view_keeps_the_key_of_the_lead_which_outlives_its_name(given: str) -> None:
    city = make_city()
    recent(city)
    pumps = recent(city, lead=city.water)
    client = browser(city.clerk)

    typed = city.water.pk if given == "key" else city.water.name
    save(client, name="水务", query=f"lead={typed}")
    Unit.objects.filter(pk=city.water.pk).update(name="水利局")

    view = SavedView.objects.get(user=city.clerk)
    assert view.query == {"lead": str(city.water.pk)}
    page = client.get(f"/matters/views/{view.pk}/", follow=True)
    assert [matter for matter, _light in page.context["rows"]] == [pumps]
    assert 'value="水利局"' in said(page)


def test_a_view_without_a_name_or_one_too_many_is_refused() -> None:
    city = make_city()
    client = browser(city.clerk)

    assert "请给视图起个名字。" in said(save(client, name="  ", query=""))
    for number in range(MOST_VIEWS):
        SavedView.objects.create(user=city.clerk, name=f"视图{number}")
    assert f"最多保存 {MOST_VIEWS} 个视图" in said(save(client, name="多一个", query=""))
    assert SavedView.objects.count() == MOST_VIEWS


def test_the_light_says_why_in_words() -> None:
    city = make_city()
    late = recent(city, due_in=-3)

    text = said(browser(city.clerk).get("/matters/"))

    assert "红灯" in text
    assert "超期3天" in text.replace(" ", "")
    assert late.title in text


def test_progress_is_shown_as_last_reported() -> None:
    city: City = make_city()
    matter = make_matter(city)
    sign(matter, by=city.housing_liaison, at=MONDAY)
    report_progress(matter, by=city.housing_liaison, at=MONDAY, text="挖了一半", percent=45)

    assert '<td class="number">45%</td>' in said(browser(city.clerk).get("/matters/"))
