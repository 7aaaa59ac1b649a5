"""Revisions: cells of which a later release said something else than what was known before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, bindparam, text
from sqlmodel import Session

from oba.store.observations.keys import find_ids
from oba.vocabulary import Symbol

# Of the rows that came to be known on one day the newest counts: a release may come in several files, each of
# which leaves out what is in the others.
_REVISIONS = """
    WITH each AS (
        SELECT o.series_id, o.area_id, o.period_id, o.value, o.symbol, o.flag, o.load_id, l.title,
               l.known_on AS ranked_on, l.place,
               coalesce(l.counts_from, l.known_on) AS known_on, s.feed, s.measure, s.breakdown,
               CASE WHEN o.symbol = '{withdrawn}' THEN 0 ELSE 1 END AS gives,
               row_number() OVER (
                   PARTITION BY o.series_id, o.area_id, o.period_id, l.known_on, l.counts_from
                   ORDER BY CASE WHEN o.symbol = '{withdrawn}' THEN 1 ELSE 0 END, l.place DESC, l.id DESC
               ) AS newest
        FROM observation o JOIN load l ON l.id = o.load_id JOIN series s ON s.id = o.series_id
        WHERE l.state = 'current' AND coalesce(l.counts_from, l.known_on) <= :as_at {narrowed}
    ), said AS (
        SELECT e.*, lag(value) OVER before AS value_before, lag(symbol) OVER before AS symbol_before,
               lag(flag) OVER before AS flag_before, lag(load_id) OVER before AS load_before
        FROM each e WHERE newest = 1
        WINDOW before AS (PARTITION BY series_id, area_id, period_id ORDER BY ranked_on, gives, place, load_id)
    )
    SELECT x.feed, x.measure, x.breakdown, a.code AS area, p.code AS period, x.value_before, x.symbol_before,
           x.flag_before, x.value, x.symbol, x.flag, x.known_on, x.load_id, x.title
    FROM said x JOIN area_key a ON a.id = x.area_id JOIN period_key p ON p.id = x.period_id
    WHERE x.load_before IS NOT NULL AND x.known_on >= :since
      AND (x.value IS DISTINCT FROM x.value_before OR x.symbol IS DISTINCT FROM x.symbol_before)
    ORDER BY x.known_on DESC, x.feed, x.measure, x.breakdown, a.code, p.code
"""


@dataclass(frozen=True, slots=True)
class Revision:
    """A cell before and after a release: a number, or the symbol that stands for none; `flag` as a check gave it."""

    feed: str
    measure: str
    breakdown: str
    area: str
    period: str
    value_before: float | None
    symbol_before: str | None
    value: float | None
    symbol: str | None
    known_on: date
    load_id: int
    title: str
    flag_before: str | None = None
    flag: str | None = None


def list_revisions(
    session: Session,
    as_at: date,
    since: date = date.min,
    feeds: Sequence[str] | None = None,
    areas: Sequence[str] | None = None,
    series: Sequence[int] | None = None,
) -> list[Revision]:
    """Return what was revised, newest release first, of some feeds, areas and series or of all."""
    values: dict[str, Any] = {"as_at": as_at, "since": since}
    narrowed, bound = "", [bindparam("as_at", type_=Date()), bindparam("since", type_=Date())]
    if feeds is not None:
        narrowed += " AND s.feed IN :feeds"
        values["feeds"] = list(feeds)
        bound.append(bindparam("feeds", expanding=True))
    if series is not None:
        narrowed += " AND o.series_id IN :series"
        values["series"] = list(series)
        bound.append(bindparam("series", expanding=True))
    if areas is not None:
        values["areas"] = list(find_ids(session.connection(), "area_key", areas).values())
        narrowed += " AND o.area_id IN :areas"
        bound.append(bindparam("areas", expanding=True))
    statement = text(_REVISIONS.format(narrowed=narrowed, withdrawn=Symbol.WITHDRAWN)).bindparams(*bound)
    rows = session.connection().execute(statement, values).fetchall()
    return [Revision(**{**row._mapping, "known_on": _day(row.known_on)}) for row in rows]


def _day(found: date | str) -> date:
    return date.fromisoformat(found) if isinstance(found, str) else found
