"""From what a person pastes to an address that can be sent to, and what pages may show of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from luoshi.outbox.channels import dingtalk, feishu, own_mail, through_apprise, wecom
from luoshi.outbox.posting import BadAddress

ROBOTS = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Address:
    """Where a channel sends to: ``url`` is secret, ``hint`` is not."""

    kind: str
    url: str
    hint: str


def read_address(text: str) -> Address:
    """Return the address that ``text`` is: a robot's own, also on a private installation, or one in Apprise's way.

    Raises ``BadAddress`` with a sentence that says what is taken.
    """
    url = text.strip()
    if not url or len(url) > LONGEST or not url.isprintable() or " " in url:
        raise BadAddress(_("请粘贴群机器人的地址，或写一个邮箱。"))
    if own_mail.ADDRESS.fullmatch(url):
        return Address("mail", url, own_mail.hint(url))
    return _robot(url) or _through_apprise(url)


def _robot(url: str) -> Address | None:
    parts = urlsplit(url)
    for kind, robot in ROBOTS.items():
        short = robot.APPRISE.fullmatch(url)
        if short is not None:
            return _shown(kind, robot.native(**{k: v for k, v in short.groupdict().items() if v}))
        target = f"{parts.path}{'?' + parts.query if parts.query else ''}"
        if parts.scheme in {"http", "https"} and robot.PATH.match(target):
            return _shown(kind, url)
    return None


def _shown(kind: str, url: str) -> Address:
    """Show the server and the last four signs of what opens it."""
    parts = urlsplit(url)
    secret = re.search(ROBOTS[kind].PATH, f"{parts.path}?{parts.query}")
    end = secret["secret"][-4:] if secret else ""
    return Address(kind, url, f"{parts.hostname} …{end}")


def _through_apprise(url: str) -> Address:
    parts = urlsplit(url)
    kind = through_apprise.SCHEMES.get(parts.scheme)
    if kind is None:
        raise BadAddress(
            _(
                "不认识这个地址。可用：企业微信、钉钉、飞书群机器人的地址，邮箱，json:// form:// 等网关。"
            )
        )
    refused = through_apprise.unknown_parameters(url)
    if refused:
        raise BadAddress(_("地址里有不支持的参数：%s") % _("、").join(refused))
    if not through_apprise.known(url):
        raise BadAddress(_("地址不完整，例如 mailtos://账号:密码@邮件服务器?to=收件人"))
    return Address(
        kind, url, f"{parts.scheme}://{'…@' if '@' in parts.netloc else ''}{_place(kind, url)}"
    )


def _place(kind: str, url: str) -> str:
    """Return what may be shown: the server; of services without one, the last four signs of the key."""
    host = urlsplit(url).hostname or ""
    return host if "." in host or kind == "mail" else f"…{host[-4:]}"
