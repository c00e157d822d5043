"""Find time bounds (5月底前, 二季度末, “十五五”期间, 每月25日前, 汛期前) and the last day each names.

A bound that names no computable day (festivals, seasons, recurring days, working days, which need a
calendar) keeps its quote and gets no date: nothing is invented. 近期, 尽快, 第一时间 are no bounds.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from luoshi.reading.last_days import (
    exact_day,
    half_day,
    no_date_day,
    plan_day,
    quarter_day,
    range_day,
    recurring_day,
    span_day,
    this_month_day,
    today_day,
    weekday_day,
    year_end_day,
)

_D = r"(?:\d{1,4}|[〇零一二三四五六七八九十两]{1,4})"
_YEAR = (
    r"(?:(?P<{0}year>(?:19|20)\d\d|[二][〇零○][〇零一二三四五六七八九]{{2}})年|"
    r"(?P<{0}rel>今年|明年|后年|本年|当年|次年(?=[\d一二三四五六七八九十上下])))"
)
_BEFORE = r"(?:以前|之前|前|以内|之内|内)?"


@dataclass(frozen=True, slots=True)
class TimeBound:
    """A time expression: ``text[start:end]``; ``date`` its last day; what manner of bound it is."""

    start: int
    end: int
    quote: str
    date: dt.date | None
    kind: str  # deadline, period, recurring, event, limit, start


Resolver = Callable[[re.Match[str], dt.date], dt.date | None]


_Y = _YEAR.format("")
_YT = _YEAR.format("to_")
_M = r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,3})月(?:份)?"
_MONTH = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:份)?"
_PART = r"(?P<part>底|末|初|上旬|中旬|下旬)"
_FEAST = (
    r"(?:“(?:五一|十一|两节|七一|八一)”|“?[双两]节”?|五一节?|十一|国庆节?|元旦|春节|中秋节?|端午节?|清明节?|重阳节?|元宵节?|儿童节|教师节|劳动节|妇女节|"
    r"建党节|七一|八一|建军节|冬至|立夏|立冬|霜降|寒露|谷雨|惊蛰|芒种|小年|除夕|古尔邦节|三月三|泼水节|高考|中考|两会|全国“?两会”?)"
)
_SEASON = (
    r"(?:主汛期|汛期|枯水期|供暖季?|供暖期|采暖季|采暖期|入冬|入夏|入汛|上冻|封冻|霜冻|开春|春耕|春播|秋播|三夏|“三夏”|三秋|“三秋”|秋收|夏收|双抢|秋冬季?|冬春季?|冬季|夏季|秋季|春季|"
    r"迎峰度夏|迎峰度冬|森林防火期|防火期|防火紧要期|禁渔期|雨季|旱季|雪季|台风季|旅游旺季|旺季|暑假|寒假|暑期|寒期|假期|秋季开学|春季开学|开学|新学期|秋季学期|春季学期|学期|春运|"
    r"高温季节|梅雨季|蓝藻高发期|收割季|用电高峰)"
)
_EVENT_TAIL = r"(?:假期|长假|放假|封冻|上冻|节气)?(?:(?:到来|来临|开始|结束|期间)?(?:以前|之前|前)|期间|假期|前后|期内|当天|那天|以后|后)"
_RECUR = r"(?:每个?(?:年|月|周|旬|季度?|半年|星期|礼拜|学期)|逢)"

# Ordered: the first pattern that matches longest at a place wins by order.
# kind, characters one of which a match must hold, pattern, resolver
_PATTERNS: tuple[tuple[str, str, str, Resolver], ...] = (
    (
        "recurring",
        "每逢",
        rf"(?:(?:{_Y})?(?P<quarter>[一二三四])季度)?{_RECUR}(?:度|首月|末月|第[一二三]个?月|最后一?个?月)?(?:的)?(?:\d{{1,2}}[日号]|(?<=[周期拜])[一二三四五六日天]|[月季年旬度][末底初]|[二三]?十[一二三四五六七八九]?[日号]|[一二三四五六七八九][日号]|最后[一二三四五][天日]|上旬|中旬|下旬|月末|月底){_BEFORE}",
        recurring_day,
    ),
    ("recurring", "每", r"每[日天](?:上午|下午|晚)?\d{1,2}[时点](?:前|以前)", no_date_day),
    (
        "recurring",
        "每",
        rf"每年{_MONTH}(?:{_D}[日号]|底|末|初|上旬|中旬|下旬)?(?:(?:至|到|—|和|、)(?:{_MONTH}(?:{_D}[日号]|底|末|初|上旬|中旬|下旬)?|{_D}[日号]))?{_BEFORE}",
        no_date_day,
    ),
    (
        "period",
        "至到—－-~～",
        rf"(?:从|自)?(?:{_Y})?(?<![\d第])(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:月(?:份)?)?(?:(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]|底|末|初|上旬|中旬|下旬)?起?(?:至|到|—|－|-|~|～|一直到)(?:(?:{_YT})?(?P<to_month>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})月(?:份)?(?:(?P<to_day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]|(?P<to_part>底|末|初|上旬|中旬|下旬))?|(?P<last_day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]){_BEFORE}",
        range_day,
    ),
    (
        "deadline",
        "日号",
        rf"(?:到|至|截至|于|赶在|在)?(?:{_Y})?{_M}(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号](?:供暖|开学|开园)?(?:以前|之前|下班(?:以|之)?前|前|内|当天|凌晨|零时)?",
        exact_day,
    ),
    (
        "deadline",
        "月",
        rf"(?:到|至|截至|赶在|力争)?(?:{_Y})?(?<![\d第个])(?P<month>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月(?:份)?{_PART}?(?P<day>(?!))?(?:以前|之前|前|内)?",
        exact_day,
    ),
    (
        "deadline",
        "月",
        rf"(?P<thismonth>本月|这个月|当月|下月|下个月)(?:(?P<day>{_D})[日号]|{_PART})?{_BEFORE}",
        this_month_day,
    ),
    (
        "deadline",
        "月",
        r"(?<![\d一二三四五六七八九十个本当上下每这两前腊])(?P<thismonth>)月(?P<part>[底末])(?P<day>(?!))?(?:以前|之前|前)",
        this_month_day,
    ),
    (
        "period",
        "季",
        rf"(?:到|至)?(?:{_Y})?第?(?P<quarter>[一二三四1-4])季度(?:末|底)?{_BEFORE}",
        quarter_day,
    ),
    ("period", "半", rf"(?:到|至)?(?:{_Y})?(?P<half>上半年|下半年)(?:末|底)?{_BEFORE}", half_day),
    (
        "event",
        "前期后天",
        rf"(?:{_Y}|每年)?(?:从现在起|即日起)?(?:到|至)?(?:{_FEAST}(?:、?{_FEAST})*|{_SEASON}){_EVENT_TAIL}",
        no_date_day,
    ),
    (
        "event",
        "季",
        r"(?:秋冬季|冬春季|夏秋季|采暖季|供暖季)(?!节|度|的?特[点征]|开学|学期|招)",
        no_date_day,
    ),
    ("event", "学", rf"(?:从|自)?(?:{_Y})?(?:春|秋)季学期(?:起|前|开学前|开始)?", no_date_day),
    (
        "event",
        "期节午秋庆明假季",
        rf"(?:{_Y})?(?:主汛期|汛期|枯水期|采暖期|供暖期|防火期|森林防火期|森林防火期内|春节|端午|中秋|国庆|清明|暑假|寒假|暑期|雨季)",
        no_date_day,
    ),
    (
        "start",
        "起始",
        rf"(?:从|自)(?:{_Y})?{_M}(?:\d{{1,2}}[日号]|底|末|初|上旬|中旬|下旬)?(?:起|开始)",
        no_date_day,
    ),
    ("start", "起", rf"(?:{_Y})?{_M}(?:\d{{1,2}}[日号])?起", no_date_day),
    (
        "period",
        "五",
        rf"(?:到|至)?“?(?P<plan>十[一二三四五六七八九])五”?(?:期间|时期|末期?|规划期)?{_BEFORE}",
        plan_day,
    ),
    (
        "period",
        "年岁",
        rf"(?:到|至|截至)?(?:{_Y})(?:年?底|年?末|度|全年|内|年内|初)?{_BEFORE}",
        year_end_day,
    ),
    ("deadline", "年岁", r"(?:到|至|截至)?(?:年底|年末|岁末)(?:以前|之前|前)?", year_end_day),
    (
        "period",
        "年岁",
        r"(?<![一二三四五六七八九十两几\d])年内|全年|年度(?!(?:计划|预算|目标|任务|考核|工作|绩效|综合|盈余|资金|投资|重点|评|培训|报告|总结|方案|监督|检查|清单|指标))|全年度|本年度",
        year_end_day,
    ),
    (
        "deadline",
        "周拜期",
        r"(?P<week>下周|本周|这周|下个?礼拜|这个礼拜|本礼拜|这礼拜|礼拜|下星期|本星期|这个星期|星期)(?P<weekday>[一二三四五六日天])?(?:以前|之前|之内|下班前|前|内)?",
        weekday_day,
    ),
    (
        "start",
        "今即现明本",
        r"(?:从|自)(?:今天|即日|现在|明天|今|本月|本通知印发之日)起?(?:到|至|一直到)?",
        no_date_day,
    ),
    ("start", "即", r"即日起", no_date_day),
    (
        "deadline",
        "天夜晚",
        r"(?P<near>今天|明天|后天|今明两天|今晚|连夜)(?:下班(?:以|之)?前|以?前|之前|内)?",
        today_day,
    ),
    (
        "limit",
        "工",
        r"(?<![\d.])(?P<count>\d{1,3}|[一二三四五六七八九十两]{1,3})个?(?P<span>工作日)(?:之内|以内|内)",
        no_date_day,
    ),
    (
        "limit",
        "内",
        r"(?P<count>(?<![\d.])\d{1,3}|[一二三四五六七八九十两]{1,3}|半)(?P<span>个月|天|日|周|个星期|个礼拜|年)(?:之内|以内|内)",
        span_day,
    ),
    (
        "period",
        "间",
        r"(?:今后|未来)?(?P<count>[一二三四五六七八九十两]|\d{1,2})年(?P<span>左右)?时间",
        no_date_day,
    ),
    (
        "event",
        "前日间后春期",
        r"汛前|今冬明春|[本下]学期|年前|开业前|投用前|节假日|节日期间|活动期间|换届前|考试期间|节前",
        no_date_day,
    ),
)
_COMPILED = tuple(
    (kind, needs, re.compile(pattern), resolve) for kind, needs, pattern, resolve in _PATTERNS
)
_NEEDED = frozenset(char for _, needs, _, _ in _PATTERNS for char in needs)
_WINDOW = 34  # no bound is longer
_SIGN = re.compile(r"[年月日号季春周期节底天起内前间夜假午秋庆]|礼拜|学期|五”")
_ANCHOR = re.compile(
    r"[\d一二三四五六七八九十〇“年月今明后全上下本这每逢从自即到至截第半两春夏秋冬节汛枯供采入封霜开三双主森防禁雨旱台旅旺暑寒假新学迎高中五国元端清重儿教劳妇建七八立寒谷惊芒小除古泼未活换考礼星连会投赶于在次]"
)
_NOT_BEFORE = re.compile(r"(?:去|前|往|历|上|近|同)$")


_EVENT_BEFORE = re.compile(
    r"(?:(?<=[，。；：、\s在于，,])|^)(?P<event>(?:接到|收到)?[“”\u4e00-\u9fff]{1,8}?(?:上市|投用|开工|开业|营业|开园|放假|返校|开考|考试|节气|到来|来临|会议|采收|开采|上冻|封冻|落叶|完工|"
    r"验收|交付|通车|运营|启用|施工|竣工|换届|除险加固|开学|花期|入冬|三伏天|供暖)(?:以前|之前|前))"
)


_EVENT_DURING = re.compile(
    r"(?:(?<=[，。；：、\s，,）])|(?<=确保)|(?<=拿出)|^)(?P<event>(?![^期]{0,5}拿出)(?!.{0,5}(?:任职|在校|在职|在岗|值班|服务|培训|工作|试用|公示|同一|规划|"
    r"时期|活动|这|其|确保|负责|问题|局|部门))[\u4e00-\u9fff]{2,6}期间)"
)


def find_times(text: str, start: int, end: int, base: dt.date | None) -> list[TimeBound]:
    """Return the time bounds of ``text[start:end]`` from left to right, longest first at one place.

    ``base`` is the document's date; without it only bounds that write their year get a date.
    """
    found = list(_scan(text, start, end, base))
    joined: list[TimeBound] = []
    for bound in found:
        adjoins = joined and joined[-1].end == bound.start
        if adjoins and (joined[-1].quote[-1] in "到至" or bound.quote[0] in "到至"):
            first = joined.pop()
            quote = text[first.start : bound.end]
            joined.append(TimeBound(first.start, bound.end, quote, bound.date, "period"))
        else:
            joined.append(bound)
    words = text[start:end]
    events = [
        match
        for sign, pattern in (("前", _EVENT_BEFORE), ("期间", _EVENT_DURING))
        if sign in words
        for match in pattern.finditer(text, start, end)
    ]
    for match in events:
        opened, last = match.span("event")
        if all(last <= b.start or opened >= b.end for b in joined):
            joined.append(TimeBound(opened, last, match["event"], None, "event"))
        elif len(
            clash := [b for b in joined if opened < b.end and b.start < last]
        ) == 1 and last - opened > len(clash[0].quote):
            joined[joined.index(clash[0])] = TimeBound(opened, last, match["event"], None, "event")
    return sorted(joined, key=lambda b: b.start)


def _scan(text: str, start: int, end: int, base: dt.date | None) -> Iterator[TimeBound]:
    if _SIGN.search(text, start, end) is None:
        return
    at = start
    anchor = base or dt.date(2000, 1, 1)
    here = _NEEDED.intersection(text[start:end])
    possible = _possible(here)
    wide = end - start > _WINDOW
    while (hit := _ANCHOR.search(text, at, end)) is not None:
        at = hit.start()
        best: tuple[int, str, dt.date | None] | None = None
        if wide:
            possible = _possible(_NEEDED.intersection(text[at : min(end, at + _WINDOW)]))
        for kind, pattern, resolve in possible:
            match = pattern.match(text, at, end)
            if match is not None and match.end() > at and (best is None or match.end() > best[0]):
                groups = match.groupdict()
                day = (
                    resolve(match, anchor)
                    if base is not None or groups.get("year") or groups.get("plan")
                    else None
                )
                best = (match.end(), kind, day)
        if best is None:
            at += 1
            continue
        stop, kind, day = best
        if _refused(text, start, at, stop):
            at = stop  # what lies inside a refused time (去年12月5日) is no other time (2月5日)
            continue
        yield TimeBound(at, stop, text[at:stop], day, kind)
        at = stop


@lru_cache(maxsize=4096)
def _possible(here: frozenset[str]) -> tuple[tuple[str, re.Pattern[str], Resolver], ...]:
    """Return the patterns that may match where no other needed characters stand, in order."""
    return tuple(
        (kind, pattern, resolve)
        for kind, needs, pattern, resolve in _COMPILED
        if not here.isdisjoint(needs)
    )


def _refused(text: str, start: int, at: int, end: int) -> bool:
    """Tell whether the match is part of a name, a past time or a count (去年6月, 6·13, 第12号)."""
    before = text[max(start, at - 2) : at]
    after = text[end : end + 4]
    quote = text[at:end]
    if before.endswith(
        (
            "去年",
            "前年",
            "分",
            "逐",
            "按",
            "较",
            "比",
            "上年",
            "历年",
            "每",
            "第",
            "近",
            "同比",
            "同",
            "·",
            "上",
        )
    ):
        return True
    if (
        quote in {"到", "至", "在", "于", "从", "自"}
        or (
            len(quote) == 2
            and quote in {"春节", "端午", "中秋", "国庆", "清明"}
            and after[:1] in "路街"
        )
        or after.startswith("·")
        or (quote == "一月" and after.startswith("一"))  # 一月一通报: once a month
    ):
        return True
    return bool(re.match(r"以来|同期|[·•]", after))
