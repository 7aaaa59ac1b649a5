"""Where the observations that a pack is made from were read: file, sheet, row and column of each."""

from collections.abc import Iterable

from sqlmodel import Session

from oba.scorecards.traces import Origin
from oba.store.observations.queries import TracedCell, trace_cells

_AT_ONCE = 10_000  # values in one statement


def read_origins(session: Session, observations: Iterable[int]) -> dict[int, Origin]:
    """Return the source cell of each observation; one whose load is gone has none."""
    wanted = list(observations)
    found: dict[int, Origin] = {}
    for first in range(0, len(wanted), _AT_ONCE):
        cells = trace_cells(session, wanted[first : first + _AT_ONCE])
        found |= {cell.observation: _describe(cell) for cell in cells}
    return found


def _describe(cell: TracedCell) -> Origin:
    return Origin(
        *(cell.load_id, cell.feed, cell.measure, cell.area, cell.period),
        *(cell.sheet or "", cell.row, cell.column, cell.header or ""),
    )
