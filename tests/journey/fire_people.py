"""Given to `luoshi manage shell`: a mall with a device, who watches it, who answers for it; passwords come from the environment."""

import os
from io import BytesIO

from django.utils import timezone
from PIL import Image, ImageDraw

from luoshi.alarms.models import Building, Contact, Device, Point
from luoshi.alarms.services import add_plan
from luoshi.units.models import Role, Unit, UnitKind, User


def unit(name: str, parent: Unit | None = None, *, centre: bool = False) -> Unit:
    made = Unit.objects.create(name=name, parent=parent, kind=UnitKind.DEPARTMENT, centre=centre)
    made.path = (parent.path if parent else "") + f"{made.pk:06d}."
    made.save(update_fields=["path"])
    return made


def storey() -> bytes:
    """Draw a floor: rooms on both sides of a corridor."""
    image = Image.new("RGB", (900, 420), "white")
    draw = ImageDraw.Draw(image)
    for x in range(20, 880, 215):
        draw.rectangle((x, 20, x + 215, 160), outline=(90, 100, 110), width=4)
        draw.rectangle((x, 250, x + 215, 400), outline=(90, 100, 110), width=4)
    draw.rectangle((20, 20, 880, 400), outline=(60, 70, 80), width=8)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


city = unit("临水市人民政府")
centre = unit("临水市督查室", city, centre=True)
fire = unit("临水市消防救援支队", city)
mall = unit("临水商业集团", city)
people = {}
for username, name, role, where in (
    ("watch", "周值守", Role.WATCH, fire),
    ("captain", "洪若溪", Role.UNIT_HEAD, fire),
    ("mall", "吴商业", Role.UNIT_HEAD, mall),
    ("clerk", "郑经办", Role.CENTRE_CLERK, centre),
    ("director", "韩主任", Role.CENTRE_HEAD, centre),
):
    people[username] = User(username=username, name=name, role=role, unit=where)
    people[username].set_password(os.environ["JOURNEY_PASSWORD"])
    people[username].save()
building = Building.objects.create(name="临水百货大楼", unit=mall, address="中山路1号")
Contact.objects.create(building=building, title="消防控制室", phone="0000-1190001")
Contact.objects.create(building=building, title="消防安全管理人", name="吴商业", phone="0000-1190002", order=1)  # fmt: skip
device = Device.objects.create(
    address="00000000000A", building=building, registered_at=timezone.now(), seen_at=timezone.now()
)
plan = add_plan(building, by=people["clerk"], name="2层", content=storey())
Point.objects.create(
    device=device, key="1.1.131082", sys_type=1, sys_addr=1, part_type=40, part_addr=0x2000A,
    place="2层东侧走廊感烟", plan=plan, x=61, y=48,
)  # fmt: skip
