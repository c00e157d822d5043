"""Mail to one person through the installation's own mail server (LUOSHI_MAIL_URL)."""

from __future__ import annotations

import re
import time
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from luoshi.outbox.channels.result import Result

ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)


def hint(url: str) -> str:
    """Return what may be shown: the beginning of the name and the server."""
    name, _at, host = url.partition("@")
    return f"{name[:2]}…@{host}"


def send(url: str, subject: str, text: str, *, seconds: float) -> Result:
    """Send plain text; a refusal for good (5xx of one recipient) is final."""
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        why = "没有设置邮件服务器（LUOSHI_MAIL_URL）"
        return Result(ok=False, code="", text=why, seconds=0.0, final=True)
    begun = time.monotonic()
    try:
        line = get_connection(timeout=seconds)
        EmailMessage(subject, text, to=[url], connection=line).send()
    except (SMTPException, OSError) as error:
        code = str(getattr(error, "smtp_code", "") or "")
        spent = round(time.monotonic() - begun, 3)
        final = code.startswith("5")
        return Result(ok=False, code=code, text=str(error)[:300], seconds=spent, final=final)
    return Result(ok=True, code="", text="", seconds=round(time.monotonic() - begun, 3))
