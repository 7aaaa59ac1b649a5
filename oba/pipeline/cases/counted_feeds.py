"""A feed that is counted from kept case rows: its figures become a file of aggregates, which is loaded like any other.

What makes a count is the loads of its lists, the definition's bytes and the way of counting. While none of them changed
nothing is counted, and the file that was loaded stands. A count is known from the day of its newest extract; a count of
what was known before (an extract taken again, an edited definition) from the day on which it is made.
"""

import csv
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from oba.cases.counting.count import COLUMNS, Counted, count_cases
from oba.cases.counting.kept_rows import KeptLinks, KeptLists
from oba.errors import FeedError
from oba.findings import Finding, Place
from oba.indicators.case_measures import CaseMeasures
from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.indicators.sources.connector import Release
from oba.ingest.collect.connectors import FoundRelease, hash_file
from oba.london_time import write_day
from oba.models import Load
from oba.pipeline.cases.kept_rows import KeptCases, read_kept
from oba.pipeline.cases.returned_lists import say_whole
from oba.pipeline.inputs.given_counts import read_given
from oba.settings import Settings
from oba.store.engine import read_session
from oba.store.observations import kept_files
from oba.store.observations import loads as loads_store
from oba.store.private_files import make_private_file, make_private_folder
from oba.vocabulary import Severity

WAY = 2
"""The way of counting. With a higher number everything is counted anew: raise it when a text gives other figures."""
EXTRACT, RECOUNT = "the day of the extract", "the day it was counted again"
WITHHELD, HELD, LINKED = "cases-not-given", "cases-stay", "cases-linked"
UNLINKED = "Of those who are not linked nothing is known: between none and all of them count."
_NUMBERED = re.compile(r"-(\d{5})-(.+)\.csv")


@dataclass(frozen=True)
class CountedFeed:
    """A feed with the days of its counts as its releases, the newest count, and what could not be given."""

    feed: Feed
    found: list[FoundRelease]
    findings: tuple[Finding, ...] = ()


def count_feed(engine: Engine, definitions: Definitions, feed: Feed, settings: Settings, now: datetime) -> CountedFeed:
    """Count a feed if anything that it is made of changed since. FeedError, in words, if it cannot be counted."""
    definition = definitions.case_measures[feed.connector.measures]
    cases = read_kept(engine, settings, now)
    kept = [cases.lists[name] for name in definition.lists if name in cases.lists]
    lists = {one.list_id: say_whole(engine, definitions, one) for one in kept}
    links = _choose_links(cases, definitions, definition)
    made_of = _name_sources(definition, definitions.fingerprint("case_measures", definition.id), lists, links)
    with read_session(engine) as session:
        loads = [one for one in loads_store.list_loads(session, feed.id) if one.released_from is None]
    known = [Release(file=one.file, released=one.known_on, basis=one.known_on_basis, title=one.title) for one in loads]
    feed = feed.model_copy(update={"releases": list({one.file: one for one in known}.values())})
    newest = max(loads, key=lambda one: one.release or 0, default=None)
    if newest is not None and _sources_of(newest.file) == made_of:
        file = kept_files.find_kept(settings.kept_folder, newest.sha256, newest.file)
        if file is not None:
            return CountedFeed(feed, [FoundRelease(file, None, newest.sha256)])
    number = max((_number_of(one.file) for one in loads), default=0) + 1
    name = newest.file if newest and _sources_of(newest.file) == made_of else f"{feed.id}-{number:05}-{made_of}.csv"
    counted = _count(cases, definition, lists, links, read_given(engine, settings, definitions, feed))
    said = _describe(definition, lists, links)
    path = _write(counted, said, settings.state_folder / "downloads" / feed.id, name)
    if not any(one.file == name for one in known):
        release = _date(f"{definition.name}: {said}", lists, loads, name, now.date())
        feed = feed.model_copy(update={"releases": [*feed.releases, release]})
    return CountedFeed(feed, [FoundRelease(path, None, hash_file(path))], tuple(_tell(counted, definition)))


def _choose_links(cases: KeptCases, definitions: Definitions, definition: CaseMeasures) -> KeptLinks:
    """Return the links that a definition counts through. FeedError, saying why, if the pairs of one are not to be used.

    Pairs are used while both lists are those that they were made of, and the link says what it said then.
    """
    chosen = {}
    for name in definition.links:
        if (pairs := cases.links.get(name)) is None:
            continue  # told by the count
        changed = pairs.fingerprint != definitions.fingerprint("case_links", name)
        why = pairs.outdated or ("its definition has changed since" if changed else "")
        if why:
            raise FeedError(
                f"`{definition.id}` counts through the link `{name}`, and {why}. Run `oba cases link {name}` again;"
                " nothing was counted, and the figures of before stand."
            )
        chosen[name] = pairs.link
    return chosen


def _count(
    cases: KeptCases, definition: CaseMeasures, lists: KeptLists, links: KeptLinks, before: pd.DataFrame | None
) -> Counted:
    if not lists:
        raise FeedError(
            f"`{definition.id}` counts lists of which no rows are kept. Load them first (`oba cases load`)."
        )
    with cases.open() as database:
        return count_cases(definition, lists, database, links, before)


def _name_sources(definition: CaseMeasures, fingerprint: str, lists: KeptLists, links: KeptLinks) -> str:
    """Return what a count is made of as part of a file's name: two counts with the same one are the same."""
    loads = [f"{one.list_id} {one.load} {one.as_at}" for one in lists.values()]
    loads += [f"{one.list_id} {sorted(one.months)}" for one in lists.values() if one.months is not None]
    loads += [f"{one.link_id} {one.load}" for one in links.values()]
    mark = hashlib.sha256("\n".join([str(WAY), fingerprint, *loads]).encode()).hexdigest()[:12]
    newest = max((one.as_at for one in lists.values()), default=date.min)
    return f"as-at-{newest}-v{definition.version}-{mark}"


def _sources_of(file: str) -> str:
    found = _NUMBERED.search(file)
    return found[2] if found else ""


def _number_of(file: str) -> int:
    found = _NUMBERED.search(file)
    return int(found[1]) if found else 0


def _date(title: str, lists: KeptLists, loads: Sequence[Load], name: str, today: date) -> Release:
    """Return a new count's day and title; a day that is past already belongs to what was counted then."""
    extract = min(max(one.as_at for one in lists.values()), today)
    again = any(one.known_on >= extract for one in loads)
    return Release(
        file=name,
        released=today if again else extract,
        basis=RECOUNT if again else EXTRACT,
        title=title,
    )


def _describe(definition: CaseMeasures, lists: KeptLists, links: KeptLinks) -> str:
    """Return where a count comes from, as a trace tells it; of a link with how right it is and how many it finds."""
    said = [f"{one.list_id} (load {one.load}, as at {write_day(one.as_at)})" for one in lists.values()]
    made_up = "made-up cases, " if definition.made_up else ""
    counted = f"{made_up}counted by version {definition.version} of {definition.id} from {', '.join(said)}"
    return "; ".join(
        [
            counted,
            *(f"through {one.link_id} (load {one.load}): {' '.join(one.told)} {UNLINKED}" for one in links.values()),
        ]
    )


def _tell(counted: Counted, definition: CaseMeasures) -> Iterator[Finding]:
    for note in counted.notes:
        yield Finding(WITHHELD, Severity.WARNING, Place(definition.id), note)
    for note in counted.held:
        yield Finding(HELD, Severity.WARNING, Place(definition.id), note)
    for note in counted.linked:
        yield Finding(LINKED, Severity.WARNING, Place(definition.id), note)


def _write(counted: Counted, said: str, folder: Path, name: str) -> Path:
    """Write the aggregates as a file that its owner alone may read, whole or not at all. Small counts are in it."""
    make_private_folder(folder.parent)
    make_private_folder(folder)
    path, unfinished = folder / name, folder / f"{name}.part"
    make_private_file(unfinished)
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*COLUMNS[:-1], "counted"])
        for line in counted.table.itertuples(index=False, name=None):
            *where, value, of, symbol = line
            writer.writerow([*where, symbol or _number(value), symbol or _number(of), f"{name[:-4]}: {said}"])
    for old in folder.glob("*.csv"):
        old.unlink()
    unfinished.replace(path)
    return path


def _number(value: float) -> str:
    if pd.isna(value):
        return ""
    return str(int(value)) if float(value).is_integer() else repr(round(float(value), 9))
