"""What ties counts that are made of case rows: one fact under several names, months and years of it, parts of it.

A feed of counts has each span as a measure of its own, and the same number as the base of several shares. A reader who
adds the months shown to a year shown elsewhere knows the month that is hidden, unless the audit knows it too.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from oba.indicators import scores
from oba.indicators.case_measures import ROLLING, CaseMeasure, CaseMeasures
from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.periods import Period, read_code
from oba.scorecards.build.disclosure.bands import tie_bands
from oba.scorecards.build.disclosure.chosen import Choices, tie_chosen
from oba.scorecards.build.disclosure.counts import Address
from oba.scorecards.build.disclosure.web import Releases, Web, split

_OPEN, _STARTED, _ENDED = "open", "started", "ended"


class Fact(NamedTuple):
    """What is counted, however it is called: rows of a list that started, ended, are known … and are as said."""

    what: str
    list: str
    rows: str
    """Which rows: the conditions, the unit, the dates that matter."""
    how: str = ""
    """What more is asked of them: the codes that say nothing, the window."""


@dataclass
class CountedFacts:
    """The fact behind each measure of the feeds of counts, and which facts make another: the whole, and its parts."""

    of: dict[tuple[str, str], Fact] = field(default_factory=dict)
    sums: dict[tuple[Fact, ...], None] = field(default_factory=dict)
    chosen: Choices = field(default_factory=Choices)
    scored: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """What is counted of the case sheets of a return, by feed and measure: the return, and what its own measure is."""


def read_facts(definitions: Definitions) -> CountedFacts:
    """Return what the feeds of counts say, by their definitions."""
    found = CountedFacts()
    for feed in definitions.feeds.values():
        counted = definitions.case_measures.get(feed.connector.measures)
        if feed.connector.type != "cases" or counted is None:
            continue
        facts: dict[tuple[str, str], Fact] = {}
        for name, measure in counted.measures.items():
            facts |= {(f"{name}{ending}", column): fact for ending, column, fact in _list_facts(measure)}
            found.sums |= dict.fromkeys(_list_sums(measure))
        found.chosen.add(definitions, feed, counted)
        found.scored |= dict(_name_scored(definitions, feed, counted))
        for name, one in feed.measures.items():
            for column in [one.column] if isinstance(one.column, str) else one.column:
                fact = facts.get((str(one.where.get("measure", "")), column))
                if fact is not None:
                    found.of[feed.id, name] = fact
    return found


def _name_scored(
    definitions: Definitions, feed: Feed, counted: CaseMeasures
) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield the feed and measure of what is counted of a return's case sheets, with the return and its own measure."""
    said = {}
    for name, measure in counted.measures.items():
        listed = definitions.case_lists.get(measure.list_) if measure.tool else None
        owed = definitions.returns.get(listed.source.return_ or "") if listed else None
        if measure.tool and owed and owed.cases:
            codes = {code for codes in measure.where.values() for code in codes}
            tool = next((one.id for one in owed.cases.tools if one.id in codes), measure.tool.id)
            for what in scores.measured_of(measure.tool, list(measure.reasons)):
                said[f"{name}{scores.name_score('', what)}"] = (owed.id, scores.name_score(tool, what))
    for name, one in feed.measures.items():
        if found := said.get(str(one.where.get("measure", ""))):
            yield (feed.id, name), found


def _fact(measure: CaseMeasure, what: str, how: str = "") -> Fact:
    day = {_STARTED: measure.starts, _ENDED: measure.ends}.get(what, f"{measure.starts} {measure.ends}")
    where = sorted((name, sorted(codes)) for name, codes in measure.where.items())
    return Fact(what, measure.list_, f"{where} {measure.unit} {day}", how)


def _list_facts(measure: CaseMeasure) -> Iterator[tuple[str, str, Fact]]:
    """Yield the ending of a measure's name, the column, and the fact that stands there."""
    ended, started = _fact(measure, _ENDED), _fact(measure, _STARTED)
    followed, waiting = _fact(measure, "followed", _window(measure)), _fact(measure, "waiting", _window(measure))
    known, silent = _fact(measure, "known", _silence(measure)), _fact(measure, "silent", _silence(measure))
    match measure.family:
        case "flow":
            yield "", "value", _fact(measure, measure.count or "")
            if measure.count != _OPEN:
                yield ROLLING, "value", _fact(measure, measure.count or "")
        case "outcome":
            reached = _fact(measure, "reached", f"{measure.field} {sorted(measure.counted)}")
            yield from (("", "value", reached), ("_of_known", "value", reached), ("_no_data", "value", silent))
            yield from (("", "of", ended), ("_of_known", "of", known), ("_no_data", "of", ended))
        case "step":
            yield "", "of", ended
        case "again" | "wait":
            yield from (("", "of", followed), ("_not_yet_followed", "value", waiting))
            yield "_not_yet_followed", "of", ended if measure.family == "again" else started
        case "travel":
            yield from (("_started", "value", _scored(measure, "started")), ("_started", "of", _scored(measure, "all")))
            for what in (scores.MATCHED, scores.BETTER, scores.SAME, scores.WORSE):
                yield f"_{what}", "value", _scored(measure, what)
            for name, why in _missing_facts(measure).items():
                yield from ((name, "value", why), (name, "of", _scored(measure, "started")))
            yield "_not_yet_followed", "value", _scored(measure, "waiting")
            for what in (scores.MATCHED, scores.AT_BEST, scores.AT_WORST):
                yield f"_{what}", "of", _scored(measure, "started")
            for what in (scores.BETTER, scores.SAME, scores.WORSE, scores.RELIABLY_BETTER, scores.RELIABLY_WORSE):
                yield f"_{what}", "of", _scored(measure, scores.MATCHED)
        case "earlier" if measure.through:
            linked = _fact(measure, "linked", measure.through)
            yield from (("", "of", linked), ("_matched", "value", linked), ("_matched", "of", started))
        case "earlier":
            yield "", "of", started


def _scored(measure: CaseMeasure, what: str) -> Fact:
    return _fact(measure, f"scored {what}", f"{measure.tool.id if measure.tool else ''} {measure.same}")


def _missing_facts(measure: CaseMeasure) -> dict[str, Fact]:
    """Return the ending of each count of those without a last score, by why there is none, with its fact."""
    return {scores.name_score("", name): _scored(measure, name) for name in map(scores.name_missing, measure.reasons)}


def _list_sums(measure: CaseMeasure) -> Iterator[tuple[Fact, ...]]:
    if measure.family == "travel":
        ways = (scores.MATCHED, scores.BETTER, scores.SAME, scores.WORSE)
        for made in (("all", "started", "waiting"), ways):
            yield tuple(_scored(measure, one) for one in made)
        matched, missing = _scored(measure, scores.MATCHED), _missing_facts(measure).values()
        yield _scored(measure, "started"), matched, *missing
    if measure.family == "outcome":
        said = _silence(measure)
        yield _fact(measure, _ENDED), _fact(measure, "known", said), _fact(measure, "silent", said)
    if measure.family in ("again", "wait"):
        whole = _fact(measure, _ENDED if measure.family == "again" else _STARTED)
        window = _window(measure)
        yield whole, _fact(measure, "followed", window), _fact(measure, "waiting", window)


def _window(measure: CaseMeasure) -> str:
    words = measure.within.words if measure.within else ""
    return f"{measure.family} {words} {measure.elsewhere.list_} {measure.ends if measure.family == 'wait' else ''}"


def _silence(measure: CaseMeasure) -> str:
    return f"{measure.field} {sorted(measure.no_data)}"


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
        if fact.what == _OPEN:
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

    A year whose groups stay as they were (`oba.cases.counting.held`) may differ from the same twelve months: what is
    left between the two is nobody.
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
    named = ((_STARTED, starts), (_ENDED, ends))
    return {what: times.get((Fact(what, fact.list, f"{rows} {day}"), breakdown, area), []) for what, day in named}


def _tie_open(web: Web, releases: Releases, addresses: list[Address], moves: Mapping[str, list[Address]]) -> None:
    """Who is open at the end were open before or came since, and did not go."""
    by_day = {read_code(one.period).end: one for one in addresses}
    gone = {one.period: one for one in moves[_ENDED]}
    for came in moves[_STARTED]:
        period: Period = read_code(came.period)
        before, after = by_day.get(period.start - timedelta(days=1)), by_day.get(period.end)
        if before and after and came.period in gone:
            _balance(web, releases, {before: 1.0, came: 1.0, gone[came.period]: -1.0, after: -1.0})


def _balance(web: Web, releases: Releases, signs: Mapping[Address, float]) -> None:
    for _, keys in releases.walk(list(signs)):
        web.balance(zip(keys, signs.values(), strict=True))
