"""What an analysis of outcomes says of counts of cases: that those without data are on neither side."""

from collections.abc import Iterator

from oba.findings import Finding
from oba.indicators.analyses.base import Input
from oba.indicators.analyses.groups.comparisons import NO_DATA, OF, Comparisons
from oba.indicators.crosschecks.faults import fault_in
from oba.indicators.project import Definitions

_ENDINGS = {OF: "_of_known", NO_DATA: "_no_data"}
"""How the names end of those who are known, and of those of whom nothing is known, in the family `outcome`."""


def check_compared(definitions: Definitions) -> Iterator[Finding]:
    """Refuse counts of cases that would take those without data for those of whom it did not come about (DEF-48)."""
    for analysis in definitions.analyses.values():
        if isinstance(analysis, Comparisons):
            for name, given in ((OF, analysis.of), (NO_DATA, analysis.no_data)):
                for key, series in (("feed", given.feed), ("of", given.of)):
                    yield from _check_series(definitions, analysis, (name, key), series)
            yield from _check_one_measure(definitions, analysis)


def _check_series(
    definitions: Definitions, analysis: Comparisons, where: tuple[str, str], series: str | None
) -> Iterator[Finding]:
    measure, ending = _measure_of(definitions, series), _ENDINGS[where[0]]
    if measure and not measure.endswith(ending):
        what = f"`{series}` counts `{measure}`, and what is compared must be told from what has no data."
        remedy = f"Take the measure of the feed that counts what ends in `{ending}`, its `value` over its `of`."
        yield fault_in(definitions, "analyses", analysis.id, where, "DEF-48", what, remedy)


def _check_one_measure(definitions: Definitions, analysis: Comparisons) -> Iterator[Finding]:
    known, silent = _stem(definitions, OF, analysis.of), _stem(definitions, NO_DATA, analysis.no_data)
    if known and silent and known != silent:
        what = f"`{OF}` is of the measure `{known}` and `{NO_DATA}` of `{silent}`: they are not of the same cases."
        yield fault_in(definitions, "analyses", analysis.id, (NO_DATA, "feed"), "DEF-48", what, "Take both of one.")


def _stem(definitions: Definitions, name: str, given: Input) -> str:
    measure = _measure_of(definitions, given.feed)
    return measure.removesuffix(_ENDINGS[name]) if measure.endswith(_ENDINGS[name]) else ""


def _measure_of(definitions: Definitions, series: str | None) -> str:
    """Return the measure of cases that a series of a feed counts; blank where the feed does not count cases."""
    feed_id, _, name = (series or "").partition(".")
    feed = definitions.feeds.get(feed_id)
    if feed is None or feed.connector.type != "cases" or name not in feed.measures:
        return ""
    measure = feed.measures[name].where.get("measure", "")
    return measure if isinstance(measure, str) else ""
