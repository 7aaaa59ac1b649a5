"""How old a figure is, and when it is too old: the one place that forecast, direction, verdict and every page obey."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from oba.indicators.feed import Feed
from oba.indicators.indicator import FREQUENCY_MONTHS, Indicator
from oba.london_time import write_day
from oba.period_forms import DAYS_IN_MONTH
from oba.periods import Period
from oba.scorecards.card import Card
from oba.scorecards.notes import Age

OLDEST_YEARS = 3
"""A curve whose last period ended longer ago than this is history, unless its definition has it come more rarely."""

_DAYS_IN_YEAR = 365.25
_MONTHS_TOLD = 24
"""Up to this an age is told in months."""

_DAYS_TOLD = 2
"""Up to this many months lateness is told in days."""


def allowed_years(indicator: Indicator) -> int:
    """Return how old the newest figure may be: three years, or two of the steps that the definition names."""
    return max(OLDEST_YEARS, 2 * FREQUENCY_MONTHS.get(indicator.frequency, 0) // 12)


def oldest_judged(as_at: date) -> date:
    """Return a day before which no period ended whose figure could still be judged, whatever its definition allows."""
    return as_at - timedelta(days=ceil(max(OLDEST_YEARS, 2 * max(FREQUENCY_MONTHS.values()) // 12) * _DAYS_IN_YEAR))


def is_too_old(indicator: Indicator, newest: Period, as_at: date) -> bool:
    """Return whether a figure of a period is older on a day than its definition allows."""
    return (as_at - newest.end).days > allowed_years(indicator) * _DAYS_IN_YEAR


def tell_age(period: Period, as_at: date) -> str:
    """Return `9 months old` or `11 years old`, counted in whole ones from the end of the period to the day."""
    days = (as_at - period.end).days
    months = int(days / DAYS_IN_MONTH)
    if months < 1:
        return "less than a month old"
    if months < _MONTHS_TOLD:
        return f"{months} month{'' if months == 1 else 's'} old"
    return f"{int(days / _DAYS_IN_YEAR)} years old"


def tell_late(since: date, as_at: date) -> str:
    """Return `40 days late`, `9 months late` or `3 years late`, in whole ones from the day it was due."""
    days = (as_at - since).days
    months = int(days / DAYS_IN_MONTH)
    if months < _DAYS_TOLD:
        return f"{days} day{'' if days == 1 else 's'} late"
    return f"{months} months late" if months < _MONTHS_TOLD else f"{int(days / _DAYS_IN_YEAR)} years late"


def attach_age(card: Card, feeds: Mapping[str, Feed], late: Collection[str], as_at: date) -> Card:
    """Return a card with the age of its newest figure; without one where it has no figure.

    `feeds` are the definitions by id; `late` are those of which a newer release must be out.
    """
    period = _newest_period(card)
    if period is None:
        return card
    mine = [feeds[name] for name in list_feeds(card.indicator) if name in feeds]
    coming = next((feed for feed in mine if feed.frequency != "once"), None)
    provider = coming.publisher if coming else mine[0].publisher if mine else card.indicator.supplier
    old = tell_age(period, as_at)
    age = Age(
        period,
        f"{period.label} \N{MIDDLE DOT} {old}",
        old,
        is_too_old(card.indicator, period, as_at),
        provider,
        _next_release(coming, as_at) if mine else "",
        coming is not None and coming.id in late,
    )
    return replace(card, age=age)


def _newest_period(card: Card) -> Period | None:
    if card.latest is not None:
        return card.latest.period
    known: Iterator[Period] = (
        point.period for line in card.categories for point in line.points if point.figure.value is not None
    )
    return max(known, key=lambda period: period.end, default=None)


def _next_release(feed: Feed | None, as_at: date) -> str:
    if feed is None:
        return "none is expected"
    promised = min((day for day in feed.due if day > as_at), default=None)
    if promised is not None:
        return write_day(promised)
    return feed.expected


def list_feeds(indicator: Indicator) -> list[str]:
    """Return the feeds that a figure of an indicator comes from, the first first; not those it is only divided by."""
    sides = [side for side in (indicator.published, indicator.numerator) if side is not None]
    made_of = indicator.numerator.series if indicator.numerator else ()
    series = [*(side.feed for side in sides), *made_of, *(route.feed for route in indicator.routes)]
    return list(dict.fromkeys(name.split(".")[0] for name in series))
