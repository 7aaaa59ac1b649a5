"""Which groups or places differ by more than chance would make them: a funnel where counts are known.

Method: control limits of 95 and 99.8% about the average of all that are rated (Spiegelhalter 2005, Stat Med
24:1185-1202), as in `oba.statistics.funnel`. Without counts nothing is rated: the distance alone is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oba.indicators.analyses.rating import Rating
from oba.needs.charts import NO_INTERVAL, chart_bars
from oba.needs.funnel_chart import KEY, Sized, chart_funnel
from oba.scorecards.assessment.analysis import Answer, Chart, NotCalculatedError, Part, Reading, Row, Table
from oba.scorecards.build.assessment.readings import Readings
from oba.statistics.funnel import (
    INNER,
    OUTER,
    average_proportion,
    derive_population,
    event_limits,
    measure_dispersion,
    place_proportions,
    place_rates,
    proportion_limits,
    score_proportions,
)
from oba.vocabulary import ValueType

FEW_EVENTS = "not rated: fewer than ten events"
NOT_RATED, TOO_FEW = "not rated: no counts", "not rated: fewer than five have counts"
WITHHELD = "not rated: no figure"
WORDS = {
    -2: "below the 99.8% limit",
    -1: "below the 95% limit",
    0: "within the limits",
    1: "above the 95% limit",
    2: "above the 99.8% limit",
}
"""What is said of a side of `Position`."""
_FEWEST = 5
"""An average of fewer is that of one or two of them, and nothing is told from it."""
_FEWEST_EVENTS = 10.0
"""Of fewer the interval of a standardised rate is not known (Dobson), and it is not rated."""
_WIDE = 2.0
"""From this overdispersion on it is said that the places differ by more than chance all round."""


@dataclass(frozen=True)
class _Funnel:
    """What was rated: each with its size, the average in the unit of the figures, and where each lies."""

    rated: Sequence[Sized]
    average: float
    dispersion: float
    why_not: str = NOT_RATED

    def rating_of(self, one: Reading) -> str:
        """Return where a reading lies, in words; why it is not rated where it is not."""
        if one.value is None:
            return WITHHELD
        found = [sized.side for sized in self.rated if sized.reading == one]
        return WORDS[found[0]] if found else self.why_not

    def limits_of(self, one: Reading) -> tuple[str, str]:
        """Return the limits of 95 and 99.8% at the size of a reading as they are printed."""
        found = [sized for sized in self.rated if sized.reading == one]
        if not found:
            return NO_INTERVAL, NO_INTERVAL
        places = one.decimals
        (a, b), (c, d) = found[0].inner, found[0].outer
        return f"{a:.{places}f} to {b:.{places}f}", f"{c:.{places}f} to {d:.{places}f}"


def answer_rating(analysis: Rating, readings: Readings) -> Answer:
    """Return each with its distance from what it is set against, and with its rating where counts allow one."""
    shown = sorted(_read(analysis, readings), key=lambda one: (one.value is None, -(one.value or 0.0)))
    known = [one for one in shown if one.value is not None]
    if not known:
        raise NotCalculatedError("every figure is withheld or missing", "The card of its feed says why.")
    against = readings.whole("against" if analysis.against else "of", period=known[0].period)
    if against is None:
        raise NotCalculatedError(
            f"nothing of {known[0].period.label} says what each is to be set against", "Give `against`."
        )
    funnel = _rate(analysis, readings, known)
    part = _part(analysis, readings, shown, against, funnel)
    return Answer(
        _tell(analysis, known, against, funnel),
        (part,),
        _tell_method(analysis, readings, funnel),
        tuple(_tell_beside(analysis, shown, funnel)),
    )


def _read(analysis: Rating, readings: Readings) -> list[Reading]:
    """Return what is set side by side: the groups of the place, or the newest figure of each district."""
    if analysis.among == "groups":
        return readings.groups("of")
    found = [one for part in readings.parts for one in readings.all_of("of", part) if not one.category]
    if not found:
        raise NotCalculatedError("there is no figure of a district", "Load a release that has one, or rate `groups`.")
    newest = max((one.period for one in found), key=lambda period: period.end)
    return [one for one in found if one.period == newest]


def _count(analysis: Rating, readings: Readings, known: Sequence[Reading]) -> list[tuple[Reading, float, float]]:
    """Return those with counts of their own, each with its events and its people.

    Behind a standardised rate stand its events, and the people that would have so many at that rate.
    """
    if analysis.events is None:
        counted = [
            (one, one.figure.numerator, one.figure.denominator)
            for one in known
            if one.figure.numerator is not None and one.figure.denominator
        ]
        return [] if readings.share_a_base([one for one, *_ in counted]) else counted
    scale, found = readings.indicators["of"].value.multiplier, []
    for one in known:
        there = readings.all_of("events", one.area, one.period)
        events = next((other.value for other in there if other.category == one.category), None)
        if events and one.value:
            found.append((one, events, float(derive_population([events], [one.value], scale)[0])))
    return found


def _rate(analysis: Rating, readings: Readings, known: Sequence[Reading]) -> _Funnel | None:
    """Return the funnel of those with counts of their own; None where fewer than five have them."""
    indicator = readings.indicators["of"]
    is_rate, sized = indicator.value.type is ValueType.RATE, _count(analysis, readings, known)
    if len(sized) < _FEWEST or not (is_rate or indicator.value.type is ValueType.PROPORTION):
        return None
    counted = [one for one, *_ in sized]
    x, n = (np.array([row[number] for row in sized], dtype=float) for number in (1, 2))
    fewest = _FEWEST_EVENTS if analysis.events else 0.0
    average, scale = average_proportion(x, n) if not is_rate else float(x.sum() / n.sum()), indicator.value.multiplier
    sides = (place_rates(x, n, fewest=fewest) if is_rate else place_proportions(x, n)).side
    pairs = [
        event_limits(average, x, level) if is_rate else proportion_limits(average, n, level) for level in (INNER, OUTER)
    ]
    (low, high), (far_low, far_high) = ((scale * lower, scale * upper) for lower, upper in pairs)
    placed = [
        Sized(one, float(size), int(side), (float(a), float(b)), (float(c), float(d)))
        for one, size, side, a, b, c, d in zip(
            counted, x if is_rate else n, sides, low, high, far_low, far_high, strict=True
        )
        if side == side
    ]
    dispersion = 1.0 if is_rate else measure_dispersion(score_proportions(x, n))
    return _Funnel(placed, average * scale, dispersion, FEW_EVENTS if analysis.events else NOT_RATED)


def _part(
    analysis: Rating, readings: Readings, shown: Sequence[Reading], against: Reading, funnel: _Funnel | None
) -> Part:
    place, when = against.area_name, shown[0].period.label
    name = readings.indicators["of"].name
    rows = [Row(f"{place}, all", (against, None, *([None, None] if funnel else []), None))]
    for one in shown:
        limits = funnel.limits_of(one) if funnel else ()
        rated = funnel.rating_of(one) if funnel else _say_why_not(one)
        rows.append(Row(one.name, (one, _measure_distance(readings, one, against), *limits, rated)))
    unit = against.unit
    columns = (f"Figure ({unit})" if unit else "Figure", f"From {against.text} ({_unit_apart(unit)})")
    limits_named = ("95% limits at its size", "99.8% limits at its size") if funnel else ()
    table = Table(
        f"{name}, {place}, {when}",
        analysis.called.capitalize(),
        (*columns, *limits_named, "Rating"),
        tuple(rows),
    )
    charts = (_chart(analysis, readings, table, funnel, against),)
    return Part(f"Each {analysis.called} and its distance", table, charts, KEY if funnel else "")


def _say_why_not(one: Reading) -> str:
    if one.value is None:
        return WITHHELD
    return NOT_RATED if one.figure.numerator is None else TOO_FEW


def _measure_distance(readings: Readings, one: Reading, against: Reading) -> Reading:
    apart = (one.value or 0.0) - (against.value or 0.0)
    return readings.derive(
        apart, (one, against), "figure minus what it is set against", f"{one.name}, distance", _unit_apart(one.unit),
        one.decimals,
    )  # fmt: skip


def _unit_apart(unit: str) -> str:
    return "points" if unit == "%" else unit


def _chart(analysis: Rating, readings: Readings, table: Table, funnel: _Funnel | None, against: Reading) -> Chart:
    """Return the funnel; bars from the highest to the lowest, with the whole among them, where nothing is rated."""
    if funnel is not None:
        is_rate = readings.indicators["of"].value.type is ValueType.RATE
        along = "Events in each" if is_rate else f"{analysis.people.capitalize()} in each {analysis.called}"
        scale = readings.indicators["of"].value.multiplier
        return chart_funnel(funnel.rated, funnel.average, scale, table.caption, along, is_rate=is_rate)
    bars = [cell for row in table.rows for cell in row.cells[:1] if isinstance(cell, Reading)]
    whole, others = bars[0], bars[1:]
    place = sum(1 for one in others if one.value is not None and one.value > (whole.value or 0.0))
    return chart_bars([*others[:place], whole, *others[place:]], table.caption, own=[whole])


def _tell(analysis: Rating, known: Sequence[Reading], against: Reading, funnel: _Funnel | None) -> str:
    """Return the answer: how many lie beyond the limits, or how far they lie apart where none can be rated."""
    many = f"{len(known)} {_plural(analysis.called)}"
    if funnel is None:
        first, last = known[0], known[-1]
        some = any(_say_why_not(one) == TOO_FEW for one in known)
        why = "fewer than five have counts of their own" if some else "their counts are not known"
        return (
            f"Which of the {many} differ by more than chance cannot be said, because {why}: they run from"
            f" {last.text} ({last.name}) to {first.text} ({first.name}), beside {against.text} in {against.area_name}."
        )
    within = sum(one.side == 0 for one in funnel.rated)
    ends = [
        f"{way} the 99.8% limit: {', '.join(names)}"
        for way, side in (("above", 2), ("below", -2))
        if (names := [one.reading.name for one in funnel.rated if one.side == side])
    ]
    beyond = f" Further out, {'; '.join(ends)}." if ends else ""
    rated = f"{len(funnel.rated)} {_plural(analysis.called)}"
    lie = "lies" if within == 1 else "lie"
    return f"Of the {rated} rated, {within} {lie} within the limits of chance.{beyond}"


def _plural(called: str) -> str:
    return f"{called}s"


def _tell_method(analysis: Rating, readings: Readings, funnel: _Funnel | None) -> tuple[str, ...]:
    if funnel is None:
        why = readings.indicators["of"].uncertainty.reason or "Fewer than five have counts of their own."
        return (
            "A distance is the figure minus that of the whole, as published. Nothing is rated:"
            f" {why} A small {analysis.called} lies far from the whole by chance more often than a large one.",
        )
    return (
        "Limits of 95 and 99.8% stand about the average of all that are rated, wider the fewer"
        f" {analysis.people} a {analysis.called} has (Spiegelhalter 2005). By chance alone 1 in 20 lies beyond the"
        " first, and 1 in 500 beyond the second.",
        *([_OF_STANDARDISED] if analysis.events else []),
    )


_OF_STANDARDISED = (
    "The rates are standardised: each is rated by the events behind it and the people that would have so many at that"
    " rate. With fewer than ten events nothing is rated."
)


def _tell_beside(analysis: Rating, shown: Sequence[Reading], funnel: _Funnel | None) -> Sequence[str]:
    told = ["Being beyond a limit is a reason to ask why. It is no verdict on those who work there."]
    if funnel is not None and len(shown) > len(funnel.rated):
        told.append(f"{len(shown) - len(funnel.rated)} of {len(shown)} are not rated, and stand in the table.")
    if funnel is not None and funnel.dispersion >= _WIDE:
        told.append(
            f"They differ more than chance would make them all round (overdispersion {funnel.dispersion:.1f}), so many"
            f" lie beyond the limits: look for what sets them apart before any one {analysis.called} is judged."
        )
    return told
