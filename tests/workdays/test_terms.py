"""Terms as playbooks write them."""

from __future__ import annotations

import pytest

from luoshi.workdays import BadTerm, parse_offset, parse_term, term_text


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("3 workdays", "3个工作日内"),
        ("1 workday", "1个工作日内"),
        ("15 days", "15天内"),
        ("15 days sharp", "15天内"),
        ("30 minutes", "30分钟内"),
        ("1 month", "1个月内"),
        ("2 Weeks", "2周内"),
        ("end of month", "月底"),
        ("end of half-year", "半年末"),
        ("end of year at 17:30", "年底17:30前"),
        ("weekly friday", "每周五"),
        ("3 workdays at 9:00", "3个工作日内（09:00前）"),
    ],
)
def test_a_term_is_said_in_chinese(text: str, chinese: str) -> None:
    assert term_text(parse_term(text)) == chinese


@pytest.mark.parametrize(
    "text",
    ["", "soon", "3", "-3 days", "3 fortnights", "end of week", "weekly funday", "1 day at 25:00", "1 day at noon",
     "30 minutes at 9:00", "3 workdays sharp", "99999 days"],
)  # fmt: skip
def test_a_term_without_meaning_names_itself_and_the_forms(text: str) -> None:
    with pytest.raises(BadTerm, match="可以写 “30 minutes”") as refused:
        parse_term(text)
    assert f"“{text}”" in str(refused.value)


@pytest.mark.parametrize("text", ["", "3 days", "+x", "+3", "+3 months", "-"])
def test_a_distance_without_meaning_names_itself(text: str) -> None:
    with pytest.raises(BadTerm, match="距离"):
        parse_offset(text)
