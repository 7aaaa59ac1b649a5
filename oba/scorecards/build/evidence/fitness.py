"""Whether a headline is still the right one: what the system knows of it beside the grades of the board's people.

Communication, proxy and data power are Mark Friedman's criteria for choosing headlines. The system grades none of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.scorecards.build.course import with_unit
from oba.scorecards.build.releases import RevisedCell
from oba.scorecards.card import Card
from oba.scorecards.figure import Standing
from oba.scorecards.notes import Fitness, FitnessNote
from oba.statistics.comparison import NOT_COMPARED, least_difference
from oba.vocabulary import IndicatorList

MATTERS = 0.1
"""The change that is asked about where nothing says which size matters: a tenth of the newest figure."""


def attach_fitness(
    cards: Mapping[str, Card], reviewed: Mapping[str, FitnessNote], revisions: Sequence[RevisedCell], as_at: date
) -> dict[str, Card]:
    """Return cards, the headlines with what is known of their fitness; `revisions` are those of the pack's places."""
    found = dict(cards)
    for key, card in cards.items():
        if card.listed is IndicatorList.HEADLINE:
            own = [one for one in revisions if one.area == card.area_code and card.indicator in one.indicators]
            review = reviewed.get(key)
            due = review is None or is_review_due(review.on, as_at)
            found[key] = replace(card, fitness=Fitness(tuple(tell_fitness(card, len(own))), review, due))
    return found


def is_review_due(reviewed_on: date, as_at: date) -> bool:
    """Return whether a review is over a year old: the same day of the year after is still within it."""
    return (as_at.year, as_at.month, as_at.day) > (reviewed_on.year + 1, reviewed_on.month, reviewed_on.day)


def tell_fitness(card: Card, restated: int) -> Iterator[tuple[str, str]]:
    """Yield what the system knows of a headline: what it is, and a sentence. `restated` is a number of figures."""
    yield "Newest figure", _tell_age(card)
    yield "Breaks in the curve", _tell_breaks(card)
    yield "Interval of the newest figure", _tell_interval(card)
    yield "Figures withheld", _tell_withheld(card)
    yield "Figures that were restated", f"{restated} of those that it is made of." if restated else "None is known."
    yield "Would it show a change?", " ".join(_tell_change(card))


def _tell_age(card: Card) -> str:
    if card.age is None:
        return "There is none."
    late = " A newer one should be out." if card.age.is_late else ""
    old = " That is too old to judge." if card.age.is_old else ""
    return f"{card.age.words}.{old}{late}"


def _tell_breaks(card: Card) -> str:
    if not card.breaks:
        return "None."
    newest = card.breaks[-1]
    after = sum(one.period.end >= newest.period.end for one in card.own.points if one.figure.value is not None)
    figures = f"{after} figure{'' if after == 1 else 's'}"
    return f"{len(card.breaks)}, the newest at {newest.period.label}; {figures} since then."


def _tell_interval(card: Card) -> str:
    half = _half_width(card)
    if card.latest is None or half is None:
        return "There is none." if card.latest is None else f"None. {card.indicator.uncertainty.reason}".strip()
    value = card.latest.figure.value or 0
    share = f", {write_number(100 * half / abs(value), 0)}% of the figure" if value else ""
    return f"About {_write(half, card.indicator)} on either side{share}."


def _tell_withheld(card: Card) -> str:
    hidden = sum(one.figure.standing is Standing.HIDDEN for one in card.own.points)
    if not hidden:
        return "None."
    return f"{hidden} of {len(card.own.points)}, to protect small numbers."


def _tell_change(card: Card) -> Iterator[str]:
    """Yield the smallest change from one figure to the next that is more than chance, and what it is large beside."""
    half = _half_width(card)
    if card.latest is None or card.latest.figure.value is None or half is None:
        yield "Cannot say: the newest figure has no interval." if card.latest else "Cannot say: there is no figure."
        return
    value, indicator = card.latest.figure.value, card.indicator
    least = float(least_difference(half, half))
    yield f"A change of less than about {_write(least, indicator)} from one figure to the next may be chance."
    if value:
        yield f"A change of a tenth {_word_change(MATTERS * abs(value), least, indicator)}."
    england = next((one for one in card.comparisons if one.kind == "england" and one.word != NOT_COMPARED), None)
    if england and england.figure.value is not None:
        apart = abs(value - england.figure.value)
        shown = _word_change(apart, least, indicator)
        yield f"To close the distance to England ({_write(apart, indicator)}) in one step {shown}."


def _word_change(size: float, least: float, indicator: Indicator) -> str:
    """Return whether a change would show, by the sizes as they are printed."""
    printed, needed = (round(one, indicator.value.decimals) for one in (size, least))
    return "would show" if printed > needed else "might show" if printed == needed else "would not show"


def _half_width(card: Card) -> float | None:
    figure = card.latest.figure if card.latest else None
    if figure is None or figure.lower is None or figure.upper is None:
        return None
    return (figure.upper - figure.lower) / 2


def _write(value: float, indicator: Indicator) -> str:
    """Return a width or distance with the unit; of percentages it is in points."""
    text = write_number(value, indicator.value.decimals)
    return f"{text} percentage points" if indicator.value.unit.strip() == "%" else with_unit(text, indicator)
