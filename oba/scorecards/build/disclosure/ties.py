"""What ties counts to each other: totals, running totals, balances and bases, as the definitions state them.

Only what is true of the numbers is taken, for each release that a reader may have seen; what is over when parts are
taken from a total is a count too, though it is never printed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from oba.indicators.measuring import SeriesKey
from oba.indicators.provider_return import Balance, OfWhich, Parts, ReturnDefinition, Share, Stage
from oba.periods import Period, read_code
from oba.scorecards.build.disclosure.counts import Address, Counted, Observed

Rest = tuple[str, int, tuple[int, ...]]
Key = int | Rest
Terms = tuple[tuple[Key, float], ...]


class Tie(NamedTuple):
    """Says that the sum of factors times counts is nought (`low` and `high`: or lies between them)."""

    terms: Terms
    low: float = 0.0
    high: float = 0.0


@dataclass
class Web:
    """The ties found so far, the rests that they make with their values, and which counts are totals of others."""

    values: Mapping[int, float]
    ties: dict[Tie, None] = field(default_factory=dict)
    rests: dict[Rest, float] = field(default_factory=dict)
    totals: set[Key] = field(default_factory=set)

    def split(self, whole: int, parts: Sequence[int], always_rest: bool = False, exact: bool = False) -> None:
        """Tie a whole to its parts, and to what is left of it.

        `always_rest`: a reader does not take the parts to be all there is. `exact`: nothing may be left.
        """
        left = self.values[whole] - sum(self.values[part] for part in parts)
        if left < 0 or (exact and left) or whole in parts:
            return
        terms: list[tuple[Key, float]] = [(whole, 1.0), *((part, -1.0) for part in sorted(parts))]
        if left or always_rest:
            rest = ("rest", whole, tuple(sorted(parts)))
            self.rests[rest] = left
            terms.append((rest, -1.0))
        if not always_rest:
            self.totals.add(whole)
        self.ties[Tie(tuple(terms))] = None

    def balance(self, terms: Iterable[tuple[int, float]], slack: float = 0.0) -> None:
        """Tie counts whose sum with factors is nought, where it truly is."""
        found = tuple(sorted(terms))
        if len({key for key, _ in found}) == len(found) and abs(sum(self.values[k] * f for k, f in found)) <= slack:
            self.ties[Tie(found, -slack, slack)] = None


def tie_counts(
    figures: Sequence[Counted],
    values: Mapping[int, float],
    observed: Mapping[int, Observed],
    parts_of: Mapping[str, Sequence[str]],
    returns: Mapping[str, ReturnDefinition],
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
    _tie_groups(web, releases)
    _tie_margins(web, releases)
    _tie_shares(web, releases, figures)
    _tie_places(web, releases, parts_of)
    _tie_periods(web, releases, returns)
    _tie_measures(web, releases, returns)
    return web


@dataclass(frozen=True)
class Releases:
    """The counts at each address, one or more versions of each."""

    versions: Mapping[Address, Sequence[int]]
    observed: Mapping[int, Observed]

    def walk(self, wanted: Sequence[Address]) -> Iterator[tuple[bool, list[int]]]:
        """Yield what stood at some addresses after each release, and whether it is what stands there now."""
        each = [self.versions[address] for address in wanted]
        if all(len(one) == 1 for one in each):
            yield True, [one[0] for one in each]
            return
        loads = sorted({self.load_of(key) for one in each for key in one})
        for load in loads:
            then = [[key for key in one if self.load_of(key) <= load] for one in each]
            if all(then):
                yield load == loads[-1], [max(one, key=self._order) for one in then]

    def _order(self, key: int) -> tuple[int, int]:
        return self.load_of(key), abs(key)

    def load_of(self, key: int) -> int:
        """Return the load that brought a count, or the share that it is worked back from."""
        return self.observed[abs(key)].load_id

    def address_of(self, key: int) -> Address:
        """Return where a count stands, or the share that it is worked back from."""
        return self.observed[abs(key)].address


def _tie_groups(web: Web, releases: Releases) -> None:
    """The groups of one breakdown make the whole, in each of its dimensions."""
    for whole, ways in _list_groups(releases).items():
        if whole in releases.versions:
            for members in ways:
                _split(web, releases, whole, members)


def _list_groups(releases: Releases) -> dict[Address, list[list[Address]]]:
    """Return the groups of each whole, shown or not, in each way that it is split."""
    groups: dict[Address, dict[str, list[Address]]] = defaultdict(lambda: defaultdict(list))
    for address in releases.versions:
        feed, measure, breakdown = address.series
        parts = breakdown.split(";") if breakdown else []
        for one in parts:
            rest = ";".join(part for part in parts if part != one)
            whole = Address((feed, measure, rest), address.area, address.period)
            groups[whole][one.partition("=")[0]].append(address)
    return {whole: list(ways.values()) for whole, ways in groups.items()}


def _tie_margins(web: Web, releases: Releases) -> None:
    """Where a whole is split in two ways and is itself not shown, the groups of both come to the same."""
    for whole, ways in _list_groups(releases).items():
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
            shares[base, figure.key.indicator, figure.indicator.shares_of_whole][releases.address_of(figure.count)] = None
    for (base, _, declared), counts in shares.items():
        if len(counts) > 1:
            _split(web, releases, base, list(counts), exact=not declared)


def _split(web: Web, releases: Releases, whole: Address, parts: Sequence[Address], exact: bool = False) -> None:
    for newest, (total, *members) in releases.walk([whole, *parts]):
        web.split(total, members, exact=exact or not newest)


def _tie_places(web: Web, releases: Releases, parts_of: Mapping[str, Sequence[str]]) -> None:
    """Districts make their county, authorities their region: whichever board shows them."""
    for address in releases.versions:
        inside = [address._replace(area=code) for code in parts_of.get(address.area, ())]
        known = [part for part in inside if part in releases.versions]
        if known:
            _split(web, releases, address, known)


def _tie_periods(web: Web, releases: Releases, returns: Mapping[str, ReturnDefinition]) -> None:
    """Quarters make a year where they add up to it; what is counted from 1 April grows by the quarter."""
    places: dict[tuple[SeriesKey, str], list[tuple[Period, Address]]] = defaultdict(list)
    for address in releases.versions:
        places[address.series, address.area].append((read_code(address.period), address))
    for (series, _), found in places.items():
        feed, measure, _ = series
        owed = returns.get(feed)
        if owed and measure in owed.measures and owed.measures[measure].cumulative:
            _tie_running_totals(web, releases, found)
        elif len({period.months for period, _ in found}) > 1:
            for period, address in found:
                for tiles in _find_tilings(period, found):
                    _split(web, releases, address, tiles, exact=True)


def _tie_running_totals(web: Web, releases: Releases, found: Sequence[tuple[Period, Address]]) -> None:
    by_end = {period.end: (period, address) for period, address in found}
    for period, address in found:
        before = by_end.get(period.start - timedelta(days=1))
        if before and period.start.month != 4:  # a new financial year counts from nought
            for newest, (now, then) in releases.walk([address, before[1]]):
                if newest:
                    web.split(now, [then], always_rest=True)


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


def _tie_measures(web: Web, releases: Releases, returns: Mapping[str, ReturnDefinition]) -> None:
    """Sums, balances and parts that a return states of its questions."""
    at: dict[tuple[str, str, str, str], dict[str, Address]] = defaultdict(dict)
    for address in releases.versions:
        feed, measure, breakdown = address.series
        if feed in returns:
            at[feed, breakdown, address.area, address.period][measure] = address
    for (feed, *_), there in at.items():
        for relation in returns[feed].relations:
            match relation:
                case Balance():
                    signs = {relation.opening: 1.0, relation.closing: -1.0}
                    signs |= dict.fromkeys(relation.add, 1.0) | dict.fromkeys(relation.take, -1.0)
                    _balance(web, releases, there, signs)
                case Parts():
                    known = [there[name] for name in relation.parts if name in there]
                    if relation.whole in there and known:
                        _split(web, releases, there[relation.whole], known)
                case OfWhich():
                    _tie_part(web, releases, there, relation.whole, relation.part)
                case Share():
                    _tie_part(web, releases, there, relation.denominator, relation.numerator)
                case Stage():
                    _tie_part(web, releases, there, relation.first, relation.then)
                case _:
                    pass


def _balance(web: Web, releases: Releases, there: Mapping[str, Address], signs: Mapping[str, float]) -> None:
    if all(name in there for name in signs):
        for _, keys in releases.walk([there[name] for name in signs]):
            web.balance(zip(keys, signs.values(), strict=True))


def _tie_part(web: Web, releases: Releases, there: Mapping[str, Address], whole: str, part: str) -> None:
    if whole in there and part in there:
        for newest, (total, inside) in releases.walk([there[whole], there[part]]):
            if newest:
                web.split(total, [inside], always_rest=True)
