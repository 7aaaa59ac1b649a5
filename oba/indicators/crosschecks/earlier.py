"""What the older releases of an indicator say of themselves and of each other."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from oba.findings import Finding
from oba.indicators.crosschecks.faults import fault_in
from oba.indicators.indicator import Indicator
from oba.indicators.project import Definitions
from oba.periods import read_code
from oba.vocabulary import ValueType

_DIVIDED = {ValueType.PROPORTION, ValueType.RATE, ValueType.RATIO}


def check_earlier(definitions: Definitions, indicator: Indicator) -> Iterator[Finding]:
    """Refuse older releases that nothing could be joined to, or of which nobody can tell which one holds (DEF-59)."""

    def fault(number: int, key: str, what: str, remedy: str = "") -> Finding:
        where = ("earlier", number, key)
        return fault_in(definitions, "indicators", indicator.id, where, "DEF-59", what, remedy)

    ends = [_read_end(one.until) for one in indicator.earlier]
    for number, (one, end) in enumerate(zip(indicator.earlier, ends, strict=True)):
        if end is None:
            yield fault(number, "until", f"`{one.until}` is not a period code.", "Write 2015-03-31 or 2014-04-01/P1Y.")
        elif read_code(one.until).is_snapshot != (indicator.period == "snapshot"):
            kind = indicator.period.replace("_", " ")
            yield fault(number, "until", f"`{one.until}` is no period of this indicator, which has a {kind}.")
        if indicator.gap or indicator.show_breakdown:
            yield fault(number, "feed", "an older release lengthens one curve, and this indicator shows groups.")
        if one.feed in _names_of(indicator):
            yield fault(number, "feed", f"`{one.feed}` is what the indicator is made of already.")
        if _leaves_base_unsaid(indicator) and one.divided_by is None:
            what = "a share or rate with small numbers to hide needs `divided_by`: who knows the base has the count."
            yield fault(number, "feed", what)
        if indicator.value.type is ValueType.COUNT and one.divided_by is not None:
            yield fault(number, "divided_by", "a count is not divided.")
        yield from _check_breaks(definitions, indicator, number, end)
    for number, (newer, older) in enumerate(pairwise(ends), 1):
        if newer is not None and older is not None and older >= newer:
            what = f"it is taken until {indicator.earlier[number].until}, as is the release above it: which one holds?"
            remedy = "Write the newest first, each until a period before that of the one above it."
            yield fault(number, "until", what, remedy)


def _check_breaks(definitions: Definitions, indicator: Indicator, number: int, end: date | None) -> Iterator[Finding]:
    """Refuse an older release that would reach past a break of what it is joined to."""
    for mark in indicator.breaks:
        since = _read_end(mark.period)
        if end is not None and since is not None and end >= since:
            what = f"it would reach past the break of {mark.period}, to another basis than the one before it."
            where = ("earlier", number, "until")
            yield fault_in(definitions, "indicators", indicator.id, where, "DEF-59", what, "Let it end before that.")


def _names_of(indicator: Indicator) -> set[str]:
    """Return the series that the figures are made of without older releases."""
    numerator = indicator.numerator.series if indicator.numerator else ()
    published = [indicator.published.feed] if indicator.published else []
    return {*numerator, *published, *(route.feed for route in indicator.routes)}


def _leaves_base_unsaid(indicator: Indicator) -> bool:
    protects = not indicator.disclosure.public_source and indicator.disclosure.threshold > 1
    return protects and indicator.value.type in _DIVIDED


def _read_end(period: str) -> date | None:
    try:
        return read_code(period).end
    except ValueError:
        return None
