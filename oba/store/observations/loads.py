"""Read loads: which releases were loaded, what the checks said about them, and what was kept aside."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from oba.models import Load, LoadFinding


def list_loads(session: Session, feed: str | None = None) -> list[Load]:
    """Return loads, oldest first."""
    wanted = select(Load).order_by(col(Load.id))
    if feed:
        wanted = wanted.where(Load.feed == feed)
    return list(session.exec(wanted))


def list_findings(session: Session, load_ids: Iterable[int]) -> list[LoadFinding]:
    """Return what the checks said about some loads, in the order it was said."""
    wanted = select(LoadFinding).where(col(LoadFinding.load_id).in_(list(load_ids)))
    return list(session.exec(wanted.order_by(col(LoadFinding.id))))
