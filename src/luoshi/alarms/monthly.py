"""The monthly report of the watch: its numbers are those of the statistics page, from the same count."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from luoshi.alarms.statistics import Line, Month
from luoshi.papers.report import Report, Section, Table

HEADS = (
    "序号",
    "责任单位",
    "装置",
    "火警",
    "真实",
    "误报",
    "测试演练",
    "误报率",
    "故障等",
    "离线率",
    "响应",
    "查岗",
    "未应答",
)
WIDTHS = (12, 34, 13, 13, 13, 13, 20, 20, 16, 18, 24, 13, 16)


def printable(month: Month, *, issuer: str, made_on: date) -> Report:
    """Return the report of a month, ready for Word. Official papers are Chinese whatever the page's language."""
    total, first = month.total, month.first
    title = f"{first.year}年{first.month}月消防远程监控月报"
    return Report(
        title=title,
        issuer=issuer,
        made_on=made_on,
        sections=(
            Section("一、基本情况", (_general(month),)),
            Section("二、火警处理", (_fires(total),)),
            Section("三、设施状况", (_facilities(total), _worst(month))),
        ),
        table=Table(
            f"附表　{first.year}年{first.month}月各责任单位情况",
            HEADS,
            WIDTHS,
            (
                *(_row(str(number), line) for number, line in enumerate(month.lines, 1)),
                _row("", total),
            ),
        ),
    )


def _general(month: Month) -> str:
    total, last = month.total, month.end
    units = sum(1 for line in month.lines if line.key is not None and line.devices)
    until = f"（统计到{last:%-m月%-d日}）" if last < _following(month) else ""
    return f"本月{until}共有{units}个责任单位的{total.devices}台用户信息传输装置联网运行。"


def _following(month: Month) -> datetime:
    day = (month.first + timedelta(days=32)).replace(day=1)
    return datetime.combine(day, time(), month.start.tzinfo)


def _fires(total: Line) -> str:
    if not total.fires:
        return "本月没有火警。"
    parts = [
        f"真实火警{total.real}起", f"误报{total.false}起", f"测试和演练{total.other}起",
    ]  # fmt: skip
    if total.unjudged:
        parts.append(f"尚未判定{total.unjudged}起")
    text = f"收到火警和手动报警{total.fires}起，其中{'，'.join(parts)}。"
    if total.false_rate is not None:
        text += f"误报率{total.false_rate:.1f}%。"
    if total.response is not None:
        text += f"值班员响应时间中位数{seconds(total.response)}。"
    return text


def _facilities(total: Line) -> str:
    text = f"故障、屏蔽、电源和线路异常共{total.trouble}起。"
    if total.offline_rate is not None:
        text += f"装置离线率{total.offline_rate:.2f}%。"
    if total.asked:
        text += f"查岗{total.asked}次，未应答{total.missed}次。"
    return text


def _worst(month: Month) -> str:
    """Name the units with most false alarms: counted, not blamed."""
    rows = sorted((line for line in month.lines if line.false), key=lambda line: -line.false)[:5]
    if not rows:
        return "没有误报。"
    return "误报较多的单位：" + "，".join(f"{line.unit}{line.false}起" for line in rows) + "。"


def _row(number: str, line: Line) -> tuple[str, ...]:
    return (
        number, line.unit, str(line.devices), str(line.fires), str(line.real), str(line.false),
        str(line.other), rate(line.false_rate), str(line.trouble), rate(line.offline_rate, 2),
        seconds(line.response) if line.response is not None else "—", str(line.asked), str(line.missed),
    )  # fmt: skip


def rate(value: float | None, digits: int = 1) -> str:
    """Write a share; nothing to share: a dash."""
    return "—" if value is None else f"{value:.{digits}f}%"


def seconds(value: float) -> str:
    """Write a time: 45秒, 3分20秒, 2小时5分."""
    whole = round(value)
    if whole < 60:
        return f"{whole}秒"
    if whole < 3600:
        return f"{whole // 60}分{whole % 60}秒"
    return f"{whole // 3600}小时{whole % 3600 // 60}分"
