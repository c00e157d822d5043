"""The register: public inside the administration, so nothing in it is foreign to a department."""

from __future__ import annotations

from luoshi.units.models import Chief, Holding, Post, PostKind, User
from tests.factories import MONDAY, make_unit
from tests.units.factories import make_area, make_duty, make_field
from tests.web.scenes import Example, Scene


def _unit(scene: Scene, _owner: User) -> tuple[int]:
    return (scene.matter.lead_id,)


def _new_unit(scene: Scene, _owner: User) -> tuple[int]:
    return (make_unit(parent=scene.matter.lead).pk,)


def _held(scene: Scene, owner: User) -> Holding:
    post = Post.objects.create(unit=scene.matter.lead, kind=PostKind.LIAISON, name="联络员")
    return Holding.objects.create(post=post, user=owner, since_at=MONDAY)


def _post(scene: Scene, owner: User) -> tuple[int]:
    return (_held(scene, owner).post_id,)


def _holding(scene: Scene, owner: User) -> tuple[int]:
    return (_held(scene, owner).pk,)


def _duty(scene: Scene, _owner: User) -> tuple[int]:
    return (make_duty(make_field(), scene.matter.lead).pk,)


def _field(_scene: Scene, _owner: User) -> tuple[int]:
    return (make_field().pk,)


def _area(_scene: Scene, _owner: User) -> tuple[int]:
    return (make_area().pk,)


def _chief(_scene: Scene, owner: User) -> tuple[int]:
    chief = Chief.objects.create(area=make_area(), user=owner, title="网格长", since_at=MONDAY)
    return (chief.pk,)


EXAMPLES = {
    "units:list": Example(),
    "units:create": Example(),
    "units:changes": Example(),
    "units:detail": Example(_unit),
    "units:edit": Example(_unit),
    "units:move": Example(_unit),
    "units:merge": Example(_unit),
    "units:close": Example(_new_unit, method="post"),
    "units:reopen": Example(_new_unit, method="post"),
    "units:create_post": Example(_unit),
    "units:history": Example(_unit),
    "units:edit_post": Example(_post),
    "units:remove_post": Example(_post, method="post"),
    "units:appoint": Example(_post),
    "units:dismiss": Example(_holding),
    "units:duties": Example(),
    "units:create_duty": Example(),
    "units:edit_duty": Example(_duty),
    "units:remove_duty": Example(_duty, method="post"),
    "units:fields": Example(),
    "units:create_field": Example(),
    "units:edit_field": Example(_field),
    "units:remove_field": Example(_field, method="post"),
    "units:lines": Example(),
    "units:blind": Example(),
    "units:blind_workbook": Example(),
    "units:areas": Example(),
    "units:create_area": Example(),
    "units:area": Example(_area),
    "units:edit_area": Example(_area),
    "units:remove_area": Example(_area, method="post"),
    "units:name_chief": Example(_area),
    "units:end_chief": Example(_chief, method="post"),
    "units:files": Example(),
    "units:export": Example(),
    "units:template": Example(),
    "units:preview": Example(method="post"),
    "units:confirm": Example(method="post"),
}
