"""Places are counted for everybody, each address and each person, and given back."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from luoshi.live.places import Full, Limits, Places


def test_whose_places_are_taken_is_named_and_given_back_all_at_once() -> None:
    places = Places(Limits(everybody=3, address=2, person=2))
    with ExitStack() as stack:
        stack.enter_context(places.held("a", 1))
        stack.enter_context(places.held("a", 2))
        with pytest.raises(Full, match="address"), places.held("a", 3):
            pass
        stack.enter_context(places.held("b", 1))
        with pytest.raises(Full, match="everybody"), places.held("c", 4):
            pass
        assert len(places) == 3

    assert len(places) == 0
    with places.held("a", 1), places.held("b", 1), pytest.raises(Full, match="person"), places.held("c", 1):  # fmt: skip
        pass


def test_who_has_gone_leaves_nothing_behind() -> None:
    places = Places(Limits())
    for number in range(100):
        with places.held(f"192.0.2.{number}", number):
            pass

    assert places._taken == {}
