"""Idempotency-Key: a write that is sent again, because its answer was lost, is done once and answered the same.

The answer is committed together with what was done, so there is no moment at which one is there without the other. A
refusal changes nothing and is not kept: the same key may be used again after the mistake is mended.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Schema, Status

from luoshi.api.authorising import Request
from luoshi.api.models import IdempotentCall
from luoshi.api.problems import Failed

KEPT = timedelta(hours=24)
HEADER = inspect.Parameter(
    "idempotency_key",
    inspect.Parameter.KEYWORD_ONLY,
    default=None,
    annotation=Annotated[
        str | None,
        Header(  # type: ignore[type-arg] # a function at run time
            alias="Idempotency-Key",
            pattern=r"^[!-~]{8,64}$",
            description="重发同一次调用时带同一个值：只办一次，答复相同。保留24小时。",
        ),
    ],
)


def once(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Do ``operation`` once for each key of a token, and give it the header as a parameter that is documented."""

    @wraps(operation)
    def run(request: Request, *arguments: Any, **values: Any) -> Any:  # noqa: ANN401 - whatever the operation takes
        key = values.pop(HEADER.name)
        if not key:
            return operation(request, *arguments, **values)
        with transaction.atomic():
            # A second call with the same key waits here until the first has ended.
            call, new = IdempotentCall.objects.get_or_create(
                token=request.auth,
                key=key,
                defaults={"fingerprint": _fingerprint(request), "made_at": timezone.now()},
            )
            if not new:
                return _replay(call, request)
            status, body = _written(operation(request, *arguments, **values))
            IdempotentCall.objects.filter(pk=call.pk).update(status=status, body=body)
        return HttpResponse(body, status=status, content_type="application/json")

    own = inspect.signature(operation)
    run.__signature__ = own.replace(parameters=[*own.parameters.values(), HEADER])  # type: ignore[attr-defined]
    return run


def _written(said: Schema | Status[Schema]) -> tuple[int, str]:
    if isinstance(said, Status):
        return said.status_code, said.value.model_dump_json()
    return 200, said.model_dump_json()


def _replay(call: IdempotentCall, request: Request) -> HttpResponse:
    if call.fingerprint != _fingerprint(request):
        raise Failed(
            422, "idempotency_key_reused", _("这个 Idempotency-Key 已用于另一次调用，请换一个。")
        )
    response = HttpResponse(call.body, status=call.status, content_type="application/json")
    response["Idempotent-Replayed"] = "true"
    return response


def _fingerprint(request: Request) -> str:
    """Return the same for the same call: of a form its fields and files, because its bytes have been read already."""
    if request.content_type == "multipart/form-data":
        files = {
            name: hashlib.sha256(_whole(file)).hexdigest() for name, file in request.FILES.items()
        }
        body = json.dumps([sorted(request.POST.items()), sorted(files.items())]).encode()
    else:
        body = request.body
    line = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(line + body).hexdigest()


def _whole(file: Any) -> bytes:  # noqa: ANN401 - an uploaded file, of which Django has several kinds
    file.seek(0)
    content: bytes = file.read()
    file.seek(0)
    return content


def forget(at: datetime) -> int:
    """Forget answers that nobody asks for again; return how many."""
    count, _by_model = IdempotentCall.objects.filter(made_at__lt=at - KEPT).delete()
    return count
