"""A group robot of 飞书: what it is sent, and what its answers mean."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import pytest

from luoshi.outbox.channels.feishu import native, send
from tests.outbox.servers import Answer, Server, says, serving

HOOK = "/open-apis/bot/v2/hook/abcd-efgh-1234"
GOOD = says(200, '{"code": 0, "msg": "success"}')


def told(server: Server) -> dict[str, object]:
    (got,) = server.received
    said: dict[str, object] = json.loads(got.body)
    return said


def test_plain_text_is_sent_as_it_stands() -> None:
    with serving(GOOD) as server:
        result = send(f"{server.url}{HOOK}", "两件事项超期", allow_private=True, seconds=5)

    assert (result.ok, result.code, result.text, result.final) == (True, "0", "", False)
    assert told(server) == {"msg_type": "text", "content": {"text": "两件事项超期"}}
    assert server.received[0].path == HOOK
    assert server.received[0].headers["Content-Type"] == "application/json"


def test_a_robot_that_wants_it_gets_a_signature_and_never_the_secret() -> None:
    begun = int(time.time())
    with serving(GOOD) as server:
        send(f"{server.url}{HOOK}?sign=Geheim123", "好", allow_private=True, seconds=5)

    said = told(server)
    moment = int(str(said["timestamp"]))
    assert begun <= moment <= time.time()
    key = f"{moment}\nGeheim123".encode()
    expected = hmac.new(key, b"", hashlib.sha256).digest()
    assert base64.b64decode(str(said["sign"])) == expected
    (got,) = server.received
    assert got.path == HOOK
    assert b"Geheim123" not in got.body


@pytest.mark.parametrize(
    ("answer", "code", "text", "final"),
    [
        (says(200, '{"code": 19021, "msg": "sign match fail"}'), "19021", "sign match fail", True),
        (says(200, '{"code": 19001, "msg": "param invalid"}'), "19001", "param invalid", True),
        (says(200, '{"code": 11232, "msg": "frequency limited"}'), "11232", "frequency limited", False),
        (says(200, '{"code": 9499}'), "9499", "", False),
        (says(200, "{}"), "200", "没有答复 code：{}", False),
        (says(200, "<html>"), "200", "没有答复 code：<html>", False),
        (says(502, "Bad Gateway"), "502", "Bad Gateway", False),
    ],
)  # fmt: skip
def test_a_refusal_says_whether_trying_again_is_of_use(
    answer: Answer, code: str, text: str, *, final: bool
) -> None:
    with serving(answer) as server:
        result = send(f"{server.url}{HOOK}", "好", allow_private=True, seconds=5)

    assert (result.ok, result.code, result.text, result.final) == (False, code, text, final)


def test_a_robot_on_a_private_address_is_not_asked() -> None:
    with serving(GOOD) as server:
        result = send(f"{server.url}{HOOK}", "好", allow_private=False, seconds=5)

    assert (result.ok, result.code, server.received) == (False, "", [])
    assert result.text.startswith("拒绝访问内网地址：127.0.0.1")


def test_a_token_alone_is_the_address_of_the_official_robot() -> None:
    assert native("abcd-efgh-1234") == f"https://open.feishu.cn{HOOK}"
