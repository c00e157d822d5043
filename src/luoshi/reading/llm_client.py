"""Ask an OpenAI-compatible server, normally one on the same machine.

The text goes to the address given and nowhere else: redirects are refused, proxies are not used.
Replies are read up to a limit of bytes and of seconds. The key comes from ``LUOSHI_LLM_KEY`` (read
by the command), is sent in the Authorization header only and appears in no message.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from luoshi.reading.llm import NoAnswer

if TYPE_CHECKING:
    from email.message import Message

ENDPOINT: Final = "/chat/completions"
MOST_BYTES: Final = 1 << 20
PIECE: Final = 1 << 16
SECONDS: Final = 60.0
TRIES: Final = 2
RETRIED: Final = frozenset({429, 500, 502, 503, 504})


class UnusableAddress(ValueError):
    """The address is no http(s) URL; the message is one sentence for the user."""


class ChatClient:
    """One model behind one address. Opens a connection per question."""

    def __init__(
        self, url: str, model: str, *, key: str | None = None, seconds: float = SECONDS
    ) -> None:
        self.url = completions_url(url)
        self.model = model
        self.seconds = seconds
        self._key = key
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), _RefusedRedirect()
        )

    def __repr__(self) -> str:
        return f"ChatClient({self.url!r}, {self.model!r})"

    @property
    def name(self) -> str:
        """Return the model's name."""
        return self.model

    def complete(self, instruction: str, question: str) -> str:
        """Return the reply's text; raise NoAnswer after at most ``TRIES`` attempts.

        Only refusals a busy server sends are tried again: a slow one would be slow again.
        """
        body = self._body(instruction, question)
        for attempt in range(TRIES):
            try:
                return _content(self._post(body))
            except urllib.error.HTTPError as refusal:
                refusal.close()
                if refusal.code not in RETRIED or attempt + 1 == TRIES:
                    raise NoAnswer(f"服务器回应{refusal.code}") from None
            except TimeoutError:
                raise NoAnswer("超时") from None
            except urllib.error.URLError as failure:
                slow = isinstance(failure.reason, TimeoutError)
                raise NoAnswer("超时" if slow else "连接不上") from None
            except (OSError, http.client.HTTPException):
                raise NoAnswer("连接中断") from None
        raise AssertionError("the last attempt returns or raises")  # pragma: no cover

    def _body(self, instruction: str, question: str) -> bytes:
        request = {
            "model": self.model,
            "temperature": 0,
            "stream": False,
            "response_format": {"type": "json_object"},
            "messages": [
                {"role": "system", "content": instruction},
                {"role": "user", "content": question},
            ],
        }
        return json.dumps(request, ensure_ascii=False).encode()

    def _post(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = urllib.request.Request(self.url, body, headers, method="POST")  # noqa: S310 - http(s) only, see completions_url
        deadline = time.monotonic() + self.seconds
        with self._opener.open(request, timeout=self.seconds) as response:
            return _bounded(response, deadline)


class _RefusedRedirect(urllib.request.HTTPRedirectHandler):
    """Nothing is sent to an address the user did not give."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Refuse, whatever the target."""
        del req, code, msg, headers, newurl
        fp.close()
        raise NoAnswer("服务器要求转向别处，已拒绝")


def completions_url(url: str) -> str:
    """Return the full endpoint for ``url``, which may end at the host, at /v1 or be complete."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UnusableAddress(
            f"模型地址“{url}”不是 http 或 https 地址：请写成 http://127.0.0.1:11434/v1 这样的形式"
        )
    url = url.rstrip("/")
    if url.endswith(ENDPOINT):
        return url
    return url + ENDPOINT if parts.path.strip("/") else f"{url}/v1{ENDPOINT}"


def _bounded(response: http.client.HTTPResponse, deadline: float) -> bytes:
    received = bytearray()
    while piece := response.read1(PIECE):
        received += piece
        if len(received) > MOST_BYTES:
            raise NoAnswer("回答过长")
        if time.monotonic() > deadline:
            raise NoAnswer("超时")
    return bytes(received)


def _content(raw: bytes) -> str:
    try:
        parsed: Any = json.loads(raw)
        content = parsed["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError):
        raise NoAnswer("回答不是约定的JSON") from None
    if not isinstance(content, str):
        raise NoAnswer("回答不是约定的JSON")
    return content
