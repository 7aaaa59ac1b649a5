"""What the numbers of earlier packs are called now: decided before any pack is set beside another.

A name changes and what it counts does not. An earlier number takes the name that its fact has now, and what a later
count left as it was is one number with it: the earlier packs then stand there as if nothing had ever been renamed.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from oba.indicators.measures.series import SeriesKey
from oba.scorecards.build.disclosure.counts import Address, Earlier, EarlierFigure, Observed
from oba.scorecards.build.disclosure.facts import RETURNED, Fact, Kept, Said, said_at
from oba.scorecards.build.disclosure.meanings import CountedFacts, Name

_NOTHING = Said({}, {})


class AsNow(NamedTuple):
    """Every observation by number, the figures of earlier packs, and the facts: all by the names of now."""

    known: dict[int, Observed]
    figures: Sequence[EarlierFigure]
    facts: CountedFacts


def call_as_now(observed: Mapping[int, Observed], earlier: Earlier, facts: CountedFacts) -> AsNow:
    """Return what earlier packs showed by the names that this pack has for it; `observed` is what it reads itself."""
    names = _Names(facts, earlier.said)
    observed = {**observed, **names.find_later(observed)}
    read = {one.address for one in observed.values()}
    found = {number: names.find(one, read) for number, one in earlier.observed.items()}
    moved = {
        number: replace(one, address=found[number])
        for number, one in earlier.observed.items()
        if found[number] != one.address
    }
    stays = {number: one for number, one in earlier.observed.items() if number not in moved} | {**observed}
    remembered = names.remember()
    if not moved:
        return AsNow(stays, earlier.figures, remembered)
    known, called = _lay_together(observed, stays, moved)
    figures = [
        replace(one, inputs=tuple((role, called.get(number, number)) for role, number in one.inputs))
        for one in earlier.figures
    ]
    return AsNow(known, figures, remembered)


class _Names:
    """What each name counted when a load came, and which names count the same now."""

    def __init__(self, facts: CountedFacts, kept: Kept) -> None:
        self._facts, self._kept = facts, kept
        self._named: dict[Fact, list[Name]] = defaultdict(list)
        for feed, said in facts.said.items():
            for measure, fact in said.measures.items():
                self._named[fact].append((feed, measure))
        self._found: dict[tuple[SeriesKey, int], list[SeriesKey]] = {}

    def find(self, one: Observed, read: set[Address]) -> Address:
        """Return where an earlier number stands now: where this pack reads the same fact, or where it would."""
        since, said = self._said_of(one)
        series = one.address.series
        if (series, since) not in self._found:
            self._found[series, since] = sorted(self._list(series, said), key=lambda name: (name != series, name))
        names = self._found[series, since]
        places = [one.address._replace(series=name) for name in names]
        return next((place for place in places if place in read), places[0])

    def find_later(self, observed: Mapping[int, Observed]) -> dict[int, Observed]:
        """Return what this pack reads of names that counted another thing when it was stored, as of the load since.

        A number that is as large as what its name counted before was not stored anew.
        """
        since = {name: load for feed in self._kept for name, load in self._list_changes(feed)}
        if not since:
            return {}
        loads = {number: since.get(one.address.series[:2], 0) for number, one in observed.items()}
        return {
            number: replace(one, load_id=loads[number])
            for number, one in observed.items()
            if loads[number] > one.load_id
        }

    def _list_changes(self, feed: str) -> Iterator[tuple[Name, int]]:
        """Yield the names of a feed that counted another thing once, with the load since which they do not."""
        records = self._kept[feed]
        for (_, was), (since, said) in pairwise(records):
            for name, fact in said.measures.items():
                if name in was.measures and self._facts.as_now(was.measures[name]) != self._facts.as_now(fact):
                    yield (feed, name), since

    def _said_of(self, one: Observed) -> tuple[int, Said]:
        """Return what the feed said when a number came, and since which load; what it says now if nothing is kept."""
        feed = one.address.series[0]
        return said_at(self._kept, feed, one.load_id) or (-1, self._facts.said.get(feed, _NOTHING))

    def _list(self, series: SeriesKey, said: Said) -> list[SeriesKey]:
        """Return the names of now that count what a series counted; its own where nothing else is known."""
        feed, measure, breakdown = series
        fact = said.measures.get(measure)
        if fact is None and feed in self._facts.returns:
            fact = Fact(RETURNED, feed, measure)
        names = self._names_of(fact) if fact else []
        if not names:
            return [(feed, measure, self._regroup(breakdown, said, feed))]
        return [(*name, self._regroup(breakdown, said, name[0])) for name in names]

    def _names_of(self, fact: Fact) -> list[Name]:
        now = self._facts.as_now(fact)
        of_return = [(now.list, now.rows)] if now.what == RETURNED and now.list in self._facts.returns else []
        return [*self._named.get(now, ()), *of_return]

    def _regroup(self, breakdown: str, said: Said, feed: str) -> str:
        """Return a breakdown by the names that a feed has now for what it splits by."""
        now = self._facts.said.get(feed)
        if not breakdown or now is None:
            return breakdown
        names = {split_by: name for name, split_by in sorted(now.groups.items(), reverse=True)}
        parts = [part.partition("=") for part in breakdown.split(";")]
        called = [(self._call_group(name, said, now, names), code) for name, _, code in parts]
        return ";".join(f"{name}={code}" for name, code in sorted(called))

    def _call_group(self, name: str, said: Said, now: Said, names: Mapping[str, str]) -> str:
        split_by = said.groups.get(name)
        return name if split_by is None or now.groups.get(name) == split_by else names.get(split_by, name)

    def remember(self) -> CountedFacts:
        """Return the facts with those of names that nothing has now, as they were when their loads came."""
        facts = self._facts
        tied = {*facts.of.values(), *(fact for made in facts.sums for fact in made)}
        of, said, lists = dict(facts.of), dict(facts.said), dict(facts.lists)
        for feed, records in self._kept.items():
            gone = {name: self._facts.as_now(fact) for _, one in records for name, fact in one.measures.items()}
            now = facts.said.get(feed, _NOTHING)
            said[feed] = Said({**gone, **now.measures}, {**records[-1][1].groups, **now.groups})
            of |= {(feed, name): fact for name, fact in gone.items() if fact in tied and name not in now.measures}
            lists.setdefault(feed, frozenset(fact.list for fact in gone.values()))
        return replace(facts, of=of, said=said, lists=lists)


@dataclass(frozen=True, slots=True)
class _Version:
    """A number at an address: the load that brought it, and whether the pack that is made reads it."""

    load: int
    is_read: bool
    number: int
    value: float


def _lay_together(
    observed: Mapping[int, Observed], stays: Mapping[int, Observed], moved: Mapping[int, Observed]
) -> tuple[dict[int, Observed], dict[int, int]]:
    """Return every observation, with those that have another name now, and the numbers that stand for earlier ones.

    A value that a later count left as it was is the same observation, as it is of a name that stays.
    """
    known, stands = dict(stays), {}
    free = itertools.count(max([*stays, *moved]) + 1)  # for a name that counts another thing now, and reads the number
    fresh = {number: next(free) if number in observed else number for number in moved}
    versions: dict[Address, list[_Version]] = defaultdict(list)
    for number, one in moved.items():
        versions[one.address].append(_Version(one.load_id, False, fresh[number], one.value))
    newest = {address: max(one.load for one in found) for address, found in versions.items()}
    for number, one in stays.items():
        if one.address in versions:
            load = max(one.load_id, newest[one.address]) if number in observed else one.load_id
            versions[one.address].append(_Version(load, number in observed, number, one.value))
    for address, found in versions.items():
        for alike in _group_alike(sorted(found, key=lambda one: (one.load, one.is_read, one.number))):
            first, last = alike[0], alike[-1].number
            for version in alike:
                known.pop(version.number, None)
                stands[version.number] = last
            known[last] = Observed(address, first.value, first.load)
    return known, stands | {old: stands[number] for old, number in fresh.items()}


def _group_alike(versions: Sequence[_Version]) -> list[list[_Version]]:
    groups: list[list[_Version]] = []
    for one in versions:
        if groups and groups[-1][-1].value == one.value:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups
