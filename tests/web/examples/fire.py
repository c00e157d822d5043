"""The fire watch."""

from __future__ import annotations

from luoshi.units.models import Role, User
from tests.web.scenes import Example, Scene

WATCH = frozenset({Role.WATCH})  # sees the fires of everybody
CENTRE = frozenset({Role.CENTRE_CLERK, Role.CENTRE_HEAD})  # another unit's watch
HANDED = {"note": "无"}


def _incident(scene: Scene, _owner: User) -> tuple[int]:
    return (scene.fire.incident,)


def _call(scene: Scene, _owner: User) -> tuple[int, int]:
    return (scene.fire.incident, scene.fire.contact)


def _alarm(scene: Scene, _owner: User) -> tuple[int]:
    return (scene.fire.alarm,)


def _device(scene: Scene, _owner: User) -> tuple[int]:
    return (scene.fire.device,)


def _point(scene: Scene, _owner: User) -> tuple[int]:
    return (scene.fire.point,)


def _series(scene: Scene, _owner: User) -> tuple[int]:
    return (scene.fire.series,)


def _building(scene: Scene, _owner: User) -> tuple[int]:
    return (scene.fire.building,)


def _plan(scene: Scene, _owner: User) -> tuple[int]:
    return (scene.fire.plan,)


def _hand_over(scene: Scene, _owner: User) -> tuple[int]:
    return (scene.fire.hand_over,)


EXAMPLES = {
    "fire:desk": Example(),
    "fire:live": Example(),
    "fire:incidents": Example(),
    "fire:incident": Example(_incident, whose="unit", overseers=WATCH),
    "fire:acknowledge": Example(_incident, method="post", whose="unit", overseers=WATCH),
    "fire:judge": Example(
        _incident, method="post", data={"verdict": "test"}, whose="unit", overseers=WATCH
    ),
    "fire:note": Example(
        _incident, method="post", data={"text": "无"}, whose="unit", overseers=WATCH
    ),
    "fire:call": Example(_call, method="post", whose="unit", overseers=WATCH),
    "fire:clear": Example(_alarm, method="post", whose="unit", overseers=WATCH),
    "fire:devices": Example(),
    "fire:new_device": Example(),
    "fire:device": Example(_device, whose="unit", overseers=WATCH),
    "fire:edit_device": Example(_device, whose="unit", overseers=WATCH),
    "fire:check": Example(_device, method="post", whose="unit", overseers=WATCH),
    "fire:read": Example(_device, method="post", whose="unit", overseers=WATCH),
    "fire:clock": Example(_device, method="post", whose="unit", overseers=WATCH),
    "fire:checks": Example(),
    "fire:point": Example(_point, whose="unit", overseers=WATCH),
    "fire:place": Example(_point, method="post", whose="unit", overseers=WATCH),
    "fire:limits": Example(_series, method="post", whose="unit", overseers=WATCH),
    "fire:buildings": Example(),
    "fire:new_building": Example(),
    "fire:building": Example(_building, whose="unit", overseers=WATCH),
    "fire:edit_building": Example(_building, whose="unit", overseers=WATCH),
    "fire:add_plan": Example(_building, method="post", whose="unit", overseers=WATCH),
    "fire:points": Example(_building, whose="unit", overseers=WATCH),
    "fire:preview_points": Example(_building, method="post", whose="unit", overseers=WATCH),
    "fire:confirm_points": Example(_building, method="post", whose="unit", overseers=WATCH),
    "fire:plan": Example(_plan, whose="unit", overseers=WATCH),
    "fire:shift": Example(method="post", data=HANDED),
    "fire:take": Example(_hand_over, method="post", whose="unit", gone=CENTRE),
    "fire:regime": Example(),
    "fire:statistics": Example(),
    "fire:report": Example(),
}
