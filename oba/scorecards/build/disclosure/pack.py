"""Put the figures of a pack before the audit of small numbers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from oba.indicators.indicator import Indicator
from oba.indicators.measuring import Cells, Measured
from oba.scorecards.build.disclosure.counts import Address, Counted, FigureKey, Observed, read_counted
from oba.scorecards.build.disclosure.decisions import Around, Withholding, decide_hidden
from oba.scorecards.build.gate import decide


def withhold_small(
    measured: Sequence[Measured], cells: Cells, source_of: Mapping[int, int], places: Sequence[str], around: Around
) -> Withholding:
    """Return which figures of a pack to hide; `places` are those that it has figures of.

    `source_of` gives the load of each observation.
    """
    guarded = [one for one in measured if not one.indicator.disclosure.public_source]
    if not guarded:
        return Withholding()
    feeds = {feed for one in guarded for feed in feeds_of(one.indicator)}
    near = [one for one in measured if feeds & feeds_of(one.indicator)]
    observed = dict(_observe(cells, feeds, source_of))
    values: dict[int, float] = {}
    figures = [_read_row(one, row, values, observed) for one in near for row in one.list_rows(places)]
    return decide_hidden(figures, values, observed, around)


def feeds_of(item: Indicator) -> set[str]:
    """Return the feeds whose counts an indicator prints."""
    sides = [side.feed for side in (item.numerator, item.denominator, item.published) if side]
    also = [feed for side in (item.numerator, item.denominator) if side for feed in side.series]
    older = [feed for one in item.earlier for feed in (one.feed, one.divided_by) if feed]
    return {name.split(".")[0] for name in (*sides, *also, *older, *(route.feed for route in item.routes))}


def _read_row(
    measured: Measured, row: Mapping[Any, Any], values: dict[int, float], observed: Mapping[int, Observed]
) -> Counted:
    key = FigureKey(measured.indicator.id, row["category"], row["area"], row["period"])
    return read_counted(measured.indicator, key, row["inputs"], decide(row).shows, values, observed)


def _observe(cells: Cells, feeds: set[str], source_of: Mapping[int, int]) -> Iterator[tuple[int, Observed]]:
    for series, frame in cells.items():
        if series[0] in feeds:
            given = frame[frame["value"].notna()]
            for number, area, period, value in given[["id", "area", "period", "value"]].itertuples(index=False):
                yield int(number), Observed(Address(series, area, period), float(value), source_of.get(int(number), 0))
