"""Read loads: which releases were loaded, what the checks said about them, and what was kept aside."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from oba.models import Coverage, Load, LoadFinding, PeriodKey, Series


def list_loads(session: Session, feed: str | None = None) -> list[Load]:
    """Return loads, oldest first."""
    wanted = select(Load).order_by(col(Load.id))
    if feed:
        wanted = wanted.where(Load.feed == feed)
    return list(session.exec(wanted))


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
