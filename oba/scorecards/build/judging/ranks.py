"""The place among statistical neighbours, with ties and with how sure it is; no rank where it would say nothing."""

from collections.abc import Sequence

import numpy as np

from oba.indicators.indicator import Indicator
from oba.scorecards.build.course import round_as_shown
from oba.scorecards.build.gate import describe_without
from oba.scorecards.figure import Figure, Point
from oba.scorecards.judgement import Rank
from oba.statistics.aggregation import joint_level, rank_between
from oba.statistics.aggregation import rank as rank_values
from oba.statistics.intervals import byar, wilson
from oba.vocabulary import Polarity, ValueType

FEWEST_RANKED = 5


def find_rank(indicator: Indicator, area_name: str, own: Point, others: Sequence[Figure]) -> Rank | None:
    """Return the place among the statistical neighbours that have a figure, itself included.

    By the value as shown, so that what looks equal is joint. None with fewer than five figures, and where by their
    counts each of the places could be any (Klein, Wright & Wieczorek 2020): such a rank says nothing.
    """
    known = [figure for figure in (own.figure, *others) if figure.value is not None]
    if own.figure.value is None or len(known) < FEWEST_RANKED:
        return None
    shown = [round_as_shown(figure.value or 0.0, indicator.value.decimals) for figure in known]
    position = int(rank_values(np.array(shown), indicator.value.polarity.value)[0])
    between = _places_between(indicator, known)
    if between and all(one == (1, len(known)) for one in between):
        return None
    is_joint = shown.count(shown[0]) > 1
    best = "highest" if indicator.value.polarity is Polarity.NO_JUDGEMENT else "best"
    without = describe_without(others)
    sentence = (
        f"{area_name} is {'joint ' if is_joint else ''}{position} of {len(known)} places: its statistical neighbours"
        f" and itself (1 is the {best}{without}). {_describe_sureness(between)}"
    )
    return Rank(position, len(known), sentence, is_joint)


def _places_between(indicator: Indicator, known: Sequence[Figure]) -> list[tuple[int, int]]:
    """Return the best and the worst place of each by joint intervals; nothing where any has no counts."""
    method = {ValueType.PROPORTION: wilson, ValueType.RATE: byar}.get(indicator.value.type)
    if method is None:
        return []
    counts = np.array([figure.numerator for figure in known], dtype=float)  # missing where it is None
    bases = np.array([figure.denominator for figure in known], dtype=float)
    limits = method(counts, bases, joint_level(len(known)), indicator.value.multiplier)
    best, worst = rank_between(limits.lower, limits.upper, indicator.value.polarity.value)
    if np.isnan(best).any():
        return []
    return [(int(first), int(last)) for first, last in zip(best, worst, strict=True)]


def _describe_sureness(between: Sequence[tuple[int, int]]) -> str:
    if not between:
        return "How far chance could move it cannot be said, for want of counts."
    first, last = between[0]
    if first == last:
        return "Chance hardly moves it."
    return f"Allowing for chance its place lies anywhere from {first} to {last}."
