"""Rows kept aside: listed with the finding that put each there, and released or rejected by a person, once.

A released row enters the history as a load of its own beside the load that kept it aside: it has that
load's place among the releases, so that a newer release still has the last word, and counts from the day
of its release, so that no earlier day shows it. It goes and comes back with its load.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Date, bindparam, func, text
from sqlmodel import Session, col, select

from oba.errors import StoreError
from oba.london_time import write_day
from oba.models import Load, Quarantined, QuarantineDecision
from oba.observations.frame import CELL_COLUMNS
from oba.store.observations.history import settle_others
from oba.store.observations.loading import lock_feed
from oba.store.observations.merging import merge
from oba.store.observations.staging import drop_staging, open_staging, stage
from oba.vocabulary import Symbol

_PLACE = ("sheet", "source_row", "source_column", "header", "given", "rule", "reason")
_OF_FILE = (
    *("feed", "feed_version", "feed_fingerprint", "file", "origin", "sha256", "bytes"),
    *("publisher", "licence", "attribution", "known_on", "known_on_basis"),
    *("release", "reads", "stated_status"),
)
_MOST_NAMED = 1000
"""How many rows one statement names: databases have a most."""
_SAME_CELL = "s.measure = :measure AND s.breakdown = :breakdown AND p.code = :period"
# A newer release that speaks of the cell's series and period, even if it leaves the cell out.
_NEWER = f"""
    SELECT l.id FROM coverage c JOIN load l ON l.id = c.load_id JOIN series s ON s.id = c.series_id
    JOIN period_key p ON p.id = c.period_id
    WHERE l.feed = :feed AND l.state = 'current' AND l.known_on > :known_on AND {_SAME_CELL}
    ORDER BY l.known_on DESC, l.id DESC
"""
# A row of the same day that gives the cell, such as the other of two that contradict each other.
_BESIDE = f"""
    SELECT l.id FROM observation o JOIN load l ON l.id = o.load_id JOIN series s ON s.id = o.series_id
    JOIN area_key a ON a.id = o.area_id JOIN period_key p ON p.id = o.period_id
    WHERE l.feed = :feed AND l.state = 'current' AND l.known_on = :known_on AND {_SAME_CELL} AND a.code = :area
      AND o.symbol IS DISTINCT FROM '{Symbol.WITHDRAWN}'
    ORDER BY l.id DESC
"""
_COUNT_CHANGED = """
    SELECT count(*) FROM observation o WHERE o.load_id = :load_id AND EXISTS (
        SELECT 1 FROM observation e JOIN load l ON l.id = e.load_id
        WHERE e.series_id = o.series_id AND e.area_id = o.area_id AND e.period_id = o.period_id
          AND e.load_id <> o.load_id AND l.state = 'current'
    )
"""


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row kept aside, the load that did so, and what was decided about it, if anything was."""

    row: Quarantined
    load: Load
    decision: QuarantineDecision | None

    @property
    def readable(self) -> bool:
        """Return whether all of the cell could be read, so that it can be released."""
        return self.row.measure is not None


def list_kept(
    session: Session, feed: str | None = None, load_id: int | None = None, *, decided: bool = False
) -> list[KeptRow]:
    """Return the rows of current loads that wait for a person, by load and place; or those of any load decided on."""
    wanted = (
        select(Quarantined, Load, QuarantineDecision)
        .join(Load, col(Load.id) == col(Quarantined.load_id))
        .outerjoin(QuarantineDecision, col(QuarantineDecision.quarantined_id) == col(Quarantined.id))
    )
    if decided:
        wanted = wanted.where(col(QuarantineDecision.id).is_not(None))
    else:
        wanted = wanted.where(col(QuarantineDecision.id).is_(None), Load.state == "current")
    if feed is not None:
        wanted = wanted.where(Load.feed == feed)
    if load_id is not None:
        wanted = wanted.where(Load.id == load_id)
    return [KeptRow(row, load, decision) for row, load, decision in session.exec(wanted.order_by(col(Quarantined.id)))]


def count_waiting(session: Session, as_at: date, feeds: Iterable[str]) -> dict[str, int]:
    """Return, for each of some feeds that has any, how many rows of it waited for a person on a day."""
    tomorrow = datetime.combine(as_at + timedelta(days=1), time(0), UTC)
    undecided = col(QuarantineDecision.id).is_(None) | (col(QuarantineDecision.decided_at) >= tomorrow)
    wanted = (
        select(Load.feed, func.count())
        .join(Quarantined, col(Load.id) == col(Quarantined.load_id))
        .outerjoin(QuarantineDecision, col(QuarantineDecision.quarantined_id) == col(Quarantined.id))
        .where(Load.state == "current", Load.known_on <= as_at, col(Load.feed).in_(list(feeds)), undecided)
    )
    return dict(session.exec(wanted.group_by(Load.feed).order_by(Load.feed)).all())


def release_rows(
    session: Session, numbers: Sequence[int], now: datetime, by: str, reason: str
) -> list[QuarantineDecision]:
    """Let rows kept aside count from today on, all of them or none; StoreError, in a sentence, if one cannot."""
    kept = _undecided(session, numbers, by, reason)
    for one in kept:
        _refuse_unreadable(one)
        _refuse_spoken_of(session.connection(), one)
    _refuse_same_figure(kept)
    decisions = []
    for load in dict.fromkeys(one.load.id for one in kept):
        rows = [one for one in kept if one.load.id == load]
        brought = _insert_released(session, rows, now.date(), now)
        decisions += [_decide(session, one.row, "released", now, by, reason, load_id=brought.id) for one in rows]
    session.flush()
    return decisions


def reject_rows(
    session: Session, numbers: Sequence[int], now: datetime, by: str, reason: str
) -> list[QuarantineDecision]:
    """Reject rows kept aside, all of them or none: they never count, and stay in history."""
    kept = _undecided(session, numbers, by, reason)
    decisions = [_decide(session, one.row, "rejected", now, by, reason) for one in kept]
    session.flush()
    return decisions


def carry_decisions(session: Session, load: Load, now: datetime) -> int:
    """Carry over what was decided about the same rows of the same file when an earlier definition read it.

    Only where place, text, finding and figure are the same, and a release was not taken back. Return how many.
    """
    waiting = list_kept(session, load.feed, load.id)
    if not waiting:
        return 0
    before = (
        select(Quarantined, Load, QuarantineDecision)
        .join(Load, col(Load.id) == col(Quarantined.load_id))
        .join(QuarantineDecision, col(QuarantineDecision.quarantined_id) == col(Quarantined.id))
        .where(Load.feed == load.feed, Load.sha256 == load.sha256, Load.state == "replaced")
        .where((col(Load.release) == load.release) | (col(Load.known_on) == load.known_on))
        .order_by(col(QuarantineDecision.id))
    )
    decided = {_identity(row): decision for row, _, decision in session.exec(before)}
    carried = 0
    for one in waiting:
        decision = decided.get(_identity(one.row))
        if decision is None:
            continue
        brought = session.get(Load, decision.load_id) if decision.load_id else None
        if brought is not None and brought.state != "replaced":
            continue
        day = (brought.counts_from if brought else None) or now.date()
        again = _insert_released(session, [one], day, now, brought).id if brought else None
        _decide(
            session,
            one.row,
            decision.verdict,
            decision.decided_at,
            decision.decided_by,
            decision.reason,
            load_id=again,
            carried_from=decision.id,
        )
        carried += 1
    session.flush()
    return carried


def _identity(row: Quarantined) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in (*_PLACE, *CELL_COLUMNS))


def _undecided(session: Session, numbers: Sequence[int], by: str, reason: str) -> list[KeptRow]:
    """Return rows that may be decided on, with the history of their feeds locked; StoreError otherwise."""
    if not by.strip() or not reason.strip():
        raise StoreError("A decision needs the name of who decides and the reason, in words; nothing was changed.")
    wanted = list(dict.fromkeys(numbers))
    groups = [wanted[start : start + _MOST_NAMED] for start in range(0, len(wanted), _MOST_NAMED)]
    named = select(Quarantined, Load).join(Load, col(Load.id) == col(Quarantined.load_id))
    found = {row.id: (row, load) for ids in groups for row, load in session.exec(named.where(_is_among(ids)))}
    for number in wanted:
        if number not in found:
            raise StoreError(f"There is no row {number} in quarantine. `oba quarantine list` lists them.")
    loads = {load.id: load for _, load in found.values()}
    for feed in sorted({load.feed for load in loads.values()}):
        lock_feed(session, feed)
    for load in loads.values():
        session.refresh(load)
    made = select(QuarantineDecision).join(Quarantined, col(Quarantined.id) == col(QuarantineDecision.quarantined_id))
    decisions = {one.quarantined_id: one for ids in groups for one in session.exec(made.where(_is_among(ids)))}
    kept = []
    for row, load in map(found.__getitem__, wanted):
        decision = decisions.get(row.id or 0)
        if decision is not None:
            raise StoreError(
                f"Row {row.id} was {decision.verdict} by {decision.decided_by} on {write_day(decision.decided_at)}:"
                f" {decision.reason}. A row is decided on once; nothing was changed."
            )
        if load.state != "current":
            raise StoreError(f"Row {row.id} is of load {load.id}, which is {load.state}; nothing was changed.")
        kept.append(KeptRow(row, load, None))
    return kept


def _is_among(ids: list[int]) -> ColumnElement[bool]:
    return col(Quarantined.id).in_(ids)


def _refuse_unreadable(one: KeptRow) -> None:
    if not one.readable:
        raise StoreError(
            f"Row {one.row.id} cannot be released, because it could not be read as a figure: {one.row.reason}."
            " Put the file or the feed's definition right and ingest again, or reject the row; nothing was changed."
        )


def _refuse_spoken_of(connection: Connection, one: KeptRow) -> None:
    values = {name: getattr(one.row, name) for name in ("measure", "breakdown", "area", "period")}
    values |= {"feed": one.load.feed, "known_on": one.load.known_on}
    newer = connection.execute(_bind(_NEWER), values).scalar()
    if newer is not None:
        raise StoreError(
            f"Row {one.row.id} is of load {one.load.id}, and load {newer}, a newer release, speaks of the same"
            " figures, so that releasing it would change nothing. Reject it; nothing was changed."
        )
    beside = connection.execute(_bind(_BESIDE), values).scalar()
    if beside is not None:
        raise StoreError(
            f"Row {one.row.id} gives a figure that load {beside} gives already, for the same day. Reject it, or undo"
            " that load first; nothing was changed."
        )


def _bind(statement: str) -> Any:
    return text(statement).bindparams(bindparam("known_on", type_=Date()))


def _refuse_same_figure(kept: Sequence[KeptRow]) -> None:
    seen: dict[tuple[Any, ...], int | None] = {}
    for one in kept:
        row = one.row
        figure = (one.load.feed, one.load.known_on, row.measure, row.breakdown, row.area, row.period)
        if figure in seen:
            raise StoreError(
                f"Rows {seen[figure]} and {row.id} give the same figure, and only one can count."
                " Release one and reject the other; nothing was changed."
            )
        seen[figure] = row.id


def _insert_released(
    session: Session, kept: Sequence[KeptRow], day: date, now: datetime, before: Load | None = None
) -> Load:
    """Add rows kept aside of one load to the history and return the load that has them.

    Where they were released before, and their file was read again, they keep their place beside its load.
    """
    parent = kept[0].load
    brought = Load(
        **{name: getattr(parent, name) for name in _OF_FILE},
        title=f"{parent.title or parent.file}: released from quarantine on {write_day(day)}",
        loaded_at=now.astimezone(UTC),
        observations=len(kept),
        released_from=parent.id,
        counts_from=max(day, parent.known_on),
    )
    session.add(brought)
    session.flush()
    assert brought.id is not None  # noqa: S101  given by the flush
    beside = before.place.rpartition("+")[2] if before and "+" in before.place else f"{brought.id:08d}"
    brought.place = f"{parent.place}+{beside}"
    names = {"sheet": "sheet", "row": "source_row", "column": "source_column", "header": "header"}
    frame = pd.DataFrame(
        [
            {name: getattr(one.row, name) for name in CELL_COLUMNS}
            | {name: getattr(one.row, kept_as) for name, kept_as in names.items()}
            | {"flag": None}
            for one in kept
        ]
    )
    connection = session.connection()
    open_staging(connection)
    stage(connection, parent.feed, brought.id, frame.astype({"value": float, "symbol": object, "flag": object}))
    merge(connection, brought.id)
    drop_staging(connection)
    brought.changed = connection.execute(text(_COUNT_CHANGED), {"load_id": brought.id}).scalar_one()
    brought.added = brought.observations - brought.changed
    session.flush()
    settle_others(session, parent.feed, brought.id, goes=False)
    return brought


def _decide(
    session: Session, row: Quarantined, verdict: str, at: datetime, by: str, reason: str, **more: int | None
) -> QuarantineDecision:
    decision = QuarantineDecision(
        quarantined_id=row.id or 0,
        verdict=verdict,
        decided_by=" ".join(by.split()),
        decided_at=at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC),
        reason=" ".join(reason.split()),
        **more,
    )
    session.add(decision)
    return decision
