from __future__ import annotations

import socket
import sys
import time
from pathlib import Path

import pytest

from luoshi.outbox.channels import through_apprise
from luoshi.outbox.guard import PrivateAddress, is_public, public_only
from luoshi.outbox.posting import LONGEST, Answer, post
from tests.outbox.certificates import make_certificate
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
        ("64:ff9b::a00:1", False),  # 10.0.0.1 behind a translator
        ("64:ff9b::5db8:d822", True),
        ("64:ff9b:1::a00:1", False),
        ("::a00:1", False),
        ("::ffff:0:a00:1", False),
        ("3fff::1", False),
        ("ff02::1", False),
        ("/run/postgresql/.s.PGSQL.5432", False),
        ("", False),
        ("example.com", False),
    ],
)
def test_public_addresses_are_those_of_the_internet(host: str, *, public: bool) -> None:
    assert is_public(host) is public


@pytest.mark.parametrize("text", ["", "kaputt", "[1, 2]", "null"])
def test_what_is_no_json_object_tells_nothing(text: str) -> None:
    assert Answer(200, text, 0.1).told() == {}


def test_a_name_that_nobody_has_is_told() -> None:
    got = post("http://nobody.invalid/", b"{}", {}, allow_private=True)

    assert (got.status, got.text.partition("（")[0]) == (0, "找不到这个服务器")


def test_a_port_where_nobody_listens_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    got = post(f"http://127.0.0.1:{port}/", b"{}", {}, allow_private=True)

    assert (got.status, got.text.partition("（")[0]) == (0, "服务器拒绝连接")


@pytest.mark.parametrize("url", ["ftp://example.com/", "https:///path", "example.com"])
def test_an_address_of_another_kind_is_not_asked(url: str) -> None:
    got = post(url, b"{}", {}, allow_private=True)

    assert (got.status, got.text) == (0, "地址要以 https:// 开头")


def test_what_cannot_be_a_request_is_an_answer() -> None:
    with serving(says(200)) as server:
        got = post(server.url, b"{}", {"X-Own": "a\r\nX-Other: b"}, allow_private=True)

    assert (got.status, got.text.partition("：")[0], server.received) == (0, "ValueError", [])


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return make_certificate(tmp_path)


def test_tls_is_spoken_with_whom_the_machine_trusts(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(says(200, "{}"), certificate) as server:
        strange = post(server.url, b"{}", {}, allow_private=True)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        trusted = post(server.url, b"{}", {}, allow_private=True)
        other = post(server.url.replace("127.0.0.1", "localhost"), b"{}", {}, allow_private=True)

    assert server.url.startswith("https://")
    assert [strange.status, trusted.status, other.status] == [0, 200, 0]
    assert strange.text.startswith("服务器的证书不可信")
    assert other.text.startswith("服务器的证书不可信")  # it is of another name
    assert len(server.received) == 1


def test_the_guard_counts_for_datagrams_and_sockets_of_this_machine_too(tmp_path: Path) -> None:
    with (
        public_only(allow_private=False),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
        socket.socket(socket.AF_UNIX) as local,
    ):
        with pytest.raises(PrivateAddress):
            datagrams.sendto(b"?", ("127.0.0.1", 53))
        with pytest.raises(PrivateAddress):
            local.connect(str(tmp_path / "socket"))


def test_the_guard_of_an_inner_block_gives_way_to_the_outer_one() -> None:
    with serving(says(200)) as server:
        place = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        with public_only(allow_private=False):
            with public_only(allow_private=True):
                socket.create_connection(place, timeout=2).close()
            with pytest.raises(PrivateAddress):
                socket.create_connection(place, timeout=2)


def test_the_guard_ends_with_its_block() -> None:
    with serving(says(200)) as server:
        port = int(server.url.rpartition(":")[2])
        with public_only(allow_private=False), pytest.raises(PrivateAddress):
            socket.create_connection(("127.0.0.1", port), timeout=2)
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    assert sys.exc_info() == (None, None, None)
