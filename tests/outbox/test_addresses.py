from __future__ import annotations

import pytest

from luoshi.outbox.channels import limit_of, read_address
from luoshi.outbox.channels.dingtalk import signed_url
from luoshi.outbox.channels.feishu import signature
from luoshi.outbox.channels.sending import cut
from luoshi.outbox.models import ChannelKind
from luoshi.outbox.posting import BadAddress

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
DING = "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/abcd-efgh-1234"


@pytest.mark.parametrize(
    ("text", "kind", "url", "hint"),
    [
        (f" {WECOM}\n", "wecom", WECOM, "qyapi.weixin.qq.com …5aaa"),
        (f"wecombot://{KEY}", "wecom", WECOM, "qyapi.weixin.qq.com …5aaa"),
        (f"https://zwwx.lanchuan.example/cgi-bin/webhook/send?key={KEY}", "wecom", None, "zwwx.lanchuan.example …5aaa"),
        (DING, "dingtalk", DING, "oapi.dingtalk.com …cdef"),
        ("dingtalk://SECabc123@0123456789abcdef", "dingtalk", f"{DING}&sign=SECabc123", "oapi.dingtalk.com …cdef"),
        (FEISHU, "feishu", FEISHU, "open.feishu.cn …1234"),
        ("feishu://abcd-efgh-1234", "feishu", FEISHU, "open.feishu.cn …1234"),
        ("mailtos://clerk:geheim@mail.lanchuan.example?to=a@lanchuan.example", "mail", None, "mailtos://…@mail.lanchuan.example"),
        ("liaison@housing.lanchuan.example", "mail", None, "li…@housing.lanchuan.example"),
        ("jsons://sms.lanchuan.example/send", "gateway", None, "jsons://sms.lanchuan.example"),
        ("schan://SCT1234567890abcdef", "gateway", None, "schan://…cdef"),
    ],
)  # fmt: skip
def test_addresses_are_known_and_shown_without_what_opens_them(
    text: str, kind: str, url: str | None, hint: str
) -> None:
    address = read_address(text)

    assert (address.kind, address.url, address.hint) == (kind, url or text, hint)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "群里的机器人",
        "https://example.com/hook",
        "ftp://example.com/cgi-bin/webhook/send?key=693a91f6",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
        "syslog://",
        "file:///etc/passwd",
        "dbus://",
        "macosx://",
        "mailtos://clerk:geheim@mail.example?to=a@b.example&pgp=yes&pgpkey=/etc/passwd",
        "jsons://sms.example/send?verify=no",
        "jsons://",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6 7xxx",
        f"{WECOM}{'a' * 500}",
    ],
)
def test_other_addresses_are_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        read_address(text)


def test_every_kind_has_its_limits() -> None:
    assert {kind: (limit_of(kind).per_minute, limit_of(kind).bytes) for kind in ChannelKind.values} == {
        "wecom": (20, 2048),
        "dingtalk": (20, 19000),
        "feishu": (100, 19000),
        "mail": (60, 100000),
        "gateway": (30, 1000),
    }  # fmt: skip


def test_a_dingtalk_signature_replaces_its_secret() -> None:
    # By openssl dgst -sha256 -hmac: of "timestamp\nsecret" under the secret.
    url = signed_url(f"{DING}&sign=SECabc123", 1577262236757)

    assert url == (
        "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef&timestamp=1577262236757"
        "&sign=sP2tUmwYDrLqnFjDuYnBJi0Od0TLi424Z2c6qlTmCao%3D"
    )
    assert signed_url(DING, 1) == DING


def test_a_feishu_signature_is_keyed_by_timestamp_and_secret() -> None:
    # By openssl dgst -sha256 -hmac: of nothing under "timestamp\nsecret".
    assert signature("demo", 1599360473) == {
        "timestamp": "1599360473",
        "sign": "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=",
    }


@pytest.mark.parametrize(("most", "kept"), [(100, "落实了"), (9, "落实了"), (8, "落…"), (3, "…")])
def test_a_text_is_cut_between_characters(most: int, kept: str) -> None:
    assert cut("落实了", most) == kept
