"""企业微信群机器人 (企业微信开发者中心《群机器人配置说明》): refuses with HTTP 200 and ``errcode``."""

from __future__ import annotations

import json
import re

from luoshi.outbox.channels.result import Result
from luoshi.outbox.posting import Answer, post
from luoshi.outbox.proxy import Proxy

OFFICIAL = "https://qyapi.weixin.qq.com"
PATH = re.compile(r"/cgi-bin/webhook/send\?(?:.*&)?key=(?P<secret>[\w-]{8,})")
APPRISE = re.compile(r"wecombot://(?P<secret>[\w-]{8,})/?$")
GONE = {93000, 40058}  # the key is wrong or the robot was removed; the message is malformed


def native(secret: str) -> str:
    """Return the robot's own address."""
    return f"{OFFICIAL}/cgi-bin/webhook/send?key={secret}"


def send(
    url: str, text: str, *, allow_private: bool, seconds: float, proxy: Proxy | None = None
) -> Result:
    """Send plain text."""
    body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False)
    headers = {"Content-Type": "application/json"}
    return judged(
        post(
            url, body.encode(), headers, allow_private=allow_private, seconds=seconds, proxy=proxy
        ),
        GONE,
    )


def judged(answer: Answer, gone: set[int], key: str = "errcode", said: str = "errmsg") -> Result:
    """Say what a robot's answer means: 0 under ``key`` is the only yes."""
    told = answer.told()
    number = told.get(key)
    if not answer.taken or number is None:
        text = answer.text if not answer.taken else f"没有答复 {key}：{answer.text}"
        return Result(
            ok=False, code=str(answer.status or ""), text=text[:300], seconds=answer.seconds
        )
    return Result(
        ok=number == 0,
        code=str(number),
        text="" if number == 0 else str(told.get(said, ""))[:300],
        seconds=answer.seconds,
        final=number in gone,
    )
