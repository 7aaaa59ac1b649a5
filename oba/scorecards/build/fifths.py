"""Where a figure without an interval stands among all authorities: a description, and said to be one.

Without counts nobody can say whether a difference is more than chance, but a reader may be told whether the figure is
among the lowest or the highest. Fifths are of the authorities that have a figure of the same period, ties shared.
"""

import math
from collections.abc import Collection
from datetime import date

from oba.indicators.indicator import Indicator
from oba.indicators.measures.rows import Rows, take_sound
from oba.scorecards.build.ages import is_too_old
from oba.scorecards.build.course import with_unit
from oba.scorecards.figure import Point
from oba.scorecards.judgement import Fifth

FEWEST_AUTHORITIES = 30
"""With fewer that have a figure, a fifth is of a handful."""

_FIFTHS = (
    "among the lowest fifth",
    "in the second lowest fifth",
    "in the middle fifth",
    "in the second highest fifth",
    "among the highest fifth",
)


def find_fifth(
    indicator: Indicator,
    table: Rows,
    peers: Collection[str],
    area: str,
    area_name: str,
    latest: Point,
    as_at: date,
) -> Fifth | None:
    """Return the fifth of all authorities that the latest figure is in; None if it can be compared or too few have one.

    None too where the figure is too old to be judged: of such periods the other authorities are not even read.

    `table` has the rows of `oba.indicators.measuring.COLUMNS` of all places; `peers` are the authorities, the own one
    among them. Flagged figures are left out.
    """
    figure = latest.figure
    if figure.value is None or figure.lower is not None or not indicator.is_set_nationally:
        return None
    if area not in peers or is_too_old(indicator, latest.period, as_at):
        return None
    known = take_sound(table, peers, latest.period.code)
    if len(known["area"]) < FEWEST_AUTHORITIES or area not in known["area"]:
        return None
    values = known["value"].round(indicator.value.decimals)
    own = round(figure.value, indicator.value.decimals)
    below, equal = int((values < own).sum()), int((values == own).sum())
    fifth = min(math.floor(5 * (below + equal / 2) / len(values)), 4)
    words = f"{_FIFTHS[fifth]} of {len(values)} authorities"
    sentence = (
        f"{area_name}'s {with_unit(figure.text, indicator)} ({latest.period.label}) is {words} that have a figure. This"
        " describes where it stands; whether it differs from theirs by more than chance cannot be said."
    )
    return Fifth(words, sentence, fifth)
