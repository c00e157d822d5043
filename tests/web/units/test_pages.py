from __future__ import annotations

import json
import re
from http import HTTPStatus
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from luoshi.units.models import (
    Area,
    Chief,
    Duty,
    DutyRole,
    Field,
    Holding,
    Post,
    RegisterEntry,
    Role,
    Unit,
    UnitKind,
)
from tests.factories import MONDAY, make_city, make_matter, make_unit, make_user
from tests.units.factories import make_administrator, make_area, make_duty, make_field
from tests.web.units.pages import REGISTER, client_of, downloaded, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Unit:
    return make_unit("甲市政府", kind=UnitKind.GOVERNMENT)


@pytest.fixture
def client(root: Unit) -> Client:
    return client_of(make_administrator(root))


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(path).status_code == HTTPStatus.OK
    return len(made)


def grow(root: Unit) -> None:
    """Add one more of everything."""
    unit = make_unit("", root)
    person = make_user(Role.LIAISON, unit)
    area, field = make_area(unit=unit), make_field()
    make_duty(field, unit, area=area)
    make_duty(field, root)
    post = Post.objects.create(unit=root, kind="liaison", name=f"岗位{unit.pk}")
    Holding.objects.create(post=post, user=person, since_at=MONDAY)
    Chief.objects.create(area=area, user=person, title="网格长", since_at=MONDAY)
    make_area(parent=Area.objects.get(pk=area.pk), kind="grid", code=f"g{area.pk}")
    RegisterEntry.objects.create(at=MONDAY, by=person, kind="unit", what="created", subject=unit.pk, label="x", unit=unit)  # fmt: skip


@pytest.mark.parametrize("path", [*REGISTER, "/units/?text=局", "/units/{root}/", "/units/{root}/posts/history/", "/units/areas/{area}/", "/units/lines/?field={field}&area={code}"])  # fmt: skip
def test_a_page_takes_as_many_queries_with_three_as_with_one(
    path: str, root: Unit, client: Client
) -> None:
    grow(root)
    area, field = Area.objects.filter(kind="region").get(), Field.objects.get()
    path = path.format(root=root.pk, area=area.pk, code=area.code, field=field.pk)
    client.get(path)

    one = queries(client, path)
    for _ in range(2):
        grow(root)
    three = queries(client, path)

    assert one == three
    assert three <= 22


def test_the_tree_opens_the_first_root_and_fetches_the_rest(root: Unit, client: Client) -> None:
    bureau = make_unit("甲局", root)
    make_unit("甲处", bureau)

    page = text_of(client, "/units/")
    branch = text_of(client, f"/units/?under={bureau.pk}", **{"HX-Request": "true"})
    plain = text_of(client, f"/units/?under={bureau.pk}")

    assert "甲局" in page
    assert "甲处" not in page
    assert f'hx-get="/units/?under={bureau.pk}"' in page
    assert "甲处" in branch
    assert "<html" not in branch
    assert "甲处" in plain
    assert "<html" in plain


def test_long_levels_go_on_page_by_page(root: Unit, client: Client) -> None:
    for number in range(60):
        make_unit(f"第{number:02d}局", root, order=number)

    page = text_of(client, f"/units/?under={root.pk}")
    more = re.search(r'href="(/units/\?under=\d+&amp;after=[^"]+)"', page)
    assert more is not None
    rest = text_of(client, more[1].replace("&amp;", "&"))

    assert page.count('class="leaf"') == 50
    assert rest.count('class="leaf"') == 10


def test_a_filter_finds_by_name_alias_and_code(root: Unit, client: Client) -> None:
    make_unit("市住建局", root, aliases=["市建委"], area_code="330100")
    make_unit("旧局", root, active=False)

    def names(query: str) -> list[str]:
        return re.findall(
            r"data-row><td[^>]*><a [^>]*>([^<]*)<", text_of(client, f"/units/?{query}")
        )

    assert names("text=住建") == ["市住建局"]
    assert names("text=市建委") == ["市住建局"]
    assert names("text=3301") == ["市住建局"]
    assert names("closed=on") == ["旧局"]
    assert names("kind=government") == ["甲市政府"]


def test_a_unit_page_shows_people_posts_duties_matters_and_changes() -> None:
    city = make_city()
    matter = make_matter(city, title="完成老旧管网改造")
    make_matter(city, lead=city.water, title="别的局的事")
    post = Post.objects.create(unit=city.housing, kind="head", name="局长")
    Holding.objects.create(post=post, user=city.housing_head, since_at=MONDAY)
    Post.objects.create(unit=city.housing, kind="clerk", name="经办")
    make_duty(make_field("城镇燃气"), city.housing, basis="城镇燃气管理条例第五条")
    make_area("甲市", unit=city.housing)

    page = text_of(client_of(city.head), f"/units/{city.housing.pk}/")

    for said in (city.housing_head.name, "局长", "空缺", "城镇燃气", "城镇燃气管理条例第五条", "甲市", str(city.town)):  # fmt: skip
        assert said in page
    assert f'href="{matter.get_absolute_url()}">完成老旧管网改造' in page
    assert "别的局的事" not in page


def test_the_matters_of_a_unit_are_those_that_the_person_may_see() -> None:
    city = make_city()
    make_matter(city, title="住建局的事")

    page = text_of(client_of(city.water_head), f"/units/{city.housing.pk}/")

    assert "住建局的事" not in page


def send(client: Client, path: str, **values: str) -> str:
    answer = client.post(path, values, follow=True)
    assert answer.status_code in {200, 422}
    return str(answer.content.decode())


def test_a_unit_is_made_changed_moved_and_closed_on_its_pages(root: Unit, client: Client) -> None:
    other = make_unit("乙市政府")
    values = {"name": "甲局", "kind": "department", "order": "1", "short_name": "", "aliases": "老甲局，甲委", "area_code": "", "credit_code": ""}  # fmt: skip

    made = send(client, "/units/new/", parent="甲市政府", **values)
    unit = Unit.objects.get(name="甲局")
    first = (unit.parent, unit.aliases)
    send(client, f"/units/{unit.pk}/edit/", **{**values, "name": "甲委员会"})
    send(client, f"/units/{unit.pk}/move/", parent="乙市政府")
    closed = send(client, f"/units/{unit.pk}/close/")

    unit.refresh_from_db()
    assert "已新建" in made
    assert first == (root, ["老甲局", "甲委"])
    assert (unit.name, unit.parent, unit.active) == ("甲委员会", other, False)
    assert "已撤销" in closed
    assert [entry.what for entry in RegisterEntry.objects.all()] == ["closed", "moved", "changed", "created"]  # fmt: skip


def test_a_refusal_of_the_service_stands_beside_its_field(client: Client) -> None:
    page = send(client, "/units/new/", name="甲局", kind="department", order="0", credit_code="91110000600037341X")  # fmt: skip

    assert "末位校验不符" in page
    assert 'value="91110000600037341X"' in page
    assert not Unit.objects.filter(name="甲局").exists()


def test_a_merger_with_matters_asks_for_somebody_who_may_hand_over(client: Client) -> None:
    city = make_city()
    make_matter(city, lead=city.water)

    refused = send(client, f"/units/{city.water.pk}/merge/", into=city.housing.name)
    done = send(client_of(city.head), f"/units/{city.water.pk}/merge/", into=city.housing.name)

    assert "移交不了" in refused
    assert "已并入" in done
    assert city.water.name in city.housing.__class__.objects.get(pk=city.housing.pk).aliases


def test_somebody_takes_and_leaves_a_post(root: Unit, client: Client) -> None:
    person = make_user(Role.LIAISON, root, "张某")
    send(client, f"/units/{root.pk}/posts/new/", name="联络员", kind="liaison", order="0")
    post = Post.objects.get()

    send(
        client, f"/units/posts/{post.pk}/appoint/", user="张某", since_at="2026-01-01", until_at=""
    )
    held = Holding.objects.get()
    send(client, f"/units/holdings/{held.pk}/dismiss/", until_at="2026-02-01")

    held.refresh_from_db()
    assert held.user == person
    assert f"{held.until_at:%Y-%m-%dT%H:%M%z}" == "2026-01-31T16:00+0000"  # midnight in Shanghai


@pytest.mark.usefixtures("root")
def test_a_duty_is_added_changed_and_taken_off(client: Client) -> None:
    field = make_field("燃气")
    values = {
        "field": str(field.pk),
        "unit": "甲市政府",
        "role": "lead",
        "area": "",
        "text": "",
        "basis": "某条例",
    }

    send(client, "/units/duties/new/", **values)
    duty = Duty.objects.get()
    send(client, f"/units/duties/{duty.pk}/edit/", **{**values, "basis": "某法第一条"})
    page = text_of(client, "/units/duties/?text=某法")
    gone = send(client, f"/units/duties/{duty.pk}/remove/")

    assert "某法第一条" in page
    assert "已从清单里去掉" in gone
    assert not Duty.objects.exists()


def test_the_duty_list_goes_field_by_field(root: Unit, client: Client) -> None:
    first, second = make_field("先"), make_field("后")
    for role in (DutyRole.LEAD, DutyRole.SUPPORT):
        for field in (second, first):
            make_duty(field, root, role)

    page = text_of(client, "/units/duties/")

    assert re.findall(r"<strong>(.)</strong>", page) == ["先", "后"]


def test_an_area_keeps_its_polygon(client: Client) -> None:
    shape = {"type": "Polygon", "coordinates": [[[120.1, 30.1], [120.2, 30.1], [120.2, 30.2], [120.1, 30.1]]]}  # fmt: skip
    values = {"code": "330102", "name": "甲区", "kind": "region", "parent": "", "unit": "", "polygon": json.dumps(shape)}  # fmt: skip

    page = send(client, "/units/areas/new/", **values)
    bad = send(
        client, "/units/areas/new/", **{**values, "code": "330103", "polygon": "[" * 100_000}
    )

    assert "3 个拐点" in page
    assert Area.objects.get().polygon == shape
    assert "这不是 JSON" in bad


def test_the_three_lines_are_looked_up_and_gaps_are_named(root: Unit, client: Client) -> None:
    field, area = make_field("燃气"), make_area("甲区", unit=root)
    make_duty(field, make_unit("市住建局"), basis="城镇燃气管理条例")

    page = text_of(client, f"/units/lines/?field={field.pk}&area={area.code}")

    assert "甲市政府" in page
    assert "市住建局" in page
    assert "城镇燃气管理条例" in page
    assert "没有登记责任企业" in page


def test_blind_spots_are_shown_and_complete_as_excel(client: Client) -> None:
    for number in range(3):
        make_field(f"第{number}领域")

    page = text_of(client, "/units/blind-spots/")
    book = downloaded(client, "/units/blind-spots.xlsx")

    assert "查出 3 处" in page
    rows = list(load_workbook(BytesIO(book))["责任盲区"].values)
    assert rows[1][:3] == ("领域无人牵头", "“第0领域”没有牵头单位，也没有行业监管单位。", "第0领域")
    assert len(rows) == 4


PROBE = '"><script>alert(1)</script>{{7*7}}'


def seed_probe(root: Unit) -> None:
    unit = make_unit(f"局{PROBE}", root, short_name=PROBE, aliases=[PROBE])
    field = make_field(f"域{PROBE}", words=[PROBE])
    area = make_area(f"区{PROBE}", unit=unit)
    make_duty(field, unit, text=PROBE, basis=PROBE, area=area)
    person = make_user(Role.LIAISON, unit, f"人{PROBE}")
    post = Post.objects.create(unit=unit, kind="head", name=PROBE)
    Holding.objects.create(post=post, user=person, since_at=MONDAY)
    Chief.objects.create(area=area, user=person, title="长", since_at=MONDAY)
    RegisterEntry.objects.create(at=MONDAY, by=person, kind="unit", what="changed", subject=unit.pk, label=PROBE, unit=unit, data={"name": ["", PROBE]})  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        *REGISTER,
        "/units/new/",
        "/units/duties/new/",
        "/units/areas/new/",
        f"/units/?text={PROBE}",
        f"/units/changes/?text={PROBE}",
    ],
)
def test_what_people_typed_is_shown_as_text(path: str, root: Unit, client: Client) -> None:
    seed_probe(root)
    unit = Unit.objects.exclude(pk=root.pk).get()
    pages = [text_of(client, path), text_of(client, unit.get_absolute_url())]

    assert not any("<script>alert(1)" in page for page in pages)


def test_the_lists_that_forms_suggest_take_one_query_each(root: Unit, client: Client) -> None:
    post = Post.objects.create(unit=root, kind="liaison", name="联络员")
    path = f"/units/posts/{post.pk}/appoint/"
    client.get(path)

    one = queries(client, path)
    for _ in range(2):
        make_user(Role.LIAISON, make_unit())

    assert queries(client, path) == one
