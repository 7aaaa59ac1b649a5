"""Which way a curve goes: getting better or worse, rising or falling, level, or cannot say.

By the published five-point recent trend where it can be calculated; elsewhere by the order of the figures alone
(Mann-Kendall, exact). What is said of runs ("rose six years running") is a fact beside it and decides nothing.
"""

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np

from oba.indicators.indicator import Indicator
from oba.scorecards.build.ages import is_too_old
from oba.scorecards.build.course import count_steps, lower_first, round_as_shown, step_months, with_unit
from oba.scorecards.build.forecasts.outlook import keep_apart
from oba.scorecards.figure import Point
from oba.scorecards.judgement import Direction, Trend
from oba.scorecards.verdicts import DIRECTIONS, LAST_FIGURE, DirectionCode
from oba.statistics.trend.five_points import OUTCOMES, POINTS, recent_trend
from oba.statistics.trend.order import FEWEST, count_run, measure_order
from oba.vocabulary import Polarity, ValueType

NEWEST = 10
"""Figures that the order is of, at most: what was before is another story."""

RARE = 0.05
"""Two-sided chance below which an order is taken for a direction."""

SHORTEST_RUN = 3
"""Steps one way that are worth telling."""

WIDEST_GAP = 1
"""Periods without a figure that a curve may be read across."""

MAY_BE_CHANCE = ", which may be chance"
SMALL_STEPS = ", by steps too small for the five-year trend to tell from chance"
"""Of a run as long as the five years or longer: its order is rare, though the size of its steps is not."""

_DECREASING, _NO_CHANGE, _INCREASING, CANNOT = OUTCOMES.tolist()
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_STEPS = {1: "months", 3: "quarters", 12: "years"}


def find_direction(
    indicator: Indicator,
    points: Sequence[Point],
    as_at: date | None = None,
    tells_nothing: bool = False,
    trend: Trend | None = None,
) -> Direction:
    """Return which way the curve of the points since the last break goes, oldest first.

    `as_at` is the day of the pack: a curve that ended long before it has no direction. `tells_nothing` where the
    figures swing so widely that a forecast from them leaves out nothing: then nothing is called level. `trend` is
    that of the same points, if it has been worked out already.
    """
    known = [point for point in points if point.figure.value is not None]
    if not known:
        return _direction(DirectionCode.NO_DATA, "There is no figure for this place.")
    if as_at is not None and is_too_old(indicator, known[-1].period, as_at):
        words = LAST_FIGURE.format(period=known[-1].period.label)
        return Direction(DirectionCode.TOO_OLD, words, f"{words}: too old to say which way it goes now.")
    if step_months(indicator) is None:
        return _direction(DirectionCode.CANNOT_SAY, "The figures do not come at regular intervals.")
    trend = trend or find_trend(indicator, points)
    is_few = _is_at_an_end(indicator, known)
    if trend.word == CANNOT or (trend.word == _NO_CHANGE and is_few):
        return _judge_order(indicator, keep_apart(known), trend, is_few or tells_nothing)
    run = describe_run(indicator, known) or describe_step(indicator, known)
    side = {_INCREASING: 1, _DECREASING: -1}.get(trend.word, 0)
    if side == 0 and tells_nothing:
        return _direction(DirectionCode.CANNOT_SAY, f"{trend.sentence} The figures swing too widely to call it level.")
    code = code_of(side, indicator.value.polarity)
    doubt = SMALL_STEPS if abs(_newest_run(indicator, known)[1]) >= POINTS - 1 else MAY_BE_CHANCE
    return Direction(code, DIRECTIONS[code].words, _add_run(trend.sentence, run, side, doubt), run)


def code_of(side: int, polarity: Polarity) -> DirectionCode:
    """Return the direction of a curve that rises (1), falls (-1) or does neither, by which way is good."""
    if side == 0:
        return DirectionCode.LEVEL
    if polarity is Polarity.NO_JUDGEMENT:
        return DirectionCode.RISING if side > 0 else DirectionCode.FALLING
    good = (side > 0) == (polarity is Polarity.HIGH_IS_GOOD)
    return DirectionCode.GETTING_BETTER if good else DirectionCode.GETTING_WORSE


def _is_at_an_end(indicator: Indicator, known: Sequence[Point]) -> bool:
    """Return whether a year of the latest five is at 0% or 100% while others are not: the slope is then undefined."""
    values = [point.figure.value for point in known[-POINTS:]]
    return (
        indicator.value.type is ValueType.PROPORTION
        and bool({0.0, indicator.value.multiplier} & set(values))
        and len(set(values)) > 1
    )


def _judge_order(indicator: Indicator, known: Sequence[Point], trend: Trend, never_level: bool) -> Direction:
    """Judge by the order of the newest figures that do not overlap; what the published trend said stays said.

    `never_level` where the figures do not allow to call the curve level.
    """
    newest, older = _split_at_gap(indicator, known[-NEWEST:])
    if older and len(newest) < FEWEST:
        before, after = (f"{with_unit(p.figure.text, indicator)} ({p.period.label})" for p in (older[-1], newest[0]))
        return _direction(
            DirectionCode.CANNOT_SAY,
            f"Several periods have no figure: it was {before} before them and {after} after, with too little since to"
            " say which way it goes.",
        )
    if len(newest) < FEWEST:
        count = "one figure" if len(newest) == 1 else f"{_NUMBERS[len(newest)]} figures"
        return _direction(
            DirectionCode.CANNOT_SAY,
            f"There {'is' if len(newest) == 1 else 'are'} {count} on one basis; {_NUMBERS[FEWEST]} are needed to say"
            " which way it goes.",
        )
    order = measure_order([point.figure.value or 0.0 for point in newest])
    side = int(math.copysign(1, order.s)) if order.chance < RARE else 0
    if side == 0 and never_level:
        why = "A year at 0% or 100%, or figures that swing so widely, leave no slope to call level."
        return _direction(DirectionCode.CANNOT_SAY, f"{trend.sentence} {why}")
    code = code_of(side, indicator.value.polarity)
    run = describe_run(indicator, known) or describe_step(indicator, newest)  # a run may be longer than the newest
    chance = f"one in {math.floor(1 / order.chance + 1e-9):,}" if side else f"{order.chance:.2f}"
    span = f"{newest[0].period.label} to {newest[-1].period.label}"
    said = {1: "rises", -1: "falls", 0: "shows no clear change"}[side]
    season = "" if step_months(indicator) == 12 or not side else " A season may be part of it."
    sentence = (
        f"By the order of its newest {_count(len(newest))} figures ({span}) the curve {said} (Mann-Kendall, chance"
        f" {chance}).{season}"
    )
    return Direction(code, DIRECTIONS[code].words, f"{_add_run(sentence, run, side)} {trend.sentence}", run)


def _add_run(sentence: str, run: str, side: int, doubt: str = MAY_BE_CHANCE) -> str:
    """Return a sentence with what the newest steps did; `doubt` ends a run where neither way is said."""
    if not run:
        return sentence
    return f"{sentence} It {run}{doubt if not side and 'running' in run else ''}."


def _split_at_gap(indicator: Indicator, known: Sequence[Point]) -> tuple[list[Point], list[Point]]:
    """Return the figures since the last gap of more than `WIDEST_GAP` periods, and those before it."""
    step = _step(indicator)
    for place in range(len(known) - 1, 0, -1):
        before, after = known[place - 1].period, known[place].period
        if count_steps(before, after, max(step, after.months)) - 1 > WIDEST_GAP:
            return list(known[place:]), list(known[:place])
    return list(known), []


def _step(indicator: Indicator) -> int:
    return step_months(indicator) or 12  # what has no regular step was sent away before


def _direction(code: DirectionCode, sentence: str) -> Direction:
    return Direction(code, DIRECTIONS[code].words, sentence)


def describe_run(indicator: Indicator, known: Sequence[Point]) -> str:
    """Return `rose six years running, from 1.9% (2018/19) to 3.9% (2024/25)`; blank for fewer than three steps.

    Figures are compared as shown, and a period without a figure ends the run.
    """
    row, run = _newest_run(indicator, known)
    if abs(run) < SHORTEST_RUN:
        return ""
    first = row[len(row) - 1 - abs(run)]
    noun = _STEPS.get(_step(indicator), "periods")
    return (
        f"{'rose' if run > 0 else 'fell'} {_count(abs(run))} {noun} running, from"
        f" {with_unit(first.figure.text, indicator)} ({first.period.label}) to"
        f" {with_unit(row[-1].figure.text, indicator)} ({row[-1].period.label})"
    )


def _newest_run(indicator: Indicator, known: Sequence[Point]) -> tuple[list[Point], int]:
    """Return the newest figures with no period left out between them, and how many steps one way they end with."""
    step = _step(indicator)
    row = [known[-1]]
    for point in reversed(known[:-1]):
        if count_steps(point.period, row[-1].period, step) != 1:
            break
        row.append(point)
    row.reverse()
    return row, count_run([round_as_shown(point.figure.value or 0.0, indicator.value.decimals) for point in row])


def describe_step(indicator: Indicator, known: Sequence[Point]) -> str:
    """Return `fell from 79.5% (January 2024) to 64.3% (January 2025), its largest step of seven`; else blank.

    Only where the newest step is larger, as shown, than every other of at least three.
    """
    shown = [round_as_shown(point.figure.value or 0.0, indicator.value.decimals) for point in known]
    steps = [after - before for before, after in pairwise(shown)]
    if len(steps) <= SHORTEST_RUN or abs(steps[-1]) <= max(abs(step) for step in steps[:-1]) + 1e-9:
        return ""
    ends = (f"{with_unit(point.figure.text, indicator)} ({point.period.label})" for point in known[-2:])
    return f"{'rose' if steps[-1] > 0 else 'fell'} from {' to '.join(ends)}, its largest step of {_count(len(steps))}"


def _count(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def find_trend(indicator: Indicator, points: Sequence[Point], as_at: date | None = None) -> Trend:
    """Return the published five-point recent trend, or why it cannot be calculated."""
    if as_at is not None and points and is_too_old(indicator, points[-1].period, as_at):
        return Trend("Cannot be calculated", f"{LAST_FIGURE.format(period=points[-1].period.label)}: no recent trend.")
    if step_months(indicator) != 12 or indicator.period == "pooled_years":
        return Trend("Cannot be calculated", "The recent trend is only for yearly figures that do not overlap.")
    latest = list(points)[-5:]
    if len(latest) < 5:
        return Trend("Cannot be calculated", f"Five yearly points on one basis are needed; there are {len(latest)}.")
    years = [point.period.end.year for point in latest]
    if years != list(range(years[0], years[0] + 5)):
        return Trend("Cannot be calculated", "The latest five points are not of five years in a row.")
    figures = [point.figure for point in latest]
    column = {
        name: np.array([math.nan if (item := getattr(figure, name)) is None else item for figure in figures])
        for name in ("numerator", "denominator", "value", "lower", "upper")
    }
    counts = indicator.value.type is ValueType.PROPORTION and not np.isnan(column["numerator"]).any()
    found = recent_trend(
        np.array(years, dtype=float),
        column["numerator"] if counts else None,
        column["denominator"] if counts else None,
        column["value"],
        column["lower"],
        column["upper"],
        "proportion" if counts else "other",
        indicator.value.polarity.value,
    )
    word, with_polarity = str(found.outcome), str(found.word_with_polarity)
    span = f"{latest[0].period.label} to {latest[-1].period.label}"
    if word == "Cannot be calculated":
        return Trend(word, f"The recent trend cannot be calculated for {span}: {lower_first(str(found.reason))}.")
    return Trend(word, f"Over the latest five years ({span}): {with_polarity.lower()}.")
