"""What ties counts that are made of case rows: one fact under several names, months and years of it, parts of it.

A feed of counts has each span as a measure of its own, and the same number as the base of several shares. A reader who
adds the months shown to a year shown elsewhere knows the month that is hidden, unless the audit knows it too.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from oba.periods import Period, read_code
from oba.scorecards.build.disclosure.choices import Choices
from oba.scorecards.build.disclosure.count_web import Releases, Web, split
from oba.scorecards.build.disclosure.counts import Address
from oba.scorecards.build.disclosure.facts import ENDED, OPEN, STARTED, Fact
from oba.scorecards.build.disclosure.meanings import CountedFacts
from oba.scorecards.build.disclosure.ties.ages import tie_bands
from oba.scorecards.build.disclosure.ties.codes import tie_chosen


def tie_cases(web: Web, releases: Releases, facts: CountedFacts) -> dict[tuple[Fact, str, str], list[Address]]:
    """Tie what is one fact, what parts of it make, and what came and went; return where each fact stands over time."""
    there: dict[tuple[str, str, str], dict[Fact, list[Address]]] = defaultdict(lambda: defaultdict(list))
    for address in releases.versions:
        feed, measure, breakdown = address.series
        if fact := facts.of.get((feed, measure)):
            there[breakdown, address.area, address.period][fact].append(address)
    times: dict[tuple[Fact, str, str], list[Address]] = defaultdict(list)
    for (breakdown, area, _), known in there.items():
        for fact, addresses in known.items():
            times[fact, breakdown, area].append(addresses[0])
            for one, other in pairwise(addresses):
                _balance(web, releases, {one: 1.0, other: -1.0})
        for whole, *parts in facts.sums:
            if whole in known and all(part in known for part in parts):
                members = [known[part][0] for part in parts]
                of_these = _choose_whole(web, releases, known[whole], members)
                _balance(web, releases, {of_these: 1.0, **dict.fromkeys(members, -1.0)})
    _tie_groups_across(web, releases, there)
    _tie_ages(web, releases, there, facts.chosen)
    tie_chosen(web, releases, facts.chosen)
    for (fact, breakdown, area), addresses in times.items():
        if fact.what == OPEN:
            _tie_open(web, releases, addresses, _moves(times, fact, breakdown, area))
    return times


def _tie_groups_across(
    web: Web, releases: Releases, there: Mapping[tuple[str, str, str], Mapping[Fact, list[Address]]]
) -> None:
    """The groups of a fact in one feed make its whole in another, or as much as the groups there."""
    wholes = {(fact, *place): known[fact] for place, known in there.items() for fact in known}
    groups: dict[tuple[Fact, str, str, str], dict[tuple[str, str], list[Address]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for (breakdown, area, period), known in there.items():
        parts = breakdown.split(";") if breakdown else []
        for one in parts:
            rest, name = ";".join(part for part in parts if part != one), one.partition("=")[0]
            for fact, addresses in known.items():
                for feed, address in {address.series[0]: address for address in reversed(addresses)}.items():
                    groups[fact, rest, area, period][feed, name].append(address)
    for place, ways in groups.items():
        if place in wholes:
            for members in ways.values():
                split(web, releases, _choose_whole(web, releases, wholes[place], members), members)
            continue
        for one_way, other in pairwise(ways.values()):
            _balance(web, releases, dict.fromkeys(one_way, 1.0) | dict.fromkeys(other, -1.0))


def _choose_whole(web: Web, releases: Releases, addresses: Sequence[Address], members: Sequence[Address]) -> Address:
    """Return where the whole stands that parts are of, or come nearest to, as they stand now.

    A year whose groups stay as they were (`oba.cases.counting.held_groups`) may differ from the same twelve months:
    what is left between the two is nobody.
    """
    if len(addresses) == 1:
        return addresses[0]

    def measure(address: Address) -> float:
        *_, (_, (whole, *parts)) = releases.walk([address, *members])
        return abs(web.values[whole] - sum(web.values[part] for part in parts))

    return min(addresses, key=measure)


def _tie_ages(
    web: Web, releases: Releases, there: Mapping[tuple[str, str, str], Mapping[Fact, list[Address]]], choices: Choices
) -> None:
    """The groups of a fact by age, cut in several ways, are made of the ages between all cuts."""
    found: dict[tuple[Fact, str, str, str, str], dict[tuple[str, str], dict[str, Address]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for (breakdown, area, period), known in there.items():
        parts = breakdown.split(";") if breakdown else []
        for one in parts:
            rest, (name, _, code) = ";".join(part for part in parts if part != one), one.partition("=")
            for fact, addresses in known.items():
                for address in addresses:
                    feed = address.series[0]
                    if age_at := choices.ages.get((feed, name)):
                        found[fact, rest, area, period, age_at][feed, name].setdefault(code, address)
    for ways in found.values():
        if len(ways) > 1:
            tie_bands(web, releases, list(ways.values()))


def _moves(
    times: Mapping[tuple[Fact, str, str], list[Address]], fact: Fact, breakdown: str, area: str
) -> dict[str, list[Address]]:
    """Return who started and who ended of those who are open, by the dates that the fact names."""
    *_, starts, ends = fact.rows.split(" ")
    rows = fact.rows.removesuffix(f" {starts} {ends}")
    named = ((STARTED, starts), (ENDED, ends))
    return {what: times.get((Fact(what, fact.list, f"{rows} {day}"), breakdown, area), []) for what, day in named}


def _tie_open(web: Web, releases: Releases, addresses: list[Address], moves: Mapping[str, list[Address]]) -> None:
    """Who is open at the end were open before or came since, and did not go."""
    by_day = {read_code(one.period).end: one for one in addresses}
    gone = {one.period: one for one in moves[ENDED]}
    for came in moves[STARTED]:
        period: Period = read_code(came.period)
        before, after = by_day.get(period.start - timedelta(days=1)), by_day.get(period.end)
        if before and after and came.period in gone:
            _balance(web, releases, {before: 1.0, came: 1.0, gone[came.period]: -1.0, after: -1.0})


def _balance(web: Web, releases: Releases, signs: Mapping[Address, float]) -> None:
    for _, keys in releases.walk(list(signs)):
        web.balance(zip(keys, signs.values(), strict=True))
