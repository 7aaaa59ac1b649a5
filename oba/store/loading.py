"""Bring a release into the store: staged in bulk, merged in one step, whole or not at all.

Only what is new or different from what was known before the release is written. What stays the same
is covered, not copied. The caller's transaction makes the load all-or-nothing.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from oba.errors import StoreError
from oba.findings import Finding
from oba.models import Load, LoadFinding, Quarantined, Series, SourceColumn
from oba.vocabulary import Symbol

if TYPE_CHECKING:
    import pandas as pd

_STAGING_COLUMNS = (
    "series_id INTEGER, area TEXT, period TEXT, value DOUBLE PRECISION, symbol TEXT, status TEXT,"
    " flag TEXT, source_column_id INTEGER, source_row INTEGER"
)
_CELL = "value, symbol, status, flag, source_column_id, source_row"

# What was known just before a load: the newest row of each key of its feed, of the loads before it.
_BEFORE = """
    SELECT o.*, l.known_on, row_number() OVER (
        PARTITION BY o.series_id, o.area, o.period ORDER BY l.known_on DESC, l.id DESC
    ) AS newest
    FROM observation o JOIN load l ON l.id = o.load_id
    WHERE l.feed = :feed AND l.state = 'current'
      AND (l.known_on < :known_on OR (l.known_on = :known_on AND l.id < :load_id))
"""
_KEEP_BEFORE = f"""
    CREATE TEMPORARY TABLE before AS
    SELECT w.series_id, w.area, w.period, w.value, w.symbol, w.status, w.flag, w.known_on
    FROM ({_BEFORE} AND o.series_id IN (SELECT DISTINCT series_id FROM staging)) w WHERE newest = 1
"""
_INSERT_CHANGED = f"""
    INSERT INTO observation (series_id, area, period, {_CELL}, load_id)
    SELECT s.series_id, s.area, s.period, s.value, s.symbol, s.status, s.flag,
           s.source_column_id, s.source_row, :load_id
    FROM staging s LEFT JOIN before b
      ON b.series_id = s.series_id AND b.area = s.area AND b.period = s.period
    WHERE b.series_id IS NULL OR b.value IS DISTINCT FROM s.value OR b.symbol IS DISTINCT FROM s.symbol
       OR b.status <> s.status OR b.flag IS DISTINCT FROM s.flag
"""
_INSERT_WITHDRAWN = f"""
    INSERT INTO observation (series_id, area, period, symbol, status, source_row, load_id)
    SELECT b.series_id, b.area, b.period, '{Symbol.WITHDRAWN}', 'final', 0, :load_id
    FROM before b
    JOIN coverage c ON c.load_id = :load_id AND c.series_id = b.series_id AND c.period = b.period
    LEFT JOIN staging s ON s.series_id = b.series_id AND s.area = b.area AND s.period = b.period
    WHERE s.series_id IS NULL AND b.symbol IS DISTINCT FROM '{Symbol.WITHDRAWN}' AND b.known_on < :known_on
"""


_REASSERT = f"""
    INSERT INTO observation (series_id, area, period, {_CELL}, load_id)
    SELECT w.series_id, w.area, w.period, {{cell}}, :load_id
    FROM ({_BEFORE}) w
    JOIN coverage c ON c.load_id = :load_id AND c.series_id = w.series_id AND c.period = w.period
    LEFT JOIN observation theirs
      ON theirs.load_id = :load_id AND theirs.series_id = w.series_id AND theirs.area = w.area
     AND theirs.period = w.period
    {{join}}
    WHERE w.newest = 1 AND w.load_id = :about AND theirs.id IS NULL
"""
_REASSERT_OWN = _REASSERT.format(cell="w.value, w.symbol, w.status, w.flag, w.source_column_id, w.source_row", join="")
_REASSERT_EARLIER = _REASSERT.format(
    cell="e.value, e.symbol, e.status, e.flag, e.source_column_id, e.source_row",
    join=f"JOIN ({_BEFORE} AND l.id <> :about) e ON e.newest = 1 AND e.series_id = w.series_id"
    " AND e.area = w.area AND e.period = w.period",
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A release ready to load: where it is from, and what was read of it."""

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
    frame: "pd.DataFrame"
    quarantined: "pd.DataFrame"
    findings: tuple[Finding, ...]
    rows_read: int


def load_release(session: Session, incoming: Incoming, now: datetime) -> Load:
    """Write a release and return its load with the counts. The session is flushed, not committed."""
    load = _new_load(incoming, now)
    session.add(load)
    session.flush()
    assert load.id is not None  # noqa: S101  given by the flush
    _keep_findings(session, load.id, incoming)
    _stage(session, load.id, incoming)
    known = {"feed": load.feed, "known_on": load.known_on, "load_id": load.id}
    _merge(session, load, known)
    _reassert_later(session, load, arrived_late=True)
    _drop_temporary(session)
    session.flush()
    return load


def find_load(session: Session, feed: str, sha256: str, fingerprint: str) -> Load | None:
    """Return the current load of exactly these bytes, read by exactly this definition, if there is one."""
    wanted = select(Load).where(
        Load.feed == feed,
        Load.sha256 == sha256,
        Load.feed_fingerprint == fingerprint,
        Load.state == "current",
    )
    return session.exec(wanted).first()


def undo_load(session: Session, load_id: int, now: datetime, reason: str) -> Load:
    """Take a load back as a whole: what was current before it is current again."""
    load = session.get(Load, load_id)
    if load is None:
        raise StoreError(f"There is no load {load_id}. `oba loads` lists them.")
    if load.state != "current":
        raise StoreError(f"Load {load_id} is already {load.state}; nothing was changed.")
    _reassert_later(session, load, arrived_late=False)
    load.state, load.state_changed_at, load.state_reason = "undone", now, reason
    session.add(load)
    session.flush()
    return load


def _new_load(incoming: Incoming, now: datetime) -> Load:
    shared = {
        name: getattr(incoming, name) for name in incoming.__slots__ if name not in {"frame", "quarantined", "findings"}
    }
    return Load(
        **shared,
        loaded_at=now.astimezone(UTC),
        observations=len(incoming.frame),
        quarantined=len(incoming.quarantined),
    )


def _keep_findings(session: Session, load_id: int, incoming: Incoming) -> None:
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
        for finding in incoming.findings
    )
    aside = incoming.quarantined
    if len(aside):
        rows = [
            {
                "load_id": load_id,
                "source_row": int(row),
                "source_column": int(column),
                "header": str(header),
                "given": str(given),
                "reason": str(reason),
            }
            for row, column, header, given, reason in zip(
                aside["row"], aside["column"], aside["header"], aside["given"], aside["reason"], strict=True
            )
        ]
        session.connection().execute(Quarantined.__table__.insert(), rows)  # type: ignore[attr-defined]


def _stage(session: Session, load_id: int, incoming: Incoming) -> None:
    """Put the release into a temporary table with the fast road of each database."""
    frame = incoming.frame
    series = _series_ids(session, incoming.feed, frame)
    columns = _column_ids(session, load_id, frame)
    nothing = None
    values = [nothing if value != value else value for value in frame["value"].tolist()]
    rows = zip(
        series,
        frame["area"].tolist(),
        frame["period"].tolist(),
        values,
        _texts(frame["symbol"]),
        frame["status"].tolist(),
        _texts(frame["flag"]),
        columns,
        frame["row"].tolist(),
        strict=True,
    )
    connection = session.connection()
    _drop_temporary(session)
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE staging ({_STAGING_COLUMNS})")
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy("COPY staging FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        prepared = list(rows)
        if prepared:
            connection.exec_driver_sql("INSERT INTO staging VALUES (?,?,?,?,?,?,?,?,?)", prepared)
    connection.execute(
        text(
            "INSERT INTO coverage (load_id, series_id, period)"
            " SELECT DISTINCT CAST(:load_id AS INTEGER), series_id, period FROM staging"
        ),
        {"load_id": load_id},
    )


def _texts(column: "pd.Series[Any]") -> list[str | None]:
    """Return a column of text with None where there is none, whatever pandas calls nothing."""
    return column.astype(object).where(column.notna(), None).tolist()


def _merge(session: Session, load: Load, known: dict[str, Any]) -> None:
    connection = session.connection()
    connection.execute(text(_KEEP_BEFORE), known)
    before = connection.execute(text("SELECT count(*) FROM before")).scalar_one()
    if before:
        connection.exec_driver_sql("CREATE INDEX before_key ON before (series_id, area, period)")
    written = connection.execute(text(_INSERT_CHANGED), known).rowcount
    shared = connection.execute(
        text(
            "SELECT count(*) FROM staging s JOIN before b"
            " ON b.series_id = s.series_id AND b.area = s.area AND b.period = s.period"
        )
    ).scalar_one()
    load.withdrawn = connection.execute(text(_INSERT_WITHDRAWN), known).rowcount if before else 0
    load.added = load.observations - shared
    load.changed = written - load.added
    load.unchanged = load.observations - written


def _reassert_later(session: Session, load: Load, *, arrived_late: bool) -> None:
    """Keep what later loads confirmed, when a load before them comes late or is taken back.

    A later load of the feed wrote nothing for values equal to what was then known. Where this load
    has a row for such a key, the confirmed value must be written down under the later load: or a
    late older release would displace a newer one, and an undo would take away what the newer one
    also said. Where this load came late, the confirmed value is the one before this load.
    """
    later = session.exec(
        select(Load)
        .where(
            Load.feed == load.feed,
            Load.state == "current",
            (col(Load.known_on) > load.known_on) | ((col(Load.known_on) == load.known_on) & (col(Load.id) > load.id)),
        )
        .order_by(col(Load.known_on), col(Load.id))
    ).all()
    statement = text(_REASSERT_EARLIER if arrived_late else _REASSERT_OWN)
    for following in later:
        session.connection().execute(
            statement,
            {"feed": load.feed, "known_on": following.known_on, "load_id": following.id, "about": load.id},
        )


def _drop_temporary(session: Session) -> None:
    for name in ("staging", "before"):
        session.connection().exec_driver_sql(f"DROP TABLE IF EXISTS {name}")


def _series_ids(session: Session, feed: str, frame: "pd.DataFrame") -> list[int]:
    known = {
        (series.measure, series.breakdown): series.id
        for series in session.exec(select(Series).where(Series.feed == feed))
    }
    pairs = list(zip(frame["measure"].tolist(), frame["breakdown"].tolist(), strict=True))
    for measure, breakdown in sorted(set(pairs) - set(known)):
        series = Series(feed=feed, measure=measure, breakdown=breakdown)
        session.add(series)
        session.flush()
        known[(measure, breakdown)] = series.id
    return [known[pair] or 0 for pair in pairs]


def _column_ids(session: Session, load_id: int, frame: "pd.DataFrame") -> list[int]:
    keys = list(zip(frame["sheet"].tolist(), frame["column"].tolist(), strict=True))
    headers = dict(zip(keys, frame["header"].tolist(), strict=True))
    ids: dict[tuple[str, int], int] = {}
    for (sheet, number), header in headers.items():
        column = SourceColumn(load_id=load_id, sheet=sheet, number=number, header=header)
        session.add(column)
        session.flush()
        ids[(sheet, number)] = column.id or 0
    return [ids[key] for key in keys]


def replace_feed(session: Session, feed: str, now: datetime, reason: str) -> None:
    """Retire all loads of a feed, which a newer definition of it is about to read again."""
    for load in session.exec(select(Load).where(Load.feed == feed, Load.state == "current")):
        load.state, load.state_changed_at, load.state_reason = "replaced", now, reason
        session.add(load)
    session.flush()
