"""In which language the record is written."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import override


def record_language() -> override:
    """Say what goes into journals, titles and notes in the language of the installation.

    Not in that of the person whose click wrote it: the record has one language, whoever reads which pages.
    """
    return override(settings.LANGUAGE_CODE)
