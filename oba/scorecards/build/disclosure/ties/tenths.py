"""What ties counts by tenth of deprivation to those of small areas: in which tenth an area lies is published.

Who shows the counts of a place by tenth, and elsewhere those of all its small areas, has shown each tenth twice.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from oba.periods import read_code
from oba.places.areas import level_of_code
from oba.scorecards.build.disclosure.count_web import Releases, Web, split
from oba.scorecards.build.disclosure.counts import Address
from oba.scorecards.build.disclosure.facts import Fact
from oba.scorecards.build.disclosure.meanings import CountedFacts
from oba.vocabulary import Level

FIELD = "decile"
"""The field of rows, and the unit of a published measure of small areas, that say in which tenth one lies."""

Tenths = Mapping[str, int]
"""The tenth of each small area by one index, 1 the most deprived."""
Counts = tuple[Fact, str]
"""What is counted, and of which other groups."""


def tie_tenths(
    web: Web,
    releases: Releases,
    facts: CountedFacts,
    parts_of: Mapping[str, Sequence[str]],
    indices: Sequence[Tenths],
) -> None:
    """Tie each count by tenth, or those of years that make several together, to the small areas that lie in it.

    An index is taken where no tenth has fewer than its small areas: rows may go by another one.
    """
    small: dict[tuple[Counts, str], dict[str, Address]] = defaultdict(dict)
    tenths: dict[tuple[Counts, str], dict[str, dict[str, Address]]] = defaultdict(lambda: defaultdict(dict))
    for address in releases.versions if indices else ():
        feed, measure, breakdown = address.series
        fact = facts.said[feed].measures.get(measure) if feed in facts.said else None
        if fact and level_of_code(address.area) is Level.SMALL_AREA:
            small[(fact, breakdown), address.period][address.area] = address
        elif fact:
            for rest, code in _list_tenths(facts, feed, breakdown):
                tenths[(fact, rest), address.area][code][address.period] = address
    for (counts, period), areas in small.items():
        for area in {around for same, around in tenths if same == counts}:
            inside = [one for one in _list_small(area, parts_of) if one in areas]
            wholes = {code: _tile(period, known) for code, known in tenths[counts, area].items()}
            for index in indices:
                made = [
                    (whole, [areas[one] for one in inside if str(index.get(one)) == code])
                    for code, whole in wholes.items()
                    if whole
                ]
                if all(_holds(web, releases, *one) for one in made):
                    for whole, members in made:
                        _tie(web, releases, whole, members)


def _tile(period: str, known: Mapping[str, Address]) -> list[Address]:
    """Return where the count of a period stands, or those of the longest equal periods that make it."""
    if period in known:
        return [known[period]]
    whole = read_code(period)
    parts = [(read_code(code), address) for code, address in sorted(known.items())]
    inside = [(one, address) for one, address in parts if whole.start <= one.start and one.end <= whole.end]
    for months in sorted({one.months for one, _ in inside}, reverse=True):
        tiles = [address for one, address in inside if one.months == months]
        if len(tiles) * months == whole.months:
            return tiles
    return []


def _tie(web: Web, releases: Releases, whole: Sequence[Address], parts: Sequence[Address]) -> None:
    if len(whole) == 1 and parts:
        split(web, releases, whole[0], parts)
    elif parts:
        signs = [1.0] * len(whole) + [-1.0] * len(parts)
        for _, keys in releases.walk([*whole, *parts]):
            web.balance(zip(keys, signs, strict=True))


def _list_tenths(facts: CountedFacts, feed: str, breakdown: str) -> Iterator[tuple[str, str]]:
    """Yield the tenth of a group, and the other groups that it is of."""
    parts = breakdown.split(";") if breakdown else []
    for one in parts:
        name, _, code = one.partition("=")
        if facts.chosen.groups.get((feed, name)) == FIELD:
            yield ";".join(part for part in parts if part != one), code


def _list_small(area: str, parts_of: Mapping[str, Sequence[str]]) -> list[str]:
    parts = parts_of.get(area, ())
    return [*parts, *(one for part in parts for one in parts_of.get(part, ()))]


def _holds(web: Web, releases: Releases, whole: Sequence[Address], parts: Sequence[Address]) -> bool:
    *_, (_, keys) = releases.walk([*whole, *parts])
    counts = [web.values[key] for key in keys]
    return sum(counts[: len(whole)]) >= sum(counts[len(whole) :])
