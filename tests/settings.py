"""Django's settings under test: SQLite, or the PostgreSQL that LUOSHI_DATABASE_URL names."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

MADE_HERE = "luoshi-test-"
# Each process of a parallel run its own: what one test stores is nothing that a test beside it left behind.
if Path(os.environ.get("LUOSHI_DATA", MADE_HERE)).name.startswith(MADE_HERE):
    os.environ["LUOSHI_DATA"] = tempfile.mkdtemp(prefix=MADE_HERE)

from luoshi.web.settings import *  # noqa: E402, F403 - the settings under test, after their directory is named

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
]  # tests sign in a thousand times
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AXES_ENABLED = False  # tests/web/test_lockout.py switches it on
