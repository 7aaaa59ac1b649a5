"""Read loads: which releases were loaded, what the checks said about them, and what was kept aside."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from oba.london_time import in_utc, london_day
from oba.models import Coverage, Load, LoadFinding, PeriodKey, SaidCounts, Series


def list_loads(session: Session, feed: str | None = None) -> list[Load]:
    """Return loads, oldest first."""
    wanted = select(Load).order_by(col(Load.id))
    if feed:
        wanted = wanted.where(Load.feed == feed)
    return list(session.exec(wanted))


def mark_loads(session: Session) -> tuple[tuple[object, ...], ...]:
    """Return all of the loads that decides which observation is the newest of its cell: the same while nothing came."""
    columns = (col(Load.id), col(Load.state), col(Load.known_on), col(Load.counts_from), col(Load.place))
    return tuple(tuple(row) for row in session.connection().execute(sa_select(*columns).order_by(col(Load.id))))


def find_known_otherwise(loads: Iterable[Load]) -> dict[int, date]:
    """Return the loads of a feed whose day nobody stated and that are known from another day than they first came.

    With the day of the first reading of their release. A day more or less is the clock of another time zone.
    """
    loads = list(loads)
    first: dict[int, date] = {}
    for load in loads:
        came = london_day(in_utc(load.loaded_at))
        first[load.release or 0] = min(first.get(load.release or 0, came), came)
    return {
        load.id or 0: first[load.release or 0]
        for load in loads
        if load.state != "replaced" and is_undated(load) and abs((load.known_on - first[load.release or 0]).days) > 1
    }


def is_undated(load: Load) -> bool:
    """Return whether nobody stated the day on which a load became known."""
    return load.known_on_basis.startswith("the day it was loaded")


def says_anything(load: Load) -> bool:
    """Return whether a load said anything that was not known already."""
    return load.added + load.changed + load.withdrawn > 0


def list_released(session: Session, load_id: int) -> list[Load]:
    """Return the loads that brought rows which a person released from a load, oldest first."""
    return list(session.exec(select(Load).where(Load.released_from == load_id).order_by(col(Load.id))))


def list_coverage(session: Session, load_ids: Iterable[int]) -> dict[int, set[tuple[str, str]]]:
    """Return the measures and periods that some loads speak about."""
    wanted = (
        select(Coverage.load_id, Series.measure, PeriodKey.code)
        .join(Series, col(Series.id) == col(Coverage.series_id))
        .join(PeriodKey, col(PeriodKey.id) == col(Coverage.period_id))
        .where(col(Coverage.load_id).in_(list(load_ids)))
        .distinct()
    )
    found: dict[int, set[tuple[str, str]]] = {}
    for key, measure, period in session.exec(wanted):
        found.setdefault(key, set()).add((measure, period))
    return found


def list_findings(session: Session, load_ids: Iterable[int]) -> list[LoadFinding]:
    """Return what the checks said about some loads, in the order it was said."""
    wanted = select(LoadFinding).where(col(LoadFinding.load_id).in_(list(load_ids)))
    return list(session.exec(wanted.order_by(col(LoadFinding.id))))


def newest_load(session: Session, feed: str) -> int:
    """Return the number of a feed's newest load, whatever became of it; 0 if there was none."""
    return session.exec(select(func.max(col(Load.id))).where(Load.feed == feed)).one() or 0


def list_said(session: Session, feed: str | None = None) -> list[SaidCounts]:
    """Return what feeds of counts said that they count, each from the load on that it holds from, oldest first."""
    wanted = select(SaidCounts).order_by(col(SaidCounts.since_load), col(SaidCounts.id))
    if feed:
        wanted = wanted.where(SaidCounts.feed == feed)
    return list(session.exec(wanted))


def keep_said(session: Session, feed: str, said: str, since: int) -> None:
    """Keep what a feed of counts says that it counts, from a load on."""
    session.add(SaidCounts(feed=feed, said=said, since_load=since))
