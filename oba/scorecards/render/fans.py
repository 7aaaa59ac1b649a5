"""Forecasts on a chart: today's with its fan, and behind the newest points the one that judges them."""

from collections.abc import Sequence
from datetime import date

from oba.charts import palette
from oba.charts.scales import middle_of
from oba.charts.sketch import Band, Dot, Stroke
from oba.london_time import write_day
from oba.scorecards.card import Card
from oba.scorecards.figure import Point
from oba.scorecards.frozen_forecasts import EarlierForecast
from oba.scorecards.judgement import ForecastPoint
from oba.scorecards.render import series
from oba.scorecards.render.wording import with_unit

NOT_YET_PUBLISHED = "Forecast for a period that is over, not yet published"

Piece = tuple[tuple[date, float, float], ...]


def sketch_forecasts(card: Card) -> tuple[Stroke, ...]:
    """Return the curves of the forecasts; periods that are over without a figure have a mark of their own."""
    found = []
    if card.earlier:
        found.append(_sketch_earlier(card, card.earlier))
    if card.forecast and card.forecast.points:
        name = f"Forecast (made on {write_day(card.forecast.made_on)})"
        points = card.forecast.points
        opening = _opening(series.forecast_start(card))
        # A dot without words has no mark: one that is over gets its own below.
        dots = tuple(_dot(card, point, "" if point.is_over else "Forecast") for point in points)
        found.append(Stroke(name, f"Forecast {points[-1].text}", palette.FORECAST, ((*opening, *dots),)))
        over = tuple(_dot(card, point, "Over, not yet published: forecast") for point in points if point.is_over)
        if over:
            found.append(Stroke(NOT_YET_PUBLISHED, NOT_YET_PUBLISHED, palette.OVER, (over,)))
    return tuple(found)


def _sketch_earlier(card: Card, earlier: EarlierForecast) -> Stroke:
    """Return the forecast that judges with the limits of its range, which the figures' own band would cover."""
    opening = _opening(series.find_point(card.own, earlier.until))
    middle = tuple(_dot(card, point, earlier_name(card)) for point in earlier.points)
    limits = [
        tuple(Dot(middle_of(point.period), getattr(point, limit), "") for point in earlier.points)
        for limit in ("lower95", "upper95")
    ]
    runs = tuple((*opening, *run) for run in (middle, *limits))
    return Stroke(earlier_name(card), "", palette.EARLIER, runs, is_main=False)


def sketch_fans(card: Card) -> tuple[Band, ...]:
    """Return the ranges of the forecasts, the palest first: it lies behind all others."""
    found = []
    if card.earlier:
        opening = _open_range(series.find_point(card.own, card.earlier.until))
        wide = tuple((middle_of(point.period), point.lower95, point.upper95) for point in card.earlier.points)
        found.append(Band(f"{earlier_name(card)}, 95% range", "past", (opening + wide,)))
    if card.forecast and card.forecast.points:
        points, opening = card.forecast.points, _open_range(series.forecast_start(card))
        wide = tuple((middle_of(point.period), point.lower95, point.upper95) for point in points)
        narrow = tuple((middle_of(point.period), point.lower80, point.upper80) for point in points)
        found.append(Band("Forecast, 95% range", "fan95", (opening + wide,)))
        found.append(Band("Forecast, 80% range", "fan80", (opening + narrow,)))
    return tuple(found)


def earlier_name(card: Card) -> str:
    """Return what the forecast is called that judges the newest figure, blank where there is none."""
    if card.earlier is None:
        return ""
    if card.earlier.made_on is None:
        return "Earlier forecast (made afterwards)"
    return f"Earlier forecast (made on {write_day(card.earlier.made_on)})"


def _dot(card: Card, point: ForecastPoint, name: str) -> Dot:
    words = f"{name} for {point.period.label}: {with_unit(point.text, card.indicator)}" if name else ""
    return Dot(middle_of(point.period), point.value, words)


def _opening(start: Point | None) -> Sequence[Dot]:
    """Return the last figure before a forecast, from which its curve sets out."""
    return [Dot(day, value, "") for day, value, _ in _open_range(start)]


def _open_range(start: Point | None) -> Piece:
    """Return the last figure before a forecast as a range without width, from which its fan opens."""
    if start is None or start.figure.value is None:
        return ()
    return ((middle_of(start.period), start.figure.value, start.figure.value),)
