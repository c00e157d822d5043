"""The ledger."""

from __future__ import annotations

from luoshi.ledger.models import SavedView
from luoshi.units.models import Role, User
from tests.web.scenes import Example, Scene

MUTE = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})  # may not even comment


def _view(_scene: Scene, owner: User) -> tuple[int]:
    return (SavedView.objects.create(user=owner, name="我的视图").pk,)


def _matter(scene: Scene, _owner: User) -> tuple[int]:
    return (scene.matter.pk,)


def _comment(scene: Scene, _owner: User) -> tuple[int, str]:
    return (scene.matter.pk, "comment")


def _proof(scene: Scene, _owner: User) -> tuple[int, int]:
    return (scene.matter.pk, scene.proof.pk)


EXAMPLES = {
    "matters:list": Example(),
    "matters:create": Example(),
    "matters:export_pictured": Example(),
    "matters:export": Example(),
    # For those who may not comment the bulk action is not there.
    "matters:bulk": Example(method="post", data={"action": "comment", "row": "1-1"}, gone=MUTE),
    "matters:save_view": Example(method="post", data={"name": "红灯", "query": "light=red"}),
    "matters:view": Example(_view, whose="person"),
    "matters:delete_view": Example(_view, method="post", whose="person"),
    "matters:detail": Example(_matter, whose="unit"),
    # Each other action is asked by itself: test_each_action_on_a_matter_needs_the_role_and_the_part.
    "matters:act": Example(
        _comment, method="post", data={"comment-text": "好"}, whose="unit", finer=MUTE
    ),
    "matters:evidence": Example(_proof, whose="unit"),
    "matters:thumbnail": Example(_proof, whose="unit"),
}
