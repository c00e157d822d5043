"""The way out through a real proxy: what takes it, what must not, and what its refusals are called."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from luoshi.outbox import proxy as module
from luoshi.outbox.guard import PrivateAddress
from luoshi.outbox.posting import post
from luoshi.outbox.proxy import BadProxy, Proxy, host_of, never_public, read_proxy, way_to
from tests.outbox.certificates import make_certificate
from tests.outbox.proxies import proxying
from tests.outbox.servers import says, serving

NAME = "gateway.invalid"  # RFC 6761: no name server knows it, so that only the proxy can
YES = says(200, '{"errcode": 0, "errmsg": "ok"}')


# What is read


def test_a_proxy_is_read_with_its_account() -> None:
    plain = read_proxy("http://proxy.example:3128/")
    full = read_proxy("http://office:p%40ss%2F%3A@[fd00::1]:8080")

    assert plain == Proxy("proxy.example", 3128)
    assert plain.headers == {}
    assert full == Proxy("fd00::1", 8080, "office", "p@ss/:")
    assert full.headers == {"Proxy-Authorization": "Basic b2ZmaWNlOnBAc3MvOg=="}
    assert full.url == "http://office:p%40ss%2F%3A@[fd00::1]:8080"
    assert "p@ss" not in repr(full)
    assert read_proxy("") is None


@pytest.mark.parametrize(
    "text",
    [
        "proxy.example:3128", "https://a:geheim@b:1", "socks5://b:1", "http://a:geheim@b", "http://a:geheim@b:x",
        "http://a:geheim@b:99999", "http://a:geheim@b:1/path", "http://a:geheim@b:1?q", "http://a:1#geheim@b:1",
        "http://a:密码geheim@b:1", "http://a%3Ab:geheim@b:1", "http://:geheim@b:1", "http://a:geheim@:1",
    ],
)  # fmt: skip
def test_what_is_no_proxy_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(BadProxy) as refused:
        read_proxy(text)

    assert "geheim" not in str(refused.value)


# Which way is taken


@pytest.mark.parametrize(
    ("url", "allow_private", "expected"),
    [
        ("https://93.184.216.34/x", False, "proxy"),
        ("https://[2606:4700::1111]/", False, "proxy"),
        (f"https://{NAME}/", False, "proxy"),
        (f"https://{NAME}/", True, "proxy"),
        ("https://127.0.0.1/", True, "direct"),
        ("https://localhost/", True, "direct"),
        ("https://10.1.2.3:8443/", True, "direct"),
        ("https://127.0.0.1/", False, "refused"),
        ("https://localhost/", False, "refused"),
        ("https://localhost./", False, "refused"),
        ("https://10.1.2.3/", False, "refused"),
        ("https://169.254.169.254/latest", False, "refused"),
        ("https://[::ffff:10.0.0.1]/", False, "refused"),
        ("https://[fd00::1]/", False, "refused"),
        ("https://2130706433/", False, "refused"),  # the C library reads it as 127.0.0.1
        ("https://0x7f.1/", False, "refused"),
        ("https://１２７.0.0.1/", False, "refused"),
        ("https://127。0。0。1/", False, "refused"),
        ("https://intranet-of-nobody/", False, "refused"),
        ("https://intranet-of-nobody/", True, "proxy"),
        ("https://nobody.internal/", False, "refused"),
        ("https://nobody.local./", False, "refused"),
    ],
)
def test_what_lies_inside_goes_directly_or_not_at_all(
    url: str, expected: str, *, allow_private: bool
) -> None:
    proxy = Proxy("10.0.0.8", 3128)
    try:
        way = way_to(url, proxy, allow_private=allow_private)
    except PrivateAddress:
        assert expected == "refused"
    else:
        assert ("direct" if way is None else "proxy") == expected


def test_without_a_proxy_all_goes_directly() -> None:
    assert way_to("https://10.0.0.1/", None, allow_private=False) is None  # the guard judges it


def test_a_name_with_one_private_address_of_several_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = [(2, 1, 6, "", (one, 0)) for one in ("93.184.216.34", "192.168.1.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_named: both)

    with pytest.raises(PrivateAddress, match=r"192\.168\.1\.1"):
        way_to("https://mixed.example/", Proxy("p", 1), allow_private=False)
    assert way_to("https://mixed.example/", Proxy("p", 1), allow_private=True) is None


def test_name_servers_that_do_not_answer_are_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_named: [][slow.wait(9) :])
    monkeypatch.setattr(module, "LOOK_UP", 0.1)
    proxy = Proxy("p", 1)

    begun = time.monotonic()
    way = way_to("https://slow.example/", proxy, allow_private=False)
    slow.set()

    assert (way, time.monotonic() - begun < 2) == (proxy, True)


def test_hosts_are_judged_as_the_wire_has_them() -> None:
    assert host_of("https://通知.example/x") == "xn--k7y792c.example"
    assert [never_public(one) for one in ("a.b", "a", "a.local", "2606:4700::1111")] == [
        False, True, True, False
    ]  # fmt: skip


# What goes through it


def test_https_goes_through_a_tunnel_and_the_target_alone_sees_the_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    own = make_certificate(tmp_path, NAME)
    monkeypatch.setenv("SSL_CERT_FILE", str(own))
    with (
        serving(says(200, "{}"), own) as server,
        proxying({NAME: server.port}, user="office", password=password) as running,
    ):
        got = post(f"https://{NAME}:8443/a?b=c", "落实".encode(), {"X-Own": "1"}, allow_private=False, proxy=running.proxy)  # fmt: skip

    assert (got.status, got.text) == (200, "{}")
    (asked,) = running.asked
    assert (asked.method, asked.target, asked.headers["Host"]) == (
        "CONNECT", f"{NAME}:8443", f"{NAME}:8443"
    )  # fmt: skip
    (received,) = server.received
    assert (received.path, received.body.decode(), received.headers["X-Own"]) == ("/a?b=c", "落实", "1")  # fmt: skip
    assert received.headers["Host"] == f"{NAME}:8443"
    assert [name for name in received.headers if name.startswith("Proxy")] == []


def test_tls_is_verified_with_the_target_and_not_with_the_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_certificate(tmp_path, "another.invalid")
    with (
        serving(says(200, "{}"), other) as server,
        proxying({NAME: server.port}) as running,
    ):
        unknown = post(f"https://{NAME}/", b"{}", {}, allow_private=False, proxy=running.proxy)
        monkeypatch.setenv("SSL_CERT_FILE", str(other))
        misnamed = post(f"https://{NAME}/", b"{}", {}, allow_private=False, proxy=running.proxy)

    assert [one.text.partition("（")[0] for one in (unknown, misnamed)] == [
        "服务器的证书不可信"
    ] * 2
    assert server.received == []


def test_http_is_asked_for_by_its_whole_address(password: str) -> None:
    with (
        serving(says(202, "好")) as server,
        proxying({NAME: server.port}, user="office", password=password) as running,
    ):
        got = post(f"http://{NAME}/a?b=c", b"{}", {"X-Own": "1"}, allow_private=False, proxy=running.proxy)  # fmt: skip

    assert (got.status, got.text) == (202, "好")
    assert [(one.method, one.target) for one in running.asked] == [("POST", f"http://{NAME}/a?b=c")]
    (received,) = server.received
    assert (received.path, received.headers["Host"]) == ("/a?b=c", NAME)


def test_a_public_ipv6_address_is_named_in_brackets() -> None:
    with proxying({}, refuses=403) as running:
        post("https://[2606:4700::1111]/", b"{}", {}, allow_private=False, proxy=running.proxy)

    assert [one.target for one in running.asked] == ["[2606:4700::1111]:443"]


def test_private_targets_do_not_reach_the_proxy() -> None:
    with serving(says(200)) as server, proxying({}) as running:
        url = server.url
        refused = post(url, b"{}", {}, allow_private=False, proxy=running.proxy)
        taken = post(url, b"{}", {}, allow_private=True, proxy=running.proxy)

    assert (refused.text.partition("：")[0], taken.status) == ("拒绝访问内网地址", 200)
    assert (len(server.received), running.asked) == (1, [])


def test_the_address_of_the_proxy_itself_is_no_target() -> None:
    with proxying({}) as running:
        url = f"http://127.0.0.1:{running.proxy.port}/"
        got = post(url, b"{}", {}, allow_private=False, proxy=running.proxy)

    assert (got.text.partition("：")[0], running.asked) == ("拒绝访问内网地址", [])


def test_no_redirect_is_followed_behind_the_proxy() -> None:
    with (
        serving(says(200)) as inside,
        serving(says(307, Location=inside.url)) as server,
        proxying({NAME: server.port}) as running,
    ):
        got = post(f"http://{NAME}/", b"{}", {}, allow_private=False, proxy=running.proxy)

    assert (got.status, inside.received, len(running.asked)) == (307, [], 1)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_another_account_is_told(scheme: str, password: str) -> None:
    with proxying({}, user="office", password=password) as running:
        wrong = replace(running.proxy, password="x")  # noqa: S106 - not the one
        got = post(f"{scheme}://{NAME}/", b"{}", {}, allow_private=False, proxy=wrong)

    assert (got.status, got.text) == (0, "出网代理要账号密码，或者 LUOSHI_PROXY 里的不对（407）")


@pytest.mark.parametrize(
    ("status", "said"),
    [(403, "出网代理不让访问这个地址（403）"), (504, "出网代理连不上对方（504）"), (410, "出网代理没有接通（410）")],
)  # fmt: skip
def test_what_the_proxy_refuses_is_told(status: int, said: str) -> None:
    with proxying({}, refuses=status) as running:
        got = post(f"https://{NAME}/", b"{}", {}, allow_private=False, proxy=running.proxy)

    assert (got.status, got.text) == (0, said)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_down_is_told_and_not_gone_around(scheme: str, closed: Proxy) -> None:
    got = post(f"{scheme}://93.184.216.34/", b"{}", {}, allow_private=True, proxy=closed)

    assert (got.status, got.text) == (0, "连不上出网代理（ConnectionRefusedError）")


@contextmanager
def dripping(first: bytes) -> Iterator[int]:
    """A server that says ``first`` and then a byte now and again, for good: no single wait is long."""
    ended = threading.Event()

    def drip(line: socket.socket) -> None:
        with line:
            line.recv(4096)
            try:
                line.sendall(first)
                while not ended.wait(0.05):
                    line.sendall(b"\0")
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: drip(server.accept()[0]))
        thread.start()
        yield server.getsockname()[1]
        ended.set()
        thread.join()


def test_a_server_that_drips_its_tls_is_left_at_the_deadline() -> None:
    hello = bytes([22, 3, 3, 0x20, 0])  # a handshake record of 8192 bytes is to follow
    with dripping(hello) as port:
        begun = time.monotonic()
        got = post(f"https://127.0.0.1:{port}/", b"{}", {}, allow_private=True, seconds=0.5)

    assert (got.status, got.text, time.monotonic() - begun < 4) == (0, "0.5 秒内没有答完", True)


def test_a_proxy_that_talks_nonsense_is_told() -> None:
    with dripping(b"SSH-2.0-Open\r\n") as port:
        proxy = Proxy("127.0.0.1", port)
        got = post(f"https://{NAME}/", b"{}", {}, allow_private=False, seconds=2, proxy=proxy)

    assert (got.status, got.text) == (0, "出网代理的答复看不懂")
