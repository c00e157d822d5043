"""What an enterprise's people must not see is not offered to them by name, nor known when they type it."""

from __future__ import annotations

import pytest

from luoshi.ledger.services import sign, start
from luoshi.units.models import Role, Unit, UnitKind, User
from tests.api.calling import Caller
from tests.factories import MONDAY, City, make_city, make_matter, make_unit, make_user
from tests.web.browsing import browser, said

pytestmark = pytest.mark.django_db
RIVAL = "澜川远帆化工有限公司"


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def rival(city: City) -> Unit:
    return make_unit(RIVAL, city.government, kind=UnitKind.ENTERPRISE, short_name="远帆")


@pytest.fixture
def works(city: City, rival: Unit) -> User:  # noqa: ARG001 - the rival is there first
    """The head of another enterprise."""
    own = make_unit("澜川机械厂", city.government, kind=UnitKind.ENTERPRISE)
    make_unit("澜川机械厂一分厂", own, kind=UnitKind.ENTERPRISE)
    return make_user(Role.UNIT_HEAD, own)


@pytest.mark.parametrize("address", ["/orders/", "/units/duties/"])
def test_a_page_offers_public_bodies_and_own_units_only(address: str, works: User) -> None:
    page = said(browser(works).get(address))

    assert RIVAL not in page
    assert {"澜川机械厂", "澜川机械厂一分厂"} <= set(offered(page))
    assert any(name.startswith("住建局") for name in offered(page))


@pytest.mark.parametrize("address", ["/orders/", "/units/duties/"])
def test_a_department_is_offered_enterprises_too(address: str, city: City, rival: Unit) -> None:
    assert rival.name in offered(said(browser(city.housing_liaison).get(address)))


def offered(page: str) -> list[str]:
    """Return the names in the page's list of units."""
    names = page.partition('<datalist id="unit-names">')[2].partition("</datalist>")[0]
    return [part.partition('"')[0] for part in names.split('value="')[1:]]


@pytest.mark.parametrize("address", ["/orders/?unit=远帆", "/units/duties/?unit=远帆"])
def test_a_filter_does_not_know_what_the_person_may_not_see(address: str, works: User) -> None:
    assert "没有叫“远帆”的单位" in said(browser(works).get(address))


def test_a_matter_is_split_among_units_that_the_person_may_see(
    city: City, rival: Unit, works: User
) -> None:
    matter = make_matter(city, lead=works.unit)
    sign(matter, by=works, at=MONDAY)
    start(matter, by=works, at=MONDAY, text="")
    values = {"split-version": matter.version, "split-lines": f"{rival.name}｜检修管线"}

    refused = browser(works).post(f"/matters/{matter.pk}/do/split/", values)

    assert refused.status_code == 422
    assert f"没有叫“{RIVAL}”的单位" in said(refused)
    assert matter.children.count() == 0


def test_the_api_lists_and_knows_the_same_units(rival: Unit, works: User, city: City) -> None:
    caller, clerk = Caller(works), Caller(city.clerk)

    names = [unit["name"] for unit in caller.get("/units")[1]["items"]]

    assert RIVAL not in names
    assert "澜川机械厂一分厂" in names
    assert caller.get(f"/units/{rival.pk}")[0] == 404
    assert clerk.get(f"/units/{rival.pk}")[0] == 200
