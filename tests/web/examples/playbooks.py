"""Playbooks: everybody's of those who read them."""

from __future__ import annotations

from typing import Any

from tests.web.scenes import Example


def _task(*more: int) -> Any:
    return lambda _scene, _owner: ("task", *more)


EXAMPLES = {
    "playbooks:list": Example(),
    "playbooks:create": Example(),
    "playbooks:detail": Example(_task()),
    "playbooks:edit": Example(_task()),
    "playbooks:version": Example(_task(1)),
    "playbooks:compare": Example(_task(1, 1)),
}
