from __future__ import annotations

import socket
import sys
import time

import pytest

from luoshi.outbox.channels import through_apprise
from luoshi.outbox.guard import PrivateAddress, is_public, public_only
from luoshi.outbox.posting import LONGEST, post
from tests.outbox.servers import drips, hangs_up, says, serving, sleeps, talks_nonsense


def test_a_good_server_gets_the_body_and_its_answer_is_read() -> None:
    with serving(says(200, '{"errcode": 0}')) as server:
        answer = post(f"{server.url}/a?b=c", "落实".encode(), {"X-Own": "1"}, allow_private=True)

    assert (answer.status, answer.taken, answer.told()) == (200, True, {"errcode": 0})
    (got,) = server.received
    assert (got.path, got.body.decode(), got.headers["X-Own"]) == ("/a?b=c", "落实", "1")


@pytest.mark.parametrize(
    ("answer", "status"),
    [(says(500, "kaputt"), 500), (says(302, Location="http://127.0.0.1:9/"), 302), (hangs_up, 0), (talks_nonsense, 0)],
)  # fmt: skip
def test_what_a_broken_server_does_is_an_answer_and_nothing_is_followed(
    answer: object, status: int
) -> None:
    with serving(answer) as server:  # type: ignore[arg-type]
        got = post(server.url, b"{}", {}, allow_private=True, seconds=2)

    assert (got.status, got.taken, len(server.received)) == (status, False, 1)


@pytest.mark.parametrize("answer", [sleeps(3), drips])
def test_a_slow_or_dripping_server_is_left_at_the_deadline(answer: object) -> None:
    with serving(answer) as server:  # type: ignore[arg-type]
        begun = time.monotonic()
        got = post(server.url, b"{}", {}, allow_private=True, seconds=0.5)

    assert (got.status, got.text) == (0, "0.5 秒内没有答完")
    assert time.monotonic() - begun < 4


def test_a_long_answer_is_read_to_its_limit() -> None:
    with serving(says(200, "a" * (LONGEST + 1))) as server:
        got = post(server.url, b"{}", {}, allow_private=True)

    assert (got.status, len(got.text)) == (200, LONGEST)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_private_addresses_are_not_asked(host: str) -> None:
    with serving(says(200)) as server:
        port = server.url.rpartition(":")[2]
        got = post(f"http://{host}:{port}", b"{}", {}, allow_private=False)

    assert (got.status, server.received) == (0, [])
    assert got.text.startswith("拒绝访问内网地址") or host == "[::1]"


def test_apprise_is_held_to_the_same_rule() -> None:
    with serving(says(200)) as server:
        url = server.url.replace("http:", "json:")
        refused = through_apprise.send(url, "标题", "内容", allow_private=False, seconds=5)
        taken = through_apprise.send(url, "标题", "内容", allow_private=True, seconds=5)

    assert (refused.ok, taken.ok, len(server.received)) == (False, True, 1)


def test_apprise_follows_no_redirect() -> None:
    with serving(says(200)) as target, serving(says(307, Location=target.url)) as server:
        url = server.url.replace("http:", "json:")
        got = through_apprise.send(url, "标题", "内容", allow_private=True, seconds=5)

    assert (got.ok, len(server.received), target.received) == (False, 1, [])


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("10.0.0.1", False),
        ("172.16.5.5", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - compared, not bound
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("2002:a00:1::", False),
        ("example.com", False),
    ],
)
def test_public_addresses_are_those_of_the_internet(host: str, *, public: bool) -> None:
    assert is_public(host) is public


def test_the_guard_ends_with_its_block() -> None:
    with serving(says(200)) as server:
        port = int(server.url.rpartition(":")[2])
        with public_only(allow_private=False), pytest.raises(PrivateAddress):
            socket.create_connection(("127.0.0.1", port), timeout=2)
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    assert sys.exc_info() == (None, None, None)
