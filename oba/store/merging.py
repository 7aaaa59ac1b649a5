"""The merge: of a staged release, what is new, different or left out becomes rows; the rest is only covered."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from oba.findings import Finding
from oba.store.history import RANK, SAME_CELL, Ranked, left_out_that_day, write_chain
from oba.store.review import Review, review_changes
from oba.vocabulary import Symbol

_SPOKEN_OF = "SELECT DISTINCT series_id FROM coverage WHERE load_id = :load_id"
_INSERT = (
    "INSERT INTO observation (series_id, area_id, period_id, value, symbol, status, flag, source_column_id,"
    " source_row, load_id)"
)
_INSERT_STAGED = f"""
    {_INSERT}
    SELECT s.series_id, s.area_id, s.period_id, s.value, m.symbol, m.status, m.flag, m.source_column_id,
           s.source_row, CAST(:load_id AS INTEGER)
    FROM {{staged}} s JOIN staged_mark m ON m.mark = s.mark
"""
# Where a cell has several rows below the load, all but the newest.
_FIND_OVERTAKEN = f"""
    CREATE TEMPORARY TABLE overtaken AS
    SELECT id FROM (
        SELECT o.id, row_number() OVER (
            PARTITION BY o.series_id, o.area_id, o.period_id ORDER BY {RANK} DESC
        ) AS newest
        FROM (
            SELECT series_id, area_id, period_id FROM observation WHERE series_id IN ({_SPOKEN_OF})
            GROUP BY series_id, area_id, period_id HAVING count(*) > 1
        ) several
        JOIN observation o ON {SAME_CELL.format(a="o", b="several")}
        JOIN chain c ON c.load_id = o.load_id
        WHERE {RANK} < :below
    ) ranked WHERE newest > 1
"""
_KNOWN = f"{RANK} < :below AND o.id NOT IN (SELECT id FROM overtaken)"
_FIND_CHANGED = f"""
    CREATE TEMPORARY TABLE changed AS
    SELECT s.* FROM staged s
    WHERE NOT EXISTS (
        SELECT 1 FROM observation o
        JOIN chain c ON c.load_id = o.load_id
        JOIN staged_mark m ON m.mark = s.mark
        WHERE {SAME_CELL.format(a="o", b="s")} AND {_KNOWN}
          AND o.value IS NOT DISTINCT FROM s.value AND o.symbol IS NOT DISTINCT FROM m.symbol
          AND o.status = m.status AND o.flag IS NOT DISTINCT FROM m.flag
    )
"""
_COUNT_CHANGED = f"""
    SELECT count(*) FROM changed s JOIN observation o ON {SAME_CELL.format(a="o", b="s")}
    JOIN chain c ON c.load_id = o.load_id WHERE {_KNOWN}
"""
_COUNT_KNOWN = f"""
    SELECT count(*) FROM observation o JOIN chain c ON c.load_id = o.load_id
    WHERE o.series_id IN ({_SPOKEN_OF}) AND c.rank_left_out < :below
"""
_INSERT_LEFT_OUT = f"""
    {_INSERT}
    SELECT o.series_id, o.area_id, o.period_id, NULL, '{Symbol.WITHDRAWN}', 'final', NULL, NULL, 0,
           CAST(:load_id AS INTEGER)
    FROM observation o
    JOIN chain c ON c.load_id = o.load_id
    JOIN coverage v ON v.load_id = :load_id AND v.series_id = o.series_id AND v.period_id = o.period_id
    WHERE {_KNOWN} AND o.symbol IS DISTINCT FROM '{Symbol.WITHDRAWN}'
      AND NOT EXISTS (SELECT 1 FROM staged s WHERE {SAME_CELL.format(a="s", b="o")})
"""
_COUNT_WITHDRAWN = f"""
    SELECT count(*) FROM observation l
    WHERE l.load_id = :load_id AND l.symbol = '{Symbol.WITHDRAWN}' AND l.source_column_id IS NULL
      AND NOT EXISTS (
          SELECT 1 FROM observation o JOIN chain c ON c.load_id = o.load_id
          WHERE {SAME_CELL.format(a="o", b="l")} AND {RANK} >= :lowest AND {RANK} < :too_high
      )
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How a release differs from what was known before it, in observations, and what the review found."""

    added: int
    changed: int
    unchanged: int
    findings: tuple[Finding, ...] = ()


def merge(
    connection: Connection, loads: Sequence[Ranked], load_id: int, staged: int, review: Review | None = None
) -> Counts:
    """Turn what is staged for a load into rows and return the counts. `loads` are all of its feed.

    Where something was known before, `review` sees what differs from it before it is written.
    """
    own = next(load for load in loads if load.load_id == load_id)
    before = [load for load in loads if load.current and load.load_id != load_id and load.left_out < own.given]
    if not before:
        connection.execute(text(_INSERT_STAGED.format(staged="staged")), {"load_id": load_id})
        return Counts(staged, 0, 0)
    write_chain(connection, before)
    known = {"load_id": load_id, "below": own.given}
    connection.execute(text(_FIND_OVERTAKEN), known)
    connection.execute(text(_FIND_CHANGED), known)
    connection.exec_driver_sql("CREATE INDEX changed_cell ON changed (series_id, area_id, period_id)")
    differing = connection.execute(text("SELECT count(*) FROM changed")).scalar_one()
    changed = connection.execute(text(_COUNT_CHANGED), known).scalar_one()
    findings = review_changes(connection, own.given, review) if review and differing else ()
    _write_left_out(connection, known, met=staged - differing + changed)
    connection.execute(text(_INSERT_STAGED.format(staged="changed")), {"load_id": load_id})
    return Counts(differing - changed, changed, staged - differing, tuple(findings))


def _write_left_out(connection: Connection, known: dict[str, int], met: int) -> None:
    """Write down which known cells the release left out; `met` of the known ones are in it."""
    rows = connection.execute(text(_COUNT_KNOWN), known).scalar_one()
    overtaken = connection.execute(text("SELECT count(*) FROM overtaken")).scalar_one()
    if rows - overtaken <= met:
        return
    connection.exec_driver_sql("CREATE INDEX staged_cell ON staged (series_id, area_id, period_id)")
    connection.execute(text(_INSERT_LEFT_OUT), known)


def count_withdrawn(connection: Connection, loads: Sequence[Ranked], load_id: int) -> int:
    """Return how many known cells a load leaves out that no other load of the same day gives."""
    write_chain(connection, [load for load in loads if load.current])
    lowest, too_high = left_out_that_day(next(load for load in loads if load.load_id == load_id))
    known = {"load_id": load_id, "lowest": lowest, "too_high": too_high}
    return int(connection.execute(text(_COUNT_WITHDRAWN), known).scalar_one())
