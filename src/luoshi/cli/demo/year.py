"""A year of the ledger: every working day, people do what they do; every evening the sweep runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from luoshi.cli.demo.city import City
from luoshi.cli.demo.documents import issue_document, issued_on
from luoshi.cli.demo.orders import decide_orders
from luoshi.cli.demo.picture import picture
from luoshi.flows.orders import draft_orders
from luoshi.ledger import services
from luoshi.ledger.audit import seal
from luoshi.ledger.models import Matter
from luoshi.ledger.services.errors import Refused
from luoshi.ledger.sweep import sweep
from luoshi.supervision.services import lapse, void_moot
from luoshi.units.models import Role, Unit, User
from luoshi.workdays import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROWS = {"澜川市2026年政府工作报告": 110, "安全生产会议讲话": 40}  # rows that are issued
SAID = (
    "已进场施工，按计划推进。", "完成招标，正在签订合同。", "主体完工，正在收尾。", "已印发方案并部署到各县区。",
    "完成摸底，建立清单。", "资金已下达，正在抓紧支付。", "召开调度会一次，逐项对账，节点完成。",
)  # fmt: skip
DONE = (
    "已全部完成，资料齐全，请予核验。",
    "已办结，现场照片见附件。",
    "任务完成，验收意见已出具。",
)
SLOW = ("前期手续仍在办理。", "受雨季影响，进度偏慢。", "资金没有到位，正在协调。")
REMARK = "这件事拖不得，请牵头单位本周内拿出办法，督查室盯住。"


def live(city: City, first: date, days: int) -> Iterator[int]:
    """Live ``days`` days from ``first``; yields the number of each when it is over."""
    calendar = Calendar.load()
    under_way: list[tuple[datetime, Iterator[datetime]]] = []
    for number in range(days):
        day = first + timedelta(days=number)
        morning = datetime.combine(day, time(9), SHANGHAI)
        name = issued_on(first, number)
        if name:
            under_way.append((morning, issue_document(city, name, morning, rows=ROWS[name])))
        if calendar.is_workday(day):
            decide_orders(city, morning)
            _work_a_day(city, morning)
        evening = datetime.combine(day, time(23, 59, 59), SHANGHAI)
        under_way = [left for one in under_way if (left := _go_on(*one, until=evening))]
        sweep(evening)
        draft_orders(evening, whole=False)
        void_moot(evening)
        lapse(evening)
        if number % 7 == 6:
            seal(day, at=evening)
        yield number


def _go_on(
    due: datetime, steps: Iterator[datetime], *, until: datetime
) -> tuple[datetime, Iterator[datetime]] | None:
    """Take the steps whose moment has come; return when the next one is due, nothing after the last."""
    while due <= until:
        following = next(steps, None)
        if following is None:
            return None
        due = following
    return due, steps


def _work_a_day(city: City, morning: datetime) -> None:
    for matter in Matter.objects.open().for_rows():
        soon = matter.awaited_due_at and matter.awaited_due_at - morning < timedelta(days=3)
        if not soon and city.chance.random() > 0.12:
            continue
        at = morning + timedelta(minutes=city.chance.randrange(480))
        try:
            _step(city, matter, at, awaited=matter.awaited or "" if soon else "")
        except Refused:
            continue  # somebody was not allowed to; the day goes on


def _step(city: City, matter: Matter, at: datetime, *, awaited: str) -> None:
    """Let somebody do the next thing, at the pace of this matter; ``awaited`` is what is due within days."""
    pace = city.pace.setdefault(matter.pk, 1.0)
    if awaited == "review":
        text = "抽查两处，按职责常态推进，下季度再看。"
        services.review(matter, by=city.clerk, at=at, text=text)
    elif matter.stage == "reported":
        _check(city, matter, at)
    elif pace == 0.0:
        _neglect(city, matter, at)
    elif matter.stage == "issued":
        services.sign(matter, by=city.reporter(matter.lead), at=at)
    elif matter.due_at is not None and _work(city, matter, at, pace, matter.due_at):
        return
    elif awaited == "report":
        _report(city, matter, at, matter.progress, "本期没有新情况。", zero=True)


def _work(city: City, matter: Matter, at: datetime, pace: float, due_at: datetime) -> bool:
    """Do what the pace asks for by now; whether there was something to do."""
    share = (at - matter.opened_at) / (due_at - matter.opened_at)
    reached = min(100, max(0, int(100 * share * pace) + 4))
    if reached >= 99 and pace >= 0.85:
        _finish(city, matter, at)
    elif 0.85 < share < 1 and pace < 0.9 and not matter.requests.exists():
        _extend(city, matter, at, due_at)
    elif min(reached, 95) > matter.progress + 6:
        text = city.chance.choice(SAID if pace > 0.9 else SLOW)
        _report(city, matter, at, min(reached, 95), text)
    else:
        return False
    return True


def _report(
    city: City, matter: Matter, at: datetime, percent: int, text: str, *, zero: bool = False
) -> None:
    by = city.reporter(matter.lead)
    services.report_progress(matter, by=by, at=at, text=text, percent=percent, zero=zero)


def _finish(city: City, matter: Matter, at: datetime) -> None:
    by, head = city.reporter(matter.lead), _head(city, matter.lead)
    photo = picture(matter.code, at)
    services.attach(matter, by=by, at=at, content=photo, name="现场照片.jpg", kind="photo")
    later = at + timedelta(minutes=5)
    services.report_done(matter, by=head, at=later, text=city.chance.choice(DONE))


def _extend(city: City, matter: Matter, at: datetime, due_at: datetime) -> None:
    services.request_extension(
        matter, by=_head(city, matter.lead), at=at, new_due_at=due_at + timedelta(days=30),
        reason="招标流标一次，重新组织，申请延期一个月。",
    )  # fmt: skip
    later = at + timedelta(hours=3)
    if city.chance.random() < 0.6:
        services.grant_extension(matter, by=city.clerk, at=later, answer="同意，请抓紧。")
    else:
        services.refuse_extension(
            matter, by=city.clerk, at=later, answer="理由不充分，按原时限办。"
        )


def _check(city: City, matter: Matter, at: datetime) -> None:
    if city.chance.random() < 0.12:
        text = "照片看不出完工范围，请补验收记录。"
        services.verify_fail(matter, by=city.clerk, at=at, text=text)
    else:
        services.verify_pass(matter, by=city.clerk, at=at, text="已看现场和资料。")


def _neglect(city: City, matter: Matter, at: datetime) -> None:
    """Nobody moves; once in a while the leader asks."""
    overdue = matter.due_at is not None and matter.due_at < at
    if overdue and not matter.entries.filter(kind="remark").exists():
        services.remark(matter, by=city.leader, at=at, text=REMARK)


def _head(city: City, unit: Unit) -> User:
    return city.who(unit, Role.UNIT_HEAD, Role.LEADER)
