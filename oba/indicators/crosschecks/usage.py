"""Feeds and measures that are loaded and that nothing uses."""

from collections.abc import Iterator

from oba.findings import Finding
from oba.indicators.crosschecks.analyses import series_of_analysis
from oba.indicators.crosschecks.faults import fault_in
from oba.indicators.indicator import Indicator
from oba.indicators.project import Definitions
from oba.vocabulary import Severity

_MOST_NAMED = 8


def check_usage(definitions: Definitions) -> Iterator[Finding]:
    """Tell of each feed that is used by nothing (DEF-80), and of measures that are not (DEF-81), as warnings.

    Used is what an indicator or analysis is made from or compared with, on any board or on none, and what a check of
    the feed sets beside another figure of it.
    """
    indicators = definitions.known("indicators").values()
    used = {name for indicator in indicators if indicator for name in _series(indicator)}
    used |= {name for one in definitions.known("analyses").values() if one for name in series_of_analysis(one)}
    for name, feed in definitions.feeds.items():
        checked = {parts.measure for parts in feed.checks.parts}
        checked |= {measure for between in feed.checks.between for measure in between.measures}
        taken = {measure for measure in feed.measures if f"{name}.{measure}" in used}
        idle = [measure for measure in feed.measures if measure not in taken | checked]
        if not taken:
            what = "no indicator, analysis, board or check uses this feed."
            remedy = "Use one of its measures, or take the feed out."
            yield fault_in(definitions, "feeds", name, (), "DEF-80", what, remedy, Severity.WARNING)
        elif idle:
            more = f" and {len(idle) - _MOST_NAMED} more" if len(idle) > _MOST_NAMED else ""
            what = (
                f"nothing uses {len(idle)} of its {len(feed.measures)} measures: {', '.join(idle[:_MOST_NAMED])}{more}."
            )
            where = ("measures", idle[0])
            yield fault_in(definitions, "feeds", name, where, "DEF-81", what, severity=Severity.WARNING)


def _series(indicator: Indicator) -> Iterator[str]:
    """Give every `feed.measure` that an indicator names, `also`, `plus` and the publisher's interval among them."""
    for source in (indicator.numerator, indicator.denominator):
        if source:
            yield from source.series
    if published := indicator.published:
        yield from (name for name in (published.feed, published.lower, published.upper) if name)
    yield from (route.feed for route in indicator.routes)
    yield from (name for older in indicator.earlier for name in (older.feed, older.divided_by) if name)
