"""What the journal of the register says, in words: names of values instead of identifiers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.units.models import AreaKind, DutyRole, PostKind, RegisterEntry, Role, UnitKind

NAMES = {
    "kind": gettext_lazy("类别"), "name": gettext_lazy("名称"), "short_name": gettext_lazy("简称"), "aliases": gettext_lazy("别名"),
    "parent": gettext_lazy("上级"), "area_code": gettext_lazy("行政区划代码"), "credit_code": gettext_lazy("统一社会信用代码"),
    "order": gettext_lazy("序号"), "centre": gettext_lazy("督查中心"), "active": gettext_lazy("在用"), "into": gettext_lazy("并入"),
    "unit": gettext_lazy("单位"), "role": gettext_lazy("责任类型"), "field": gettext_lazy("领域"), "area": gettext_lazy("辖区"),
    "text": gettext_lazy("职责"), "basis": gettext_lazy("依据"), "words": gettext_lazy("关键词"), "code": gettext_lazy("代码"),
    "polygon": gettext_lazy("界线"), "title": gettext_lazy("职务"), "since_at": gettext_lazy("开始"), "until_at": gettext_lazy("结束"),
    "username": gettext_lazy("账号"), "email": gettext_lazy("邮箱"),
}  # fmt: skip
CHOICES: dict[tuple[str, str], type[TextChoices]] = {
    ("unit", "kind"): UnitKind, ("post", "kind"): PostKind, ("area", "kind"): AreaKind, ("duty", "role"): DutyRole,
    ("user", "role"): Role,
}  # fmt: skip


def lines(entry: RegisterEntry) -> list[tuple[str, str, str]]:
    """Return the changes of an entry: what, before, after. Nothing for an entry that says it all by its verb."""
    found = []
    for name, pair in entry.data.items():
        word = (
            gettext_lazy("角色")
            if (entry.kind, name) == ("user", "role")
            else NAMES.get(name, name)
        )
        before, after = (_said(entry.kind, name, value) for value in pair)
        found.append((str(word), before, after))
    return found


def _said(kind: str, name: str, value: Any) -> str:
    choices = CHOICES.get((kind, name))
    if choices is not None and value in choices.values:
        return str(choices(value).label)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name.endswith("_at") and isinstance(value, str):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}".removesuffix(
            " 00:00"
        )
    return str(value)
