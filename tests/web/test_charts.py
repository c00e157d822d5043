"""What charts are given."""

from __future__ import annotations

from datetime import UTC, datetime

from luoshi.web.charts import on_the_wall


def test_a_moment_is_drawn_as_chinas_clocks_show_it_in_a_browser_of_any_zone() -> None:
    assert on_the_wall(datetime(2026, 3, 31, 23, 30, 5, tzinfo=UTC)) == "2026-04-01T07:30:05"
