"""What the headings of a 任务分解表 mean.

The wordings are those of printed tables (districts, bureaus, counties; see docs/glossary.md) and
may be extended: each role has one pattern, matched against the heading without blanks, brackets
and what stands in them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_UNIT = "(?:单位|部门|处室|科室|股室|主体|地区|街道|镇街|乡镇|机构|处|科)"
_WHO_LEADS = "(?:牵头|主办|主责|主要责任|第一责任|首要责任|总牵头)"
_WHO_JOINS = "(?:协同配合|配合|协同|协办|参与|参加|会办|协作|共同责任|其他责任|协助)"

CLEAR_LEAD: Final = re.compile(rf"^{_WHO_LEADS}(?:责任|负责)?{_UNIT}?(?:及.*)?$")
JOIN: Final = re.compile(rf"^{_WHO_JOINS}(?:责任|负责)?{_UNIT}?$")
RESPONSIBLE: Final = re.compile(
    rf"^(?:责任|承办|负责|落实|实施|整改|执行|完成|承担|包保|具体责任|市级责任|省级责任){_UNIT}(?:及.*)?$"
)
LEADER: Final = re.compile(
    r"^(?:.*领导|.*领导(?:及|和).*|领衔.*|挂帅.*|包抓.*|包保人|分管.{0,4}长)$"
)
PERSON: Final = re.compile(r"^(?:.{0,6}责任人|.{0,4}负责人|经办人|联系人|承办人|.{0,4}联络员)$")
DUE: Final = re.compile(
    r"^(?:.{0,6}时限(?:要求)?|.{0,4}完成时间|时间节点|时间要求|.{0,4}期限|截止时间|截止日期|完成日期"
    r"|办结日期|时间安排|完成时间节点|时间进度)$"
)
PROGRESS: Final = re.compile(
    r"^(?:.*进展.*|.*(?:完成|落实|办理|推进|整改|执行)情况.*|.*进度|取得成效|工作成效|.*季度|.*进度情况)$"
)
NUMBER: Final = re.compile(r"^(?:序号|编号|序|项次|号|No\.?|NO\.?|任务编号|条目)$")
SECTION: Final = re.compile(
    r"^(?:类别|主题|板块|领域|方面|任务类别|所属领域|工作类别|分类|专项|一级指标|考核项目|工作板块|篇章)$"
)
TASK: Final = (  # the first that matches any column is the task; the others are details
    re.compile(
        r"^(?:.{0,8}工作任务|.{0,4}重点任务|.{0,6}主要任务|.{0,4}具体任务|任务|.{0,6}任务内容)$"
    ),
    re.compile(
        r"^(?:工作内容|.{0,6}目标任务|任务分解|分解任务|.{0,6}重点工作|工作事项|改革任务|主要工作)$"
    ),
    re.compile(
        r"^(?:.{0,6}任务(?:及|和).*|.{0,6}(?:任务|工作)目标|年度目标|.{0,4}任务名称|督办事项|办理事项)$"
    ),
    re.compile(
        r"^(?:主要内容|实事内容|事项内容|建设内容|整改措施|具体措施|工作措施|工作举措.*|重点举措)$"
    ),
    re.compile(
        r"^(?:实事项目|.{0,4}项目名称|.{0,6}事项名称|事项|项目|存在问题.*|问题|内容|举措|措施)$"
    ),
)
_BRACKETS: Final = re.compile(r"[（(【\[〔][^）)】\]〕]{0,30}[）)】\]〕]")
_BLANKS: Final = re.compile(r"\s+")
LONGEST_HEADING: Final = 24
DETAIL: Final = "detail"
ROLES: Final = ("number", "task", "lead", "join", "due", "leader", "progress", "section")


def plain_heading(heading: str) -> str:
    """Return the heading without blanks and brackets: ``责任 单位（排第一位的牵头）`` → 责任单位."""
    heading = _BLANKS.sub("", heading)
    return _BRACKETS.sub("", heading).strip("：:*＊") or heading


def roles_of(headings: Sequence[str]) -> Mapping[int, str]:
    """Return the role of each column that has one, one of ``ROLES`` or ``detail``.

    责任单位 leads, unless another column says 牵头 or 主要责任: then it joins. 责任人 counts as
    leader only where no column is headed 领导.
    """
    plain = [plain_heading(heading) for heading in headings]
    plain = [heading if len(heading) <= LONGEST_HEADING else "" for heading in plain]
    clear_lead = any(CLEAR_LEAD.match(heading) for heading in plain)
    leader = any(LEADER.match(heading) for heading in plain)
    roles: dict[int, str] = {}
    for column, heading in enumerate(plain):
        role = _role(heading, clear_lead=clear_lead, leader=leader)
        if role is not None and (
            role not in {"number", "due", "section"} or role not in roles.values()
        ):
            roles[column] = role
    task = _task_column(plain, roles)
    for column, heading in enumerate(plain):
        if column == task:
            roles[column] = "task"
        elif column not in roles and heading:
            roles[column] = DETAIL
    return roles


def _role(heading: str, *, clear_lead: bool, leader: bool) -> str | None:
    """Return the role of one heading, all but ``task``."""
    if not heading:
        return None
    if RESPONSIBLE.match(heading):
        return "join" if clear_lead else "lead"
    if PERSON.match(heading):
        return None if leader else "leader"
    patterns = (
        ("number", NUMBER),
        ("lead", CLEAR_LEAD),
        ("join", JOIN),
        ("leader", LEADER),
        ("due", DUE),
        ("progress", PROGRESS),
        ("section", SECTION),
    )
    return next((role for role, pattern in patterns if pattern.match(heading)), None)


def _task_column(plain: Sequence[str], roles: Mapping[int, str]) -> int | None:
    for pattern in TASK:
        for column, heading in enumerate(plain):
            if column not in roles and pattern.match(heading):
                return column
    return None
