"""Places by measures: each place's figure with a word for how it stands beside the whole, or beside England."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from oba.indicators.indicator import Indicator
from oba.periods import Period
from oba.scorecards.build.ages import is_too_old, tell_age
from oba.scorecards.build.course import round_as_shown
from oba.scorecards.build.gaps.widest import newest_period
from oba.scorecards.build.judging.place import compare_with
from oba.scorecards.build.judging.ranks import FEWEST_RANKED
from oba.scorecards.build.lines import find_figure
from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import Figure, Line, Point
from oba.scorecards.gaps import Rug, RugCell, RugRow
from oba.scorecards.judgement import Rank
from oba.scorecards.verdicts import APART
from oba.statistics.aggregation import rank as rank_values
from oba.statistics.comparison import SIMILAR
from oba.vocabulary import IndicatorList, ValueType

ENGLAND = "England"
_SIZES = (ValueType.COUNT, ValueType.CURRENCY)
"""A larger place has more: such figures are not set beside another's."""


def lay_districts(pack: Pack) -> Rug | None:
    """Return the parts of the board's place by the measures known for them; None where there are none."""
    cards = [card for card in pack.cards if _is_by_part(card) and card.indicator.value.type not in _SIZES]
    if not cards:
        return None
    places = tuple(dict.fromkeys(line.name for card in cards for line in card.categories))
    rows = [row for card in cards if (row := _row_of_parts(card, places, pack.as_at)) is not None]
    rows.sort(key=lambda row: row.is_old)
    label = cards[0].categories_label.lower()
    return Rug(f"{pack.area_name} by {label}", pack.area_name, places, tuple(rows)) if rows else None


def lay_neighbours(pack: Pack) -> Rug | None:
    """Return the board's place and its statistical neighbours by the headlines that can be set beside England."""
    found = {card.id: card for section in pack.outcomes for card in section.of_list(IndicatorList.HEADLINE)}
    cards = [
        card
        for card in found.values()
        if card.neighbours and card.latest and not card.is_old and card.indicator.value.type not in _SIZES
    ]
    if not cards:
        return None
    names = dict.fromkeys(line.name for card in cards for line in card.neighbours)
    places = (pack.area_name, *names)
    rows = tuple(_row_of_neighbours(card, places, pack.as_at) for card in cards)
    return Rug(f"{pack.area_name} and its statistical neighbours", ENGLAND, places, rows)


def _is_by_part(card: Card) -> bool:
    return bool(card.categories) and all(line.kind == "part" for line in card.categories)


def _row_of_parts(card: Card, places: Sequence[str], as_at: date) -> RugRow | None:
    period = newest_period(card.categories)
    if period is None:
        return None
    lines = {line.name: line for line in card.categories}
    return _make_row(card, period, lines, places, find_figure(card.own, period), card.area_name, as_at)


def _row_of_neighbours(card: Card, places: Sequence[str], as_at: date) -> RugRow:
    assert card.latest is not None  # noqa: S101 - chosen by the caller
    lines = {card.area_name: card.own, **{line.name: line for line in card.neighbours}}
    england = next((line for line in card.lines if line.kind == "england"), None)
    period = card.latest.period
    return _make_row(card, period, lines, places, find_figure(england, period), ENGLAND, as_at)


def _make_row(
    card: Card,
    period: Period,
    lines: dict[str, Line],
    places: Sequence[str],
    beside: Figure | None,
    beside_name: str,
    as_at: date,
) -> RugRow:
    figures = [find_figure(lines.get(name), period) for name in places]
    is_old = is_too_old(card.indicator, period, as_at)
    words = [""] * len(places)
    if not is_old:
        compared = [
            _compare(card.indicator, name, Point(period, figure), beside_name, beside) if figure else ""
            for name, figure in zip(places, figures, strict=True)
        ]
        words = compared if any(compared) else rank_places(card.indicator, figures)
    cells = tuple(RugCell(figure, word) for figure, word in zip(figures, words, strict=True))
    age = f"{period.label} \N{MIDDLE DOT} {tell_age(period, as_at)}"
    return RugRow(card.id, card.short_name, card.indicator.value.unit, age, is_old, beside, cells)


def _compare(indicator: Indicator, name: str, own: Point, beside_name: str, beside: Figure | None) -> str:
    """Return how a place's figure stands by its interval; blank where that cannot be told."""
    kind = "england" if beside_name == ENGLAND else "county"
    word = compare_with(indicator, name, own, beside_name, kind, beside).word
    return word if word in APART or word == SIMILAR else ""


def rank_places(indicator: Indicator, figures: Sequence[Figure | None]) -> list[str]:
    """Return each place among those with a figure, `2 of 6`, best (or highest) first; blank with fewer than five.

    By the value as shown, so that what looks equal is joint. For figures whose difference by chance cannot be told.
    """
    known = [figure.value for figure in figures if figure is not None and figure.value is not None]
    if len(known) < FEWEST_RANKED:
        return [""] * len(figures)
    shown = [round_as_shown(value, indicator.value.decimals) for value in known]
    positions = rank_values(np.array(shown), indicator.value.polarity.value).tolist()
    ranks = iter(
        Rank(int(position), len(known), "", shown.count(value) > 1).words
        for position, value in zip(positions, shown, strict=True)
    )
    return [next(ranks) if figure is not None and figure.value is not None else "" for figure in figures]
