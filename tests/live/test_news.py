"""One question for all who listen, and never more than the database bears."""

from __future__ import annotations

import asyncio

import pytest

from luoshi.live.news import News, Silent
from tests.live.clockwork import Desk, run


@pytest.mark.parametrize(
    ("takes", "rest"),
    [
        (0.001, 0.1),
        (0.03, 0.27),  # nine times as long
        (0.5, 0.4),  # and never so long that a fire waits for it
    ],
)
def test_a_slow_database_is_asked_less_often_but_never_too_seldom(
    takes: float, rest: float
) -> None:
    async def test() -> None:
        desk = Desk()

        async def slow() -> str:
            await asyncio.sleep(takes)
            return await desk()

        async with News(slow).heard():
            await asyncio.sleep(20.5 * (takes + rest))

        assert desk.asked in {20, 21}

    run(test)


def test_a_change_while_nobody_waits_is_there_for_whoever_asks_next() -> None:
    async def test() -> None:
        desk = Desk()
        news = News(desk)
        async with news.heard():
            assert await news.after(None) == "first"
            desk.stamp = "second"
            await asyncio.sleep(5)

            assert await news.after("first") == "second"

    run(test)


def test_the_same_stamp_is_no_news() -> None:
    async def test() -> None:
        news = News(Desk())
        async with news.heard():
            waiting = asyncio.create_task(news.after("first"))
            await asyncio.sleep(60)

            assert not waiting.done()
            waiting.cancel()

    run(test)


def test_a_database_that_never_answers_is_known_to_be_silent() -> None:
    async def test() -> None:
        desk, stuck = Desk(), asyncio.Event()

        async def ask() -> str:
            if desk.asked:
                await stuck.wait()
            return await desk()

        news = News(ask)
        async with news.heard():
            assert await news.after(None) == "first"
            began = asyncio.get_running_loop().time()
            with pytest.raises(Silent):
                await news.after("first")
            assert asyncio.get_running_loop().time() - began == pytest.approx(5.1, abs=0.01)

            stuck.set()
            assert await news.after(None) == "first"

    run(test)
