"""Given to `luoshi manage shell`: the units and people of the journey; passwords come from the environment."""

import os

from luoshi.units.models import Role, Unit, UnitKind, User

government = Unit.objects.get(centre=False, parent=None)
centre = Unit.objects.get(centre=True)


def unit(name: str, short: str) -> Unit:
    made = Unit.objects.create(
        name=name, short_name=short, kind=UnitKind.DEPARTMENT, parent=government
    )
    made.path = f"{government.path}{made.pk:06d}."
    made.save(update_fields=["path"])
    return made


housing = unit("临水市住房和城乡建设局", "市住建局")
fire = unit("临水市消防救援支队", "市消防救援支队")
for username, name, role, where in (
    ("clerk", "柏知远", Role.CENTRE_CLERK, centre),
    ("head", "岑思宁", Role.CENTRE_HEAD, centre),
    ("leader", "费立言", Role.LEADER, government),
    ("housing", "葛文舟", Role.UNIT_HEAD, housing),
    ("fire", "洪若溪", Role.UNIT_HEAD, fire),
):
    person = User(username=username, name=name, role=role, unit=where)
    person.set_password(os.environ["JOURNEY_PASSWORD"])
    person.save()
