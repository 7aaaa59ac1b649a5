"""Whether help follows need: a group's share of help over its share of need, and the gap between them in cases.

Source: Worcestershire needs assessment (2015), tables 2 to 4, which sets the two shares side by side. The interval is
Wilson's (1927) of the share of help, divided by the share of need, which is taken as known.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from oba.statistics import reasons
from oba.statistics.intervals import wilson
from oba.statistics.reasons import quiet


@dataclass(frozen=True)
class Reach:
    """Of each group: share of help with limits (per cent), `ratio` to its share of need with limits, `gap` in cases.

    The limits and the gap are missing where the number of cases is. Shapes are those of the arguments.
    """

    share_lower: Any
    share_upper: Any
    ratio: Any
    ratio_lower: Any
    ratio_upper: Any
    gap: Any
    reason: Any


def compare_with_whole(count: float, people: float, of_count: float, of_people: float) -> tuple[float, float, float]:
    """Return the rate of a part over that of the whole that it is part of, with its limits at 95%; nan where none is.

    It is the part's share of all counted over its share of all people, so its interval is that of `measure_reach`.
    """
    share = count / of_count * 100.0 if of_count else np.nan
    found = measure_reach(share, people / of_people * 100.0, of_count)
    return float(found.ratio), float(found.ratio_lower), float(found.ratio_upper)


@quiet
def measure_reach(
    help_share: ArrayLike, need_share: ArrayLike, cases: ArrayLike = np.nan, level: float = 0.95
) -> Reach:
    """Compare shares of help with shares of need, both in per cent; `cases` is the number that the help is shares of.

    `gap` is the cases above (or, below zero, short of) what the share of need would come to. A need of nothing has no
    ratio: its reason is NO_DENOMINATOR.
    """
    given, needed, number = np.broadcast_arrays(
        *(np.asarray(one, dtype=np.float64) for one in (help_share, need_share, cases))
    )
    reason = np.zeros(given.shape, dtype=np.uint8)
    reason[needed <= 0] = reasons.NO_DENOMINATOR
    reason[(given < 0) | (given > 100) | (needed > 100)] = reasons.OUT_OF_RANGE
    reason[np.isnan(given) | np.isnan(needed)] = reasons.MISSING
    need = np.where(reason == reasons.FINE, needed, np.nan)
    limits = wilson(given / 100.0 * number, number, level, 100.0)
    return Reach(
        limits.lower,
        limits.upper,
        (given / need)[()],
        (limits.lower / need)[()],
        (limits.upper / need)[()],
        (number * (given - needed) / 100.0)[()],
        reason[()],
    )
