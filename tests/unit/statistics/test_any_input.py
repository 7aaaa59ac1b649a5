"""Whatever the numbers: every row is answered, without a warning, and nothing is missing without a reason."""

import numpy as np
import pytest

from oba.statistics import (
    aggregation,
    change,
    comparison,
    funnel,
    inequality,
    intervals,
    paired,
    slope_index,
    standardisation,
    verdict,
)
from oba.statistics.forecast import forecast
from oba.statistics.forecast.chance import Base
from oba.statistics.needs.others import compare_with_others
from oba.statistics.needs.reach import measure_reach
from oba.statistics.trend import five_points as trend
from oba.statistics.xmr import chart, rebase

NUMBERS = np.array([np.nan, np.inf, -np.inf, 0, 1, 2, 3, 5, 10, 100, 1000, 0.5, 99.5, -1, 1e-9, 1e9])
POLARITIES = ["high_is_good", "low_is_good", "no_judgement", "not_applicable"]
YEARS = np.arange(2018, 2025)


def draw(chance, *shape):
    return chance.choice(NUMBERS, size=shape)


def shares(c):
    return intervals.wilson(draw(c, 6), draw(c, 6))


REASONED = {
    "wilson": (shares, ("value", "lower", "upper")),
    "byar": (lambda c: intervals.byar(draw(c, 6), draw(c, 6)), ("value", "lower", "upper")),
    "exact": (lambda c: intervals.exact(draw(c, 6), draw(c, 6)), ("value", "lower", "upper")),
    "means": (lambda c: intervals.means_by_group(c.integers(0, 3, 6), draw(c, 6)).mean, ("value", "lower", "upper")),
    "direct": (
        lambda c: standardisation.direct_rate(draw(c, 6, 3), draw(c, 6, 3), draw(c, 6, 3)),
        ("value", "lower", "upper"),
    ),
    "long": (
        lambda c: standardisation.direct_rate_by_group(c.integers(0, 3, 9), draw(c, 9), draw(c, 9), draw(c, 9))[1],
        ("value", "lower", "upper"),
    ),
    "repeats": (
        lambda c: standardisation.direct_rate_of_repeats(draw(c, 6, 2, 3), [1, 2], draw(c, 6, 3), draw(c, 6, 3)),
        ("value", "lower", "upper"),
    ),
    "indirect": (lambda c: standardisation.indirect_ratio(draw(c, 6), draw(c, 6)), ("value", "lower", "upper")),
    "additional": (
        lambda c: standardisation.count_additional_cases(*(draw(c, 6, 3) for _ in range(4))),
        ("additional", "ratio", "ratio_lower"),
    ),
    "others": (
        lambda c: compare_with_others(*(draw(c, 6) for _ in range(4))).difference,
        ("value", "lower", "upper"),
    ),
    "gap": (lambda c: inequality.measure_gap(shares(c), shares(c)).absolute, ("value", "lower", "upper")),
    "ratio": (lambda c: inequality.measure_gap(shares(c), shares(c)).relative, ("value", "lower", "upper")),
    "reach": (lambda c: measure_reach(draw(c, 6), draw(c, 6), 100.0), ("ratio",)),
    "split": (
        lambda c: change.split_change(*(draw(c, 6) for _ in range(4))),
        ("change", "by_numerator", "by_denominator"),
    ),
    "target": (lambda c: change.reach_target(draw(c, 6), draw(c, 6), draw(c, 6), "low_is_good"), ("children",)),
    "significance": (
        lambda c: change.reach_significance(draw(c, 6), draw(c, 6), draw(c, 6), "high_is_good", kind="rate"),
        ("children",),
    ),
    "slope": (
        lambda c: slope_index.slope_index(draw(c, 6, 5), draw(c, 6, 5), value_type=int(c.integers(0, 3))),
        ("sii", "intercept"),
    ),
    "funnel": (lambda c: funnel.place_rates(draw(c, 6), draw(c, 6), 1.0), ("side",)),
}


@pytest.mark.parametrize("name", REASONED)
def test_nothing_is_missing_without_a_reason(name):
    job, columns = REASONED[name]
    chance = np.random.default_rng(1)
    for _ in range(60):
        result = job(chance)
        for column in columns:
            missing = np.isnan(getattr(result, column))
            assert (np.asarray(result.reason)[missing] > 0).all(), (column, result)


WORDED = {
    "compare": lambda c: comparison.compare(*(draw(c, 4) for _ in range(4)), POLARITIES),
    "double": lambda c: comparison.compare_double_overlap(*(draw(c, 4) for _ in range(6)), POLARITIES),
    "control": lambda c: comparison.compare_with_control_limits(*(draw(c, 4) for _ in range(3)), POLARITIES, 0.95),
    "goal": lambda c: comparison.compare_with_goal(draw(c, 4), draw(c, 4), POLARITIES),
    "range": lambda c: comparison.compare_with_range(draw(c, 4), draw(c, 4), draw(c, 4), POLARITIES),
    "verdict": lambda c: verdict.judge_curve(*(draw(c, 4) for _ in range(6)), POLARITIES),
    "trend": lambda c: (
        trend.recent_trend(YEARS, *(draw(c, 4, 7) for _ in range(5)), ["proportion", "other"] * 2, POLARITIES).reason
    ),
    "website": lambda c: trend.website_trend(*(draw(c, 4, 7) for _ in range(5)), POLARITIES).reason,
    "change": lambda c: trend.change_from_previous(draw(c, 4, 3), draw(c, 4, 3)),
    "forecast": lambda c: forecast.forecast_many(draw(c, 4, 9), 2, (0, 100), Base(draw(c, 4, 9))).sentence,
    "xmr": lambda c: chart.chart(draw(c, 4, 15), "increase", draw(c, 4)).variation,
    "funnel": lambda c: funnel.place_proportions(draw(c, 4), draw(c, 4)).words,
}


@pytest.mark.parametrize("name", WORDED)
def test_every_row_gets_a_word(name):
    chance = np.random.default_rng(2)
    for _ in range(30):
        words = WORDED[name](chance)
        assert len(words) == 4
        assert all(words)


def test_descriptions_take_any_numbers():
    chance = np.random.default_rng(3)
    for _ in range(60):
        aggregation.neighbour_summary(draw(chance, 4, 5))
        aggregation.rank(draw(chance, 4, 5), POLARITIES)
        aggregation.pool_periods(draw(chance, 5), draw(chance, 5), 2)
        inequality.assign_quantiles(draw(chance, 6), 4)
        paired.measure_distance(draw(chance, 5), draw(chance, 5), "increase", 0.8, 1.0)
        rebase.suggest_rebase(chart.chart(draw(chance, 3, 15)))
        funnel.measure_dispersion(funnel.score_proportions(draw(chance, 5), draw(chance, 5)))
