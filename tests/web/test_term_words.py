"""Terms, days and holidays as pages say them, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from luoshi.web.term_words import counted, holiday, period, span, spoken, within
from luoshi.workdays import parse_term
from tests.web.catalogues import catalogues

__all__ = ["catalogues"]
pytestmark = pytest.mark.usefixtures("catalogues")


@pytest.mark.parametrize(
    ("term", "chinese", "english"),
    [
        ("3 workdays", "3个工作日内", "within 3 working days"),
        ("1 workday at 17:30", "1个工作日内（17:30前）", "within 1 working day (by 17:30)"),
        ("2 months", "2个月内", "within 2 months"),
        ("end of quarter", "季度末前", "by quarter end"),
        ("weekly friday at 17:30", "周五17:30前", "by Fri 17:30"),
    ],
)
def test_a_term_says_until_when(term: str, chinese: str, english: str) -> None:
    parsed = parse_term(term)

    assert within(parsed) == chinese
    with translation.override("en"):
        assert within(parsed) == english


def test_what_repeats_is_said_without_until() -> None:
    assert period(parse_term("end of half-year")) == "半年末"
    assert period(parse_term("weekly monday")) == "周一"
    assert period(parse_term("30 days")) == counted(parse_term("30 days")) == "30天"


def test_days_are_written_as_the_language_writes_them() -> None:
    first, last = date(2026, 2, 15), date(2026, 2, 23)

    assert spoken(first) == "2026年2月15日（星期日）"
    assert span(first, last) == "2月15日至2月23日"
    with translation.override("en"):
        assert spoken(first) == "15 February 2026 (Sun)"
        assert span(first, last) == "15 February to 23 February"
        assert span(first, first) == "15 February"


def test_two_holidays_that_fall_together_are_both_named() -> None:
    assert holiday("中秋节、国庆节") == "中秋节、国庆节"
    assert holiday("") == ""
    with translation.override("en"):
        assert holiday("中秋节、国庆节") == "Mid-Autumn Festival, National Day"
        assert holiday("建城日") == "建城日"
