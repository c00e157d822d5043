"""The stream of the desk, driven as a server drives it, on a clock that jumps."""

from __future__ import annotations

import asyncio

import pytest
from django.core.signing import Signer

from luoshi.live.places import Limits
from tests.live.clockwork import NOW, Browser, Desk, run, token


def test_the_first_event_comes_at_once_and_tells_the_stamp_only() -> None:
    async def test() -> None:
        browser = Browser(Desk().app())
        await asyncio.sleep(1)

        assert (browser.status, browser.headers) == (
            200,
            {
                "content-type": "text/event-stream; charset=utf-8",
                "cache-control": "no-store",
                "x-content-type-options": "nosniff",
                "x-accel-buffering": "no",
                "vary": "Origin",
            },
        )
        assert browser.told == [(0.0, "retry: 1000\nid: first\ndata: first\n\n")]

    run(test)


def test_each_change_is_an_event_for_everybody_who_listens() -> None:
    async def test() -> None:
        desk = Desk()
        app = desk.app()
        browsers = [Browser(app) for _ in range(3)]
        await asyncio.sleep(1)
        desk.stamp = "second"
        await asyncio.sleep(1)
        desk.stamp = "third"
        await asyncio.sleep(1)

        assert [one.stamps for one in browsers] == [["first", "second", "third"]] * 3
        assert browsers[0].words[1] == "id: second\ndata: second\n\n"
        assert desk.asked <= 32  # once for all of them, ten times a second

    run(test)


def test_silence_is_broken_by_a_comment_every_ten_seconds() -> None:
    async def test() -> None:
        browser = Browser(Desk().app())
        await asyncio.sleep(35)

        assert browser.told[1:] == [(10.0, ": beat\n\n"), (20.0, ": beat\n\n"), (30.0, ": beat\n\n")]  # fmt: skip

    run(test)


def test_a_stream_ends_after_some_minutes_and_its_place_is_free() -> None:
    async def test() -> None:
        app = Desk().app()
        browser = Browser(app)
        await asyncio.sleep(239)
        assert not browser.task.done()
        await asyncio.sleep(2)

        assert browser.task.done()
        assert len(app.places) == 0

    run(test)


def test_who_hangs_up_frees_the_place_and_nobody_asks_for_nobody() -> None:
    async def test() -> None:
        desk = Desk()
        app = desk.app(limits=Limits(everybody=1))
        first = Browser(app)
        await asyncio.sleep(1)
        first.leave()
        await asyncio.sleep(0)
        await first.task
        asked = desk.asked
        await asyncio.sleep(60)
        assert desk.asked == asked
        desk.stamp = "missed"
        second = Browser(app)
        await asyncio.sleep(1)

        assert (second.status, second.stamps) == (200, ["missed"])

    run(test)


@pytest.mark.parametrize(
    ("limits", "second", "status"),
    [
        (Limits(everybody=1), {"address": "192.0.2.2", "person": 8}, 503),
        (Limits(address=1), {"person": 8}, 429),
        (Limits(person=1), {"address": "192.0.2.2"}, 429),
    ],
)
def test_who_finds_no_place_is_told_so(
    limits: Limits, second: dict[str, object], status: int
) -> None:
    async def test() -> None:
        app = Desk().app(limits=limits)
        Browser(app)
        await asyncio.sleep(1)
        refused = Browser(app, **second)  # type: ignore[arg-type] # a table of the test's own
        await asyncio.sleep(1)

        assert refused.status == status
        assert refused.task.done()
        assert len(app.places) == 1

    run(test)


def test_behind_a_proxy_the_address_is_the_browser_s() -> None:
    async def test() -> None:
        app = Desk().app(limits=Limits(address=1), behind_proxy=True)
        asked = [
            Browser(app, x_forwarded_for=address)
            for address in ("198.51.100.1, 203.0.113.1", "203.0.113.2", "203.0.113.1")
        ]
        await asyncio.sleep(1)

        assert [one.status for one in asked] == [200, 200, 429]

    run(test)


def test_without_a_proxy_nobody_is_believed_to_be_somebody_else() -> None:
    async def test() -> None:
        app = Desk().app(limits=Limits(address=1))
        asked = [Browser(app, x_forwarded_for=f"203.0.113.{number}") for number in range(2)]
        await asyncio.sleep(1)

        assert [one.status for one in asked] == [200, 429]

    run(test)


@pytest.mark.parametrize(
    "query",
    [
        "", "token=", "token=nonsense", "token=%FF%00", f"token={token()}x", f"token={token(at=NOW - 301)}",
        f"other={token()}", "token=" + Signer(salt="another.purpose").sign_object([7, NOW + 300]),
        "token=" + Signer(key="another installation", salt="luoshi.live.desk").sign_object([7, NOW + 300]),
    ],
    ids=["none", "empty", "nonsense", "bytes", "touched", "old", "misnamed", "purpose", "installation"],
)  # fmt: skip
def test_a_wrong_old_or_foreign_token_is_403(query: str) -> None:
    async def test() -> None:
        desk = Desk()
        browser = Browser(desk.app(), query)
        await asyncio.sleep(1)

        assert (browser.status, browser.words) == (403, ["no right to listen"])
        assert desk.asked == 0

    run(test)


@pytest.mark.parametrize(
    ("path", "method", "host", "status"),
    [
        ("/", "GET", "luoshi.example", 404),
        ("/live/desk/", "GET", "luoshi.example", 404),
        ("/live/desk", "POST", "luoshi.example", 405),
        ("/live/desk", "HEAD", "luoshi.example:8001", 405),
        ("/live/desk", "GET", "elsewhere.example", 400),
        ("/live/desk", "GET", "", 400),
        ("/live/desk", "GET", "luoshi.example:8001", 200),
        ("/live/desk", "GET", "[::1]:8001", 200),
    ],
)
def test_only_this_address_of_our_own_host_is_served(
    path: str, method: str, host: str, status: int
) -> None:
    async def test() -> None:
        browser = Browser(Desk().app(), path=path, method=method, host=host)
        await asyncio.sleep(1)

        assert browser.status == status
        assert browser.headers.get("allow") == ("GET" if status == 405 else None)

    run(test)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://luoshi.example:8000", 200),
        ("https://luoshi.example", 200),
        ("https://elsewhere.example", 403),
        ("https://luoshi.example.elsewhere.example", 403),
        ("null", 403),
    ],
)
def test_pages_of_our_own_hosts_may_read_it_and_no_others(origin: str, status: int) -> None:
    async def test() -> None:
        browser = Browser(Desk().app(), origin=origin)
        await asyncio.sleep(1)

        assert browser.status == status
        allowed = browser.headers.get("access-control-allow-origin")
        assert allowed == (origin if status == 200 else None)
        assert "access-control-allow-credentials" not in browser.headers

    run(test)


def test_a_browser_that_does_not_read_is_let_go_and_stops_nobody() -> None:
    async def test() -> None:
        desk = Desk()
        app = desk.app()
        slow, quick = Browser(app), Browser(app)
        slow.reads.clear()
        for number in range(30):
            desk.stamp = f"s{number}"
            await asyncio.sleep(1)

        assert slow.task.done()
        assert slow.told == []
        assert quick.stamps[-3:] == ["s27", "s28", "s29"]
        assert len(app.places) == 1

    run(test)


def test_a_browser_that_reads_late_is_told_the_last_and_no_more() -> None:
    async def test() -> None:
        desk = Desk()
        late = Browser(desk.app())
        await asyncio.sleep(1)
        late.reads.clear()
        for number in range(5):
            desk.stamp = f"s{number}"
            await asyncio.sleep(1)
        late.reads.set()
        await asyncio.sleep(1)

        assert late.stamps == ["first", "s0", "s4"]

    run(test)


def test_when_the_database_is_away_streams_end_and_none_begin() -> None:
    async def test() -> None:
        desk = Desk()
        app = desk.app()
        open_one = Browser(app)
        await asyncio.sleep(1)
        desk.away = True
        await asyncio.sleep(1)
        assert open_one.task.done()
        refused = Browser(app)
        await asyncio.sleep(20)
        assert refused.status == 503
        desk.away = False
        again = Browser(app)
        await asyncio.sleep(2)

        assert (again.status, again.stamps) == (200, ["first"])

    run(test)


def test_closing_ends_every_stream() -> None:
    async def test() -> None:
        app = Desk().app()
        browsers = [Browser(app) for _ in range(3)]
        await asyncio.sleep(1)
        app.close()
        await asyncio.sleep(0.1)

        assert all(one.task.done() for one in browsers)
        late = Browser(app)
        await asyncio.sleep(0.1)
        assert late.status == 503

    run(test)
