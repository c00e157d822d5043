"""The one table of the loop: which action leads from which stages to which, and whose part it is.

The diagram in ``docs/loop.md`` is generated from it (``tools/draw_loop.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.ledger.models import PartRole, Stage

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ISSUED, SIGNED, WORKING = Stage.ISSUED, Stage.SIGNED, Stage.WORKING
REPORTED, VERIFIED, CLOSED = Stage.REPORTED, Stage.VERIFIED, Stage.CLOSED
DOING = frozenset({ISSUED, SIGNED, WORKING})
OPEN = frozenset(Stage) - {CLOSED}
LEAD, JOIN, SUPERVISE = PartRole.LEAD, PartRole.JOIN, PartRole.SUPERVISE
ANYBODY = frozenset[PartRole]()  # whoever sees the matter and has the action in their role


@dataclass(frozen=True, slots=True)
class Action:
    """One action: its name, the stages it starts from, the stage it leads to (none: stays), whose part."""

    name: _StrPromise
    stages: frozenset[Stage]
    to: Stage | None
    parts: frozenset[PartRole]
    suspended: bool = False  # also while suspended


def _action(
    name: _StrPromise,
    stages: frozenset[Stage],
    to: Stage | None,
    *parts: PartRole,
    suspended: bool = False,
) -> Action:
    return Action(name, stages, to, frozenset(parts), suspended)


ACTIONS: dict[str, Action] = {
    "sign": _action(_("签收"), frozenset({ISSUED}), SIGNED, LEAD),
    "dispute": _action(_("申请退回"), frozenset({ISSUED, SIGNED}), None, LEAD),
    "redirect": _action(_("改派"), DOING, ISSUED, SUPERVISE),
    "designate": _action(_("指派"), DOING, ISSUED, SUPERVISE),
    "start": _action(_("开始办理"), frozenset({SIGNED}), WORKING, LEAD),
    "report": _action(_("报送进展"), frozenset({SIGNED, WORKING}), WORKING, LEAD, JOIN),
    "milestone": _action(_("节点完成"), frozenset({SIGNED, WORKING}), WORKING, LEAD),
    "split": _action(_("分解"), frozenset({SIGNED, WORKING}), WORKING, LEAD, SUPERVISE),
    "request_extension": _action(_("申请延期"), DOING, None, LEAD),
    "grant": _action(_("同意延期"), DOING, None, SUPERVISE),
    "refuse": _action(_("不同意延期"), DOING, None, SUPERVISE),
    "suspend": _action(_("中止"), DOING, None, SUPERVISE),
    "resume": _action(_("恢复"), DOING, None, SUPERVISE, suspended=True),
    "report_done": _action(_("报结"), frozenset({SIGNED, WORKING}), REPORTED, LEAD),
    "verify_pass": _action(_("核验通过"), frozenset({REPORTED}), CLOSED, SUPERVISE),
    "verify_fail": _action(_("核验不通过"), frozenset({REPORTED}), WORKING, SUPERVISE),
    "close": _action(_("销号"), frozenset({VERIFIED}), CLOSED, SUPERVISE),
    "reopen": _action(_("重新办理"), frozenset({CLOSED}), WORKING, SUPERVISE),
    "withdraw": _action(_("撤销"), OPEN, CLOSED, SUPERVISE, suspended=True),
    "carry": _action(_("结转"), OPEN, CLOSED, SUPERVISE, suspended=True),
    "review": _action(_("复核"), OPEN, None, SUPERVISE, suspended=True),
    "join": _action(_("增加配合"), OPEN, None, SUPERVISE, suspended=True),
    "leave": _action(_("退出配合"), OPEN, None, SUPERVISE, suspended=True),
    "hand_over": _action(_("移交"), DOING, ISSUED, SUPERVISE),
    "evidence": _action(
        pgettext_lazy("action", "佐证"), OPEN, None, LEAD, JOIN, SUPERVISE, suspended=True
    ),
    "comment": _action(_("留言"), frozenset(Stage), None, suspended=True),
    "remark": _action(_("批示"), frozenset(Stage), None, suspended=True),
}
# The entry of the role table that stands for an action, where the names differ.
IN_ROLES = {
    "verify_pass": "matter.verify",
    "verify_fail": "matter.verify",
    "leave": "matter.join",
    "carry": "matter.withdraw",
    "review": "matter.verify",
}


def in_roles(action: str) -> str:
    """Return the name under which roles.toml grants ``action``."""
    return IN_ROLES.get(action, f"matter.{action}")
