"""Plans to print: invented, small, with one of everything."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, TypeAlias

from luoshi.papers import Plan, Row, Target

Field: TypeAlias = Any  # whatever the field of a row or plan takes

CHAPTER = "三、2026年重点工作"
INDUSTRY = "（一）做强主导产业"
CITY = "（二）提升城市品质"


def row(kind: str = "task", text: str = "编制产业链图谱", **fields: Field) -> Row:
    return Row(number=fields.pop("number", ""), kind=kind, text=text, **fields)


def indicator(text: str = "空气优良天数比率达到88.5%", **fields: Field) -> Row:
    target = fields.pop("target", Target("空气优良天数比率", ">=", 88.5, "%"))
    return row("indicator", text, target=target, **fields)


def plan(*rows: Row, **fields: Field) -> Plan:
    return Plan(title=fields.pop("title", "澜川市任务分解表"), rows=rows, **fields)


def full_plan(**fields: Field) -> Plan:
    """One of each kind, given in the order of a document, not in that of a table."""
    rows = (
        row(
            text="4月底前编制完成产业链图谱",
            section=(CHAPTER, INDUSTRY, "一是摸家底"),
            lead="市工业和信息化局",
            join="市商务局、高新区管委会",
            due="4月底前",
            due_on=dt.date(2026, 4, 30),
            leader="周宁",
            progress="已启动",
            source="4月底前编制完成产业链图谱。（市工业和信息化局牵头）",
            place="第3页第21段",
            remarks=("去年同类任务：市工业和信息化局", "缺配合单位"),
        ),
        indicator(lead="市生态环境局", due="全年", due_on=dt.date(2026, 12, 31)),
        row("duty", "常态化开展入企服务", section=(CHAPTER, INDUSTRY)),
        row("prohibition", "严禁向企业摊派费用", lead="各级各部门"),
        row(text="改造14处易涝点", section=(CHAPTER, CITY), lead="市住房城乡建设局"),
        indicator("一般公共预算收入增长3%—4%", target=range_target()),
    )
    whole = Plan(
        title="澜川市2026年政府工作报告任务分解表",
        rows=rows,
        source_title="澜川市2026年政府工作报告",
        source_date=dt.date(2026, 1, 18),
        notes=("正文共42段。",),
        made_on=dt.date(2026, 1, 20),
        declassified_by="李文",
    )
    return replace(whole, **fields)


def range_target() -> Target:
    return Target("一般公共预算收入", ">=", 3, "%", value_max=4, direction="up")


def long_plan(count: int) -> Plan:
    """``count`` tasks in chapters of fifty."""
    return plan(
        *(
            row(
                text=f"第{place}项：完成管网改造{place}公里，按月调度、按季通报，年底前交付使用",
                section=(f"第{place // 50}章",),
                lead="市住房城乡建设局",
                join="市水利局、各县（区）人民政府",
                due="年底前",
                due_on=dt.date(2026, 12, 31),
                source="完成管网改造，按月调度、按季通报，年底前交付使用。" * 2,
            )
            for place in range(count)
        )
    )
