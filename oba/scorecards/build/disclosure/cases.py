"""What ties counts that are made of case rows: one fact under several names, months and years of it, parts of it.

A feed of counts has each span as a measure of its own, and the same number as the base of several shares. A reader who
adds the months shown to a year shown elsewhere knows the month that is hidden, unless the audit knows it too.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

from oba.periods import Period, read_code
from oba.scorecards.build.disclosure.chosen import tie_chosen
from oba.scorecards.build.disclosure.counts import Address
from oba.scorecards.build.disclosure.facts import ENDED, OPEN, STARTED, Fact
from oba.scorecards.build.disclosure.said import CountedFacts
from oba.scorecards.build.disclosure.web import Releases, Web, split


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
                _balance(web, releases, {known[whole][0]: 1.0, **{known[part][0]: -1.0 for part in parts}})
    _tie_groups_across(web, releases, there)
    tie_chosen(web, releases, facts.chosen)
    for (fact, breakdown, area), addresses in times.items():
        if fact.what == OPEN:
            _tie_open(web, releases, addresses, _moves(times, fact, breakdown, area))
    return times


def _tie_groups_across(
    web: Web, releases: Releases, there: Mapping[tuple[str, str, str], Mapping[Fact, list[Address]]]
) -> None:
    """The groups of a fact in one feed make its whole in another, or as much as the groups there."""
    wholes = {(fact, *place): known[fact][0] for place, known in there.items() for fact in known}
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
                split(web, releases, wholes[place], members)
            continue
        for one_way, other in pairwise(ways.values()):
            _balance(web, releases, dict.fromkeys(one_way, 1.0) | dict.fromkeys(other, -1.0))


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
