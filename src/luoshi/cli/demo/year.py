"""A year of the ledger: every day, people do what they do, and the sweep runs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from luoshi.ledger import services
from luoshi.ledger.audit import seal
from luoshi.ledger.models import Matter
from luoshi.ledger.services import NewMatter
from luoshi.ledger.services.errors import Refused
from luoshi.ledger.sweep import sweep
from luoshi.reading.files import read_file
from luoshi.reading.model import Finding
from luoshi.units.models import Role, Unit, UnitKind, User

SHANGHAI = ZoneInfo("Asia/Shanghai")
SAID = (
    "已进场施工，按计划推进。",
    "完成招标，正在签订合同。",
    "主体完工，正在收尾。",
    "已印发方案并部署到各县区。",
    "完成摸底，建立清单。",
    "资金已下达，正在抓紧支付。",
)
DONE = ("已全部完成，资料齐全，请予核验。", "已办结，现场照片见附件。")
SLOW = ("前期手续仍在办理。", "受雨季影响，进度偏慢。")


class Year:
    """The days from ``start``; ``live`` goes through them."""

    def __init__(
        self, units: dict[str, Unit], chance: random.Random, start: datetime, *, days: int
    ) -> None:
        self.units, self.chance, self.start, self.days = units, chance, start, days
        self.centre = next(unit for unit in units.values() if unit.centre)
        self.people = {
            (user.unit_id, user.role): user for user in User.objects.select_related("unit")
        }
        self.pace: dict[int, float] = {}

    def live(self) -> Iterator[int]:
        """Live every day; yields its number."""
        for number in range(self.days):
            now = self.start + timedelta(days=number)
            if number == 2:
                self._issue(now, count=70)
            if number == 120:
                self._issue(now, count=25, second=True)
            for matter in Matter.objects.open().select_related("lead"):
                if self.chance.random() < 0.2:
                    self._move(matter, now + timedelta(minutes=self.chance.randrange(480)))
            evening = datetime.combine(now.date(), time(23, 59, 59), SHANGHAI)
            sweep(evening)
            if number % 7 == 0:
                seal(now.date(), at=evening)
            yield number

    def _issue(self, now: datetime, *, count: int, second: bool = False) -> None:
        """Open what the bundled documents ask for; whoever is not named by the text gets a unit from the list here."""
        name = "安全生产会议讲话.docx" if second else "澜川市2026年政府工作报告.docx"
        reading = read_file(files("luoshi.examples").joinpath(name))  # type: ignore[arg-type] # a file on disk
        clerk = self.people[(self.centre.pk, Role.CENTRE_CLERK)]
        rest = [
            unit
            for unit in self.units.values()
            if unit.kind in {UnitKind.DEPARTMENT, UnitKind.COUNTY} and not unit.centre
        ]
        for number, finding in enumerate(reading.findings[:count], 1):
            lead = self._unit(finding.lead) or rest[number % len(rest)]
            matter = services.open_matter(
                self._row(finding, lead, name, number, now), by=clerk, at=now
            )
            self.pace[matter.pk] = self.chance.choice(
                [1.15, 1.05, 1.0, 1.0, 0.95, 0.9, 0.6, 0.35, 0.0]
            )

    def _row(
        self, finding: Finding, lead: Unit, name: str, number: int, now: datetime
    ) -> NewMatter:
        kind = str(finding.kind)
        due = None
        if kind in {"task", "indicator"} and self.chance.random() < 0.85:
            due = datetime.combine(
                now.date() + timedelta(days=self.chance.choice([60, 90, 120, 180, 240, 300, 345])),
                time(23, 59, 59),
                SHANGHAI,
            )
        return NewMatter(
            title=finding.quote[:200], lead=lead, supervisor=self.centre, year=now.year, kind=kind, playbook=kind, due_at=due,
            due_text=finding.when.quote if finding.when else "", section="·".join(finding.section[:1])[:60], number=str(number),
            document=name.removesuffix(".docx"), quote=finding.quote, target_text=target(finding),
        )  # fmt: skip

    def _unit(self, names: tuple[str, ...] | list[str]) -> Unit | None:
        for name in names:
            for unit in self.units.values():
                if name in {unit.name, unit.short_name}:
                    return unit
        return None

    def _who(self, unit: Unit, *roles: Role) -> User:
        return next(
            self.people[(unit.pk, role)] for role in roles if (unit.pk, role) in self.people
        )

    def _move(self, matter: Matter, at: datetime) -> None:
        """Let somebody do the next thing, at the pace of this matter."""
        try:
            self._step(matter, at, self.pace.setdefault(matter.pk, 1.0))
        except Refused:
            return

    def _step(self, matter: Matter, at: datetime, pace: float) -> None:
        liaison = self._who(matter.lead, Role.LIAISON, Role.UNIT_HEAD)
        head = self._who(matter.lead, Role.UNIT_HEAD)
        match matter.stage:
            case "issued" if pace > 0:
                services.sign(matter, by=liaison, at=at)
            case "signed" | "working" if pace > 0:
                self._work(matter, liaison, head, at, pace)
            case "reported":
                self._check(matter, at)

    def _work(self, matter: Matter, liaison: User, head: User, at: datetime, pace: float) -> None:
        if matter.due_at is None:
            if self.chance.random() < 0.1:
                services.report_progress(
                    matter,
                    by=liaison,
                    at=at,
                    zero=self.chance.random() < 0.5,
                    text="常态推进。",
                    percent=matter.progress,
                )
            return
        share = (at - matter.opened_at) / (matter.due_at - matter.opened_at)
        reached = min(100, int(100 * share * pace))
        if reached >= 98 and pace >= 0.9:
            services.attach(
                matter,
                by=liaison,
                at=at,
                content=picture(matter, at),
                name="现场照片.jpg",
                kind="photo",
            )
            services.report_done(matter, by=head, at=at, text=self.chance.choice(DONE))
        elif (
            share > 0.85
            and pace < 0.9
            and self.chance.random() < 0.2
            and not matter.requests.exists()
        ):
            later = matter.due_at + timedelta(days=30)
            services.request_extension(
                matter,
                by=head,
                at=at,
                new_due_at=later,
                reason="招标流标一次，重新组织，请求延期一个月。",
            )
            services.grant_extension(
                matter,
                by=self._who(self.centre, Role.CENTRE_CLERK),
                at=at + timedelta(hours=3),
                answer="同意，请抓紧。",
            )
        elif reached > matter.progress + 5:
            text = self.chance.choice(SAID if pace > 0.8 else SLOW)
            services.report_progress(matter, by=liaison, at=at, text=text, percent=reached)

    def _check(self, matter: Matter, at: datetime) -> None:
        clerk = self._who(self.centre, Role.CENTRE_CLERK)
        if self.chance.random() < 0.12:
            services.verify_fail(matter, by=clerk, at=at, text="照片看不出完工范围，请补验收记录。")
        else:
            services.verify_pass(matter, by=clerk, at=at, text="已看现场和资料。")


def target(finding: Finding) -> str:
    """Say an indicator's target: 固定资产投资增速 ≥ 6%."""
    figure = finding.figure
    if figure is None:
        return ""
    value = "X" if figure.value is None else f"{figure.value:g}"
    return f"{figure.name} {figure.op.replace('>=', '≥').replace('<=', '≤').replace('~', '约')} {value}{figure.unit}"[
        :200
    ]


def picture(matter: Matter, at: datetime) -> bytes:
    """Draw a picture that says what it stands for; no photograph of a real place."""
    image = Image.new("RGB", (640, 420), (214, 222, 230))
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 200, 600, 380), fill=(150, 160, 170))
    draw.polygon([(40, 200), (320, 60), (600, 200)], fill=(160, 90, 80))
    draw.text((50, 390), f"{matter.code}  {at:%Y-%m-%d %H:%M}", fill=(40, 40, 40))
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
