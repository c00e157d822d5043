"""Schemathesis: what the description allows and forbids, against the API itself, without luck in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from luoshi.api.application import api
from luoshi.api.authorising import LIMITER
from luoshi.flows.notifying import tell
from luoshi.ledger.models import Matter
from luoshi.ledger.services import NewMilestone, attach, dispute, sign
from luoshi.plans.models import Plan
from luoshi.web.wsgi import application
from tests.api.calling import token_for
from tests.api.test_matters import opened
from tests.factories import City, make_city

pytestmark = pytest.mark.django_db
EXAMPLES = 5  # for each operation and manner
load_all_checks()
WANTED: list[Any] = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
    )
]


def described() -> schemathesis.BaseSchema:
    schema = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
    schema.app = application
    return schema


SCHEMA = described()
OPERATIONS: list[Any] = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr] # Err has none: it would raise


def a_full_city() -> City:
    city = make_city()
    milestones = (NewMilestone((timezone.now() + timedelta(days=9)).date(), "开工", 20),)
    matters = [opened(city, milestones=milestones) for _ in range(3)]
    tell(timezone.now())
    Plan.objects.create(
        title="分工方案", year=2026, created_by=city.clerk, created_at=timezone.now()
    )
    now = timezone.now()
    attach(matters[0], by=city.clerk, at=now, content=b"ok", name="验收.txt")
    sign(matters[1], by=city.housing_liaison, at=now)
    dispute(matters[2], by=city.housing_liaison, at=now, reason="不属我局")
    return city


def point_at_real_things(case: Any, city: City) -> None:
    """Let keys that were drawn at random name something, or every answer would be 404."""
    matters = list(Matter.objects.order_by("pk").prefetch_related("milestones", "evidence")[:3])
    matter = matters[sum(map(ord, repr(case.body))) % len(matters)]
    real = {"key": matter.pk, "proof": matters[0].evidence.all()[0].pk}
    for name, value in {"/units/": city.water.pk, "/plans/": Plan.objects.get().pk}.items():
        real["key"] = value if name in case.operation.path else real["key"]
    real["key"] = matters[0].pk if "proof" in case.path_parameters else real["key"]
    case.path_parameters.update({k: v for k, v in real.items() if k in case.path_parameters})
    if isinstance(case.body, dict):
        named = {
            "version": matter.version,
            "lead": city.water.pk,
            "unit": city.water.pk,
            "milestone": matter.milestones.all()[0].pk,
        }
        case.body.update({k: v for k, v in named.items() if k in case.body})
        for child in case.body.get("children", ()):
            child["lead"] = city.water.pk


# The transport of Schemathesis leaves the files of answers to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
@pytest.mark.parametrize(
    "operation", OPERATIONS, ids=[str(one.definition.raw["operationId"]) for one in OPERATIONS]
)
def test_every_operation_does_what_its_description_says(
    operation: Any, mode: GenerationMode
) -> None:
    city = a_full_city()
    tokens = [token_for(user) for user in (city.head, city.housing_head)]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        LIMITER.forget()
        if mode == GenerationMode.POSITIVE:
            point_at_real_things(case, city)
        for token in tokens:
            case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=WANTED)

    run()
