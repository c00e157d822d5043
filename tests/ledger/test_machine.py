"""No sequence of actions, by whomever, on whatever day, breaks the rules of the loop (design, section 2)."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from luoshi.ledger import services
from luoshi.ledger.audit import seal, verify
from luoshi.ledger.light_facts import light_now, light_on
from luoshi.ledger.lights import Light
from luoshi.ledger.models import Clock, Entry, Matter, Stage
from luoshi.ledger.rules import offered
from luoshi.ledger.services import NewMatter
from luoshi.ledger.services.errors import Refused
from luoshi.ledger.sweep import sweep
from luoshi.units.models import User
from tests.factories import MONDAY, make_city

TEXTS = st.sampled_from(["", " ", "情况属实", "=1+1", "<b>好</b>"])
NOTES = itertools.count()


class Loop(RuleBasedStateMachine):
    """A city in which anybody may try anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.city = make_city()
        self.people = list(User.objects.filter(unit__path__startswith=self.city.government.path))
        self.units = [self.city.housing, self.city.water, self.city.town, self.city.centre]
        self.now = MONDAY
        self.matters: list[Matter] = []
        self.shown: dict[tuple[int, datetime], Light] = {}  # by matter and moment

    def teardown(self) -> None:
        try:
            for (key, moment), light in self.shown.items():
                assert light_on(Matter.objects.get(pk=key), moment) == light
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def due(self, days: int | None) -> datetime | None:
        return None if days is None else self.now + timedelta(days=days)

    @precondition(lambda self: len(self.matters) < 4)
    @rule(
        days=st.one_of(st.none(), st.integers(-5, 90)),
        kind=st.sampled_from(["task", "duty", "indicator", "prohibition", "order"]),
        lead=st.integers(0, 2),
        joined=st.integers(0, 3),
    )
    def open(self, days: int | None, kind: str, lead: int, joined: int) -> None:
        new = NewMatter(
            title="办一件事", lead=self.units[lead], supervisor=self.city.centre, year=2026, kind=kind, playbook=kind,
            due_at=self.due(days), joins=(self.units[joined],) if joined < 3 else (),
        )  # fmt: skip
        self.matters.append(services.open_matter(new, by=self.city.clerk, at=self.now))

    @precondition(lambda self: self.matters)
    @rule(
        which=st.integers(0, 99),
        who=st.integers(0, 99),
        action=st.sampled_from(
            [
                "sign",
                "start",
                "report",
                "zero",
                "report_done",
                "verify_pass",
                "verify_fail",
                "close",
                "reopen",
                "withdraw",
                "review",
                "comment",
                "remark",
                "suspend",
                "resume",
                "dispute",
                "redirect",
                "designate",
                "hand_over",
                "join",
                "leave",
                "extend",
                "grant",
                "refuse",
                "split",
                "evidence",
            ]
        ),
        text=TEXTS,
        unit=st.integers(0, 3),
        number=st.integers(-10, 120),
    )
    def act(self, which: int, who: int, action: str, text: str, unit: int, number: int) -> None:
        matter = Matter.objects.get(pk=self.matters[which % len(self.matters)].pk)
        person = self.people[who % len(self.people)]
        before = (matter.version, matter.entries.count(), matter.stage)
        try:
            self.do(matter, person, action, text, self.units[unit], number)
        except Refused as refusal:
            sentence = str(refusal)
            matter.refresh_from_db()
            assert (matter.version, matter.entries.count(), matter.stage) == before, sentence

    @precondition(lambda self: self.matters)
    @rule(
        which=st.integers(0, 99),
        choice=st.integers(0, 99),
        who=st.integers(0, 99),
        unit=st.integers(0, 3),
    )
    def act_as_offered(self, which: int, choice: int, who: int, unit: int) -> None:
        """Whoever follows the page's buttons gets on."""
        matter = Matter.objects.get(pk=self.matters[which % len(self.matters)].pk)
        person = self.people[who % len(self.people)]
        buttons = [b for b in offered(person, matter) if b not in {"milestone", "carry"}]
        if not buttons:
            return
        action = {"report": "report", "request_extension": "extend"}.get(
            b := buttons[choice % len(buttons)], b
        )
        try:
            self.do(matter, person, action, "情况属实", self.units[unit], 20)
        except Refused:
            return

    def do(  # noqa: C901, PLR0912 - one line an action
        self, matter: Matter, person: User, action: str, text: str, unit: Any, number: int
    ) -> None:
        own: dict[str, Any] = {"by": person, "at": self.now}
        later = self.now + timedelta(days=number)
        match action:
            case "sign":
                services.sign(matter, **own)
            case "report":
                services.report_progress(matter, text=text, percent=number, **own)
            case "zero":
                services.report_progress(matter, zero=True, **own)
            case "reopen":
                services.reopen(matter, text=text, due_at=later if number > 0 else None, **own)
            case "dispute":
                services.dispute(matter, reason=text, **own)
            case "redirect" | "designate":
                getattr(services, action)(matter, lead=unit, answer=text, **own)
            case "hand_over":
                services.hand_over(matter, lead=unit, text=text, **own)
            case "join" | "leave":
                getattr(services, action)(matter, unit=unit, text=text, **own)
            case "extend":
                services.request_extension(matter, new_due_at=later, reason=text, **own)
            case "grant":
                services.grant_extension(matter, answer=text, **own)
            case "refuse":
                services.refuse_extension(matter, answer=text, **own)
            case "suspend":
                services.suspend(matter, text=text, until=later if number > 60 else None, **own)
            case "split":
                child = NewMatter(
                    title="分解", lead=unit, supervisor=person.unit, year=2026, due_at=later
                )
                self.matters += services.split(matter, [child], **own)[:1]
            case "evidence":
                services.attach(
                    matter, content=f"第{next(NOTES)}份".encode(), name="说明.txt", **own
                )
            case _:
                getattr(services, action)(matter, text=text, **own)

    @rule(hours=st.integers(1, 24 * 20))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        sweep(self.now, chunk=3)
        assert not Clock.objects.due_for_sweep(at=self.now).exists()
        assert sweep(self.now) == 0

    @rule()
    def a_day_is_sealed(self) -> None:
        seal(self.now.date(), at=self.now)

    @invariant()
    def nothing_is_orphaned_or_silent(self) -> None:
        for matter in Matter.objects.all():
            running = list(matter.clocks.running())
            assert len(running) == matter.clocks_running
            leads = list(
                matter.parts.filter(role="lead", until_at=None).values_list("unit", flat=True)
            )
            assert leads == [matter.lead_id]
            if matter.is_open:
                assert running
                assert (
                    matter.due_at is not None
                    or any(clock.kind == "review" for clock in running)
                    or (matter.stage in {Stage.REPORTED, Stage.VERIFIED, Stage.WORKING})
                )
            else:
                assert not running
                assert not matter.requests.filter(decided_at=None).exists()

    @invariant()
    def nobody_certified_themselves(self) -> None:
        for matter in Matter.objects.filter(outcome="done"):
            assert matter.verified_unit_id != matter.reported_unit_id
            assert matter.verified_by_id != matter.reported_by_id
            assert matter.entries.filter(kind="passed").exists()

    @invariant()
    def the_record_is_whole(self) -> None:
        assert list(verify()) == []
        rungs = Entry.objects.filter(rung__isnull=False)
        assert rungs.count() == rungs.values("clock", "rung").distinct().count()

    @invariant()
    def lights_can_be_told_for_today_and_for_the_past(self) -> None:
        for colour in ("red", "yellow", "green"):
            told = {
                m.pk for m in Matter.objects.for_rows() if light_now(m, self.now).colour == colour
            }
            assert (
                set(Matter.objects.with_light(colour, at=self.now).values_list("pk", flat=True))
                == told
            )
        for matter in Matter.objects.for_rows():
            light = self.shown[matter.pk, self.now] = light_now(matter, self.now)
            assert light.sentence
            assert light_on(matter, self.now) == light

    @invariant()
    def people_see_what_their_unit_has_a_part_in(self) -> None:
        for person in self.people:
            seen = set(Matter.objects.visible_to(person).values_list("pk", flat=True))
            own = set(
                Matter.objects.filter(parts__unit__path__startswith=person.unit.path).values_list(
                    "pk", flat=True
                )
            )
            everything = set(Matter.objects.values_list("pk", flat=True))
            assert seen == (everything if person.access.sees == "all" else own)


@pytest.mark.django_db
def test_the_rules_of_the_loop_hold_whatever_anybody_does() -> None:
    run_state_machine_as_test(
        Loop,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
