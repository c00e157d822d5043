"""Logs: one line an event on standard error; JSON unless somebody is watching a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SLOW = 2.0  # seconds from which a request is worth a line
BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=False),
]
log = structlog.get_logger("luoshi.web")


def logging_settings() -> dict[str, Any]:
    """Return Django's LOGGING and set structlog up to the same form."""
    watched = sys.stderr.isatty()
    last: Any = (
        structlog.dev.ConsoleRenderer()
        if watched
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    traces = [] if watched else [structlog.processors.format_exc_info]
    structlog.configure(
        processors=[*BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    form = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*BEFORE, structlog.stdlib.add_logger_name],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *traces,
            last,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": form},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "luoshi": {"level": "INFO"},
            # Pages that are not there or not permitted are everyday; faults come as errors.
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "WARNING"},
        },
    }


class SlowRequests:
    """Middleware: a line for each request that took long; without its query, which may hold names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on and look at the time."""
        began = time.monotonic()
        response = self.get_response(request)
        took = time.monotonic() - began
        if took >= SLOW:
            log.warning(
                "request.slow",
                method=request.method,
                path=_shown_path(request),
                status=response.status_code,
                seconds=round(took, 2),
            )
        return response


def _shown_path(request: HttpRequest) -> str:
    """Return the path; of an address that is itself a secret (a calendar feed, the first start) its pattern."""
    match = request.resolver_match
    return match.route if match is not None and "token" in match.kwargs else request.path
