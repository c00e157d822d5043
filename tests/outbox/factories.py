"""Channels and webhooks of the invented city."""

from __future__ import annotations

from typing import Any

from luoshi.outbox.models import Channel, Topic, Webhook
from luoshi.outbox.services import Wishes, add_channel, add_webhook
from luoshi.units.models import Role, Unit, User
from tests.factories import MONDAY, City, make_user

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
OFFICIAL = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


def robot_at(server: str, key: str = KEY) -> str:
    return f"{server}/cgi-bin/webhook/send?key={key}"


def make_channel(
    by: User, address: str = OFFICIAL, *, unit: Unit | None = None, **wishes: Any
) -> Channel:
    wishes = {"name": "群机器人", "topics": [t for t in Topic.values if t != "failure"], **wishes}
    return add_channel(Wishes(**wishes), address, by=by, at=MONDAY, unit=unit)


def make_administrator(city: City) -> User:
    return make_user(Role.ADMINISTRATOR, city.centre)


def make_webhook(city: City, url: str, **values: Any) -> tuple[Webhook, str]:
    values = {"unit": city.centre, "allow_private": True, **values}
    return add_webhook("数据中台", url, by=make_administrator(city), at=MONDAY, **values)
