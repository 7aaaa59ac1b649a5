"""Variation and assurance: which icon a series gets, and its words. The words never depend on a colour.

Source: NHS England, Making Data Count. Variation comes from the last known point. Assurance sets the target against
the limits of the last group: a target exactly on a limit is inside it (hit or miss), because the process can land on
it; the one exception is a series that never changes, whose target is met every time or missed every time.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oba.statistics.reasons import Floats
from oba.statistics.xmr.rules import COMMON, CONCERN, HIGHER, IMPROVEMENT

VARIATIONS = (
    "common_cause",
    "improvement_high",
    "improvement_low",
    "concern_high",
    "concern_low",
    "neutral_high",
    "neutral_low",
)
ASSURANCES = ("none", "pass", "fail", "inconsistent")

VARIATION_WORDS = {
    "common_cause": "Common cause variation: nothing unusual",
    "improvement_high": "Special cause - improvement: higher than usual, which is good here",
    "improvement_low": "Special cause - improvement: lower than usual, which is good here",
    "concern_high": "Special cause - concern: higher than usual, which is not good here",
    "concern_low": "Special cause - concern: lower than usual, which is not good here",
    "neutral_high": "Special cause - neither: higher than usual",
    "neutral_low": "Special cause - neither: lower than usual",
}
ASSURANCE_WORDS = {
    "none": "No target to set the process against",
    "pass": "Consistently pass: the target is met even on a usual bad day",
    "fail": "Consistently fail: the target is missed even on a usual good day",
    "inconsistent": "Hit or miss: chance alone decides whether the target is met",
}


def name_variation(table: Floats, point_type: NDArray[np.int64], special_cause: NDArray[np.int64]) -> Any:
    """Variation of each series, one of `VARIATIONS`, from its last known point; shape (series,)."""
    if table.shape[1] == 0:
        return np.full(len(table), VARIATIONS[0])
    known = ~np.isnan(table)
    last = table.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    row = np.arange(len(table))
    kind, high = point_type[row, last], special_cause[row, last] % 2 == 1
    first = np.select([kind == IMPROVEMENT, kind == CONCERN, kind >= HIGHER], [1, 3, 5], 0)
    return np.array(VARIATIONS)[np.where(kind == COMMON, 0, first + ~high)]


def name_assurance(lower: Floats, upper: Floats, target: ArrayLike | None, sign: Floats) -> Any:
    """Assurance of each series, one of `ASSURANCES`, from the limits of its last group; shape (series,)."""
    goal = np.full(lower.shape, np.nan) if target is None else np.broadcast_to(target, lower.shape)
    goal = np.asarray(goal, dtype=np.float64)
    flat = lower == upper
    beyond = np.where(goal > upper, 1.0, np.where(goal < lower, -1.0, 0.0)) * sign
    beyond = np.where(flat & (goal == lower), -1.0, beyond)
    place = np.where(beyond == -1, 1, np.where(beyond == 1, 2, 3))
    return np.array(ASSURANCES)[np.where(np.isnan(goal) | (sign == 0), 0, place)]
