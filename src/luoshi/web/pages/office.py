"""Settings: what this installation is, how it is set, and what is wrong with it. Read-only: the operator sets."""

from __future__ import annotations

import platform
import sqlite3
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi import __version__
from luoshi.ledger.models import AuditRun
from luoshi.units.access import roles
from luoshi.units.models import Role
from luoshi.web.doctor import examine
from luoshi.web.option_words import all_set
from luoshi.web.permissions import Request, page


@page("settings.edit")
@require_GET
def settings_page(request: Request) -> HttpResponse:
    """Version, database, health, options and roles on one page."""
    known: dict[str, Any] = {
        "facts": _facts(),
        "findings": list(examine(thorough=False)),
        "proved": AuditRun.objects.exclude(finished_at=None).select_related("by").first(),
        "options": all_set(settings.OPTIONS),
        "roles": [(key, Role(key).label, role.sees == "all") for key, role in roles().items()],
        "now": timezone.now(),
    }
    return render(request, "office/settings.html", known)


def _facts() -> list[tuple[str, str]]:
    return [
        (_("落实"), __version__),
        ("Python", platform.python_version()),
        (_("数据库"), f"{_engine()}，{_('%.1f MB') % (_bytes() / 2**20)}"),
        (_("时区"), str(timezone.get_current_timezone())),
    ]


def _engine() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def _bytes() -> int:
    """Return how much room the database takes."""
    question = (
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if connection.vendor == "sqlite"
        else "SELECT pg_database_size(current_database())"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])
