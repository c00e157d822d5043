"""The hash chain of a matter's journal and the Merkle tree of a day.

A line's digest covers the line and the digest before it, so no line can be changed, removed or slipped in without
changing every digest after it; a day's root over the heads of all chains that grew fixes them towards the outside.
SHA-256, or SM3 (GB/T 32905-2016) where the installation chooses it. A digest names its algorithm: ``sha256:…``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

ALGORITHMS = ("sha256", "sm3")


def digest(algorithm: str, payload: bytes) -> str:
    """Return ``algorithm:hex`` of ``payload``."""
    return f"{algorithm}:{hashlib.new(algorithm, payload).hexdigest()}"


def line_digest(algorithm: str, previous: str, line: dict[str, Any]) -> str:
    """Return the digest of one journal line after ``previous`` (empty for the first)."""
    text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return digest(algorithm, f"{previous}\n{text}".encode())


def moment(at: datetime) -> str:
    """Write a moment the one way that digests know: UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def line_of(entry: Any) -> dict[str, Any]:  # noqa: ANN401 - a stored or a new Entry, or one of an export
    """Return what of an entry its digest covers."""
    return {
        "matter": entry.matter_id,
        "seq": entry.seq,
        "at": moment(entry.at),
        "kind": str(entry.kind),
        "by": entry.by_id,
        "unit": entry.unit_id,
        "text": entry.text,
        "data": entry.data,
        "clock": entry.clock_id,
        "rung": entry.rung,
    }


def merkle_root(algorithm: str, leaves: Sequence[str]) -> str:
    """Return the root of a binary tree over ``leaves``; an odd one is lifted; no leaves: the digest of nothing.

    Leaves and inner nodes are hashed under different first bytes (RFC 6962, section 2.1).
    """
    level = [digest(algorithm, b"\x00" + leaf.encode()) for leaf in leaves]
    if not level:
        return digest(algorithm, b"")
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [
            digest(algorithm, b"\x01" + "".join(pair).encode()) if len(pair) > 1 else pair[0]
            for pair in pairs
        ]
    return level[0]
