"""Bring a release into the store: staged in bulk, merged in one step, whole or not at all.

Only what is new or different from what was known before the release is written. What stays the same
is covered, not copied. The caller's transaction makes the load all-or-nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, text
from sqlmodel import Session, col, func, select

from oba.errors import StoreError
from oba.findings import Finding
from oba.models import Load, LoadFinding, Quarantined
from oba.store.observations import keys
from oba.store.observations import packed as packed_cells
from oba.store.observations.differences import (
    StoredDifferences,
    compare_parts,
    find_differences,
    find_spoken_of,
    split_series,
)
from oba.store.observations.history import Ranked, rank_loads, settle_beside_released, settle_others, settle_ranked
from oba.store.observations.known_cells import join_known, read_known
from oba.store.observations.merging import count_withdrawn, merge
from oba.store.observations.packed import Packer, read_packed, write_packed
from oba.store.observations.staging import drop_staging, open_staging, record_coverage, stage, stage_left_out


@dataclass(frozen=True, slots=True)
class Incoming:
    """A release ready to load: where it is from, and what was read of it.

    `frame` is the whole release; or an iterable of its parts, each with all cells of its series, for releases
    that should not stand in memory whole. So may `quarantined` be in parts, which has the columns of
    `Quarantined`, with `row` and `column` for the place in the source.
    """

    feed: str
    feed_version: int
    feed_fingerprint: str
    title: str
    file: str
    origin: str
    sha256: str
    bytes: int
    publisher: str
    licence: str
    attribution: str
    known_on: date
    known_on_basis: str
    frame: pd.DataFrame | Iterable[pd.DataFrame]
    quarantined: pd.DataFrame | Iterable[pd.DataFrame]
    findings: Sequence[Finding]
    rows_read: int
    release: int | None = None
    """The number of the release among those of its feed, if it has one; else the next is given."""
    place: str = ""
    """Its place among the releases of its day; blank for the last of those whose day nobody stated."""
    stated_status: str = "final"
    reads: str = ""
    kept: bool | None = None
    fetched_from: str = ""
    fetched_at: datetime | None = None


def compare_release(
    session: Session,
    feed: str,
    known_on: date,
    frame: pd.DataFrame | Iterable[pd.DataFrame],
    place: str | None = None,
) -> Iterable[StoredDifferences] | None:
    """Return how a release of `known_on` differs from what is known on that day before it, writing nothing.

    Without a `place` it is the last of its day. None if nothing was loaded that comes before it. The differences
    come one after the other where the release is in parts, and where more is known than should stand in memory.
    """
    lock_feed(session, feed)
    loads = [load for load in rank_loads(session, feed) if load.current and load.counts_from <= known_on]
    before = [load for load in loads if load.comes_before(known_on, place)]
    if not before:
        return None
    connection = session.connection()
    packed, whole = read_packed(connection, before), True
    if not isinstance(frame, pd.DataFrame):
        return compare_parts(connection, feed, before, frame, packed)
    if _count_written(session, before) > packed_cells.MOST_KNOWN:
        return compare_parts(connection, feed, before, split_series(frame), packed)
    if packed is not None:
        known = packed.read()
    else:
        series = keys.find_series_ids(connection, feed)
        measures = set(frame["measure"].unique())
        chosen = [key for name, key in series.items() if name[0] in measures]
        known, whole = read_known(connection, before, chosen), len(chosen) == len(series)
    return [replace(find_differences(connection, feed, known, frame), whole=whole)]


def _count_written(session: Session, loads: Iterable[Ranked]) -> int:
    """Return how many rows some loads wrote, which is at least how many cells are known."""
    written = select(func.sum(Load.added + Load.changed)).where(col(Load.id).in_([load.load_id for load in loads]))
    return int(session.exec(written).one())


def load_release(
    session: Session, incoming: Incoming, now: datetime, differences: Iterable[StoredDifferences] | None = None
) -> Load:
    """Write a release and return its load with the counts. The session is flushed, not committed.

    A release without a number that is current already, the same bytes read by the same definition for the same
    day, is left alone and its load returned. `differences` is what `compare_release` said of exactly this
    frame in this transaction; without it the frame is compared here.
    """
    lock_feed(session, incoming.feed)
    if incoming.release is None:
        already = find_load(session, incoming.feed, incoming.sha256, incoming.feed_fingerprint)
        if already is not None and already.known_on == incoming.known_on:
            return already
    incoming = _with_place(session, incoming)
    if differences is None:
        differences = compare_release(session, incoming.feed, incoming.known_on, incoming.frame, incoming.place)
    load = _new_load(incoming, now)
    session.add(load)
    session.flush()
    assert load.id is not None  # noqa: S101  given by the flush
    connection = session.connection()
    open_staging(connection)
    if differences is None:
        packer = _stage_first(connection, load, load.id, incoming.frame)
    else:
        packer = _stage_differences(connection, load, load.id, differences)
    _save_findings(session, load.id, incoming.findings)
    load.quarantined = sum(_save_quarantined(session, load.id, part) for part in _parts(incoming.quarantined))
    merge(connection, load.id)
    loads = rank_loads(session, load.feed)
    settle_beside_released(session, loads, load.id)
    settle_ranked(session, loads, load.id, goes=False)
    load.withdrawn = count_withdrawn(connection, loads, load.id)
    if packed := packer.finish():
        write_packed(connection, load.feed, loads, load.id, packed)
    drop_staging(connection)
    session.flush()
    return load


def _with_place(session: Session, incoming: Incoming) -> Incoming:
    """Return a release with its number and its place, if it had none the next of those whose day nobody stated."""
    number = next_release(session, incoming.feed) if incoming.release is None else incoming.release
    return replace(incoming, release=number, place=incoming.place or name_place(number))


def _stage_first(
    connection: Connection, load: Load, load_id: int, frame: pd.DataFrame | Iterable[pd.DataFrame]
) -> Packer:
    """Put a release before which nothing is known into staging, count it, and pack what is known then."""
    packer = Packer()
    for part in _parts(frame):
        known = stage(connection, load.feed, load_id, part)
        record_coverage(connection, load.feed, load_id, find_spoken_of(part))
        load.observations += len(known)
        packer.add(known)
    load.added = load.observations
    return packer


def _stage_differences(
    connection: Connection, load: Load, load_id: int, differences: Iterable[StoredDifferences]
) -> Packer:
    """Put what a release changes into staging, count it, and pack what is known then, if that is told."""
    packer = Packer()
    for found in differences:
        staged = stage(connection, load.feed, load_id, found.frame)
        gone = found.left.take(found.left.says_something())
        stage_left_out(connection, gone)
        record_coverage(connection, load.feed, load_id, found.spoken_of)
        changed = int(found.frame["known"].sum())
        load.observations += found.rows
        load.changed += changed
        load.added += len(found.frame) - changed
        packer.add(join_known([found.known, gone.left_out(), staged]) if found.whole else None)
    load.unchanged = load.observations - load.added - load.changed
    return packer


def next_release(session: Session, feed: str) -> int:
    """Return the number for a new release of a feed, whose history is locked: loads are never taken away."""
    wanted = select(func.count(col(Load.id))).where(Load.feed == feed, col(Load.released_from).is_(None))
    return session.exec(wanted).one() + 1


def name_place(release: int, file: str | None = None) -> str:
    """Return the place of a release among those of its day, by code points.

    Those whose day nobody stated have theirs as they came. Those whose day was stated follow by the names of
    their files, so that it does not matter when they came.
    """
    return f"0 {release:08d}" if file is None else f"1 {file} {release:08d}"


def find_load(session: Session, feed: str, sha256: str, fingerprint: str) -> Load | None:
    """Return the current load of exactly these bytes, read by exactly this definition, if there is one."""
    wanted = select(Load).where(
        Load.feed == feed,
        Load.sha256 == sha256,
        Load.feed_fingerprint == fingerprint,
        Load.state == "current",
        col(Load.released_from).is_(None),
    )
    return session.exec(wanted).first()


def undo_load(session: Session, load_id: int, now: datetime, reason: str) -> Load:
    """Undo a load as a whole, with the rows released from it: what was current before is current again."""
    load = _locked_load(session, load_id)
    if load.state != "current":
        raise StoreError(f"Load {load_id} is already {load.state}; nothing was changed.")
    for part in _parts_released(session, load_id, Load.state == "current"):
        settle_others(session, part.feed, part.id or 0, goes=True)
        _change_state(session, part, "undone", now, reason)
    settle_others(session, load.feed, load_id, goes=True)
    return _change_state(session, load, "undone", now, reason)


def redo_load(session: Session, load_id: int, now: datetime, reason: str) -> Load:
    """Bring back a load that was undone: what it said is current again, as if it had never gone.

    Rows released from it that went with it come back with it. Where the feed's definition was changed
    since, the load becomes `replaced`, so that the next ingest reads its file again with the definition
    of today.
    """
    load = _locked_load(session, load_id)
    if load.state != "undone":
        raise StoreError(f"Load {load_id} is {load.state}, not undone; nothing was changed.")
    if load.released_from is not None:
        return _redo_released(session, load, now, reason)
    went_together = (col(Load.state) == "undone") & (col(Load.state_changed_at) == load.state_changed_at)
    parts = _parts_released(session, load_id, went_together)
    if _has_newer_definition(session, load):
        for part in parts:
            _change_state(session, part, "replaced", now, reason)
        return _change_state(session, load, "replaced", now, reason)
    again = find_load(session, load.feed, load.sha256, load.feed_fingerprint)
    if again is not None and again.known_on == load.known_on:
        raise StoreError(f"Load {load_id} was loaded again as load {again.id}, which is current; nothing was changed.")
    settle_others(session, load.feed, load_id, goes=False)
    _change_state(session, load, "current", now, reason)
    for part in parts:
        settle_others(session, part.feed, part.id or 0, goes=False)
        _change_state(session, part, "current", now, reason)
    return load


def _parts_released(session: Session, load_id: int, which: ColumnElement[bool] | bool) -> list[Load]:
    """Return the loads that brought rows released from a load."""
    wanted = select(Load).where(Load.released_from == load_id, which)
    return list(session.exec(wanted.order_by(col(Load.id))))


def _redo_released(session: Session, load: Load, now: datetime, reason: str) -> Load:
    parent = session.get_one(Load, load.released_from)
    if parent.state != "current":
        raise StoreError(
            f"Load {load.id} has rows released from load {parent.id}, which is {parent.state}; nothing was changed."
        )
    settle_others(session, load.feed, load.id or 0, goes=False)
    return _change_state(session, load, "current", now, reason)


def _locked_load(session: Session, load_id: int) -> Load:
    load = session.get(Load, load_id)
    if load is None:
        raise StoreError(f"There is no load {load_id}. `oba loads` lists them.")
    lock_feed(session, load.feed)
    session.refresh(load)
    return load


def lock_feed(session: Session, feed: str) -> None:
    """Let one transaction at a time change the history of a feed; in SQLite the whole store is locked anyway."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:feed, 0))"), {"feed": f"oba {feed}"})


def _change_state(session: Session, load: Load, state: str, now: datetime, reason: str) -> Load:
    load.state, load.state_changed_at, load.state_reason = state, now.astimezone(UTC), reason
    session.flush()
    return load


def _has_newer_definition(session: Session, load: Load) -> bool:
    """Return whether the definition that read a load was replaced since, even if it was put back later."""
    newer = (col(Load.state) == "current") & (col(Load.feed_fingerprint) != load.feed_fingerprint)
    retired = (col(Load.state) == "replaced") & (col(Load.state_changed_at) > load.loaded_at)
    return session.exec(select(Load.id).where(Load.feed == load.feed, newer | retired)).first() is not None


def _parts(frame: pd.DataFrame | Iterable[pd.DataFrame]) -> Iterable[pd.DataFrame]:
    return [frame] if isinstance(frame, pd.DataFrame) else frame


def _new_load(incoming: Incoming, now: datetime) -> Load:
    shared = {
        name: getattr(incoming, name) for name in incoming.__slots__ if name not in {"frame", "quarantined", "findings"}
    }
    return Load(
        **shared,
        loaded_at=now.astimezone(UTC),
    )


def _save_findings(session: Session, load_id: int, findings: Iterable[Finding]) -> None:
    session.add_all(
        LoadFinding(
            load_id=load_id,
            rule=finding.rule,
            severity=finding.severity,
            place=str(finding.place),
            given=finding.given,
            what=finding.what,
            remedy=finding.remedy,
        )
        for finding in findings
    )


def _save_quarantined(session: Session, load_id: int, aside: pd.DataFrame) -> int:
    if len(aside):
        given = aside.rename(columns={"row": "source_row", "column": "source_column"}).astype(object)
        rows: Any = given.where(given.notna(), None).assign(load_id=load_id).to_dict("records")
        session.connection().execute(Quarantined.__table__.insert(), rows)  # type: ignore[attr-defined]
    return len(aside)


def replace_feed(session: Session, feed: str, now: datetime, reason: str) -> None:
    """Retire all loads of a feed, which a newer definition of it is about to read again."""
    for load in session.exec(select(Load).where(Load.feed == feed, Load.state == "current")):
        load.state, load.state_changed_at, load.state_reason = "replaced", now.astimezone(UTC), reason
    session.flush()
