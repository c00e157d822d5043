"""Draw the loop from its table of transitions: ``python tools/draw_loop.py`` writes docs/loop.md."""

from __future__ import annotations

import os
from pathlib import Path

FILE = Path(__file__).parent.parent / "docs" / "loop.md"
HEAD = """# The loop

Drawn by `tools/draw_loop.py` from the table in `src/luoshi/ledger/rules/transitions.py`; a test says when it is stale.
Every kind of matter goes this way; playbooks set its clocks, ladders and evidence, not its stages.

"""


def picture() -> str:
    """Return the document. Django is set up by then."""
    from django.utils import translation

    with translation.override("zh-hans"):
        return f"{HEAD}```mermaid\n{_diagram()}\n```\n\n{_table()}"


def _diagram() -> str:
    from luoshi.ledger.models import Stage
    from luoshi.ledger.rules.transitions import ACTIONS

    lines = ["stateDiagram-v2", f"  [*] --> {Stage.ISSUED.value}: 下达"]
    lines += [f"  {stage.value}: {stage.label}" for stage in Stage]
    moves: dict[tuple[str, str], list[str]] = {}
    for action in ACTIONS.values():
        for stage in Stage:
            if stage in action.stages and action.to is not None and action.to != stage:
                moves.setdefault((stage.value, action.to.value), []).append(str(action.name))
    lines += [f"  {a} --> {b}: {'、'.join(names)}" for (a, b), names in moves.items()]
    lines.append(f"  {Stage.CLOSED.value} --> [*]")
    return "\n".join(lines)


def _table() -> str:
    from luoshi.ledger.models import PartRole, Stage
    from luoshi.ledger.rules.transitions import ACTIONS

    head = "| action | from | to | whose part | while suspended |\n|---|---|---|---|---|\n"
    rows = []
    for key, action in ACTIONS.items():
        stages = "、".join(str(stage.label) for stage in Stage if stage in action.stages)
        to = action.to.label if action.to else "stays"
        parts = (
            "、".join(str(part.label) for part in PartRole if part in action.parts)
            or "whoever sees it"
        )
        rows.append(
            f"| {action.name} `{key}` | {stages} | {to} | {parts} | {'yes' if action.suspended else 'no'} |"
        )
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    import django

    django.setup()
    FILE.write_text(picture(), "utf-8")
