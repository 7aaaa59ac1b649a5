"""Making the factors of the 80% interval anew, and seeing whether factors of the past would have held later.

A conformal interval across series: how far off the forecasts of other series were tells how far off this one may be.
Sources: Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World; Stankeviciute et al (2021), Conformal
time-series forecasting, NeurIPS.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from oba.statistics.forecast.backtest import Outcomes
from oba.statistics.forecast.factors import KNOWN, find_factors
from oba.statistics.forecast.forecast import LEVELS
from oba.statistics.reasons import Floats, quiet

LEVEL = LEVELS[0]


@dataclass(frozen=True)
class LaterCoverage:
    """Factors made from what had come by a year, and how much they held of what came of the forecasts made from it."""

    year: int
    forecasts: int
    inside: float


@quiet
def calibrate(outcomes: Outcomes) -> Floats:
    """How wide an interval must be to hold 80% of what came, as a share of Student's: (rows of `KNOWN`, steps ahead).

    Chance in the count and the bounds are left out here: both only help an interval to hold. Missing where no forecast
    falls into a cell.
    """
    share, usable = _shares(outcomes)
    return _table(share, usable, outcomes, int(outcomes.ahead.max(initial=1)))


@quiet
def check_later(outcomes: Outcomes, fewest: int = 1_000) -> list[LaterCoverage]:
    """For each year with as many forecasts on either side: what factors made from its past held of its future."""
    share, usable = _shares(outcomes)
    horizon = int(outcomes.ahead.max(initial=1))
    found = []
    for year in np.unique(outcomes.year[usable]):
        past = usable & (outcomes.year + outcomes.ahead <= year)
        later = usable & (outcomes.year >= year)
        if min(past.sum(), later.sum()) < fewest:
            continue
        table = _table(share, past, outcomes, horizon)
        factor = find_factors(table, outcomes.known[later], outcomes.ahead[later])
        judged = ~np.isnan(factor)
        found.append(LaterCoverage(int(year), int(judged.sum()), float((share[later] <= factor)[judged].mean())))
    return found


def _shares(outcomes: Outcomes) -> tuple[Floats, NDArray[np.bool_]]:
    """How far off each forecast was, as a share of the half width of Student's interval, and where that can be told."""
    reach = np.sqrt(outcomes.ahead * outcomes.square) * stdtrit(outcomes.known - 1.0, (1.0 + LEVEL) / 2.0)
    return np.abs(outcomes.actual - outcomes.ours.points) / reach, reach > 0


def _table(share: Floats, usable: NDArray[np.bool_], outcomes: Outcomes, horizon: int) -> Floats:
    row = np.searchsorted(KNOWN, outcomes.known, side="right") - 1
    table = np.full((KNOWN.size, horizon), np.nan)
    for place in range(KNOWN.size):
        for ahead in range(1, horizon + 1):
            cell = share[usable & (row == place) & (outcomes.ahead == ahead)]
            if cell.size:
                table[place, ahead - 1] = np.quantile(cell, LEVEL)
    return table
