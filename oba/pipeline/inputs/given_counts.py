"""What was given last of what a definition counts, whatever its feed, measures, breakdowns and lists were called then.

Counts by groups stay as they were given while few cases differ (`oba.cases.counting.held_groups`). A new name must not
release them: the table of then is found by the facts that are kept with its load, and read with the names of now.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd
from sqlalchemy import Engine

from oba.cases.counting.count import COLUMNS
from oba.indicators.case_measures import CaseMeasures
from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.london_time import in_utc
from oba.models import Load
from oba.pipeline.inputs.count_meanings import read_said_counts
from oba.scorecards.build.disclosure.facts import Said, said_at
from oba.scorecards.build.disclosure.meanings import CountedFacts, read_facts, say_feed
from oba.settings import Settings
from oba.store.engine import read_session
from oba.store.observations import kept_files, loads
from oba.store.packs import list_published

Names = Mapping[str, str]
"""What a measure or breakdown of then is called now."""


def read_given(engine: Engine, settings: Settings, definitions: Definitions, feed: Feed) -> pd.DataFrame | None:
    """Return the aggregates that were given last of each measure of a feed of counts; None if none are kept.

    They have `COLUMNS` and the names of now. Each measure is of the newest load, of whichever feed, that gave the same
    facts split by the same. What a person took back was not given, unless nothing else was and a pack was made of it.
    """
    definition = definitions.case_measures[feed.connector.measures]
    with read_session(engine) as session:
        kept = read_said_counts(session)
        given = [load for name in sorted({*kept, feed.id}) for load in loads.list_loads(session, name)]
        published = list_published(session)
    facts, now = read_facts(definitions, kept), say_feed(definitions, feed)
    wanted, found = set(definition.measures), list[pd.DataFrame]()
    for load in sorted(given, key=lambda one: (one.state == "current", one.id or 0), reverse=True):
        if load.released_from is not None or not _was_given(load, published):
            continue
        said = said_at(kept, load.feed, load.id or 0)
        then = said[1] if said else Said({}, {})
        if then.table:
            names = {one: find_names(one, definition.series_of(one), facts, then, now) for one in wanted}
        else:  # of before the names of tables were kept: they are what they were, in the same feed
            names = {one: _keep_names(definition, one) for one in wanted} if load.feed == feed.id else {}
        names = {one: called for one, called in names.items() if called is not None}
        table = _read_table(settings, load) if names else None
        if table is not None and definition.area in set(table["area"]):
            found += [_call(table, *called) for called in names.values() if called]
            wanted -= set(names)
    return pd.concat(found, ignore_index=True) if found else None


def _was_given(load: Load, published: Sequence[datetime]) -> bool:
    """Return whether a load stands, or a pack was published while it did."""
    ended = load.state_changed_at
    if load.state == "current" or ended is None:
        return load.state == "current"
    return any(in_utc(load.loaded_at) <= at <= in_utc(ended) for at in published)


def _keep_names(definition: CaseMeasures, name: str) -> tuple[Names, Names]:
    return {one: one for one in definition.series_of(name)}, {}


def find_names(
    name: str, series: Sequence[str], facts: CountedFacts, then: Said, now: Said
) -> tuple[Names, Names] | None:
    """Return what the measures and breakdowns of then are called now of which a measure is made.

    `series` are the names that it is given by (`met`, `met_of_known`). None if nothing gave the same facts by the same
    splits. Its own name comes before others.
    """
    endings = [one.removeprefix(name) for one in series]
    by_now = now.splits[name]
    called = {split_by: by for by, split_by in by_now.items()}
    for old in sorted(then.splits, key=lambda one: (one != name, one)):
        by_then = then.splits[old]
        same = [one for one in endings if _is_one(facts, then, f"{old}{one}", now, f"{name}{one}")]
        if set(by_then.values()) == set(called) and endings[0] in same:
            splits = {by: called[split_by] for by, split_by in by_then.items()}
            return {f"{old}{one}": f"{name}{one}" for one in same}, splits
    return None


def _is_one(facts: CountedFacts, then: Said, old: str, now: Said, new: str) -> bool:
    """Return whether two measures of tables are of the same facts, in both columns."""
    was = [then.table.get(f"{old} {column}") for column in ("value", "of")]
    return [facts.as_now(one) if one else None for one in was] == [
        now.table.get(f"{new} {column}") for column in ("value", "of")
    ]


def _call(table: pd.DataFrame, series: Names, breakdowns: Names) -> pd.DataFrame:
    mine = table[table["measure"].isin(series)]
    return mine.assign(measure=mine["measure"].map(series), breakdown=mine["breakdown"].replace(dict(breakdowns)))


def _read_table(settings: Settings, load: Load) -> pd.DataFrame | None:
    path = kept_files.find_kept(settings.kept_folder, load.sha256, load.file)
    if path is None:
        return None
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    numbers = {name: pd.to_numeric(table[name], errors="coerce") for name in ("value", "of")}
    symbols = table["value"].where(numbers["value"].isna(), "")
    return table.assign(**numbers, symbol=symbols)[COLUMNS]
