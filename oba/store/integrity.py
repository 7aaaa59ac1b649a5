"""Does the store hold what it promises? Each promise is a question that must find no row."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, text
from sqlmodel import Session

from oba.findings import Finding, Place
from oba.store.observations.history import rank_loads
from oba.store.observations.keys import find_series_ids
from oba.store.observations.known_cells import are_alike, read_known
from oba.store.observations.packed import read_packed
from oba.store.observations.past import check_past
from oba.vocabulary import Severity, Status, Symbol

_MOST_SHOWN = 5
_MOST_BOUND = 500
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REMEDY = "Restore the newest backup that verifies, or ask for help; do not load anything until then."


@dataclass(frozen=True, slots=True)
class Promise:
    """A rule of the store: `query` returns the ids of the rows of `table` that break it."""

    rule: str
    table: str
    what: str
    query: str


def _orphans(table: str, column: str, parent: str) -> Promise:
    return Promise(
        "orphan",
        table,
        f"{column} names no row of {parent}",
        f"SELECT t.{'id' if table not in {'coverage', 'image'} else 'load_id'} FROM {table} t"
        f" LEFT JOIN {parent} p ON p.id = t.{column} WHERE t.{column} IS NOT NULL AND p.id IS NULL",
    )


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


QUARANTINE = (
    Promise(
        "decided-without-reason",
        "quarantine_decision",
        "who decided or why is not written down",
        "SELECT id FROM quarantine_decision WHERE trim(decided_by) = '' OR trim(reason) = ''",
    ),
    Promise(
        "decided-twice",
        "quarantine_decision",
        "a row kept aside was decided on twice",
        "SELECT min(id) FROM quarantine_decision GROUP BY quarantined_id HAVING count(*) > 1",
    ),
    Promise(
        "released-row",
        "quarantine_decision",
        "the row it released is not in the history as it was kept",
        "SELECT d.id FROM quarantine_decision d JOIN quarantined q ON q.id = d.quarantined_id"
        " WHERE d.verdict = 'released' AND NOT EXISTS (SELECT 1 FROM observation o JOIN load l ON l.id = o.load_id"
        " JOIN series s ON s.id = o.series_id JOIN area_key a ON a.id = o.area_id"
        " JOIN period_key p ON p.id = o.period_id WHERE o.load_id = d.load_id AND l.released_from = q.load_id"
        " AND s.measure = q.measure AND s.breakdown = q.breakdown AND a.code = q.area AND p.code = q.period"
        " AND o.value IS NOT DISTINCT FROM q.value AND o.symbol IS NOT DISTINCT FROM q.symbol)",
    ),
    Promise(
        "released-by-nobody",
        "load",
        "it has other rows than those that a person released",
        "SELECT l.id FROM load l WHERE l.released_from IS NOT NULL"
        " AND (SELECT count(*) FROM observation o WHERE o.load_id = l.id)"
        " <> (SELECT count(*) FROM quarantine_decision d WHERE d.load_id = l.id)",
    ),
    Promise(
        "released-alone",
        "load",
        "its rows count though the load that kept them aside does not",
        "SELECT l.id FROM load l JOIN load p ON p.id = l.released_from"
        " WHERE l.state = 'current' AND p.state <> 'current'",
    ),
    Promise(
        "released-undated",
        "load",
        "rows released from quarantine without the day, or with one before their release was known",
        "SELECT id FROM load WHERE (released_from IS NULL) <> (counts_from IS NULL) OR counts_from < known_on",
    ),
)
PROMISES = (
    Promise(
        "value-xor-symbol",
        "observation",
        "a value and a symbol, or neither",
        "SELECT id FROM observation WHERE (value IS NULL) = (symbol IS NULL)",
    ),
    Promise(
        "unknown-symbol",
        "observation",
        "a symbol or status that has no meaning",
        f"SELECT id FROM observation WHERE symbol NOT IN ({_quoted(Symbol)}) OR status NOT IN ({_quoted(Status)})",
    ),
    *(
        _orphans(*names)
        for names in (
            ("observation", "series_id", "series"),
            ("observation", "load_id", "load"),
            ("observation", "area_id", "area_key"),
            ("observation", "period_id", "period_key"),
            ("observation", "source_column_id", "source_column"),
            ("source_column", "load_id", "load"),
            ("image", "load_id", "load"),
            ("coverage", "load_id", "load"),
            ("coverage", "series_id", "series"),
            ("coverage", "period_id", "period_key"),
            ("load_finding", "load_id", "load"),
            ("quarantined", "load_id", "load"),
            ("quarantine_decision", "quarantined_id", "quarantined"),
            ("quarantine_decision", "load_id", "load"),
            ("load", "released_from", "load"),
        )
    ),
    Promise(
        "one-row-a-load",
        "observation",
        "a load says two things of one cell",
        "SELECT min(id) FROM observation GROUP BY series_id, area_id, period_id, load_id HAVING count(*) > 1",
    ),
    Promise(
        "other-feed",
        "observation",
        "its series is of another feed or partnership than its load",
        "SELECT o.id FROM observation o JOIN load l ON l.id = o.load_id JOIN series s ON s.id = o.series_id"
        " WHERE s.feed <> l.feed OR s.tenant <> l.tenant",
    ),
    Promise(
        "not-covered",
        "observation",
        "its load does not cover its series and period",
        "SELECT o.id FROM observation o JOIN load l ON l.id = o.load_id LEFT JOIN coverage c"
        " ON c.load_id = o.load_id AND c.series_id = o.series_id AND c.period_id = o.period_id"
        " WHERE c.load_id IS NULL AND l.released_from IS NULL",
    ),
    Promise(
        "nothing-known",
        "coverage",
        "a load covers a series and period of which nothing was ever said",
        "SELECT DISTINCT c.load_id FROM coverage c JOIN load l ON l.id = c.load_id WHERE l.state = 'current'"
        " AND NOT EXISTS (SELECT 1 FROM observation o"
        " WHERE o.series_id = c.series_id AND o.period_id = c.period_id)",
    ),
    Promise(
        "no-cell",
        "observation",
        "it has no source column and is not a withdrawal",
        f"SELECT id FROM observation WHERE source_column_id IS NULL AND symbol IS DISTINCT FROM '{Symbol.WITHDRAWN}'",
    ),
    Promise(
        "counts",
        "load",
        "added, changed and unchanged do not make its observations",
        "SELECT id FROM load WHERE added + changed + unchanged <> observations OR added < 0 OR changed < 0"
        " OR unchanged < 0 OR withdrawn < 0",
    ),
    Promise(
        "rows-missing",
        "load",
        "it has fewer rows than it added and changed",
        "SELECT l.id FROM load l LEFT JOIN (SELECT load_id, count(*) AS rows_there FROM observation GROUP BY load_id) o"
        " ON o.load_id = l.id WHERE coalesce(o.rows_there, 0) < l.added + l.changed",
    ),
    Promise(
        "quarantine-count",
        "load",
        "its count of quarantined cells is not the number kept",
        "SELECT l.id FROM load l LEFT JOIN (SELECT load_id, count(*) AS kept FROM quarantined GROUP BY load_id) q"
        " ON q.load_id = l.id WHERE coalesce(q.kept, 0) <> l.quarantined",
    ),
    Promise(
        "current-twice",
        "load",
        "a release is current twice",
        "SELECT min(id) FROM load WHERE state = 'current' AND released_from IS NULL"
        " GROUP BY tenant, feed, release HAVING count(*) > 1 AND release IS NOT NULL",
    ),
    Promise(
        "state-undated",
        "load",
        "it was undone or replaced and the day is not written down",
        "SELECT id FROM load WHERE state <> 'current' AND state_changed_at IS NULL",
    ),
    *QUARANTINE,
)


def verify_store(session: Session) -> list[Finding]:
    """Return a finding for each promise of the store that is broken; none if all hold. Nothing is changed."""
    return [
        *_check_engine(session),
        *_check_promises(session),
        *_check_hashes(session),
        *_check_packed(session),
        *_check_figures(session),
        *check_past(session),
    ]


def _check_promises(session: Session) -> Iterator[Finding]:
    for promise in PROMISES:
        rows = session.connection().execute(text(f"{promise.query} ORDER BY 1 LIMIT {_MOST_SHOWN + 1}")).scalars().all()
        if rows:
            yield _finding(promise.rule, promise.table, promise.what, [str(row) for row in rows])


def _check_engine(session: Session) -> Iterator[Finding]:
    """Ask SQLite whether its pages and references are sound; PostgreSQL watches over its own."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return
    said = connection.exec_driver_sql("PRAGMA quick_check").scalars().all()
    if list(said) != ["ok"]:
        yield _finding("damaged-file", "store", "SQLite finds the file damaged", [str(line) for line in said])
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        yield _finding("orphan", "store", "references lead nowhere", [f"{row[0]} {row[1]}" for row in broken])


def _check_hashes(session: Session) -> Iterator[Finding]:
    rows = session.connection().execute(text("SELECT id, sha256 FROM load ORDER BY id"))
    wrong = [str(key) for key, sha256 in rows if not _SHA256.fullmatch(sha256)]
    if wrong:
        yield _finding("hash", "load", "the hash of its file is not a SHA-256 in hexadecimal", wrong)


def _check_packed(session: Session) -> Iterator[Finding]:
    """What is kept packed must be what the observations say, where it holds."""
    connection = session.connection()
    kept = connection.execute(text("SELECT i.load_id, l.feed FROM image i JOIN load l ON l.id = i.load_id ORDER BY 1"))
    wrong = []
    for load_id, feed in kept.fetchall():
        loads = rank_loads(session, feed)
        packed = read_packed(connection, loads)
        if packed is None:
            continue
        others = set(find_series_ids(connection, feed).values()).difference(*packed.gather(set()))
        parts = [*packed.gather(set()), others]
        if not all(are_alike(packed.read(part), read_known(connection, loads, part)) for part in parts):
            wrong.append(str(load_id))
    if wrong:
        yield _finding("wrong-image", "image", "it is not what the observations say", wrong)


def _check_figures(session: Session) -> Iterator[Finding]:
    """Every observation that a published figure was made from must be there."""
    connection = session.connection()
    wrong = []
    found: dict[int, str] = {}
    for code, inputs in connection.execute(text("SELECT code, inputs FROM figure ORDER BY code")):
        try:
            found |= {int(key): code for _, key in json.loads(inputs)}
        except (ValueError, TypeError):
            wrong.append(code)
    statement = text("SELECT id FROM observation WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
    wanted = sorted(found)
    for start in range(0, len(wanted), _MOST_BOUND):
        asked = wanted[start : start + _MOST_BOUND]
        there = set(connection.execute(statement, {"ids": asked}).scalars())
        wrong += [found[key] for key in asked if key not in there]
    if wrong:
        yield _finding("untraceable", "figure", "it cannot be traced to its observations", sorted(set(wrong)))


def _finding(rule: str, table: str, what: str, rows: list[str]) -> Finding:
    shown = ", ".join(rows[:_MOST_SHOWN]) + (" and more" if len(rows) > _MOST_SHOWN else "")
    return Finding(rule, Severity.FAIL, Place(file=table), f"{what}: {shown}", shown, _REMEDY)
