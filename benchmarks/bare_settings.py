"""The yardstick of the ledger page: the same rows by a bare Django view, without session, permissions, filters or menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import path

from luoshi.web.settings import AUTH_USER_MODEL, DATABASES, DEFAULT_AUTO_FIELD, SECRET_KEY, USE_TZ

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["AUTH_USER_MODEL", "DATABASES", "DEFAULT_AUTO_FIELD", "SECRET_KEY", "USE_TZ"]
ALLOWED_HOSTS = ["localhost"]
INSTALLED_APPS = [
    "luoshi.units",
    "luoshi.ledger",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks.bare_settings"
ROWS = Engine().from_string(
    "<table>{% for m in rows %}<tr><td>{{ m.code }}</td><td>{{ m.title }}</td><td>{{ m.lead.name }}</td>"
    "<td>{{ m.due_at }}</td><td>{{ m.stage }}</td><td>{{ m.progress }}%</td></tr>{% endfor %}</table>"
)


def rows(_request: HttpRequest) -> HttpResponse:
    """Fifty open matters by date."""
    from luoshi.ledger.models import Matter

    found = (
        Matter.objects.filter(closed_at=None).select_related("lead").order_by("due_at", "pk")[:50]
    )
    return HttpResponse(ROWS.render(Context({"rows": found})))


urlpatterns = [path("bare/", rows)]
