"""Whether a `feed.measure` that a definition names is there, and has the breakdowns that are asked of it."""

from collections.abc import Iterable, Iterator

from oba.findings import Finding
from oba.indicators.crosschecks.faults import advise_name, fault_in
from oba.indicators.project import Definitions
from oba.indicators.scores import measures_of

Where = tuple[str | int, ...]


def check_name(
    definitions: Definitions, place: tuple[str, str, Where], name: str, known: Iterable[str], noun: str
) -> Iterator[Finding]:
    """Refuse a name that is not among those known (DEF-20); `place` is kind, id and path of the key."""
    names = list(known)
    if name not in names:
        yield fault_in(definitions, *place, "DEF-20", f"there is no {noun} `{name}`.", advise_name(name, names))


def check_series(
    definitions: Definitions, place: tuple[str, str, Where], name: str, breakdowns: Iterable[str] = ()
) -> Iterator[Finding]:
    """Refuse a series whose feed, measure or breakdown is not there (DEF-20); of what cannot be read nothing is said.

    `place` is the kind and id of the definition and the path of the key that names the series; `breakdowns` are named
    beside it, under `breakdown`.
    """
    kind, identifier, where = place
    feed_id, measure = name.split(".")
    if _is_unread(definitions, feed_id):
        return
    measures = _breakdowns_of(definitions, feed_id)
    if measures is None:
        feeds = [name for kind in ("feeds", "returns", "case_audits") for name in definitions.known(kind)]
        yield from check_name(definitions, place, feed_id, feeds, "feed")
        return
    if measure not in measures:
        yield from check_name(definitions, place, measure, measures, f"measure in feed `{feed_id}`:")
        return
    for breakdown in breakdowns:
        path = (kind, identifier, (*where[:-1], "breakdown", breakdown))
        yield from check_name(definitions, path, breakdown, measures[measure], f"breakdown of `{name}`:")


def _is_unread(definitions: Definitions, feed_id: str) -> bool:
    """Return whether there is a file of this feed or return whose measures cannot be read."""
    if any(feed_id in definitions.unread.get(kind, {}) for kind in ("returns", "case_audits")):
        return True
    unread = definitions.unread.get("feeds", {})
    return feed_id in unread and not getattr(unread[feed_id], "measures", None)


def _breakdowns_of(definitions: Definitions, feed_id: str) -> dict[str, set[str]] | None:
    """Return the breakdowns of each measure of a feed; a return is one, always broken down by provider."""
    if feed := definitions.known("feeds").get(feed_id):
        return {name: {*feed.breakdowns, *measure.breakdowns} for name, measure in feed.measures.items()}
    if owed := definitions.returns.get(feed_id):
        return {name: {"provider", *measure.breakdowns} for name, measure in measures_of(owed).items()}
    if audit := definitions.case_audits.get(feed_id):
        return {name: set() for name in audit.measures}
    return None
