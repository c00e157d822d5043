"""Terms, days and holidays in the words of the page's language; on paper they are Chinese in any case."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

if TYPE_CHECKING:
    from luoshi.workdays import Term

WEEK = (
    pgettext_lazy("weekday", "一"), pgettext_lazy("weekday", "二"), pgettext_lazy("weekday", "三"),
    pgettext_lazy("weekday", "四"), pgettext_lazy("weekday", "五"), pgettext_lazy("weekday", "六"),
    pgettext_lazy("weekday", "日"),
)  # fmt: skip
UNITS = {
    "minute": ngettext_lazy("%d分钟", "%d分钟"), "hour": ngettext_lazy("%d小时", "%d小时"),
    "day": ngettext_lazy("%d天", "%d天"), "workday": ngettext_lazy("%d个工作日", "%d个工作日"),
    "week": ngettext_lazy("%d周", "%d周"), "month": ngettext_lazy("%d个月", "%d个月"), "year": ngettext_lazy("%d年", "%d年"),
}  # fmt: skip
ENDS = {
    "month": gettext_lazy("月底"), "quarter": gettext_lazy("季度末"), "half-year": gettext_lazy("半年末"),
    "year": gettext_lazy("年底"),
}  # fmt: skip
HOLIDAYS = {
    "元旦": gettext_lazy("元旦"), "春节": gettext_lazy("春节"), "清明节": gettext_lazy("清明节"),
    "劳动节": gettext_lazy("劳动节"), "端午节": gettext_lazy("端午节"), "中秋节": gettext_lazy("中秋节"),
    "国庆节": gettext_lazy("国庆节"),
}  # fmt: skip


def counted(term: Term) -> str:
    """Say how much a term counts, whichever way: 3个工作日."""
    return str(UNITS[term.unit] % abs(term.number))


def period(term: Term) -> str:
    """Say what repeats: 月底, 周五, 30天."""
    if term.unit == "end":
        return str(ENDS[term.period])
    return _("周%s") % WEEK[term.weekday] if term.unit == "weekly" else counted(term)


def within(term: Term) -> str:
    """Say until when: 3个工作日内, 季度末, 周五17:30前."""
    clock = f"{term.at:%H:%M}" if term.at else ""
    if term.unit in {"end", "weekly"}:
        words = _("%(period)s%(clock)s前") if clock else _("%(period)s前")
        return words % {"period": period(term), "clock": clock}
    words = _("%(counted)s内（%(clock)s前）") if clock else _("%(counted)s内")
    return words % {"counted": counted(term), "clock": clock}


def spoken(day: date) -> str:
    """Say a day: 2026年2月26日（星期四）."""
    return _("%(day)s（星期%(weekday)s）") % {
        "day": day.strftime(_("%Y年%-m月%-d日")),
        "weekday": WEEK[day.weekday()],
    }


def month_day(day: date) -> str:
    """Say a day of a known year: 2月26日."""
    return day.strftime(_("%-m月%-d日"))


def month_name(day: date) -> str:
    """Say the month of a day: 2月."""
    return day.strftime(_("%-m月"))


def span(first: date, last: date) -> str:
    """Say from when to when: 2月15日至2月23日; one day: 2月14日."""
    if first == last:
        return month_day(first)
    return _("%(first)s至%(last)s") % {"first": month_day(first), "last": month_day(last)}


def holiday(name: str) -> str:
    """Return the name of a day that the notice names, or of two that fall together; nothing for none."""
    return _("、").join(str(HOLIDAYS.get(one, one)) for one in name.split("、"))
