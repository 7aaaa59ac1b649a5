"""The merge: of a release, what is new, different or left out becomes rows; the rest is only covered."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from oba.store.observations.history import RANK, SAME_CELL, Ranked, left_out_that_day, write_chain
from oba.vocabulary import Symbol

_INSERT = (
    "INSERT INTO observation (series_id, area_id, period_id, value, symbol, status, flag, source_column_id,"
    " source_row, load_id)"
)
_INSERT_STAGED = f"""
    {_INSERT}
    SELECT s.series_id, s.area_id, s.period_id, s.value, m.symbol, m.status, m.flag, m.source_column_id,
           s.source_row, CAST(:load_id AS INTEGER)
    FROM staged s JOIN staged_saying m ON m.saying = s.saying
"""
_INSERT_LEFT_OUT = f"""
    {_INSERT}
    SELECT series_id, area_id, period_id, NULL, '{Symbol.WITHDRAWN}', 'final', NULL, NULL, 0,
           CAST(:load_id AS INTEGER)
    FROM left_out
"""
_COUNT_WITHDRAWN = f"""
    SELECT count(*) FROM observation l
    WHERE l.load_id = :load_id AND l.symbol = '{Symbol.WITHDRAWN}' AND l.source_column_id IS NULL
      AND NOT EXISTS (
          SELECT 1 FROM observation o JOIN chain c ON c.load_id = o.load_id
          WHERE {SAME_CELL.format(a="o", b="l")} AND {RANK} >= :lowest AND {RANK} < :too_high
      )
"""


def merge(connection: Connection, load_id: int) -> None:
    """Turn what is staged for a load into its rows."""
    for statement in (_INSERT_STAGED, _INSERT_LEFT_OUT):
        connection.execute(text(statement), {"load_id": load_id})


def count_withdrawn(connection: Connection, loads: Sequence[Ranked], load_id: int) -> int:
    """Return how many known cells a load leaves out that no other load of the same day gives."""
    write_chain(connection, [load for load in loads if load.current])
    lowest, too_high = left_out_that_day(next(load for load in loads if load.load_id == load_id))
    known = {"load_id": load_id, "lowest": lowest, "too_high": too_high}
    return int(connection.execute(text(_COUNT_WITHDRAWN), known).scalar_one())
