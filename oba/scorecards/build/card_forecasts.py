"""The forecasts of a card: what is to come, and what was said before of the newest figure."""

from collections.abc import Sequence
from dataclasses import replace

from oba.london_time import write_day
from oba.periods import Period
from oba.scorecards.build.course import step_months, with_unit
from oba.scorecards.build.figures import find_first_known, observations_of
from oba.scorecards.build.forecasts.earlier import (
    LIMITS,
    count_record,
    find_in_force,
    make_point,
    recalculate,
    recall,
)
from oba.scorecards.build.forecasts.outlook import Outlook, Step, keep_apart
from oba.scorecards.build.gate import withheld_points
from oba.scorecards.build.judging.joining import list_words
from oba.scorecards.build.judging.verdict import refuse
from oba.scorecards.build.lines import Surroundings
from oba.scorecards.card import Card
from oba.scorecards.figure import Point
from oba.scorecards.frozen_forecasts import EarlierForecast, ForecastRecord
from oba.scorecards.judgement import Forecast, ForecastPoint, Limits
from oba.statistics.forecast.forecast import Forecast as MadeForecast
from oba.vocabulary import IndicatorList

SEASONS = "; the seasons of the year are not told apart, so its ranges may be too narrow"


def make_forecast(card: Card, basis: Sequence[Point], found: Outlook, around: Surroundings) -> Forecast | None:
    """Return the forecast of a card's curve as at the day, each point with its trace; none of what is background.

    `basis` are the known points since the last break, and `found` what may be forecast of them.
    """
    months = step_months(card.indicator)
    if months is None or card.listed is IndicatorList.CONTEXT:
        return None
    made = found.forecast
    if made is None:
        return Forecast((), "no forecast", found.sentence, around.as_at)
    withheld = {point.period for point in withheld_points(card.own.points)}
    points = [
        _make_point(card, made, ahead, step, basis, around)
        for ahead, step in enumerate(found.steps)
        if step.period not in withheld  # it is published and not shown; a forecast would say that it is to come
    ]
    sentence = f"{made.sentence}{SEASONS if months < 12 else ''}"
    return Forecast(tuple(points), str(made.method), sentence, around.as_at, basis[-1].period)


def _make_point(
    card: Card, made: MadeForecast, ahead: int, step: Step, basis: Sequence[Point], around: Surroundings
) -> ForecastPoint:
    value = float(made.points[ahead])
    shown = Limits(*(float(getattr(made, name)[ahead]) for name in LIMITS))
    free = Limits(*(float(getattr(made.free, name)[ahead]) for name in LIMITS))
    trace = _register(card, basis, step.period, value, str(made.sentence), around)
    return make_point(card.indicator, step.period, value, shown, free, trace, step.is_over)


def look_back(
    card: Card, basis: Sequence[Point], around: Surroundings
) -> tuple[EarlierForecast | None, ForecastRecord | None]:
    """Return the forecast that judges the newest figure, and how often those that were published before held."""
    indicator, known = card.indicator, keep_apart(basis)
    if card.listed is IndicatorList.CONTEXT or refuse(indicator, known, around.as_at):
        return None, None
    frozen = around.frozen.get(indicator.id, ())
    since = (
        {p.period: find_first_known(around.book, p.figure.trace, around.known_since) for p in known} if frozen else {}
    )
    in_force = find_in_force(indicator, known, frozen, since)
    record = count_record(known, in_force)
    recalled = recall(indicator, known[-1].period, frozen, in_force)
    if recalled is not None:
        return recalled, record
    made = recalculate(indicator, known)
    if made is None:
        return None, record
    method = "made afterwards from the figures before"
    traced = [
        replace(point, trace=_register(card, known[:-1], point.period, point.value, method, around))
        for point in made.points
    ]
    return replace(made, points=tuple(traced)), record


def _register(
    card: Card, basis: Sequence[Point], period: Period, value: float, method: str, around: Surroundings
) -> str:
    book = around.book
    traces = [point.figure.trace for point in basis if point.figure.trace in book.rows]
    inputs = [("history", key) for trace in traces for key in observations_of(book, trace)]
    return book.register(card.indicator, card.area_code, period.code, "forecast", value, inputs, method)


def describe_forecast(card: Card) -> str:
    """Return the sentences, each after a blank, that say what the chart shows of forecasts; blank where of none."""
    parts = []
    if card.earlier:
        then = card.earlier.points[-1]
        day = card.earlier.made_on
        when = "made afterwards from the figures before" if day is None else f"made on {write_day(day)}"
        said = with_unit(then.text, card.indicator)
        parts.append(f"The forecast for {then.period.label}, {when}, was {said} (95% interval {then.interval_text}).")
    if card.forecast and card.forecast.points:
        last = card.forecast.points[-1]
        bound = f"; it {last.bound_text}" if last.bound_text else ""
        parts.append(
            f"If it stays as it is, the forecast for {last.period.label} is {with_unit(last.text, card.indicator)}"
            f" (95% interval {last.interval_text}{bound})."
        )
        over = [point.period.label for point in card.forecast.points if point.is_over]
        if over:
            parts.append(f"Over but not yet published: {list_words(over)}.")
    return "".join(f" {part}" for part in parts)
