"""What a pack hangs on, and what takes a whole pack to say: its checklist, and what differs with what is known now."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from oba.errors import PublishError
from oba.findings import refusals
from oba.indicators.project import Definitions
from oba.pipeline.frozen_packs.meeting import check_for_meeting, read_kept
from oba.pipeline.frozen_packs.reasons import explain_differences
from oba.scorecards.render.known_now import name_column

Said = Mapping[str, Any]
"""An answer as plain values, which are kept as JSON."""


def say_checklist(engine: Engine, definitions: Definitions, board_id: str, now: datetime) -> Said:
    """Return what keeps a board's pack back (`faults`), and what ought to be looked at (`advice`), in sentences."""
    found = check_for_meeting(engine, definitions, board_id, now)
    faults = refusals(found)
    return {"faults": [str(one) for one in faults], "advice": [str(one) for one in found if one not in faults]}


def say_differences(engine: Engine, definitions: Definitions, code: str, now: datetime) -> Said:
    """Return the cells of a kept pack that would say something else now (`rows`, as words), or why none can be told."""
    try:
        found = explain_differences(engine, definitions, read_kept(engine, code).pack, now)
    except PublishError as fault:
        return {"rows": [], "fault": str(fault)}
    cells = [(one.difference, one.reason) for one in found]
    rows = [
        {
            "name": f"{cell.name}, {cell.breakdown}" if cell.breakdown else cell.name,
            "period": cell.period_label,
            "what": name_column(cell.column),
            "then": cell.then or "blank",
            "now": cell.now or "blank",
            "why": reason,
        }
        for cell, reason in cells
    ]
    return {"rows": rows, "fault": ""}


CHECKLIST, KNOWN_NOW = "checklist", "known-now"
QUESTIONS: Mapping[str, Callable[[Engine, Definitions, str, datetime], Said]] = {
    CHECKLIST: say_checklist,
    KNOWN_NOW: say_differences,
}
"""What is asked of a board or a kept pack, by name."""
