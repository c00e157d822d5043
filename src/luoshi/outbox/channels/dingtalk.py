"""钉钉群机器人 (钉钉开放平台《自定义机器人接入》), with or without 加签; refuses with HTTP 200 and ``errcode``."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from urllib.parse import parse_qs, urlencode, urlsplit

from luoshi.outbox.channels.result import Result
from luoshi.outbox.channels.wecom import judged
from luoshi.outbox.posting import post
from luoshi.outbox.proxy import Proxy

OFFICIAL = "https://oapi.dingtalk.com"
PATH = re.compile(r"/robot/send\?(?:.*&)?access_token=(?P<secret>\w{8,})")
APPRISE = re.compile(r"dingtalk://(?:(?P<sign>\w+)@)?(?P<secret>\w{8,})/?$")
# 300005 and 40035: the token is wrong; 400013: the group is gone; 310000: the keyword, signature or address is refused.
GONE = {300005, 40035, 400013, 310000}


def native(secret: str, sign: str = "") -> str:
    """Return the robot's own address; our ``sign=`` at its end never leaves the house."""
    return f"{OFFICIAL}/robot/send?access_token={secret}{'&sign=' + sign if sign else ''}"


def send(
    url: str, text: str, *, allow_private: bool, seconds: float, proxy: Proxy | None = None
) -> Result:
    """Send plain text, signed where the robot wants it."""
    body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False)
    headers = {"Content-Type": "application/json"}
    signed = signed_url(url, int(time.time() * 1000))
    return judged(
        post(
            signed,
            body.encode(),
            headers,
            allow_private=allow_private,
            seconds=seconds,
            proxy=proxy,
        ),
        GONE,
    )


def signed_url(url: str, milliseconds: int) -> str:
    """Return the address with timestamp and signature in place of the secret that makes it."""
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    secret = query.pop("sign", "")
    if secret:
        line = f"{milliseconds}\n{secret}".encode()
        digest = hmac.new(secret.encode(), line, hashlib.sha256).digest()
        query |= {"timestamp": str(milliseconds), "sign": base64.b64encode(digest).decode()}
    return parts._replace(query=urlencode(query)).geturl()
