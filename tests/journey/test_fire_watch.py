"""The fire watch in a real browser: a detector fires, the desk rings, one key judges, the response is closed by another unit."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journey.conftest import People, Server

PEOPLE = Path(__file__).with_name("fire_people.py")
SAYS = """
from django.utils import timezone
from tests.alarms.factories import part, receive
receive('00000000000A', part(0x2000A, {status}, at=timezone.now()), at=timezone.now())
"""
SECONDS = 2.0  # from the stored report to the desk
SLACK = 8.0  # of a machine that runs other tests at the same time
PHONE = {"width": 390, "height": 844}


def watch_at(address: str, people: People, server: Server, **size: int) -> Page:
    """Return the page as whoever is on watch sees it, of a mall where all is calm."""
    server.python(PEOPLE.read_text("utf-8"))
    page = people.sign_in("watch", **size)
    page.goto(f"{server.base}{address}")
    return page


def test_a_fire_is_on_the_desk_at_once_and_goes_through_the_loop(
    people: People, server: Server
) -> None:
    desk = watch_at("/fire/", people, server, width=1920, height=1080)
    desk.wait_for_selector(".desk-calm")

    server.python(SAYS.format(status=3))
    stored = time.monotonic()
    desk.wait_for_selector(".fire-card.is-ringing >> text=临水百货大楼")
    assert time.monotonic() - stored < SECONDS + SLACK
    assert desk.is_visible("text=2层东侧走廊感烟")
    assert desk.is_visible("text=0000-1190001")
    assert desk.title().startswith("(1)")

    desk.keyboard.press("1")
    desk.click("dialog[open] button[value='yes']")
    desk.wait_for_selector("text=处置事项")
    desk.wait_for_selector(".fire-card.is-real")

    mall = people.sign_in("mall", **PHONE)
    mall.goto(f"{server.base}/fire/")
    assert mall.is_visible("text=临水百货大楼")
    assert not mall.is_visible("text=误报")
    mall.click("text=处置事项")
    mall.wait_for_selector("text=处置火警：临水百货大楼 2层东侧走廊感烟")

    server.python(SAYS.format(status=1))
    desk.wait_for_selector(".desk-calm")
    assert people.complaints == []


def test_the_desk_says_that_it_lost_the_server_and_shows_what_came_meanwhile(
    people: People, server: Server
) -> None:
    desk = watch_at("/fire/", people, server, **PHONE)
    desk.wait_for_selector(".desk-calm")

    desk.context.set_offline(True)
    desk.wait_for_selector(".desk-link.is-bad")
    server.python(SAYS.format(status=3))
    server.python(SAYS.format(status=1))
    desk.context.set_offline(False)

    desk.wait_for_selector(".fire-card.is-ringing >> text=临水百货大楼")
    assert desk.is_visible("text=已恢复")
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_list_on_a_phone_folds_its_filters_away_until_asked_for(
    people: People, server: Server
) -> None:
    phone = watch_at("/fire/incidents/", people, server, **PHONE)
    folded = phone.locator(".filters select")
    assert phone.is_visible(".filters [name=text]")
    assert [one.is_visible() for one in folded.all()] == [False, False, False]

    phone.focus("#filter-fold")
    phone.keyboard.press("Space")
    assert [one.is_visible() for one in folded.all()] == [True, True, True]
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    phone.set_viewport_size({"width": 1440, "height": 900})
    phone.goto(f"{server.base}/fire/incidents/")
    assert [one.is_visible() for one in folded.all()] == [True, True, True]
    assert not phone.is_visible("label[for=filter-fold]")
