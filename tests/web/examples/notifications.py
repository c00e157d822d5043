"""Notices, channels, webhooks and tokens: one's own, and what the administrator sets up."""

from __future__ import annotations

from luoshi.outbox.models import Notice, Topic, Webhook
from luoshi.outbox.services import add_webhook, ping
from luoshi.outbox.services import test_channel as try_channel
from luoshi.units.models import Role, Scope, User
from luoshi.units.services import make_token
from tests.factories import MONDAY, make_user
from tests.outbox.factories import make_channel
from tests.web.scenes import Example, Scene


def _notice(scene: Scene, owner: User) -> tuple[int]:
    told = Notice.objects.create(
        user=owner, matter=scene.matter, topic=Topic.NEWS, title="有新进展", at=MONDAY
    )
    return (told.pk,)


def _channel(_scene: Scene, owner: User) -> tuple[int]:
    return (make_channel(owner).pk,)


def _delivery(_scene: Scene, owner: User) -> tuple[int]:
    return (try_channel(make_channel(owner), by=owner, at=MONDAY).pk,)


def _hook(scene: Scene) -> tuple[Webhook, User]:
    by = make_user(Role.ADMINISTRATOR, scene.matter.supervisor)
    address = "http://127.0.0.1:9/"  # nobody listens; nothing is sent in this test
    hook, _secret = add_webhook(
        "数据中台", address, unit=by.unit, allow_private=True, by=by, at=MONDAY
    )
    return hook, by


def _webhook(scene: Scene, _owner: User) -> tuple[int]:
    return (_hook(scene)[0].pk,)


def _event(scene: Scene, _owner: User) -> tuple[int]:
    hook, by = _hook(scene)
    return (ping(hook, by=by, at=MONDAY).pk,)


def _token(_scene: Scene, owner: User) -> tuple[int]:
    token, _text = make_token("报表", [Scope.MATTERS_READ], by=owner, at=MONDAY)
    return (token.pk,)


EXAMPLES = {
    "notifications:inbox": Example(),
    "notifications:badge": Example(),
    "notifications:read_all": Example(method="post"),
    "notifications:follow": Example(_notice, whose="person"),
    "notifications:channels": Example(),
    "notifications:add_channel": Example(),
    "notifications:channel": Example(_channel, whose="person"),
    "notifications:test_channel": Example(_channel, method="post", whose="person"),
    "notifications:remove_channel": Example(_channel, method="post", whose="person"),
    "notifications:deliveries": Example(),
    "notifications:delivery": Example(_delivery, whose="person"),
    "notifications:resend": Example(_delivery, method="post", whose="person"),
    "notifications:webhooks": Example(),
    "notifications:add_webhook": Example(),
    "notifications:webhook": Example(_webhook),
    "notifications:rotate": Example(_webhook, method="post"),
    "notifications:ping": Example(_webhook, method="post"),
    "notifications:webhook_deliveries": Example(),
    "notifications:webhook_delivery": Example(_event),
    "notifications:resend_webhook": Example(_event, method="post"),
    "tokens:list": Example(),
    "tokens:revoke": Example(_token, method="post", whose="person"),
}
