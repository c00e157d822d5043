from __future__ import annotations

import pytest
from django.db import Error, transaction

from luoshi.units import services
from luoshi.units.models import Holding, Post, RegisterEntry, Role, Unit, UnitKind, Verb
from luoshi.units.services import Incomplete, NotAllowed, NotPermitted
from tests.factories import MONDAY, at, make_unit, make_user
from tests.units.factories import make_administrator, make_area, make_duty, make_field

pytestmark = pytest.mark.django_db
CODE = "91110000600037341L"  # the example of the standard's own check digit


def create(name: str, parent: Unit | None = None, **values: object) -> Unit:
    return services.create_unit(
        by=None, at=MONDAY, parent=parent, name=name, kind=UnitKind.DEPARTMENT, **values
    )


def paths(*units: Unit) -> list[str]:
    for unit in units:
        unit.refresh_from_db()
    return [unit.path for unit in units]


def test_a_unit_path_leads_from_the_root_to_itself() -> None:
    root = create("澜川市人民政府")
    bureau = create("澜川市住建局", root)

    assert bureau.path == f"{root.pk:06d}.{bureau.pk:06d}."
    assert root.contains(bureau)


def test_a_move_takes_everything_below_along_and_is_noted() -> None:
    root, other = create("甲市"), create("乙市")
    bureau = create("甲局", root)
    office = create("甲处", bureau)
    room = create("甲科", office)

    moved = services.move_unit(bureau, by=None, at=MONDAY, parent=other)

    start = f"{other.pk:06d}.{bureau.pk:06d}."
    assert moved
    assert paths(bureau, office, room) == [start, f"{start}{office.pk:06d}.", f"{start}{office.pk:06d}.{room.pk:06d}."]  # fmt: skip
    entry = RegisterEntry.objects.get(what=Verb.MOVED)
    assert (entry.unit, entry.data) == (bureau, {"parent": ["甲市", "乙市"]})


def test_a_move_below_itself_is_refused_and_changes_nothing() -> None:
    root = create("甲市")
    bureau = create("甲局", root)
    before = paths(root, bureau)

    with pytest.raises(NotAllowed, match="就在“甲市”里面"):
        services.move_unit(root, by=None, at=MONDAY, parent=bureau)

    assert paths(root, bureau) == before


def test_a_tree_deeper_than_twelve_levels_is_refused() -> None:
    unit = create("第1级")
    for level in range(2, 13):
        unit = create(f"第{level}级", unit)

    with pytest.raises(NotAllowed, match="层级最多 12 层"):
        create("第13级", unit)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"name": "  "}, "name", "不能空着"),
        ({"name": "局" * 101}, "name", "最多 100 个字"),
        ({"name": "甲\u200b局"}, "name", "不可见的字符"),
        ({"kind": "club"}, "kind", "请选择单位类别"),
        ({"area_code": "12345"}, "area_code", "6、9 或 12 位"),
        ({"area_code": "990101"}, "area_code", "前两位 99"),
        ({"credit_code": "91110000600037341X"}, "credit_code", "末位校验不符"),
        ({"credit_code": "9111"}, "credit_code", "18 位"),
        ({"credit_code": "9I110000600037341L"}, "credit_code", "不该有的字符"),
    ],
)
def test_a_value_that_breaks_its_rule_names_the_field(
    values: dict[str, str], field: str, said: str
) -> None:
    with pytest.raises(Incomplete, match=said) as refusal:
        services.create_unit(by=None, at=MONDAY, parent=None, **{"name": "甲局", "kind": UnitKind.DEPARTMENT, **values})  # fmt: skip

    assert refusal.value.field == field
    assert not Unit.objects.exists()


def test_names_and_credit_codes_are_had_once() -> None:
    create("甲局", credit_code=CODE)

    with pytest.raises(Incomplete, match="已经有叫“甲局”的单位"):
        create("甲局")
    with pytest.raises(Incomplete, match="已经是“甲局”的"):
        create("乙局", credit_code="9111 0000 6000 37341l")


def test_a_change_keeps_what_was_before_in_the_journal() -> None:
    admin = make_administrator()
    unit = create("甲局")

    changed = services.change_unit(unit, by=admin, at=MONDAY, name="甲委", aliases=["老甲局", " 老甲局 "])  # fmt: skip
    again = services.change_unit(unit, by=admin, at=MONDAY, name="甲委")

    entry = RegisterEntry.objects.get(what=Verb.CHANGED)
    assert (changed, again) == (True, False)
    assert (entry.by, entry.unit) == (admin, unit)
    assert entry.data == {"name": ["甲局", "甲委"], "aliases": ["", "老甲局"]}


def test_the_journal_cannot_be_changed_or_deleted() -> None:
    create("甲局")

    with pytest.raises(Error, match="append-only"), transaction.atomic():
        RegisterEntry.objects.update(label="乙局")
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        RegisterEntry.objects.all().delete()

    assert RegisterEntry.objects.get().label == "甲局"


def test_somebody_whose_role_may_not_changes_nothing() -> None:
    clerk = make_user(Role.CENTRE_CLERK, make_unit(centre=True))

    with pytest.raises(NotPermitted):
        services.create_unit(by=clerk, at=MONDAY, parent=None, name="甲局", kind="department")

    assert not Unit.objects.filter(name="甲局").exists()


def test_the_last_centre_stays_the_centre() -> None:
    centre = create("督查室", centre=True)

    with pytest.raises(NotAllowed, match="至少要有一个督查中心"):
        services.change_unit(centre, by=None, at=MONDAY, centre=False)


def test_a_unit_on_which_something_hangs_is_not_closed() -> None:
    unit = create("甲局")
    create("甲处", unit)
    make_user(Role.LIAISON, unit)
    make_duty(make_field(), unit)
    make_area(unit=unit)

    with pytest.raises(NotAllowed) as refusal:
        services.close_unit(unit, by=None, at=MONDAY)

    assert str(refusal.value) == "“甲局”还不能撤销：下级单位 1 个、在用人员 1 名、职责 1 条、辖区 1 个。"  # fmt: skip


def test_a_bare_unit_is_closed_and_can_come_back() -> None:
    unit = create("甲局")

    services.close_unit(unit, by=None, at=MONDAY)
    closed = (unit.active, unit.closed_at)
    services.reopen_unit(unit, by=None, at=MONDAY)

    assert closed == (False, MONDAY)
    assert (unit.active, unit.closed_at) == (True, None)


def test_a_merger_moves_everything_and_the_old_name_leads_to_the_new_unit() -> None:
    old, new = create("市旅游局", short_name="旅游局"), create("市文旅局")
    child = create("旅游质监所", old)
    person = make_user(Role.LIAISON, old)
    post = Post.objects.create(unit=old, kind="liaison", name="联络员")
    holding = Holding.objects.create(post=post, user=person, since_at=at("2025-01-01"))
    both, alone = make_field("景区安全"), make_field("旅行社")
    make_duty(both, old)
    make_duty(both, new)
    make_duty(alone, old)
    area = make_area(unit=old)

    services.merge_unit(old, into=new, by=None, at=MONDAY)

    for row in (old, new, child, person, holding, area):
        row.refresh_from_db()
    assert (old.active, old.successor, old.closed_at) == (False, new, MONDAY)
    assert child.path == f"{new.path}{child.pk:06d}."
    assert (person.unit, area.unit, holding.until_at) == (new, new, MONDAY)
    assert sorted(new.duties.values_list("field__name", flat=True)) == ["旅行社", "景区安全"]
    assert new.aliases == ["市旅游局", "旅游局"]
    removed = RegisterEntry.objects.get(what=Verb.REMOVED)
    assert (removed.kind, removed.label) == ("duty", "景区安全 行业监管 旅游局")


def test_a_centre_is_not_merged_away() -> None:
    with pytest.raises(NotAllowed, match="督查中心不能并入"):
        services.merge_unit(
            create("督查室", centre=True), into=create("政府办"), by=None, at=MONDAY
        )


def test_an_enterprise_person_sees_public_units_and_their_own_enterprise_only() -> None:
    bureau = create("甲局")
    mine = services.create_unit(by=None, at=MONDAY, parent=None, name="甲公司", kind="enterprise")
    services.create_unit(by=None, at=MONDAY, parent=None, name="乙公司", kind="enterprise")
    worker, official = make_user(Role.LIAISON, mine), make_user(Role.LIAISON, bureau)

    seen = Unit.objects.visible_to(worker).values_list("name", flat=True)

    assert sorted(seen) == ["甲公司", "甲局"]
    assert Unit.objects.visible_to(official).count() == 3
