"""What ties counts of the same rows by the codes that they are chosen by: `where`, an outcome, a group of a breakdown.

Who shows those whose needs were met, of those known, and elsewhere where the others went, has shown one number twice:
the rows not met are the base of the second and what is left of the first.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import NamedTuple

from oba.indicators.case_measures import ROLLING, UNKNOWN, CaseMeasure, CaseMeasures
from oba.indicators.feed import Feed
from oba.indicators.project import Definitions
from oba.scorecards.build.disclosure.counts import Address
from oba.scorecards.build.disclosure.web import Releases, Web, split

Codes = frozenset[str]
Where = frozenset[tuple[str, Codes]]
_MOST_SETS = 12  # of more sets of codes in one place not every way to add some up is looked for


class Chosen(NamedTuple):
    """Rows of a list that started, ended or are open, and in which fields they have any of which codes."""

    rows: str
    where: tuple[tuple[str, Codes], ...] = ()
    of_a_share: bool = False
    """Whether they are the count of a share, which is tied to its own base."""


@dataclass
class Choices:
    """What each feed's measure counts, the field of each breakdown, and all codes that a field of rows may have."""

    of: dict[tuple[str, str], Chosen] = field(default_factory=dict)
    groups: dict[tuple[str, str], str] = field(default_factory=dict)
    every: dict[tuple[str, str], Codes] = field(default_factory=dict)
    ages: dict[tuple[str, str], str] = field(default_factory=dict)
    """The date at which the ages of a feed's breakdown are taken."""

    def add(self, definitions: Definitions, feed: Feed, counted: CaseMeasures) -> None:
        """Take what a feed of counts says."""
        found: dict[tuple[str, str], Chosen] = {}
        for name, measure in counted.measures.items():
            listed = definitions.case_lists.get(measure.list_)
            codes = {one: _slug(given.codes) for one, given in listed.fields.items() if given.codes} if listed else {}
            for ending, column, chosen in _choose(measure, codes):
                found[f"{name}{ending}", column] = chosen
                self.every |= {(chosen.rows, which): known | {UNKNOWN} for which, known in codes.items()}
        for name, one in feed.measures.items():
            for column in [one.column] if isinstance(one.column, str) else one.column:
                if stands := found.get((str(one.where.get("measure", "")), column)):
                    self.of[feed.id, name] = stands
        for name, rule in feed.breakdowns.items():
            split_by = str(rule.where.get("breakdown", name))
            by = counted.breakdowns.get(split_by)
            if rule.slug and not rule.values and (by is None or by.field):
                self.groups[feed.id, name] = by.field if by else split_by
            elif rule.slug and not rule.values and by:
                self.ages[feed.id, name] = by.age_at


def _slug(codes: Mapping[str, str] | list[str]) -> Codes:
    return frozenset(re.sub(r"[^a-z0-9]+", "-", code.casefold()).strip("-") for code in codes)


def _choose(measure: CaseMeasure, codes: Mapping[str, Codes]) -> Iterator[tuple[str, str, Chosen]]:
    """Yield the ending of a measure's name, the column, and which rows stand there."""
    where = {name: _slug(given) for name, given in measure.where.items()}

    def chosen(what: str, more: Codes | None = None) -> Chosen:
        day = {"started": measure.starts, "ended": measure.ends}.get(what, f"{measure.starts} {measure.ends}")
        wanted = where if more is None else {**where, measure.field: more & where.get(measure.field, more)}
        return Chosen(f"{measure.list_} {what} {day} {measure.unit}", tuple(sorted(wanted.items())), more is not None)

    if measure.family == "flow":
        yield from (("", "value", chosen(measure.count or "")), (ROLLING, "value", chosen(measure.count or "")))
    elif measure.family == "step":
        yield from (("", "value", chosen("ended")), ("", "of", chosen("ended")))
    elif measure.family == "outcome":
        reached, silent = chosen("ended", _slug(measure.counted)), _slug(measure.no_data)
        yield from (("", "value", reached), ("_of_known", "value", reached))
        yield from (("", "of", chosen("ended")), ("_no_data", "of", chosen("ended")))
        yield "_no_data", "value", chosen("ended", silent | {UNKNOWN})
        if known := codes.get(measure.field):
            yield "_of_known", "of", chosen("ended", known - silent)


def tie_chosen(web: Web, releases: Releases, choices: Choices) -> None:
    """Tie rows chosen by some codes of a field to those chosen by all of these and more, and to what is left."""
    fields: dict[str, set[str]] = defaultdict(set)
    for one in choices.of.values():
        fields[one.rows] |= {name for name, _ in one.where}
    there: dict[tuple[str, str, Where, str, str], dict[Codes | None, list[Address]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for address in releases.versions:
        feed, measure, breakdown = address.series
        chosen = choices.of.get((feed, measure))
        if chosen is None:
            continue
        wanted = _add_groups(choices, feed, chosen, breakdown)
        for name in fields[chosen.rows]:
            others = frozenset(one for one in wanted.items() if one[0] != name)
            codes = wanted.get(name, choices.every.get((chosen.rows, name)))
            there[chosen.rows, name, others, address.area, address.period][codes].append(address)
    for (_, name, *_), sets in there.items():
        _tie_sets(web, releases, choices, name, sets)


def _add_groups(choices: Choices, feed: str, chosen: Chosen, breakdown: str) -> dict[str, Codes]:
    wanted = dict(chosen.where)
    for part in breakdown.split(";") if breakdown else []:
        name, _, code = part.partition("=")
        which = choices.groups.get((feed, name), f"={name}")
        wanted[which] = frozenset([code]) & wanted.get(which, frozenset([code]))
    return wanted


def _tie_sets(
    web: Web, releases: Releases, choices: Choices, name: str, sets: Mapping[Codes | None, list[Address]]
) -> None:
    def is_chosen(codes: Codes | None) -> bool:
        return any(name in dict(choices.of[one.series[:2]].where) for one in sets[codes])

    def is_of_a_share(codes: Codes | None) -> bool:
        return any(choices.of[one.series[:2]].of_a_share for one in sets[codes])

    for addresses in sets.values():
        for one, other in pairwise(addresses):
            split(web, releases, one, [other], exact=True)
    for whole, (address, *_) in sets.items():
        parts = [one for one in sets if one is not None and (whole is None or one < whole)]
        for part in parts:
            # What is left and printed itself is guarded there: to name it twice makes the search long.
            is_left = (whole is None or whole - part not in sets) and not is_of_a_share(part)
            if is_left and (is_chosen(part) or (whole is not None and is_chosen(whole))):
                for newest, (total, inside) in releases.walk([address, sets[part][0]]):
                    if newest:
                        web.split(total, [inside], always_rest=True)
        some = parts if len(parts) <= _MOST_SETS else [one for one in parts if is_chosen(one)][:_MOST_SETS]
        for number in (2, 3):
            for ones in combinations(some, number):
                if sum(map(len, ones)) == len(whole or ()) and frozenset().union(*ones) == whole:
                    split(web, releases, address, [sets[one][0] for one in ones], exact=True)
