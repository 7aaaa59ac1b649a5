"""History: which of the rows of a cell counts, and how it stays so when loads come late, go and come back.

Every row says what one load said of one cell. A load that says what was already known says it without a
row: it *covers* the series and period. A load that leaves out a cell that was known says so with a row
whose symbol is `w`. Rows are ranked by day of release; within a day what was given goes before what was
left out, because a release may come in several files; then by place among the releases of the day. The
current row of the highest rank counts.

What a load says without a row is what the current rows ranked below it say. So when a load comes late,
is taken back or comes back, the other loads of the feed first write down what would change for them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, text
from sqlmodel import Session, col

from oba.models import Load
from oba.vocabulary import Symbol

_HALF = 1_000_000
_DAY = 2 * _HALF

RANK = f"CASE WHEN o.symbol = '{Symbol.WITHDRAWN}' THEN c.rank_left_out ELSE c.rank_given END"
SAME_CELL = "{a}.series_id = {b}.series_id AND {a}.area_id = {b}.area_id AND {a}.period_id = {b}.period_id"
_CELL = "series_id, area_id, period_id"
_SAYS = "value, symbol, status, flag, source_column_id, source_row"
_DIFFERS = (
    "(e.value IS DISTINCT FROM a.value OR e.symbol IS DISTINCT FROM a.symbol"
    " OR e.status <> a.status OR e.flag IS DISTINCT FROM a.flag)"
)

# Of the cells that the load `about` has rows for: what load `load_id` says without a row, and the newest
# row below it that is of neither.
_ASKED = f"""
    WITH asked AS (
        SELECT o.*, {RANK} AS place
        FROM observation o
        JOIN chain c ON c.load_id = o.load_id
        JOIN coverage v ON v.load_id = :load_id AND v.series_id = o.series_id AND v.period_id = o.period_id
        WHERE o.load_id = :about AND {RANK} < :below
          AND NOT EXISTS (
              SELECT 1 FROM observation t WHERE {SAME_CELL.format(a="t", b="o")} AND t.load_id = :load_id
          )
    ), earlier AS (
        SELECT o.*, {RANK} AS place, row_number() OVER (
            PARTITION BY o.series_id, o.area_id, o.period_id ORDER BY {RANK} DESC
        ) AS newest
        FROM asked a
        JOIN observation o ON {SAME_CELL.format(a="o", b="a")}
        JOIN chain c ON c.load_id = o.load_id
        WHERE o.load_id <> :about AND o.load_id <> :load_id AND {RANK} < :below
    )
    INSERT INTO observation ({_CELL}, {_SAYS}, load_id)
"""
_JOIN = f"FROM asked a LEFT JOIN earlier e ON e.newest = 1 AND {SAME_CELL.format(a='e', b='a')}"
_BEFORE_IT_GOES = f"""
    {_ASKED} SELECT a.series_id, a.area_id, a.period_id, a.value, a.symbol, a.status, a.flag,
        a.source_column_id, a.source_row, :load_id
    {_JOIN}
    WHERE (e.id IS NULL AND a.symbol IS DISTINCT FROM '{Symbol.WITHDRAWN}') OR (e.place < a.place AND {_DIFFERS})
"""
_BEFORE_IT_COMES = f"""
    {_ASKED} SELECT a.series_id, a.area_id, a.period_id, e.value,
        CASE WHEN e.id IS NULL THEN '{Symbol.WITHDRAWN}' ELSE e.symbol END,
        coalesce(e.status, 'final'), e.flag, e.source_column_id, coalesce(e.source_row, 0), :load_id
    {_JOIN}
    WHERE (e.id IS NULL AND a.symbol IS DISTINCT FROM '{Symbol.WITHDRAWN}') OR (e.place < a.place AND {_DIFFERS})
"""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A load of a feed with its place among the releases of its day, and with the ranks of its rows.

    `counts_from` is `known_on`, or the day its rows were released.
    """

    load_id: int
    known_on: date
    current: bool
    given: int
    left_out: int
    counts_from: date
    place: str = ""

    def comes_before(self, known_on: date, place: str | None) -> bool:
        """Return whether it has its place before another of a day; without a place that comes last on its day."""
        return self.known_on < known_on or (self.known_on == known_on and (place is None or self.place < place))


def rank_loads(session: Session, feed: str) -> list[Ranked]:
    """Return the loads of a feed that are current or may become so again, lowest rank first."""
    return select_ranked(session, feed, col(Load.state).in_(["current", "undone"]))


def select_ranked(session: Session, feed: str, which: ColumnElement[bool]) -> list[Ranked]:
    """Return some loads of a feed with their ranks among each other, lowest first."""
    session.flush()
    columns: tuple[Any, ...] = (Load.known_on, Load.place, Load.id, Load.state, Load.counts_from)
    found = session.connection().execute(select(*columns).where(col(Load.feed) == feed, which))
    rows = sorted(tuple(row) for row in found)
    days = {day: number * _DAY for number, day in enumerate(sorted({row[0] for row in rows}))}
    return [
        Ranked(
            key,
            known_on,
            state == "current",
            given=days[known_on] + _HALF + turn,
            left_out=days[known_on] + turn,
            counts_from=counts_from or known_on,
            place=place,
        )
        for turn, (known_on, place, key, state, counts_from) in enumerate(rows)
    ]


def write_chain(connection: Connection, loads: Iterable[Ranked]) -> None:
    """Put the ranks of the loads that count into the temporary table `chain`."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS chain")
    connection.exec_driver_sql(
        "CREATE TEMPORARY TABLE chain (load_id INTEGER PRIMARY KEY, rank_given INTEGER, rank_left_out INTEGER)"
    )
    rows = [{"load_id": load.load_id, "given": load.given, "left_out": load.left_out} for load in loads]
    if rows:
        connection.execute(text("INSERT INTO chain VALUES (:load_id, :given, :left_out)"), rows)


def settle_others(session: Session, feed: str, load_id: int, *, goes: bool) -> None:
    """Write down what the other loads of a feed say without a row, where a load that comes or goes would change it."""
    settle_ranked(session, rank_loads(session, feed), load_id, goes=goes)


def settle_ranked(session: Session, loads: Sequence[Ranked], load_id: int, *, goes: bool) -> None:
    """Settle the others of all loads of a feed, which are ranked already."""
    about = next(load for load in loads if load.load_id == load_id)
    touched = [load for load in loads if load.load_id != load_id and load.given > about.left_out]
    if not touched:
        return
    connection = session.connection()
    write_chain(connection, [load for load in loads if load.current or load.load_id == load_id])
    statement = text(_BEFORE_IT_GOES if goes else _BEFORE_IT_COMES)
    for load in touched:
        connection.execute(statement, {"load_id": load.load_id, "about": load_id, "below": load.given})
    connection.exec_driver_sql("DROP TABLE chain")


def settle_beside_released(session: Session, ranked: Iterable[Ranked], load_id: int) -> None:
    """Write down what a load that has just come says without a row of cells that were released after its day.

    It was compared with what was known on its own day, when these rows were still kept aside. `ranked` are all loads
    of its feed.
    """
    loads = [load for load in ranked if load.current]
    own = next(load for load in loads if load.load_id == load_id)
    later = [load for load in loads if load.counts_from > own.known_on >= load.known_on and load is not own]
    if not later:
        return
    connection = session.connection()
    write_chain(connection, loads)
    for load in later:
        values = {"load_id": load_id, "about": load.load_id, "below": own.given}
        connection.execute(text(_BEFORE_IT_COMES), values)
    connection.exec_driver_sql("DROP TABLE chain")


def left_out_that_day(load: Ranked) -> tuple[int, int]:
    """Return the lowest and the first too high rank of what was given on the day of a load."""
    day = load.left_out // _DAY * _DAY
    return day + _HALF, day + _DAY
