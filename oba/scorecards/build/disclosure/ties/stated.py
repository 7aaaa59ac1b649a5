"""What ties counts to each other: totals, running totals, balances and bases, as the definitions state them.

Only what is true of the numbers is taken, for each release that a reader may have seen; what is over when parts are
taken from a total is a count too, though it is never printed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from oba.indicators.case_audit import Asked
from oba.indicators.measures.series import SeriesKey
from oba.periods import Period, read_code
from oba.places.areas import level_of_code
from oba.scorecards.build.disclosure.count_web import Releases, Web, split
from oba.scorecards.build.disclosure.counts import Address, Counted, Observed
from oba.scorecards.build.disclosure.meanings import CountedFacts
from oba.scorecards.build.disclosure.ties.cases import tie_cases
from oba.scorecards.build.disclosure.ties.returns import tie_measures, tie_running_totals
from oba.scorecards.build.disclosure.ties.tenths import Tenths, tie_tenths
from oba.vocabulary import Level

Groups = Mapping[Address, Sequence[Sequence[Address]]]
"""The groups of each whole, shown or not, in each way that it is split."""


def tie_counts(
    figures: Sequence[Counted],
    values: Mapping[int, float],
    observed: Mapping[int, Observed],
    parts_of: Mapping[str, Sequence[str]],
    returns: Mapping[str, Asked],
    facts: CountedFacts | None = None,
    tenths: Sequence[Tenths] = (),
) -> Web:
    """Return everything that ties the counts of figures, in this pack and in those before it."""
    web = Web(values)
    for figure in figures:
        if figure.within and figure.count is not None and figure.base is not None:
            web.split(figure.base, [figure.count], always_rest=True)
    versions: dict[Address, list[int]] = defaultdict(list)
    for key in sorted(values):
        versions[observed[abs(key)].address].append(key)
    releases = Releases(versions, observed)
    groups = _list_groups(releases)
    _tie_groups(web, releases, groups)
    _tie_margins(web, releases, groups)
    _tie_shares(web, releases, figures)
    _tie_places(web, releases, parts_of)
    _tie_periods(web, releases, returns)
    facts = facts or CountedFacts()
    for addresses in tie_cases(web, releases, facts).values():
        _tie_tilings(web, releases, [(read_code(one.period), one) for one in addresses])
    tie_tenths(web, releases, facts, parts_of, tenths)
    tie_measures(web, releases, returns)
    return web


def _tie_groups(web: Web, releases: Releases, groups: Groups) -> None:
    """The groups of one breakdown make the whole, in each of its dimensions."""
    for whole, ways in groups.items():
        if whole in releases.versions:
            for members in ways:
                split(web, releases, whole, members)


def _list_groups(releases: Releases) -> Groups:
    groups: dict[Address, dict[str, list[Address]]] = defaultdict(lambda: defaultdict(list))
    for address in releases.versions:
        feed, measure, breakdown = address.series
        parts = breakdown.split(";") if breakdown else []
        for one in parts:
            rest = ";".join(part for part in parts if part != one)
            whole = Address((feed, measure, rest), address.area, address.period)
            groups[whole][one.partition("=")[0]].append(address)
    return {whole: list(ways.values()) for whole, ways in groups.items()}


def _tie_margins(web: Web, releases: Releases, groups: Groups) -> None:
    """Where a whole is split in two ways and is itself not shown, the groups of both come to the same."""
    for whole, ways in groups.items():
        if whole not in releases.versions:
            for one, other in pairwise(ways):
                signs = [1.0] * len(one) + [-1.0] * len(other)
                for _, keys in releases.walk([*one, *other]):
                    web.balance(zip(keys, signs, strict=True))


def _tie_shares(web: Web, releases: Releases, figures: Sequence[Counted]) -> None:
    """The counts of shares of one base make that base, where the definition says so or they do."""
    shares: dict[tuple[Address, str, bool], dict[Address, None]] = defaultdict(dict)
    for figure in figures:
        if figure.within and figure.count is not None and figure.base is not None and figure.key.category:
            base = releases.address_of(figure.base)
            shares[base, figure.key.indicator, figure.indicator.shares_of_whole][releases.address_of(figure.count)] = (
                None
            )
    for (base, _, declared), counts in shares.items():
        if len(counts) > 1:
            split(web, releases, base, list(counts), exact=not declared)


def _tie_places(web: Web, releases: Releases, parts_of: Mapping[str, Sequence[str]]) -> None:
    """Districts make their county, authorities their region, small areas what they lie in, whichever board shows them.

    A county's small areas make it directly where a feed has no figures of its districts.
    """
    for address in releases.versions:
        parts = parts_of.get(address.area, ())
        known = _known_among(releases, address, parts)
        if not known:
            within = [small for code in parts for small in parts_of.get(code, ())]
            small = [code for code in within if level_of_code(code) is Level.SMALL_AREA]
            known = _known_among(releases, address, small)
        if known:
            split(web, releases, address, known)


def _known_among(releases: Releases, address: Address, codes: Sequence[str]) -> list[Address]:
    inside = [address._replace(area=code) for code in codes]
    return [part for part in inside if part in releases.versions]


def _tie_periods(web: Web, releases: Releases, returns: Mapping[str, Asked]) -> None:
    """Quarters make a year where they add up to it; what is counted from 1 April grows by the quarter."""
    places: dict[tuple[SeriesKey, str], list[tuple[Period, Address]]] = defaultdict(list)
    for address in releases.versions:
        places[address.series, address.area].append((read_code(address.period), address))
    for (series, _), found in places.items():
        feed, measure, _ = series
        owed = returns.get(feed)
        if owed and measure in owed.measures and owed.measures[measure].cumulative:
            tie_running_totals(web, releases, found)
        else:
            _tie_tilings(web, releases, found)


def _tie_tilings(web: Web, releases: Releases, found: Sequence[tuple[Period, Address]]) -> None:
    if len({period.months for period, _ in found}) > 1:
        for period, address in found:
            for tiles in _find_tilings(period, found):
                split(web, releases, address, tiles, exact=True)


def _find_tilings(period: Period, found: Sequence[tuple[Period, Address]]) -> list[list[Address]]:
    """Return the ways in which shorter periods make a longer one without a gap: with the longest of each, the shortest.

    Quarters tell of a year although one of their months is missing.
    """
    inside = [one for one in found if one[0].months < period.months and period.start <= one[0].start]
    ways = []
    for months in sorted({one.months for one, _ in inside}):
        for longest in (True, False):
            some = [one for one in inside if (one[0].months <= months if longest else one[0].months >= months)]
            starts = {one.start: (one, address) for one, address in sorted(some, key=_by_months, reverse=not longest)}
            tiles = _lay_tiles(period, starts)
            if tiles and tiles not in ways:
                ways.append(tiles)
    return ways


def _by_months(one: tuple[Period, Address]) -> int:
    return one[0].months


def _lay_tiles(period: Period, starts: Mapping[date, tuple[Period, Address]]) -> list[Address]:
    """Return the periods from the first day of a longer one to its last; none where there is a gap."""
    tiles, day = [], period.start
    while day in starts and starts[day][0].end <= period.end:
        tiles.append(starts[day][1])
        day = starts[day][0].end + timedelta(days=1)
    return tiles if day == period.end + timedelta(days=1) else []
