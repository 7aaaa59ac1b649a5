"""What the feeds of counts say of their measures and breakdowns: as defined today, and as it was when a load came.

A name may change between two packs, and what it counts stays what it is. So what each name counts is kept with the
loads, and the numbers of an earlier pack keep their own fact, whatever the definitions say now.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise, product

from oba.indicators import scores
from oba.indicators.case_measures import CaseMeasure, CaseMeasures, OtherList
from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.scorecards.build.disclosure.choices import Choices
from oba.scorecards.build.disclosure.facts import RETURNED, SCORED, Fact, Kept, Said, facts_of, list_sums, tied_facts

Name = tuple[str, str]
"""A feed and a measure of it."""


@dataclass
class CountedFacts:
    """The fact behind each measure of the feeds of counts, and which facts make another: the whole, and its parts."""

    of: dict[Name, Fact] = field(default_factory=dict)
    sums: dict[tuple[Fact, ...], None] = field(default_factory=dict)
    chosen: Choices = field(default_factory=Choices)
    said: dict[str, Said] = field(default_factory=dict)
    """What each feed of counts says of all its measures, those among them that no sum ties."""
    formerly: dict[Fact, Fact] = field(default_factory=dict)
    """What was said of a list or a return under a name that it had, as it is said now."""
    returns: dict[str, str] = field(default_factory=dict)
    """What each return is called now, by this name and those that it had."""
    lists: dict[str, frozenset[str]] = field(default_factory=dict)
    """The lists, and the returns that these are read from, that are behind each feed."""
    defined: dict[str, frozenset[str]] | None = None
    """The measures of each feed; None where nothing is known of them."""

    @property
    def scored(self) -> dict[Name, Name]:
        """Return what else each count and sum of scores is called, so that one thing has one name."""
        named = {
            (feed, name): name_scored(fact) for feed, said in self.said.items() for name, fact in said.measures.items()
        }
        return {name: called for name, called in named.items() if called}

    def as_now(self, fact: Fact) -> Fact:
        """Return a fact with the names that its list or its return have now."""
        now = self.formerly.get(fact, fact)
        return now._replace(list=self.returns.get(now.list, now.list)) if now.what == RETURNED else now

    def near(self, feeds: set[str]) -> set[str]:
        """Return some feeds and all others that count rows of the same lists."""
        behind = {one for feed in feeds for one in self.lists.get(feed, (feed,))}
        return feeds | behind | {feed for feed, lists in self.lists.items() if lists & behind}


def name_scored(fact: Fact) -> Name | None:
    """Return the one name of a count or sum of scores: the return's own, where its case sheets have them."""
    if fact.what == RETURNED:
        return fact.list, fact.rows
    if fact.what.startswith(SCORED):
        return f"{fact.list} {fact.rows} {fact.how}", scores.name_score("", fact.what.removeprefix(SCORED))
    return None


def read_facts(definitions: Definitions, kept: Kept | None = None) -> CountedFacts:
    """Return what the feeds of counts say, by their definitions; `kept` is what they said before.

    A list that stands where one is gone is taken for that one, whether it says so (`formerly`) or not.
    """
    definitions = _name_followed(definitions, follow_lists(definitions, kept or {}))
    found = CountedFacts(defined={feed.id: frozenset(feed.measures) for feed in definitions.feeds.values()})
    for owed in definitions.returns.values():
        found.returns |= dict.fromkeys([owed.id, *owed.formerly], owed.id)
    for feed in feeds_of_counts(definitions):
        counted = definitions.case_measures[feed.connector.measures]
        ties: dict[tuple[str, str], Fact] = {}
        for name, measure in counted.measures.items():
            ties |= {(f"{name}{ending}", column): fact for ending, column, fact in tied_facts(measure)}
            found.sums |= dict.fromkeys(list_sums(measure))
        found.chosen.add(definitions, feed, counted)
        found.of |= {(feed.id, name): ties[row] for name, row in _rows_of(feed) if row in ties}
        said, formerly = _say(definitions, feed, counted)
        found.said[feed.id] = said
        found.formerly |= formerly
        sources = {definitions.case_lists[one].source.return_ for one in counted.lists if one in definitions.case_lists}
        found.lists[feed.id] = frozenset([*counted.lists, *(one for one in sources if one)])
    return found


def follow_lists(definitions: Definitions, kept: Kept) -> dict[str, set[str]]:
    """Return the lists that are gone, by the list that a feed of counts reads in their place; `formerly` names none.

    To take two lists for one hides a figure too many at worst. To take one for two tells of whoever came between.
    """
    lists = definitions.case_lists
    said = {had for name, one in lists.items() for had in (name, *one.formerly)}
    before: dict[str, set[str]] = defaultdict(set)
    for was, now in _list_steps(definitions, kept):
        for name in now - was:
            before[name] |= was - now - said
    traced = {name: gone for name in lists if (gone := _trace_back(name, before))}
    if not traced:
        return {}
    facts = {fact for feed in feeds_of_counts(definitions) for fact in _facts_in(say_feed(definitions, feed))}
    then = {fact for records in kept.values() for _, one in records for fact in _facts_in(one)}
    same = {name: {one.list for one in then if one._replace(list=name) in facts} for name in traced}
    return {name: gone & same[name] for name, gone in traced.items() if gone & same[name]}


def feeds_of_counts(definitions: Definitions) -> list[Feed]:
    """Return the feeds that are counted from case rows by measures that are defined."""
    feeds = definitions.feeds.values()
    return [
        one for one in feeds if one.connector.type == "cases" and one.connector.measures in definitions.case_measures
    ]


def _facts_in(said: Said) -> set[Fact]:
    return {one for one in (*said.measures.values(), *said.table.values()) if one.what != RETURNED}


def _list_steps(definitions: Definitions, kept: Kept) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Yield the lists that a feed counted and those that it counted next; a feed that is gone may be any new one."""
    now = {
        feed.id: frozenset(one.list_ for one in definitions.case_measures[feed.connector.measures].measures.values())
        for feed in feeds_of_counts(definitions)
    }
    then = {feed: [_lists_of(said) for _, said in records] for feed, records in kept.items()}
    for feed, records in then.items():
        yield from pairwise([*records, now[feed]] if feed in now else records)
        if feed not in now:
            yield from ((records[-1], then.get(name, [one])[0]) for name, one in now.items())


def _lists_of(said: Said) -> frozenset[str]:
    return frozenset(one.list for one in _facts_in(said))


def _trace_back(name: str, before: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    left = set(before.get(name, ()))
    while left:
        one = left.pop()
        found.add(one)
        left |= before.get(one, set()) - found
    return found - {name}


def _name_followed(definitions: Definitions, followed: Mapping[str, set[str]]) -> Definitions:
    if not followed:
        return definitions
    lists = definitions.case_lists
    had = {
        name: lists[name].model_copy(update={"formerly": [*lists[name].formerly, *sorted(gone)]})
        for name, gone in followed.items()
    }
    return replace(definitions, case_lists={**lists, **had})


def say_feed(definitions: Definitions, feed: Feed) -> Said:
    """Return what a feed of counts says now."""
    return _say(definitions, feed, definitions.case_measures[feed.connector.measures])[0]


def _rows_of(feed: Feed) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each measure of a feed with the measure and column of the table of counts that it is read from."""
    for name, one in feed.measures.items():
        for column in [one.column] if isinstance(one.column, str) else one.column:
            yield name, (str(one.where.get("measure", "")), column)


def _say(definitions: Definitions, feed: Feed, counted: CaseMeasures) -> tuple[Said, dict[Fact, Fact]]:
    """Return what a feed says now, and what it said of lists and returns under the names that they had."""
    facts: dict[tuple[str, str], Fact] = {}
    formerly: dict[Fact, Fact] = {}
    for name, measure in counted.measures.items():
        mine = _facts_of(definitions, counted, name, measure)
        facts |= mine
        for other in _say_as_before(definitions, measure):
            formerly |= dict(zip(_facts_of(definitions, counted, name, other).values(), mine.values(), strict=True))
    for fact in [*facts.values()]:
        if fact.what == RETURNED:
            past = definitions.returns[fact.list].formerly
            formerly |= {fact._replace(list=one): fact for one in past}
    groups = {
        name: _name_split(counted, str(rule.where.get("breakdown", name)), rule.values)
        for name, rule in feed.breakdowns.items()
    }
    measures = {name: facts[row] for name, row in _rows_of(feed) if row in facts}
    table = {f"{series} {column}": fact for (series, column), fact in facts.items()}
    splits = {
        name: {by: _name_split(counted, by, {}) for by in measure.breakdowns}
        for name, measure in counted.measures.items()
    }
    return Said(measures, groups, table, splits), formerly


def _facts_of(
    definitions: Definitions, counted: CaseMeasures, name: str, measure: CaseMeasure
) -> dict[tuple[str, str], Fact]:
    """Return the facts of a measure by its name in the table of counts and the column."""
    endings = [one.removeprefix(name) for one in counted.series_of(name)]
    found = {(f"{name}{ending}", column): fact for (ending, column), fact in facts_of(measure, endings).items()}
    return found | _facts_of_return(definitions, name, measure)


def _facts_of_return(definitions: Definitions, name: str, measure: CaseMeasure) -> dict[tuple[str, str], Fact]:
    """Return what a return itself counts of the case sheets that a list is read from."""
    listed = definitions.case_lists.get(measure.list_) if measure.tool else None
    owed = definitions.returns.get(listed.source.return_ or "") if listed else None
    if not (measure.tool and owed and owed.cases):
        return {}
    codes = {code for codes in measure.where.values() for code in codes}
    tool = next((one.id for one in owed.cases.tools if one.id in codes), measure.tool.id)
    return {
        (f"{name}{scores.name_score('', what)}", "value"): Fact(RETURNED, owed.id, scores.name_score(tool, what))
        for what in scores.measured_of(measure.tool, list(measure.reasons))
    }


def _say_as_before(definitions: Definitions, measure: CaseMeasure) -> Iterator[CaseMeasure]:
    """Yield a measure as it was written when its lists had other names."""
    known = definitions.case_lists
    had = [[one, *(known[one].formerly if one in known else ())] for one in measure.lists]
    for own, *others in list(product(*had))[1:]:
        changes: dict[str, object] = {"list_": own}
        if measure.other:
            changes["other"] = _called(measure.other, others[0] if others else own)
        yield measure.model_copy(update=changes)


def _called(other: OtherList, name: str) -> OtherList:
    return other.model_copy(update={"list_": name})


def _name_split(counted: CaseMeasures, split_by: str, values: Mapping[str, str]) -> str:
    """Return what a breakdown splits by, whatever it is called."""
    by = counted.breakdowns.get(split_by)
    said = (by.field or f"age at {by.age_at} from {by.bands}") if by else split_by
    return f"{said} {json.dumps(values, sort_keys=True)}" if values else said
