"""What earlier packs showed and hid, of this board and of the others: readers may lay them beside the new one."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sqlalchemy import Engine
from sqlmodel import Session

from oba.findings import Finding, Place
from oba.indicators.board import Board
from oba.indicators.indicator import Indicator
from oba.indicators.project import Definitions
from oba.indicators.scores import measures_of
from oba.london_time import in_utc
from oba.pipeline.inputs.count_meanings import read_said_counts
from oba.scorecards.build.disclosure.counts import Address, Earlier, EarlierFigure, FigureKey, Observed
from oba.scorecards.build.disclosure.earlier_names import call_as_now
from oba.scorecards.build.disclosure.lost_names import Look, find_nameless
from oba.scorecards.build.disclosure.meanings import follow_lists, read_facts
from oba.scorecards.build.disclosure.pack import feeds_of
from oba.scorecards.changes import LastPack
from oba.scorecards.issue import Issue
from oba.store import figures as figures_store
from oba.store.engine import read_session
from oba.store.observations.loads import list_said
from oba.store.observations.queries import list_names, read_cells
from oba.store.packs import list_packs
from oba.vocabulary import Severity


def find_last_pack(session: Session, board: Board, as_at: date) -> LastPack | None:
    """Return the board's newest pack that was published for another meeting by a day; None if there was none.

    What was published again for the same meeting is no earlier pack, and a draft was shown to nobody.
    """
    for kept in list_packs(session, board.id):
        if kept.period != board.period and kept.published_on <= as_at:
            return LastPack(kept.period, kept.as_at, in_utc(kept.published_at))
    return None


def find_published(session: Session, board: str, period: str) -> Issue | None:
    """Return the newest pack that was published for the same meeting; None if there was none yet."""
    kept = next((one for one in list_packs(session, board) if one.period == period), None)
    return Issue(kept.code, kept.published_on) if kept else None


def read_earlier(session: Session, definitions: Definitions, indicators: Iterable[Indicator]) -> Earlier:
    """Return the figures that packs have published of the feeds whose small numbers are ours to hide.

    The store keeps every published figure with the observations that it was made of; a hidden one is kept without its
    number. Which pack it stood in does not matter: whoever saw any of them knows what it says. Those of an indicator
    that is no longer defined, has another name or another source now, are known all the same.
    """
    feeds = {feed for one in indicators if not one.disclosure.public_source for feed in feeds_of(one)}
    if not feeds:
        return Earlier()
    feeds = read_facts(definitions).near(feeds)
    far = {one.id: one.version for one in definitions.indicators.values() if not feeds & feeds_of(one)}
    figures = [
        EarlierFigure(
            FigureKey(row.indicator, row.breakdown, row.area, row.period),
            row.value is not None,
            tuple((str(role), int(key)) for role, key in json.loads(row.inputs)),
        )
        for row in figures_store.list_figures(session, far, "value")
    ]
    used = sorted({key for one in figures for _, key in one.inputs})
    return Earlier(
        tuple(figures),
        {
            cell.observation: Observed(
                Address((cell.feed, cell.measure, cell.breakdown), cell.area, cell.period), cell.value, cell.load_id
            )
            for cell in read_cells(session, used)
        },
        read_said_counts(session),
    )


def find_nameless_counts(engine: Engine, definitions: Definitions) -> Iterator[Finding]:
    """Tell of counts that packs showed under a name that nothing has now, of which it is not known what they counted.

    Of feeds of counts and of returns alone (DEF-84). What is asked of the store is little where every name is there.
    """
    counts = {feed.id for feed in definitions.feeds.values() if feed.connector.type == "cases"}
    with read_session(engine) as session:
        yield from _tell_followed(follow_lists(definitions, read_said_counts(session)))
        counts |= {*definitions.returns, *(one.feed for one in list_said(session))}
        known = {name: set(one.measures) for name, one in definitions.feeds.items()}
        known |= {name: set(measures_of(one)) for name, one in definitions.asked.items()}
        if all(measure in known.get(feed, ()) for feed, measure in list_names(session, counts)):
            return
        facts, earlier = read_facts(definitions), read_earlier(session, definitions, definitions.indicators.values())
    now = call_as_now({}, earlier, facts)
    found = find_nameless(now.figures, now.known, facts, definitions.asked, definitions.indicators)
    look = Look(facts, earlier.said)
    unknown = [one for one in found if one.address.series[0] in counts and not look.is_of_a_known_list(one)]
    for feed, measure in sorted({one.address.series[:2] for one in unknown}):
        what = (
            "packs have shown it, no definition has it now, and nothing says what it is called. A figure that stands"
            " there for the first time and is nearly as large is hidden."
        )
        remedy = "If its list or its return has a new id, give the old one there as `formerly`."
        yield Finding("DEF-84", Severity.WARNING, Place(f"{feed}.{measure}"), what, remedy=remedy)


def _tell_followed(followed: Mapping[str, set[str]]) -> Iterator[Finding]:
    for name, gone in followed.items():
        for one in sorted(gone):
            what = (
                f"packs may have shown counts of the list {one}, which no definition has now. This list stands in its"
                " place and is taken for it, so that two packs do not tell of one child."
            )
            remedy = (
                f"If it is that list, say so: `formerly: [{one}]`. If it is a different list, there is nothing to do."
            )
            yield Finding("DEF-84", Severity.WARNING, Place(f"case list {name}"), what, remedy=remedy)
