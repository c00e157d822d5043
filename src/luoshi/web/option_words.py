"""The options of the installation in words, without their secrets."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.units.access import access
from luoshi.web.options import Options

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: dict[str, _StrPromise] = {
    "data": gettext_lazy("数据目录：数据库、佐证、文件、密钥"),
    "database_url": gettext_lazy("数据库；空着用数据目录里的 SQLite"),
    "stream_url": gettext_lazy("消防报警的消息队列（NATS JetStream）；空着直接入库"),
    "hosts": gettext_lazy("浏览器用哪些名称访问"),
    "address": gettext_lazy("通知里的链接用的网址；空着不带链接"),
    "live_url": gettext_lazy("值守页实时推送的网址；空着直接用端口"),
    "live_port": gettext_lazy("值守页实时推送的端口；有代理时不用"),
    "private_targets": gettext_lazy("推送、机器人和邮件可以发到内网地址"),
    "proxy": gettext_lazy("推送、机器人和统一身份认证经哪个出网代理；空着直接访问"),
    "https": gettext_lazy("只走 HTTPS"),
    "behind_proxy": gettext_lazy("前面有一层代理，来访地址以它说的为准"),
    "demo": gettext_lazy("演示：按角色按钮登录"),
    "debug": gettext_lazy("调试：出错页露出源码，不能对外"),
    "language": gettext_lazy("页面的语言，个人可以另选"),
    "upload_megabytes": gettext_lazy("一个文件最大多少 MB"),
    "session_minutes": gettext_lazy("多少分钟不动就退出登录"),
    "session_hours": gettext_lazy("登录最长多少小时"),
    "sessions": gettext_lazy("一个人同时登录几处，多了退出最早的"),
    "mfa_roles": gettext_lazy("哪些角色必须两步验证"),
    "digest": gettext_lazy("流水校验链的算法"),
    "mail_url": gettext_lazy("发邮件的服务器；空着只写进日志"),
    "mail_from": gettext_lazy("邮件的发件人"),
    "api_per_minute": gettext_lazy("一个接口令牌每分钟最多调用多少次"),
    "metrics_token": gettext_lazy("读 /metrics 的口令；空着没有这一页"),
    "oidc_issuer": gettext_lazy("统一身份认证的地址；空着不用"),
    "oidc_client": gettext_lazy("统一身份认证给的客户端标识"),
    "oidc_secret": gettext_lazy("统一身份认证给的密钥"),
    "notice_days": gettext_lazy("通知和发送记录留多少天；流水永远不删"),
    "calendar": gettext_lazy("另加的年度放假安排文件"),
}
SECRET = {"metrics_token", "oidc_secret"}
ADDRESSES = {"database_url", "mail_url", "proxy", "stream_url"}  # may hold a password
ALGORITHMS = {"sha256": "SHA-256", "sm3": "SM3（GB/T 32905）"}


@dataclass(frozen=True, slots=True)
class Set:
    """One option as the page shows it; ``usual``: nobody has set it."""

    name: str
    words: str
    value: str
    usual: bool


def all_set(options: Options) -> list[Set]:
    """Return every option of the installation with what it is set to."""
    rows = []
    for field in fields(Options):
        value = getattr(options, field.name)
        words = str(WORDS.get(field.name, ""))
        name = f"LUOSHI_{field.name.upper()}"
        rows.append(Set(name, words, shown(field.name, value), value == field.default))
    return rows


def shown(name: str, value: object) -> str:
    """Say a value; of a secret only whether there is one."""
    if name in SECRET:
        return _("已设置（不显示）") if value else _("没有设置")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if value in ("", (), 0):
        return _("没有设置")
    if name in ADDRESSES:
        return "，".join(_without_password(one) for one in str(value).split(","))
    if name == "mfa_roles" and isinstance(value, tuple):
        return "、".join(access(role).name for role in value)
    if isinstance(value, tuple):
        return "，".join(map(str, value))
    return ALGORITHMS.get(str(value), str(value))


def _without_password(address: str) -> str:
    """Return an address with dots for its password, and without options, which may hold another."""
    url = urlsplit(address.strip())
    host = url.hostname or ""
    port = f":{url.port}" if url.port else ""
    who = f"{url.username}:••••@" if url.password else f"{url.username}@" if url.username else ""
    return f"{url.scheme}://{who}{host}{port}{url.path}"
