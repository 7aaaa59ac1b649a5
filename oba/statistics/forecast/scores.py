"""How good forecasts were, by group, beside the last value; and whether that is what was aimed at.

MASE (Hyndman & Koehler 2006, Int J Forecasting 22:679-688): the mean error without its sign, divided by the mean step
before the origin. Interval score (Gneiting & Raftery 2007, J Am Stat Assoc 102:359-378): the width and 2 / (1 - level)
times the miss, divided by the same. A series that never stepped counts for coverage only.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oba.statistics.forecast.backtest import Method, Outcomes
from oba.statistics.forecast.forecast import FEW, FEWEST, LEVELS
from oba.statistics.reasons import quiet

ALL = "all"
SHORT = f"{FEWEST}-{FEW} points"
ONE_WAY = f"{SHORT}, every step one way"
HORIZON, INDICATOR = "horizon", "indicator"

ALLOWED = 1.01
"""Times last value's: an indicator or an interval score up to this much above it is within chance."""
ENOUGH_INDICATORS = 0.8


@dataclass(frozen=True)
class Score:
    """How good one group of forecasts was; each pair is ours, then last value's."""

    group: str
    forecasts: int
    mase: tuple[float, float]
    inside80: tuple[float, float]
    inside95: tuple[float, float]
    score80: tuple[float, float]
    score95: tuple[float, float]


@dataclass(frozen=True)
class Aim:
    """Something aimed at, what was found, and whether it is met."""

    words: str
    found: str
    met: bool


def score_groups(outcomes: Outcomes) -> list[Score]:
    """Score all forecasts, each horizon, short series, those that went one way, long ones, and each indicator."""
    short = outcomes.known <= FEW
    horizons = [(f"{HORIZON} {ahead}", outcomes.ahead == ahead) for ahead in np.unique(outcomes.ahead)]
    groups = [
        (ALL, np.ones(short.shape, dtype=bool)),
        *horizons,
        *((f"{SHORT}, {name}", short & rows) for name, rows in horizons),
        (SHORT, short),
        (ONE_WAY, short & outcomes.one_way),
        (f"{FEW + 1} points and more", ~short),
        *((f"{INDICATOR} {name}", outcomes.indicator == name) for name in np.unique(outcomes.indicator)),
    ]
    return [_score(name, outcomes, rows) for name, rows in groups]


def check_aims(scores: list[Score]) -> list[Aim]:
    """Say of each aim of `docs/statistics.md` whether these scores meet it; nothing is met by no forecasts."""
    by_group = {score.group: score for score in scores}
    every, short, one_way = (by_group[name] for name in (ALL, SHORT, ONE_WAY))
    horizons = {name: score for name, score in by_group.items() if name.startswith(f"{HORIZON} ")}
    ratios = [_ratio(score.mase) for name, score in by_group.items() if name.startswith(f"{INDICATOR} ")]
    ratios = [ratio for ratio in ratios if not np.isnan(ratio)]
    near = sum(ratio <= ALLOWED for ratio in ratios)
    aims = [
        Aim(f"MASE not above last value's, {name}", f"{_ratio(score.mase):.3f} of it", _ratio(score.mase) <= 1.0)
        for name, score in horizons.items()
    ]
    aims.append(
        Aim(
            "MASE at most 1% above last value's in 80% of indicators",
            f"{near} of {len(ratios)}",
            bool(ratios) and near >= ENOUGH_INDICATORS * len(ratios),
        )
    )
    for score in (every, short):
        aims.append(_aim_between(f"95% interval holds 93 to 97%, {score.group}", score.inside95[0], 0.93, 0.97))
        aims.append(_aim_between(f"80% interval holds 77 to 84%, {score.group}", score.inside80[0], 0.77, 0.84))
    aims.append(_aim_between(f"95% interval holds 90% or more, {one_way.group}", one_way.inside95[0], 0.90, 1.0))
    aims.append(_aim_between(f"80% interval holds 70% or more, {one_way.group}", one_way.inside80[0], 0.70, 1.0))
    narrow, wide = _ratio(every.score80), _ratio(every.score95)
    aims.append(Aim("Interval score below last value's at 80%", f"{narrow:.3f} of it", narrow < 1.0))
    aims.append(Aim("Interval score at most 1% above last value's at 95%", f"{wide:.3f} of it", wide <= ALLOWED))
    return aims


def _aim_between(words: str, share: float, low: float, high: float) -> Aim:
    return Aim(words, f"{100.0 * share:.1f}%", low <= share <= high)


@quiet
def _ratio(pair: tuple[float, float]) -> float:
    ours, last_value = np.float64(pair[0]), np.float64(pair[1])
    return 1.0 if ours == last_value else float(ours / last_value)


def _score(name: str, outcomes: Outcomes, rows: NDArray[np.bool_]) -> Score:
    ours, last_value = (_score_method(outcomes, rows, method) for method in (outcomes.ours, outcomes.last_value))
    return Score(name, int(rows.sum()), *zip(ours, last_value, strict=True))


@quiet
def _score_method(outcomes: Outcomes, rows: NDArray[np.bool_], method: Method) -> list[float]:
    actual, scale, limits = outcomes.actual[rows], outcomes.scale[rows], method.limits
    moved = scale > 0
    found = [_mean((np.abs(actual - method.points[rows]) / scale)[moved])]
    sides = [(limits.lower80[rows], limits.upper80[rows]), (limits.lower95[rows], limits.upper95[rows])]
    found += [_mean((actual >= low) & (actual <= high)) for low, high in sides]
    for (low, high), level in zip(sides, LEVELS, strict=True):
        miss = np.maximum(low - actual, 0.0) + np.maximum(actual - high, 0.0)
        found.append(_mean(((high - low + 2.0 / (1.0 - level) * miss) / scale)[moved]))
    return found


def _mean(column: NDArray[Any]) -> float:
    return float(column.mean()) if column.size else float("nan")
