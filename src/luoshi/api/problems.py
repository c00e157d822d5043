"""What the API says when it does not do what was asked: problem+json (RFC 9457) with a stable code and a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from luoshi.ledger.services import errors

if TYPE_CHECKING:
    from ninja import NinjaAPI

MEDIA_TYPE = "application/problem+json"
CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "not_permitted",
    404: "not_found",
    409: "not_allowed",
    422: "invalid",
    429: "too_many_requests",
}


class Fault(Schema):
    """One value that is at fault."""

    where: str = Field(description="JSON 路径，如 body.version")
    message: str


class Problem(Schema):
    """Why nothing was done. Programs look at ``code``, people at ``detail``."""

    type: str = "about:blank"
    title: str = Field(description="与 status 对应的短语")
    status: int
    code: str = Field(description="稳定的代码，见 docs/api.md")
    detail: str = Field(description="给人看的一句话")
    errors: list[Fault] = Field(default=[], description="不合格的字段")


class Failed(Exception):
    """An expected failure of the API itself, with its status and code."""

    def __init__(self, status: int, code: str, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers


TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
}
log = structlog.get_logger("luoshi.api")
REFUSALS: tuple[tuple[type[errors.Refused], int, str], ...] = (
    (errors.NotPermitted, 403, "not_permitted"),
    (errors.ChangedMeanwhile, 409, "changed_meanwhile"),
    (errors.NotAllowed, 409, "not_allowed"),
    (errors.Incomplete, 422, "incomplete"),
)


def answer(
    status: int, code: str, detail: str, faults: list[dict[str, str]] | None = None
) -> HttpResponse:
    """Return a problem as a response."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, ""),
        "status": status,
        "code": code,
        "detail": detail,
        "errors": faults or [],
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE
    )


def install(api: NinjaAPI) -> None:
    """Teach ``api`` to answer every expected failure as a problem."""
    handlers: dict[type[Exception], Any] = {
        Failed: _failed,
        errors.Refused: _refused,
        ValidationError: _invalid,
        AuthenticationError: _unauthenticated,
        HttpError: _http_error,
        Http404: _not_found,
        PermissionDenied: _forbidden,
        Exception: _fault,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _failed(_request: HttpRequest, error: Failed) -> HttpResponse:
    response = answer(error.status, error.code, error.detail)
    for name, value in error.headers.items():
        response[name.replace("_", "-")] = value
    return response


def _refused(_request: HttpRequest, error: errors.Refused) -> HttpResponse:
    for kind, status, code in REFUSALS:
        if isinstance(error, kind):
            return answer(status, code, str(error))
    return answer(409, "not_allowed", str(error))


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [
        {"where": ".".join(map(str, one["loc"])), "message": str(one["msg"])}
        for one in error.errors
    ]
    return answer(422, "invalid", _("有 %d 处不合格，见 errors。") % len(faults), faults)


def _unauthenticated(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    response = answer(
        401, "unauthenticated", _("请在 Authorization 头里带上有效的令牌：Bearer luoshi_…")
    )
    response["WWW-Authenticate"] = "Bearer"
    return response


def _http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    code = CODES.get(error.status_code, "bad_request")
    return answer(error.status_code, code, str(error))


def _not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return answer(404, "not_found", _("没有找到，或者您看不到。"))


def _forbidden(_request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return answer(403, "not_permitted", str(error) or _("您不能做这一步。"))


def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer what nobody expected without its details; they are in the log."""
    log.error("api.failed", path=request.path, exc_info=error)
    return answer(500, "fault", _("系统出错，已记录；请稍后再试。"))
