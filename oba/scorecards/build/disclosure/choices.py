"""Which rows each measure of a feed of counts is of: of which list, by which dates, and chosen by which codes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from oba.indicators.case_measures import ROLLING, UNKNOWN, CaseMeasure, CaseMeasures
from oba.indicators.feed import Feed
from oba.indicators.project import Definitions

Codes = frozenset[str]
Where = frozenset[tuple[str, Codes]]


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
