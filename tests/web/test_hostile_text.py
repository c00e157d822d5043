"""What people write is text: in every page that shows it, never markup."""

from __future__ import annotations

import pytest
from django.utils import timezone

from luoshi.ledger.services import comment, report_progress, sign
from luoshi.plans.models import Comment, Document, DocumentStatus, Plan, Row, RowStatus, Stance
from luoshi.units.models import Role
from tests.factories import make_city, make_user
from tests.supervision.factories import make_order
from tests.web.browsing import browser, source
from tests.web.ledger.factories import recent

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture
def pages() -> dict[str, str]:
    """Every page that shows what somebody wrote, when all of it is hostile."""
    city = make_city()
    now = timezone.now()
    city.housing.name = city.housing.short_name = EVIL[:40]
    city.housing.save()
    city.housing_liaison.name = EVIL[:50]
    city.housing_liaison.save()
    matter = recent(
        city, title=EVIL, section=EVIL, number="<b>1</b>", document=EVIL, quote=EVIL, standard=EVIL, due_text=EVIL,
        target_text=EVIL, due_in=-3,
    )  # fmt: skip
    sign(matter, by=city.housing_liaison, at=matter.opened_at)
    report_progress(matter, by=city.housing_liaison, at=matter.opened_at, text=EVIL, percent=20)
    comment(matter, by=city.clerk, at=now, text=EVIL)
    order = make_order(city, matter, when=now)
    document = Document.objects.create(
        name=EVIL,
        title=EVIL,
        status=DocumentStatus.READ,
        text=EVIL * 3,
        uploaded_by=city.clerk,
        uploaded_at=now,
    )
    Document.objects.create(
        name=EVIL,
        status=DocumentStatus.UNREADABLE,
        problem=EVIL,
        uploaded_by=city.clerk,
        uploaded_at=now,
    )
    plan = Plan.objects.create(
        title=EVIL,
        document=document,
        year=2026,
        created_by=city.clerk,
        created_at=now,
        stage="consulting",
    )
    row = Row.objects.create(
        plan=plan, title=EVIL, quote=EVIL, start=3, end=len(EVIL) + 3, lead=city.housing, lead_text=EVIL,
        status=RowStatus.ACCEPTED, rule=EVIL, due_text=EVIL, target_text=EVIL,
        proposals=[{"unit": city.water.pk, "name": EVIL, "reason": EVIL}],
    )  # fmt: skip
    Comment.objects.create(
        row=row,
        unit=city.housing,
        by=city.housing_liaison,
        at=now,
        stance=Stance.SUGGEST,
        text=EVIL,
    )
    clerk = browser(make_user(Role.CENTRE_HEAD, city.centre, EVIL[:50]))
    liaison = browser(city.housing_liaison)
    addresses = [
        "/", "/matters/", "/matters/?text=%3Cscript%3Ealert(1)", f"/matters/?section={EVIL}", f"/matters/{matter.pk}/",
        "/plans/", f"/plans/{plan.pk}/", f"/plans/{plan.pk}/consultation/", f"/plans/{plan.pk}/rows/{row.pk}/edit/",
        "/orders/", f"/orders/{order.pk}/", "/desk/", "/units/", f"/units/{city.housing.pk}/", "/me/",
    ]  # fmt: skip
    shown = {address: source(clerk.get(address)) for address in addresses}
    for address in ("/desk/", f"/matters/{matter.pk}/", f"/plans/{plan.pk}/consultation/"):
        shown[f"unit {address}"] = source(liaison.get(address))
    asked = {"action": "comment", "row": f"{matter.pk}-0"}
    shown["bulk"] = source(clerk.post("/matters/bulk/", asked))
    shown["saved"] = source(
        clerk.post("/matters/views/", {"name": EVIL[:50], "query": ""}, follow=True)
    )
    return shown


def test_no_page_takes_what_people_wrote_for_markup(pages: dict[str, str]) -> None:
    broken = {
        address for address, page in pages.items() if "<script>alert" in page or "<img src=x" in page or "<b>1</b>" in page
    }  # fmt: skip

    assert broken == set()
    assert all("{{7*7}}" in page or "49" not in page for page in pages.values())
    without = {address for address, page in pages.items() if SHOWN[:24] not in page}
    assert without == set(), "these pages show nothing of it: they prove nothing"
