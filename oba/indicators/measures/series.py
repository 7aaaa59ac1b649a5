"""Which series an indicator is made of: known before any figure is read."""

from collections.abc import Mapping

from oba.indicators.indicator import Indicator, Published, Route, Source
from oba.vocabulary import ValueType, breakdown_text

SeriesKey = tuple[str, str, str]
"""Feed, measure and breakdown (`fsm=eligible`, blank for everybody)."""


def categories_of(indicator: Indicator) -> dict[str, dict[str, str]]:
    """Return the categories an indicator is measured for, with the breakdown of each; `` is everybody."""
    wanted: dict[str, dict[str, str]] = {"": {}}
    name = indicator.gap.breakdown if indicator.gap else indicator.show_breakdown
    for breakdown in indicator.breakdowns:
        if breakdown.name == name:
            wanted |= {code: {breakdown.name: code} for code in breakdown.categories}
    return wanted


def series_needed(indicator: Indicator) -> set[SeriesKey]:
    """Return every series that `measure_indicator` will look for."""
    needed: set[SeriesKey] = set()
    for category, extra in categories_of(indicator).items():
        for side in (indicator.numerator, indicator.denominator, indicator.published):
            if side is not None:
                feeds = side.series if isinstance(side, Source) else (side.feed,)
                needed |= {key_of(feed, side.breakdown, own_extra(side, category, extra)) for feed in feeds}
        if below := indicator.denominator:
            needed |= {key_of(feed, below.breakdown, {}) for feed in (below.feed, *below.plus)}
        for route in indicator.routes:
            if not route.category or route.category == category:
                needed.add(key_of(route.feed, route.breakdown, own_extra(route, category, extra)))
    for one in indicator.earlier:
        needed |= {key_of(feed, one.breakdown, {}) for feed in (one.feed, one.divided_by) if feed}
    if indicator.published is not None:
        for limit in (indicator.published.lower, indicator.published.upper):
            if limit:
                needed.add(key_of(limit, indicator.published.breakdown, {}))
    return needed


def counts_needed(indicator: Indicator) -> set[SeriesKey]:
    """Return those of its series whose numbers are counts, which can be added up over places."""
    sides: list[Source | Published | Route] = [one for one in (indicator.numerator, indicator.denominator) if one]
    is_count = indicator.value.type is ValueType.COUNT
    if is_count:
        sides += [*([indicator.published] if indicator.published else []), *indicator.routes]
    names = {name for side in sides for name in (side.series if isinstance(side, Source) else (side.feed,))}
    names |= {one.feed for one in indicator.earlier if one.divided_by or is_count}
    names |= {one.divided_by for one in indicator.earlier if one.divided_by}
    return {key for key in series_needed(indicator) if f"{key[0]}.{key[1]}" in names}


def may_be_placed(indicator: Indicator) -> bool:
    """Return whether figures may lack the counts behind them, so that their place among all authorities is told."""
    lacks = indicator.uncertainty.ci_method == "none" or any(route.fill for route in indicator.routes)
    return lacks and indicator.is_set_nationally


def key_of(feed: str, own: Mapping[str, str], extra: Mapping[str, str]) -> SeriesKey:
    """Return the series of `feed.measure` for a breakdown: the side's own, and what a category adds to it."""
    name, measure = feed.split(".")
    return (name, measure, breakdown_text({**own, **extra}))


def own_extra(side: Source | Published | Route, category: str, extra: Mapping[str, str]) -> Mapping[str, str]:
    """Return what a category adds to a side's breakdown: nothing to a route that is already of one category."""
    return {} if isinstance(side, Published | Route) and side.category == category else extra
