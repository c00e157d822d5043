"""Every action of the ledger through the API, its rules, and what is done twice only once."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from luoshi.api.models import IdempotentCall
from luoshi.api.operations.actions import DOINGS
from luoshi.api.repeating import KEPT, forget
from luoshi.ledger.models import Matter
from luoshi.ledger.rules import ACTIONS
from tests.api.calling import Caller
from tests.api.test_matters import opened
from tests.factories import City, make_city

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "5b0f6f1c-0001"}


def act(city: City, matter: Matter, who: str, action: str, **body: Any) -> dict[str, Any]:
    version = Matter.objects.get(pk=matter.pk).version
    status, told = Caller(getattr(city, who)).post(
        f"/matters/{matter.pk}/{action}", {"version": version, **body}
    )
    assert status in {200, 201}, (action, told)
    return dict(told)


def upload(city: City, matter: Matter, who: str, content: bytes, **headers: str) -> Any:
    caller = Caller(getattr(city, who))
    return caller.client.post(
        f"/api/matters/{matter.pk}/evidence",
        {"file": SimpleUploadedFile("验收.txt", content), "kind": "document", "text": "验收单"},
        headers={"Authorization": f"Bearer {caller.token}", **headers},
    )


def test_every_action_of_the_loop_has_an_operation() -> None:
    others = {"split", "carry", "evidence"}

    assert {doing.action for doing in DOINGS} | others == set(ACTIONS)


def test_a_matter_goes_through_the_loop() -> None:
    city = make_city()
    matter = opened(city)

    act(city, matter, "housing_liaison", "sign")
    act(city, matter, "housing_liaison", "start", text="已进场")
    act(city, matter, "housing_liaison", "report", text="完成一半", percent=50)
    act(city, matter, "housing_liaison", "report", zero=True)
    assert upload(city, matter, "housing_liaison", "全部完工".encode()).status_code == 201
    act(city, matter, "housing_liaison", "report_done", text="全部完工")
    act(city, matter, "clerk", "verify_fail", text="缺验收单")
    assert upload(city, matter, "housing_liaison", "验收合格".encode()).status_code == 201
    act(city, matter, "housing_liaison", "report_done", text="补了验收单")
    told = act(city, matter, "clerk", "verify_pass")
    assert (told["stage"], told["outcome"]) == ("closed", "done")
    told = act(city, matter, "head", "reopen", text="回头看发现渗漏")
    assert (told["stage"], told["reopened"]) == ("working", 1)


def test_the_other_actions_do_what_they_say() -> None:
    city = make_city()
    matter = opened(city)
    later = (timezone.now() + timedelta(days=90)).isoformat()

    act(city, matter, "housing_liaison", "dispute", reason="不属我局")
    act(city, matter, "clerk", "redirect", lead=city.water.pk, answer="改由水务局")
    act(city, matter, "water_liaison", "dispute", reason="也不属我局")
    told = act(city, matter, "clerk", "designate", lead=city.water.pk, answer="就是你局")
    assert told["final"] is True
    act(city, matter, "water_liaison", "sign")
    act(city, matter, "water_liaison", "request_extension", new_due_at=later, reason="汛期")
    act(city, matter, "clerk", "refuse", answer="不能延")
    act(city, matter, "water_liaison", "request_extension", new_due_at=later, reason="真的汛期")
    act(city, matter, "clerk", "grant")
    act(city, matter, "clerk", "join", unit=city.town.pk)
    act(city, matter, "clerk", "leave", unit=city.town.pk)
    act(city, matter, "clerk", "suspend", text="等资金")
    told = act(city, matter, "clerk", "review", text="资金还没到")
    assert told["suspended_at"]
    act(city, matter, "clerk", "resume")
    act(city, matter, "clerk", "comment", text="请抓紧")
    act(city, matter, "leader", "remark", text="按期办结")
    act(city, matter, "clerk", "hand_over", lead=city.housing.pk, text="职责调整")
    told = act(city, matter, "head", "withdraw", text="并入另一件")
    assert told["outcome"] == "withdrawn"


def test_a_matter_is_split_reaches_its_milestone_and_is_carried_over() -> None:
    city = make_city()
    now = timezone.now()
    body = {
        "title": "全市改造", "lead": city.housing.pk, "due_at": (now + timedelta(days=90)).isoformat(),
        "milestones": [{"due_on": (now + timedelta(days=9)).date().isoformat(), "text": "开工", "percent": 20}],
    }  # fmt: skip
    told = Caller(city.clerk).post("/matters", body)[1]
    matter = Matter.objects.get(pk=told["id"])
    act(city, matter, "housing_liaison", "sign")
    step = told["milestones"][0]["id"]
    told = act(city, matter, "housing_liaison", "milestone", milestone=step)
    assert told["progress"] == 20
    child = {"title": "老街改造", "lead": city.town.pk, "due_at": (now + timedelta(days=60)).isoformat()}  # fmt: skip
    told = act(city, matter, "housing_head", "split", children=[child])
    assert [(one["title"], one["parent"]) for one in told["items"]] == [("老街改造", matter.pk)]
    told = act(city, matter, "head", "carry", year=now.year + 1, text="明年接着办")
    assert (told["follows"], told["year"], told["title"]) == (matter.pk, now.year + 1, "全市改造")
    assert Matter.objects.get(pk=matter.pk).outcome == "carried"
    missing = Caller(city.town_liaison).post(
        f"/matters/{told['id']}/milestone", {"version": 1, "milestone": step}
    )
    assert missing[0] == 404


def test_who_saw_an_older_version_is_told_and_nothing_happens() -> None:
    city = make_city()
    matter = opened(city)
    act(city, matter, "housing_liaison", "sign")

    status, problem = Caller(city.housing_liaison).post(
        f"/matters/{matter.pk}/start", {"version": matter.version}
    )

    assert (status, problem["code"]) == (409, "changed_meanwhile")
    assert Matter.objects.get(pk=matter.pk).stage == "signed"


def test_refusals_have_their_codes() -> None:
    city = make_city()
    matter = opened(city)
    unit, centre = Caller(city.housing_liaison), Caller(city.clerk)

    def code(caller: Caller, action: str, **body: Any) -> tuple[int, str]:
        status, problem = caller.post(f"/matters/{matter.pk}/{action}", body)
        return status, problem["code"]

    version = matter.version
    assert code(centre, "sign", version=version) == (403, "not_permitted")
    assert code(unit, "start", version=version) == (409, "not_allowed")
    assert code(unit, "sign") == (422, "invalid")
    assert code(unit, "dispute", version=version, reason=" ") == (422, "incomplete")
    assert code(centre, "join", version=version, unit=987654321) == (422, "incomplete")
    status, problem = unit.send("POST", f"/matters/{matter.pk}/sign")
    assert (status, problem["code"]) in {(400, "bad_request"), (422, "invalid")}
    assert Matter.objects.get(pk=matter.pk).version == version


def test_a_call_that_is_sent_again_is_done_once_and_answered_the_same() -> None:
    city = make_city()
    matter = opened(city)
    caller = Caller(city.housing_liaison)
    body = {"version": matter.version}

    first = caller.raw("POST", f"/matters/{matter.pk}/sign", body, **KEY)
    again = caller.raw("POST", f"/matters/{matter.pk}/sign", body, **KEY)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    assert matter.entries.filter(kind="signed").count() == 1
    status, problem = caller.post(f"/matters/{matter.pk}/start", {"version": 2}, **KEY)
    assert (status, problem["code"]) == (422, "idempotency_key_reused")


def test_a_key_is_its_tokens_own_and_a_refusal_does_not_use_it_up() -> None:
    city = make_city()
    matter = opened(city)
    path = f"/matters/{matter.pk}/comment"
    caller, other = Caller(city.clerk), Caller(city.clerk)

    assert caller.post(path, {"text": " "}, **KEY)[0] == 422
    assert not IdempotentCall.objects.exists()
    assert caller.post(path, {"text": "请抓紧"}, **KEY)[0] == 200
    assert other.post(path, {"text": "请抓紧"}, **KEY)[0] == 200
    assert matter.entries.filter(kind="comment").count() == 2
    assert forget(timezone.now()) == 0
    assert forget(timezone.now() + KEPT + timedelta(seconds=1)) == 2


def test_opening_twice_with_a_key_opens_once() -> None:
    city = make_city()
    caller = Caller(city.clerk)
    body = {"title": "完成老旧管网改造", "lead": city.housing.pk}

    first, again = caller.post("/matters", body, **KEY), caller.post("/matters", body, **KEY)

    assert (first, Matter.objects.count()) == (again, 1)
    assert first[0] == 201


def test_evidence_is_kept_listed_fetched_and_sent_twice_kept_once() -> None:
    city = make_city()
    matter = opened(city)
    content = "验收合格".encode()
    caller = Caller(city.housing_liaison)

    def send(what: bytes) -> Any:
        return caller.client.post(
            f"/api/matters/{matter.pk}/evidence",
            {"file": SimpleUploadedFile("验收.txt", what)},
            headers={"Authorization": f"Bearer {caller.token}", **KEY},
        )

    first, again, other = send(content), send(content), send(b"another")

    assert (first.status_code, again.content, other.status_code) == (201, first.content, 422)
    (proof,) = caller.get(f"/matters/{matter.pk}/evidence")[1]["items"]
    assert (proof["name"], proof["sha256"]) == ("验收.txt", hashlib.sha256(content).hexdigest())
    file = caller.raw("GET", f"/matters/{matter.pk}/evidence/{proof['id']}/file")
    assert b"".join(file.streaming_content) == content
    assert file["Content-Disposition"].startswith("attachment")
    stranger = Caller(city.water_liaison)
    assert stranger.get(f"/matters/{matter.pk}/evidence/{proof['id']}/file")[0] == 404
    refused = upload(city, matter, "housing_liaison", b"MZ\x90\x00 program")
    assert (refused.status_code, refused.json()["code"]) == (422, "incomplete")
