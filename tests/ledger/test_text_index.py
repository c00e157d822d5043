"""Search finds any run of characters, on either database, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.ledger.models import Matter
from tests.factories import City, make_city, make_matter

pytestmark = pytest.mark.django_db
LETTERS = "老旧管网改造供热A1b%_\"'"


def found(text: str) -> set[str]:
    return {matter.title for matter in Matter.objects.search(text)}


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("供热管网", {"改造老旧供热管网"}),
        ("管网", {"改造老旧供热管网"}),  # the last two characters of a text
        ("供热", {"改造老旧供热管网", "提高供热质量"}),
        ("热", {"改造老旧供热管网", "提高供热质量"}),
        ("供热 质量", {"提高供热质量"}),
        ("5g基站", {"建设5G基站"}),
        ("5g", {"建设5G基站"}),
        ("没有的话", set()),
        ("没有", set()),
        ("", set()),
        ("  ", set()),
        ("\x00", set()),
        ('"', set()),
        ('改造" OR "质量', set()),
        ("%%%", set()),
        ("__", set()),
    ],
)
def test_search_finds_what_holds_every_word(text: str, titles: set[str]) -> None:
    city = make_city()
    for title in ("改造老旧供热管网", "提高供热质量", "建设5G基站"):
        make_matter(city, title=title)

    assert found(text) == titles


def test_search_leaves_no_word_unasked() -> None:
    city = make_city()
    make_matter(city, title="一二三四五 甲乙丙丁戊", number="7", standard="验收合格率")

    assert found("一二 二三 三四 四五 甲乙 丙丁 合格率 7")
    assert not found("一二 二三 三四 四五 甲乙 丙丁 不合格率")
    assert not found("一 二 三 四 五 六")


def test_search_looks_into_code_quote_and_number() -> None:
    city = make_city()
    matter = make_matter(
        city, title="一件", quote="年内完成背街小巷整治", number="7", standard="验收合格率"
    )
    make_matter(city, title="另一件")

    for text in (matter.code, "背街小巷", "小巷", "整治", "合格率", "7"):
        assert matter.title in found(text), text
    assert found("背街小巷") == {"一件"}


def test_a_changed_title_is_found_by_the_new_words_only() -> None:
    city = make_city()
    matter = make_matter(city, title="修建文化广场")

    Matter.objects.filter(pk=matter.pk).update(title="修建体育公园")

    assert found("文化广场") == found("广场") == set()
    assert found("体育公园") == found("公园") == {"修建体育公园"}


def test_a_word_of_two_with_thousands_of_continuations_is_still_found() -> None:
    city = make_city()
    matter = make_matter(
        city, quote="".join(f"治{chr(0x4E00 + number)}治理" for number in range(3000))
    )

    assert list(Matter.objects.search("治理")) == [matter]


@pytest.mark.parametrize("text", ["供热管网", "管网"])
def test_search_does_not_read_every_row(text: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the planner of PostgreSQL reads small tables whole")
    city = make_city()
    make_matter(city, title="改造老旧供热管网")

    plan = Matter.objects.search(text).order_by().values("pk").explain()

    assert "VIRTUAL TABLE INDEX" in plan


def contains(matter: Matter, text: str) -> bool:
    texts = (matter.title, matter.code, matter.quote, matter.standard)
    return any(text.lower() in one.lower() for one in texts)


def make_some(city: City, quotes: Iterable[str]) -> list[Matter]:
    return [make_matter(city, title="件", quote=quote) for quote in quotes]


@pytest.mark.usefixtures("db")
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    quotes=st.lists(st.text(alphabet=LETTERS, max_size=8), min_size=1, max_size=4),
    text=st.text(alphabet=LETTERS, min_size=2, max_size=4),
)
def test_search_agrees_with_plain_containment(quotes: list[str], text: str) -> None:
    matters = make_some(make_city(), quotes)

    found_rows = Matter.objects.filter(pk__in=[matter.pk for matter in matters]).search(text)

    assert set(found_rows) == {matter for matter in matters if contains(matter, text)}
