"""The forecast that judges the newest figure, what the published ones held so far, and what is to be published now.

A forecast in force is the newest that was published for a period before its figure became known; a later correction
of older figures does not move it. Where none was published it is made again from the figures before, and said to be.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.periods import Period, next_period
from oba.scorecards.build.course import count_steps, step_months
from oba.scorecards.build.forecasts.limits import write_limits
from oba.scorecards.build.forecasts.outlook import forecast_curve
from oba.scorecards.card import Card
from oba.scorecards.figure import Point
from oba.scorecards.frozen_forecasts import EarlierForecast, ForecastRecord, FrozenForecast
from oba.scorecards.judgement import ForecastPoint, Limits
from oba.statistics.forecast.forecast import VERSION

LIMITS = ("lower80", "upper80", "lower95", "upper95")

KnownSince = Mapping[Period, datetime | None]
"""When the figure of a period first became known here; None or missing where that cannot be told."""


def find_in_force(
    indicator: Indicator, points: Sequence[Point], frozen: Sequence[FrozenForecast], since: KnownSince
) -> dict[Period, FrozenForecast]:
    """Return the forecast in force for each period of a curve that has one.

    `points` are those since the last break: what was made from figures before it is of another basis. `frozen` are the
    place's published forecasts of the indicator, oldest first.
    """
    if not points:
        return {}
    basis = points[0].period.end
    found: dict[Period, FrozenForecast] = {}
    of_basis = [row for row in frozen if row.indicator_version == indicator.version and not row.breakdown]
    by_code = {point.period.code: point.period for point in points if point.figure.value is not None}
    for row in of_basis:
        period = by_code.get(row.period.code)
        if period is None or row.until.end < basis:
            continue
        known_at = since.get(period)
        if known_at is None or row.made_at <= known_at:
            found[period] = row
    return found


def recall(
    indicator: Indicator,
    newest: Period,
    frozen: Sequence[FrozenForecast],
    in_force: Mapping[Period, FrozenForecast],
) -> EarlierForecast | None:
    """Return the frozen forecast that judges the newest figure, None where none is in force."""
    judging = in_force.get(newest)
    if judging is None:
        return None
    made = [
        row
        for row in frozen
        if row.made_at == judging.made_at
        and row.indicator_version == judging.indicator_version
        and not row.breakdown
        and row.period.end <= newest.end
    ]
    made.sort(key=lambda row: row.period.end)
    shown = tuple(make_point(indicator, row.period, row.point, row.shown, row.free, row.trace) for row in made)
    return EarlierForecast(shown, judging.until, judging.made_on)


def recalculate(indicator: Indicator, points: Sequence[Point]) -> EarlierForecast | None:
    """Forecast the newest of known points from those before it, as it would have been; None where nothing can be."""
    latest, before = points[-1], points[:-1]
    step = max(step_months(indicator) or 1, latest.period.months)
    until = before[-1].period
    ahead = max(count_steps(until, latest.period, step), 1)
    made = forecast_curve(indicator, before, step, ahead, latest.figure.denominator)
    if made.reason:
        return None
    periods = [until]
    for _ in range(ahead - 1):
        periods.append(next_period(periods[-1], step))
    periods = [*periods[1:], latest.period]
    shown = tuple(
        make_point(
            indicator,
            period,
            float(made.points[place]),
            Limits(*(float(getattr(made, name)[place]) for name in LIMITS)),
            Limits(*(float(getattr(made.free, name)[place]) for name in LIMITS)),
        )
        for place, period in enumerate(periods)
    )
    return EarlierForecast(shown, until)


def make_point(
    indicator: Indicator,
    period: Period,
    value: float,
    shown: Limits,
    free: Limits,
    trace: str = "",
    is_over: bool = False,
) -> ForecastPoint:
    """Return a point of a forecast, written as the indicator's figures are."""
    decimals = indicator.value.decimals
    return ForecastPoint(
        period,
        value,
        shown.lower80,
        shown.upper80,
        shown.lower95,
        shown.upper95,
        write_number(value, decimals),
        write_limits(indicator, shown.lower95, shown.upper95),
        trace,
        is_over,
        bound_text=describe_bound(indicator, shown, free),
        free=free,
        near_text=write_limits(indicator, shown.lower80, shown.upper80),
    )


def describe_bound(indicator: Indicator, shown: Limits, free: Limits) -> str:
    """Return where the 95% interval was cut off because no figure lies beyond: `cannot fall below 0`; else blank."""
    unit = "%" if indicator.value.unit == "%" else ""
    ends = []
    if free.lower95 < shown.lower95:
        ends.append(f"fall below {write_number(shown.lower95, 0)}{unit}")
    if free.upper95 > shown.upper95:
        ends.append(f"rise above {write_number(shown.upper95, 0)}{unit}")
    return f"cannot {' or '.join(ends)}" if ends else ""


def count_record(points: Sequence[Point], in_force: Mapping[Period, FrozenForecast]) -> ForecastRecord | None:
    """Return how often the forecasts in force held the figure that came, None before any has come due."""
    came = [
        (point.figure.value, in_force[point.period].shown)
        for point in points
        if point.period in in_force and point.figure.value is not None
    ]
    if not came:
        return None
    within80 = sum(shown.lower80 <= value <= shown.upper80 for value, shown in came)
    within95 = sum(shown.lower95 <= value <= shown.upper95 for value, shown in came)
    sentence = (
        f"Of {len(came)} forecast{'' if len(came) == 1 else 's'} published before the figure came, {within95} held it"
        f" within the 95% range and {within80} within the 80% range."
    )
    return ForecastRecord(len(came), within80, within95, sentence)


def list_to_freeze(card: Card, as_at: date) -> list[dict[str, Any]]:
    """Return a card's forecast as rows of the ledger, see `oba.store.forecasts.freeze_forecasts`."""
    forecast = card.forecast
    if forecast is None or forecast.until is None:
        return []
    return [
        {
            "indicator": card.indicator.id,
            "indicator_version": card.indicator.version,
            "area": card.area_code,
            "breakdown": "",
            "period": point.period.code,
            "until": forecast.until.code,
            "as_at": as_at,
            "method": forecast.method,
            "method_version": VERSION,
            "point": point.value,
            **{name: getattr(point, name) for name in LIMITS},
            **{f"free_{name}": getattr(point.free or point, name) for name in LIMITS},
            "trace": point.trace,
        }
        for point in forecast.points
    ]
