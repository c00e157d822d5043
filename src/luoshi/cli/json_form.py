"""The JSON form of a document: docs/reading.md's fields, row numbers and remarks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luoshi.flows.read_document import Document


def document_as_dict(document: Document, *, file: str, explain: bool) -> dict[str, Any]:
    """Return the reading's JSON form with ``number`` and ``remarks`` on items, and ``checks``.

    ``file`` is the path as the user gave it: two documents of a batch may have the same stem.
    """
    result = {"file": file} | document.reading.as_dict()
    for at, (item, finding) in enumerate(
        zip(result["items"], document.reading.findings, strict=True)
    ):
        item["number"] = document.numbers[at]
        item["remarks"] = [
            {"code": remark.code, "message": remark.message}
            for remark in document.checked.remarks[at]
        ]
        if explain:
            item["trace"] = list(finding.trace)
    result["checks"] = dict(document.checked.counts)
    return result


def dump(document: Document, *, file: str, explain: bool, indent: int | None) -> str:
    """Return the document as JSON text, Chinese as it is."""
    form = document_as_dict(document, file=file, explain=explain)
    return json.dumps(form, ensure_ascii=False, indent=indent, allow_nan=False)
