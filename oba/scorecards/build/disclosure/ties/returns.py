"""What a return says of its own questions: running totals, balances, parts, and the same fact asked for twice.

A question that no figure shows is stood for by what it is said to equal: what was there at the start by what was there
at the end of the quarter before, a whole by its parts.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oba.indicators.case_audit import Asked
from oba.indicators.provider_return import Balance, Measure, OfWhich, Parts, Relation, SameFact, Share, Stage
from oba.indicators.scores import measures_of, relations_of
from oba.periods import Period, read_code
from oba.scorecards.build.disclosure.count_web import Releases, Web, split
from oba.scorecards.build.disclosure.counts import Address

There = Mapping[str, Address]
"""Where each question is answered, for one place, group and quarter."""

Signs = Mapping[Address, float]
"""Counts whose sum with these factors is nought."""

_APRIL = 4


@dataclass(frozen=True)
class _Answers:
    """The answers to one return for a place, group and quarter, those of the quarter before, and of other returns."""

    measures: Mapping[str, Measure]
    relations: Sequence[Relation]
    period: Period
    now: There
    before: There
    elsewhere: Mapping[str, There]


def tie_measures(web: Web, releases: Releases, returns: Mapping[str, Asked]) -> None:
    """Tie what a return states of its questions: sums, balances, parts, and what is asked for twice."""
    for answers in _gather(releases, returns):
        for relation in answers.relations:
            match relation:
                case Balance():
                    _tie_equal(web, releases, _balance(relation, answers))
                    _tie_equal(web, releases, _carry_over(relation, answers))
                case SameFact():
                    there = answers.elsewhere.get(relation.other_return, {})
                    _tie_equal(web, releases, _equal(answers.now, relation.measure, there, relation.other_measure))
                case Parts():
                    known = [answers.now[name] for name in relation.parts if name in answers.now]
                    if relation.whole in answers.now and known:
                        split(web, releases, answers.now[relation.whole], known)
                case OfWhich():
                    _tie_part(web, releases, answers.now, relation.whole, relation.part)
                    _tie_equal(web, releases, _grow(relation, answers))
                case Share():
                    _tie_part(web, releases, answers.now, relation.denominator, relation.numerator)
                case Stage():
                    _tie_part(web, releases, answers.now, relation.first, relation.then)
                case _:
                    pass


def _gather(releases: Releases, returns: Mapping[str, Asked]) -> Iterator[_Answers]:
    at: dict[tuple[str, str, str, date], dict[str, Address]] = defaultdict(dict)
    periods: dict[tuple[str, str, str, date], Period] = {}
    for address in releases.versions:
        feed, measure, breakdown = address.series
        if feed in returns:
            period = read_code(address.period)
            at[feed, breakdown, address.area, period.end][measure] = address
            periods[feed, breakdown, address.area, period.end] = period
    said = {feed: (measures_of(returns[feed]), relations_of(returns[feed])) for feed, *_ in at}
    for (feed, breakdown, area, end), there in at.items():
        period = periods[feed, breakdown, area, end]
        yield _Answers(
            *said[feed],
            period,
            there,
            at.get((feed, breakdown, area, period.start - timedelta(days=1)), {}),
            {other: at[other, breakdown, area, end] for other in returns if (other, breakdown, area, end) in at},
        )


def _balance(relation: Balance, answers: _Answers) -> Signs:
    """Return what was there, what came and what went, less what is there; nothing where a part of it is not known."""
    signs = {relation.opening: 1.0, relation.closing: -1.0}
    signs |= dict.fromkeys(relation.add, 1.0) | dict.fromkeys(relation.take, -1.0)
    found: dict[Address, float] = {}
    for name, sign in signs.items():
        known = _stand_in(name, relation, answers)
        if not known:
            return {}
        found |= dict.fromkeys(known, sign)
    return found


def _stand_in(name: str, relation: Balance, answers: _Answers) -> list[Address]:
    """Return where a question is answered, or what it is said to equal."""
    if name in answers.now:
        return [answers.now[name]]
    if name == relation.opening and relation.closing in answers.before:
        return [answers.before[relation.closing]]
    for other in answers.relations:
        if isinstance(other, Parts) and other.whole == name and all(part in answers.now for part in other.parts):
            return [answers.now[part] for part in other.parts]
    return []


def _carry_over(relation: Balance, answers: _Answers) -> Signs:
    """What was there at the start is what was there at the end of the quarter before."""
    return _equal(answers.now, relation.opening, answers.before, relation.closing)


def _equal(here: There, name: str, there: There, other: str) -> Signs:
    return {here[name]: 1.0, there[other]: -1.0} if name in here and other in there else {}


def _grow(relation: OfWhich, answers: _Answers) -> Signs:
    """Return what a running total grew by, less the count of the quarter that it is made of."""
    part, whole = (answers.measures.get(name) for name in (relation.part, relation.whole))
    if part is None or whole is None or part.cumulative or not whole.cumulative:
        return {}
    signs = _equal(answers.now, relation.whole, answers.now, relation.part)
    if not signs or answers.period.start.month == _APRIL:
        return signs
    return {**signs, answers.before[relation.whole]: -1.0} if relation.whole in answers.before else {}


def _tie_equal(web: Web, releases: Releases, signs: Signs) -> None:
    if signs:
        for _, keys in releases.walk(list(signs)):
            web.balance(zip(keys, signs.values(), strict=True))


def _tie_part(web: Web, releases: Releases, there: There, whole: str, part: str) -> None:
    if whole in there and part in there:
        for newest, (total, inside) in releases.walk([there[whole], there[part]]):
            if newest:
                web.split(total, [inside], always_rest=True)


def tie_running_totals(web: Web, releases: Releases, found: Sequence[tuple[Period, Address]]) -> None:
    """What is counted from 1 April grows by the quarter."""
    by_end = {period.end: (period, address) for period, address in found}
    for period, address in found:
        before = by_end.get(period.start - timedelta(days=1))
        if before and period.start.month != _APRIL:  # a new financial year counts from nought
            for newest, (now, then) in releases.walk([address, before[1]]):
                if newest:
                    web.split(now, [then], always_rest=True)
