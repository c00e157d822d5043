"""飞书群机器人 (飞书开放平台《自定义机器人使用指南》), with or without 签名校验; refuses with HTTP 200 and ``code``."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from luoshi.outbox.channels.result import Result
from luoshi.outbox.channels.wecom import judged
from luoshi.outbox.posting import post
from luoshi.outbox.proxy import Proxy

OFFICIAL = "https://open.feishu.cn"
PATH = re.compile(r"/open-apis/bot/v2/hook/(?P<secret>[\w-]{8,})")
APPRISE = re.compile(r"(?:feishu|lark)://(?P<secret>[\w-]{8,})/?$")
GONE = {
    19001,
    19002,
    19021,
    19022,
    19024,
}  # token, parameters, signature, address or keyword refused


def native(secret: str) -> str:
    """Return the robot's own address."""
    return f"{OFFICIAL}/open-apis/bot/v2/hook/{secret}"


def send(
    url: str, text: str, *, allow_private: bool, seconds: float, proxy: Proxy | None = None
) -> Result:
    """Send plain text, signed where the robot wants it (our ``sign=`` in the address never leaves the house)."""
    parts = urlsplit(url)
    message: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    secret = parse_qs(parts.query).get("sign", [""])[0]
    if secret:
        message |= signature(secret, int(time.time()))
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    bare = parts._replace(query="").geturl()
    answer = post(bare, body, headers, allow_private=allow_private, seconds=seconds, proxy=proxy)
    return judged(answer, GONE, key="code", said="msg")


def signature(secret: str, timestamp: int) -> dict[str, str]:
    """Return the two fields that sign a message: the HMAC of nothing under “timestamp, newline, secret”."""
    digest = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": str(timestamp), "sign": base64.b64encode(digest).decode()}
