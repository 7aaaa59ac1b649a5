"""What is of one place alone, and so no use to another council."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from oba.indicators.crosschecks.analyses import series_of_analysis
from oba.indicators.measures.series import series_needed
from oba.indicators.project import Definitions
from oba.places.reference import ENGLAND
from oba.vocabulary import Accountability

if TYPE_CHECKING:
    from sqlmodel import Session

_OF_ONE_BOARD = ("boards", "cards", "case_audits", "returns", "services")
"""Kinds that somebody's own partnership wrote: examples in the program's source, and no part of another's project."""


def is_local(definitions: Definitions, series: str, but: str = "") -> bool:
    """Return whether a feed (`feed` or `feed.measure`) is about one place alone within England, and not about `but`."""
    feed = definitions.feeds.get(series.partition(".")[0])
    constants = [rule.constant for rule in (feed.areas or [])] if feed else []
    return bool(constants) and all(code and code not in (but, ENGLAND) for code in constants)


def find_others_feeds(session: "Session", definitions: Definitions, feeds: Iterable[str]) -> frozenset[str]:
    """Return those of some feeds whose figures are of places that no board here is of: they ask nobody here anything.

    England's are everybody's. A feed without any figure yet may be of any place.
    """
    from oba.store.observations import queries  # with pandas, which a new project has no need of

    ours = {ENGLAND, *(code for board in definitions.boards.values() for code in (board.area, *board.members))}
    return frozenset(name for name in feeds if queries.is_about_others(session, name, sorted(ours)))


def choose_general(definitions: Definitions) -> set[tuple[str, str]]:
    """Return the kind and id of each definition that any council can use.

    Left out is what a partnership wrote for itself, what measures its services or is made of its returns, and tables of
    one place, or of one document, that nothing else is made from.
    """
    indicators = {
        name for name, one in definitions.indicators.items() if one.accountability is Accountability.POPULATION
    }
    analyses = {name for name, one in definitions.analyses.items() if not one.boards}
    used = {feed for name in indicators for feed, _, _ in series_needed(definitions.indicators[name])}
    used |= {series.partition(".")[0] for name in analyses for series in series_of_analysis(definitions.analyses[name])}
    feeds = {
        name
        for name, one in definitions.feeds.items()
        if name in used or not (one.frequency == "once" or is_local(definitions, name))
    }
    lists = {name for name, one in definitions.case_lists.items() if not (one.source and one.source.return_)}
    chosen = {"indicators": indicators, "analyses": analyses, "feeds": feeds, "case_lists": lists}
    return {
        (kind, name)
        for kind, name in definitions.documents
        if kind not in _OF_ONE_BOARD and name in chosen.get(kind, {name})
    }
