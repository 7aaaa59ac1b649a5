"""Several figures as one score of a domain, and what deprivation alone would lead one to expect.

A score is the mean of z-scores over all places, each turned so that more is better. What is expected is the line of
least squares of the scores on deprivation, with the prediction interval of one more place (Draper & Smith 1998,
Applied Regression Analysis, section 3.1).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from oba.statistics.reasons import Floats

FEWEST_PLACES = 30
"""With fewer places no line is fitted."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The score that a place of its deprivation is expected to have, with a 95% prediction interval."""

    value: float
    lower: float
    upper: float


def score_values(values: ArrayLike, others: ArrayLike, low_is_good: bool) -> Floats:
    """Return how many standard deviations of the `others` each value lies on the good side of their mean.

    ValueError where the others do not differ.
    """
    of_all = np.asarray(others, dtype=np.float64)
    deviation = float(of_all.std(ddof=1)) if len(of_all) > 1 else 0.0
    if deviation == 0:
        raise ValueError("The places do not differ, so that none is above another.")
    scores: Floats = (np.asarray(values, dtype=np.float64) - of_all.mean()) / deviation
    return -scores if low_is_good else scores


def expect_score(deprivation: ArrayLike, scores: ArrayLike, own: float, level: float = 0.95) -> Expected:
    """Return the score expected at a deprivation of `own`, from those of all places.

    ValueError for fewer than `FEWEST_PLACES`, and where all are equally deprived.
    """
    x, y = np.asarray(deprivation, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    number = len(x)
    if number < FEWEST_PLACES:
        raise ValueError(f"A line needs {FEWEST_PLACES} places, and there are {number}.")
    about = float(((x - x.mean()) ** 2).sum())
    if about == 0:
        raise ValueError("All places are equally deprived.")
    slope = float(((x - x.mean()) * y).sum()) / about
    value = float(y.mean()) + slope * (own - float(x.mean()))
    left = y - y.mean() - slope * (x - x.mean())
    spread = float((left**2).sum()) / (number - 2)
    error = np.sqrt(spread * (1 + 1 / number + (own - float(x.mean())) ** 2 / about))
    half = float(stdtrit(number - 2, (1 + level) / 2) * error)
    return Expected(value, value - half, value + half)
