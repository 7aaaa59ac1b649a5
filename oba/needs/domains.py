"""Domains of a profile: the mean of z-scores in the good direction, beside England's and what deprivation leads to.

Sums: `oba.statistics.domains`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oba.charts.scales import make_axis
from oba.charts.sketch import Bar, BarSketch
from oba.indicators.analyses.profile import Profile
from oba.needs.newest import newest_known
from oba.scorecards.assessment.analysis import Chart, NotCalculatedError, Part, Reading, Refusal, Row, Table
from oba.scorecards.build.assessment.readings import Readings, Spread
from oba.statistics.domains import FEWEST_PLACES, expect_score, score_values
from oba.vocabulary import Polarity

_DEPRIVATION = "expected_from"
"""The role of what the scores are expected from."""
_UNIT = "standard deviations"
DOMAIN_METHOD = (
    "The score of a domain is the mean of its indicators' z-scores among all authorities that have each of them, every"
    " one turned so that more is better. Expected is the line of least squares of those scores on deprivation, with the"
    " interval in which 95% of places as deprived are to be looked for; fewer than 30 authorities: not calculated.",
)


@dataclass(frozen=True)
class _Score:
    """The score of one domain: the place's, England's, and what is expected of a place as deprived, where it is."""

    name: str
    members: Sequence[str]
    own: Reading
    england: Reading
    expected: Reading | None


@dataclass(frozen=True)
class Scored:
    """The part of an answer that is of domains, none where no domain could be scored, and what was refused."""

    parts: tuple[Part, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class _Member:
    """An indicator that counts in a domain: z-scores of all authorities, and of England."""

    name: str
    own: Reading
    england: Reading
    scores: dict[str, float]
    of_england: float
    spread: Spread


def score_domains(analysis: Profile, readings: Readings) -> Scored:
    """Return the scores of each domain; those that cannot be worked out are told with their reason."""
    scores: list[_Score] = []
    refusals: list[Refusal] = []
    left_out: list[str] = []
    for name, roles in analysis.domains.items():
        judged = [role for role in roles if _way_of(readings, role) is not None]
        left_out += [readings.indicators[role].name for role in roles if role not in judged]
        try:
            scores.append(_score(analysis, readings, name, judged, refusals))
        except NotCalculatedError as fault:
            refusals.append(fault.refusal)
    return Scored((_part(readings, scores, left_out),) if scores else (), tuple(refusals))


def _way_of(readings: Readings, role: str) -> bool | None:
    """Return whether low is good; None where neither is."""
    ways = {Polarity.LOW_IS_GOOD: True, Polarity.HIGH_IS_GOOD: False}
    return ways.get(readings.indicators[role].value.polarity)


def _score(analysis: Profile, readings: Readings, name: str, roles: Sequence[str], refusals: list[Refusal]) -> _Score:
    members = [_member(readings, role, name) for role in roles]
    if not members:
        raise NotCalculatedError("no indicator of it says which way is good", "Name one that does.", name)
    places = set.intersection(*(set(one.scores) for one in members))
    by_place = {place: float(np.mean([one.scores[place] for one in members])) for place in sorted(places)}
    if readings.area not in by_place:
        raise NotCalculatedError(
            "the place has no figure of one of its indicators", "It is scored when it has all.", name
        )
    made_of = [reading for one in members for reading in (one.own, one.england)]
    spread = Spread({}, tuple(dict.fromkeys(cell for one in members for cell in one.spread.cells)))
    method = "mean of the z-scores among all authorities, turned so that more is better"
    own = readings.derive(by_place[readings.area], made_of, method, f"{name}: own", _UNIT, 2, spread=spread)
    england = float(np.mean([one.of_england for one in members]))
    theirs = readings.derive(england, made_of, method, f"{name}: England", _UNIT, 2, spread=spread)
    expected = None
    if analysis.expected_from is not None:
        try:
            expected = _expect(readings, name, by_place, made_of, spread)
        except NotCalculatedError as fault:
            refusals.append(fault.refusal)
    return _Score(name, [one.name for one in members], own, theirs, expected)


def _member(readings: Readings, role: str, domain: str) -> _Member:
    indicator = readings.indicators[role]
    own = newest_known(readings, role)
    england = readings.whole(role, readings.england, own.period) if own and readings.england else None
    if own is None or own.value is None or england is None or england.value is None:
        who = readings.area_name if own is None or own.value is None else "England"
        raise NotCalculatedError(
            f"{who} has no figure of {indicator.name} that may be used", "Leave it out, or load its figures.", domain
        )
    spread = readings.spread(role, own.period)
    if len(spread.values) < FEWEST_PLACES:
        raise NotCalculatedError(
            f"fewer than {FEWEST_PLACES} authorities have a figure of {indicator.name} for {own.period.label}",
            "Leave it out, or load a newer release.",
            domain,
        )
    values = list(spread.values.values())
    try:
        *of_all, of_england = score_values([*values, england.value], values, bool(_way_of(readings, role)))
    except ValueError as fault:
        raise NotCalculatedError(str(fault).rstrip(".").lower(), "Leave it out.", domain) from fault
    scores = {place: float(score) for place, score in zip(spread.values, of_all, strict=True)}
    return _Member(indicator.short_name or indicator.name, own, england, scores, float(of_england), spread)


def _expect(
    readings: Readings, name: str, scores: dict[str, float], made_of: Sequence[Reading], spread: Spread
) -> Reading:
    about = f"{name}, expected"
    own = newest_known(readings, _DEPRIVATION)
    if own is None or own.value is None:
        raise NotCalculatedError(
            "nothing says how deprived the place is", "Load a score of deprivation that has it.", about
        )
    deprivation = readings.spread(_DEPRIVATION, own.period)
    both = [place for place in scores if place in deprivation.values]
    if len(both) < FEWEST_PLACES:
        raise NotCalculatedError(
            f"fewer than {FEWEST_PLACES} authorities have the domain's figures and a score of deprivation",
            "Load figures of more of them.",
            about,
        )
    found = expect_score([deprivation.values[place] for place in both], [scores[place] for place in both], own.value)
    return readings.derive(
        found.value,
        [*made_of, own],
        f"line of least squares of the scores of {len(both)} authorities on their deprivation",
        f"{name}: expected",
        _UNIT,
        2,
        (found.lower, found.upper),
        spread=Spread({}, (*spread.cells, *deprivation.cells)),
    )


def _part(readings: Readings, scores: Sequence[_Score], left_out: Sequence[str]) -> Part:
    place = readings.area_name
    columns = (place, "England", "Expected at its deprivation", "95% prediction interval", "In words", "Made of")
    rows = tuple(
        Row(
            one.name,
            (
                one.own,
                one.england,
                one.expected or "not calculated",
                one.expected.figure.interval_text if one.expected else None,
                _judge(one),
                "; ".join(one.members),
            ),
        )
        for one in scores
    )
    caption = f"Scores of {place} (here), of England and as expected: above 0 is better than the mean"
    note = "A score is the mean of z-scores among all authorities, each turned so that more is better."
    if left_out:
        note += (
            f" Left out, because neither more nor less of it is good by itself: {', '.join(dict.fromkeys(left_out))}."
        )
    chart = Chart(_sketch(scores), caption, f"{'; '.join(f'{one.name}: {_judge(one)}' for one in scores)}.")
    return Part(
        "Domains, beside what deprivation leads one to expect", Table(caption, "Domain", columns, rows), (chart,), note
    )


def _judge(one: _Score) -> str:
    """Return how a score stands beside what is expected: outside the prediction interval or not."""
    figure = one.expected.figure if one.expected else None
    if figure is None or figure.lower is None or figure.upper is None or one.own.value is None:
        return "cannot be said"
    if figure.lower <= one.own.value <= figure.upper:
        return "as expected"
    return "better than expected" if one.own.value > figure.upper else "worse than expected"


def _sketch(scores: Sequence[_Score]) -> BarSketch:
    bars = []
    for one in scores:
        bars.append(Bar(f"{one.name}, here", one.own.figure.text, one.own.value, is_own=True))
        bars.append(Bar("England", one.england.figure.text, one.england.value, is_own=False))
        if one.expected:
            figure = one.expected.figure
            bars.append(Bar("Expected", figure.text, figure.value, figure.lower, figure.upper, is_own=False))
    ends = [end for bar in bars for end in (bar.value, bar.lower, bar.upper) if end is not None]
    return BarSketch(make_axis([0.0, *ends]), tuple(bars), "", _UNIT)
