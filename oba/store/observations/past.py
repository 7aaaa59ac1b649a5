"""What was known on past days, by two readings of the same releases: figure by figure where they differ.

An edited definition reads releases again, each with its own day and place. Unless a person was told otherwise, every
past day shows what it showed before.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlmodel import Session, col, select

from oba.findings import Finding, Place
from oba.london_time import in_utc, london_day
from oba.models import Load
from oba.store.observations.history import Ranked, select_ranked
from oba.store.observations.keys import find_codes, find_series_ids
from oba.store.observations.known_cells import KnownCells, are_alike, read_said
from oba.store.observations.loads import find_known_otherwise
from oba.vocabulary import Severity

MOST_TOLD = 10_000
_AT_ONCE = 50  # series
_MOST_SHOWN = 5
_CELL = ["series", "area", "period"]
_REMEDY = "Ingest the feed, which mends what it can and tells it, or restore the newest backup that verifies."


@dataclass(frozen=True, slots=True)
class PastChange:
    """A figure that reads otherwise as at a past day than it did; None where there was none."""

    as_at: date
    measure: str
    breakdown: str
    area: str
    period: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PastChanges:
    """How many figures of past days differ, those that are told, some thousands at most, and a hash of all."""

    count: int
    told: tuple[PastChange, ...]
    mark: str
    """Blank if none differs."""


def find_past_changes(
    session: Session, feed: str, before: Sequence[Ranked], after: Sequence[Ranked], until: date
) -> PastChanges:
    """Return which figures two readings of a feed's releases show differently as at any day before `until`.

    A figure is told for the first day on which it differs, and again where it differs in another way.
    """
    days = sorted({load.counts_from for load in (*before, *after) if load.counts_from < until})
    series = sorted(find_series_ids(session.connection(), feed).values())
    count, digest = 0, hashlib.sha256()
    told: list[PastChange] = []
    for start in range(0, len(series) if days else 0, _AT_ONCE):
        for day, rows in _compare_days(session, before, after, series[start : start + _AT_ONCE], days):
            count += len(rows)
            digest.update(f"{day}\n{rows.to_csv(index=False, header=False)}".encode())
            told += _name(session, feed, day, rows.head(MOST_TOLD - len(told)))
    return PastChanges(count, tuple(told), digest.hexdigest() if count else "")


def _compare_days(
    session: Session, before: Sequence[Ranked], after: Sequence[Ranked], series: Sequence[int], days: Sequence[date]
) -> Iterator[tuple[date, pd.DataFrame]]:
    """Yield the days on which some series are shown differently than on the day before, with the cells."""
    first, second = (read_said(session.connection(), loads, series) for loads in (before, after))
    seen: pd.DataFrame | None = None
    for day in days:
        was, reads = first.known(day), second.known(day)
        if are_alike(was, reads):
            seen = None
            continue
        rows = _list_differences(was, reads)
        yield day, rows if seen is None else _take_new(rows, seen)
        seen = rows


def _list_differences(was: KnownCells, reads: KnownCells) -> pd.DataFrame:
    both = _spell(was).merge(_spell(reads), on=_CELL, how="outer", suffixes=("_before", "_after"))
    before, after = both["said_before"], both["said_after"]
    return both[(before != after) & ~(before.isna() & after.isna())]


def _take_new(rows: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that were not there on the day before in the same words."""
    names = list(rows.columns)
    marked = rows.fillna("").merge(seen.fillna("").assign(was=True), on=names, how="left")
    return rows[marked["was"].isna().to_numpy()]


def _spell(known: KnownCells) -> pd.DataFrame:
    """Return cells with what they say as text, numbers to the last digit."""
    words = [_words(name) for name in known.names]
    said = [
        (words[place] if value != value else f"{value!r}{words[place]}").strip()
        for value, place in zip(known.values.tolist(), known.sayings.tolist(), strict=True)
    ]
    columns = zip(_CELL, (known.series, known.areas, known.periods), strict=True)
    return pd.DataFrame({**dict(columns), "said": pd.Series(said, dtype=object)})


def _words(name: tuple[str | None, str, str | None]) -> str:
    symbol, status, flag = name
    shown = f" [{symbol}]" if symbol else ""
    return f"{shown}{'' if status == 'final' else f' {status}'}{f' flagged {flag}' if flag else ''}"


def _name(session: Session, feed: str, day: date, rows: pd.DataFrame) -> list[PastChange]:
    connection = session.connection()
    names = {key: pair for pair, key in find_series_ids(connection, feed).items()}
    areas = find_codes(connection, "area_key", sorted(set(rows["area"].tolist())))
    periods = find_codes(connection, "period_key", sorted(set(rows["period"].tolist())))
    return [
        PastChange(day, *names[series], areas[area], periods[period], _or_none(before), _or_none(after))
        for series, area, period, before, after in rows.itertuples(index=False)
    ]


def _or_none(said: Any) -> str | None:
    return None if pd.isna(said) else str(said)


def check_past(session: Session) -> Iterator[Finding]:
    """See that no edited definition changed what was known on a past day, but for what a person was told."""
    wanted = select(Load).where(col(Load.released_from).is_(None)).order_by(col(Load.feed), col(Load.id))
    feeds: dict[str, list[Load]] = {}
    for load in session.exec(wanted):
        feeds.setdefault(load.feed, []).append(load)
    late = [str(key) for loads in feeds.values() for key in find_known_otherwise(loads)]
    if late:
        yield _finding("known-later", "nobody stated its day, and it is not known from the day it first came", late)
    changed = [name for name, loads in feeds.items() if not _shows_the_same(session, name, loads)]
    if changed:
        yield _finding("past-changed", "what was known on a past day changed by an edited definition", changed)


def _shows_the_same(session: Session, feed: str, loads: Sequence[Load]) -> bool:
    """Return whether the newest reading of a feed shows of past days what the one before did, or what was told."""
    again = [load for load in loads if load.past_changed is not None]
    if not again:
        return True
    moment = max(in_utc(load.loaded_at) for load in again)
    newest = [load for load in again if in_utc(load.loaded_at) == moment]
    numbers = {load.release for load in newest}
    older = [
        load
        for load in loads
        if load.state == "replaced"
        and load.release in numbers
        and load.state_changed_at
        and in_utc(load.state_changed_at) == moment
    ]
    before, after = (_rank_with_released(session, feed, these, moment) for these in (older, newest))
    found = find_past_changes(session, feed, before, after, london_day(moment))
    return found.mark == max(load.past_changed or "" for load in newest)


def _rank_with_released(session: Session, feed: str, loads: Sequence[Load], moment: datetime) -> list[Ranked]:
    """Return the ranks of loads and of what a person had released from them by a moment."""
    ids = [load.id or 0 for load in loads]
    wanted = select(Load).where(col(Load.released_from).in_(ids))
    parts = [
        load.id or 0
        for load in session.exec(wanted)
        if (load.state != "replaced" and in_utc(load.loaded_at) == moment)
        or (load.state == "replaced" and load.state_changed_at and in_utc(load.state_changed_at) == moment)
    ]
    return select_ranked(session, feed, col(Load.id).in_([*ids, *parts]))


def _finding(rule: str, what: str, told: Sequence[str]) -> Finding:
    shown = ", ".join(told[:_MOST_SHOWN]) + (" and more" if len(told) > _MOST_SHOWN else "")
    return Finding(rule, Severity.FAIL, Place(file="load"), f"{what}: {shown}", shown, _REMEDY)
