"""Intervals, funnels, slopes and standardised rates on their own numbers: the answer beside each, to nine digits.

Where the tests beside a module hold it against another library or a simulation within a tolerance, this holds the
digits; as worked out when those tests had passed.
"""

from dataclasses import asdict
from math import inf, nan
from typing import Any

import numpy as np
import pytest

from oba.statistics import funnel, intervals, reasons, slope_index, standardisation
from tests.fixtures.answers import assert_answers, numbers

SHARE, PEOPLE = [[0.5, 0.55, 0.62, 0.7, 0.8]], [[100, 200, 150, 250, 300]]


@pytest.mark.parametrize(
    ("kind", "transform", "answers"),
    [
        (0, False, [0.38095238095, 0.28259484713, 0.47930991477, 1.797766254, 1.542635438, 2.106584602, 0.47752381]),
        (1, False, [0.38095238095, 0.22531306841, 0.53908707709, 1.797766254, 1.409806958, 2.311605882, 0.47752381]),
        (2, False, [0.38095238095, 0.33143121152, 0.42993392806, 1.797766254, 1.65293483, 1.962263673, 0.47752381]),
        (1, True, [0.38975614433, 0.23195488378, 0.55284765687, 1.791314428, 1.41917084, 2.261043767, 0.49254269897]),
        (2, True, [0.37358749992, 0.3279824009, 0.41769511148, 1.807226593, 1.666840647, 1.96240349, 0.46280375705]),
    ],
)
def test_slope_index(kind: int, transform: bool, answers: list[float]) -> None:
    error = [[0.1, 0.08, 0.09, 0.07, 0.06]] if kind else [[0.03] * 5]
    one = slope_index.slope_index(SHARE, PEOPLE, error=error, value_type=kind, transform=transform)
    columns = [one.sii, one.sii_lower, one.sii_upper, one.rii, one.rii_lower, one.rii_upper, one.intercept]
    assert_answers([column[0] for column in columns], answers)
    turned = slope_index.slope_index(SHARE, PEOPLE, error=error, value_type=kind, transform=transform, multiplier=-0.5)
    columns = [turned.sii, turned.sii_lower, turned.sii_upper, turned.rii, turned.rii_lower, turned.rii_upper]
    sii, low, high, rii, ratio_low, ratio_high, intercept = answers
    expected = [-sii / 2, -high / 2, -low / 2, 1 / rii, 1 / ratio_high, 1 / ratio_low]
    assert_answers([column[0] for column in columns], expected)
    assert turned.intercept[0] == pytest.approx(intercept / 2 if transform else intercept)


def test_slope_index_from_limits_in_place_of_errors() -> None:
    low, high = (np.array(SHARE) + away for away in (-0.05, 0.06))
    one = slope_index.slope_index(SHARE, PEOPLE, low, high, value_type=2)
    columns = [one.sii_lower[0], one.sii_upper[0], one.rii_lower[0], one.rii_upper[0]]
    assert_answers(columns, [0.280182546, 0.469846251, 1.540300231, 2.078298102])
    given = slope_index.slope_index(SHARE, PEOPLE, low, high, [[0.1, 0.08, 0.09, 0.07, 0.06]], value_type=2)
    assert given.sii_lower[0] == pytest.approx(0.33143121152)  # the errors given come before the limits


@pytest.mark.parametrize(
    ("kind", "value", "known"), [(1, 0.0, False), (2, 0.0, False), (2, 1.0, False), (2, 0.999, True), (1, 0.001, True)]
)
def test_what_has_no_logarithm_has_a_slope_but_no_limits(kind: int, value: float, known: bool) -> None:
    one = slope_index.slope_index([[0.5, value, 0.6]], [[1, 1, 1]], error=[[0.1] * 3], value_type=kind)
    assert np.isfinite([one.sii[0], one.sii_lower[0]]).tolist() == [True, known]


@pytest.mark.parametrize("error", [0.1, 1e200, nan])
@pytest.mark.parametrize("transform", [False, True])
def test_a_group_of_nobody_changes_no_slope_whatever_its_error_is(error: float, transform: bool) -> None:
    with_nobody = slope_index.slope_index(
        [[1.0, 2.0, 4.0, 9.0]], [[1, 1, 1, 0]], error=[[0.1, 0.1, 0.1, error]], value_type=1, transform=transform
    )
    without = slope_index.slope_index(
        [[1.0, 2.0, 4.0]], [[1, 1, 1]], error=[[0.1] * 3], value_type=1, transform=transform
    )
    assert_answers(numbers(*asdict(with_nobody).values()), numbers(*asdict(without).values()))


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ([1, 1, 0], reasons.FINE),
        ([1, 0, 0], reasons.TOO_FEW_GROUPS),
        ([1, 1, inf], reasons.NOT_FINITE),
        ([1, nan, 1], reasons.MISSING),
        ([1, -1, inf], reasons.NEGATIVE_COUNT),
    ],
)
def test_why_a_slope_is_missing(people: list[float], reason: int) -> None:
    one = slope_index.slope_index([[1.0, 2.0, 4.0]], [people], error=[[0.0] * 3])
    assert one.reason[0] == one.limits_reason[0] == reason
    assert slope_index.slope_index([[1.0, 2.0, 4.0]], [people], error=[[-0.1] * 3]).limits_reason[0] == (
        reason or reasons.LIMITS_CROSSED
    )


AXES = [
    (
        funnel.funnel_of_proportions([10, 30, 20, 60], [100, 300, 200, 300]),
        [1, 2, 59, 320],
        [0, 0, 4.659371634, 9.608828718],
        [79.959297354, 60.445004295, 22.007295032, 17.057837949],
        [0, 0, 0, 7.460988444],
        [100, 87.613273553, 27.00937885, 19.205678222],
    ),
    (
        funnel.funnel_of_rates([40, 90, 300], [4000, 9000, 20000], 10_000, 2.0),
        [1, 2, 57, 287],
        [23.386821654, 36.071602343, 100.572261655, 116.068112598],
        [5146.694784315, 1075.954076461, 172.042131491, 146.796880618],
        [14.112119059, 23.20856939, 87.993911786, 108.93240005],
        [130237.86792386, 5739.966490679, 203.584322547, 157.471779919],
    ),
    (
        funnel.funnel_of_ratios([90, 40, 300], [100, 35, 310]),
        [1, 2, 59, 319],
        [17.94802592, 27.682857612, 77.52375833, 89.607185939],
        [3949.789020521, 825.732198214, 131.363522825, 111.949274241],
        [10.830230906, 17.811227671, 67.965523745, 84.360151033],
        [99949.991662497, 4405.090562614, 154.947077257, 119.635625699],
    ),
]


@pytest.mark.parametrize("case", AXES)
def test_the_lines_of_a_funnel(case: tuple[Any, ...]) -> None:
    lines, *expected = case
    columns = [lines.x, lines.lower_inner, lines.upper_inner, lines.lower_outer, lines.upper_outer]
    assert_answers([column[[0, 1, 50, 99]].tolist() for column in columns], expected)


def test_ratios_less_one_lie_a_multiplier_lower() -> None:
    lines = funnel.funnel_of_ratios([90, 40, 300], [100, 35, 310], less_one=True)
    assert_answers([lines.lower_inner[50], lines.upper_outer[99]], [-22.47624167, 19.635625699])


@pytest.mark.parametrize(
    ("scores", "trim", "factor"),
    [
        ([-3, -1, 0, 1, 2, 4], None, 19 / 6),  # -2 to 3 once the ends are drawn in: 4 + 1 + 0 + 1 + 4 + 9
        ([-3, -1, 0, 1, 2, 4], 0.2, 11 / 6),
        ([5, 5], None, 25.0),
        ([5], None, 1.0),
        ([1, 1, 1], None, 1.0),
        ([0.5, 0.5], None, 1.0),
        ([0.9, 0.9, 0.9], None, 0.81),  # above two thirds
        ([nan, inf, 5, 5], None, 25.0),
    ],
)
def test_overdispersion(scores: list[float], trim: float | None, factor: float) -> None:
    found = funnel.measure_dispersion(scores) if trim is None else funnel.measure_dispersion(scores, trim)
    assert found == pytest.approx(factor)


def test_scores_of_proportions() -> None:
    """Of 49 in 500: (0.1 - 0.12) / sqrt(0.12 * 0.88 / 100); 9 of 3 is impossible and counts for nothing."""
    found = funnel.score_proportions([10, 30, 20, 9, 1], [100, 300, 100, 3, 0])
    assert_answers(found.tolist(), [-0.615457455, -1.066003582, 2.46182982, nan, nan])
    assert np.isnan(funnel.score_proportions([0, 0], [10, 20])).all()


def test_the_places_of_rates_in_a_funnel() -> None:
    """Expected at the average of one in ten of 100: 10; what has 10 events is judged where ten are needed."""
    at = funnel.place_rates([10, 9, 0, 30, 3, 21, nan], [100, 100, 100, 100, 100, 100, 100], 0.1, 10)
    assert at.side.tolist() == pytest.approx([0, nan, nan, 2, nan, 1, nan], nan_ok=True)
    assert at.reason[[0, 1, 6]].tolist() == [reasons.FINE, reasons.TOO_FEW_EVENTS, reasons.MISSING]
    plain = funnel.place_rates([0, 3, 4, 17, 18, 22], [100] * 6, 0.1)
    assert plain.side.tolist() == [-2, -1, 0, 0, 1, 2]
    words = ["Low (0.001)", "Low (0.025)", "Not significant", "Not significant", "High (0.025)", "High (0.001)"]
    assert list(plain.words) == words
    assert funnel.place_rates([0, 3, 18, 19], [100, 100, 100, 100]).side.tolist() == [-2, -1, 1, 1]
    assert funnel.place_rates([0, 3, 18, 19], [100] * 4, 0.1, dispersion=4.0).side.tolist() == [-1, 0, 0, 0]


def test_a_share_on_its_limit_is_not_outside_it() -> None:
    lower, upper = funnel.proportion_limits(0.5, [0, -1, 100], 0.95, 4.0)
    assert_answers([lower.tolist(), upper.tolist()], [[nan, nan, 0.304003602], [nan, nan, 0.695996398]])
    assert funnel.average_proportion([1, 3, 9, nan], [10, 10, 3, 5]) == 0.2
    assert funnel.axis_ends(np.array([100.0, 200.0])) == (90.0, 210.0)
    assert funnel.axis_ends(np.array([100.0, 200.1])) == (0.0, 220.0)
    assert funnel.spread_axis(0.4, 120.0)[0] == 1.0
    assert funnel.derive_population([10, 10], [0, -1], 100).tolist() == pytest.approx([nan, nan], nan_ok=True)
    assert funnel.derive_population([10, 0], [2, 2], 100).tolist() == [500, 0]


@pytest.mark.parametrize(
    ("method", "value", "lower", "upper"),
    [
        (
            intervals.byar,
            [0, 9, 12],
            [0, 4.11537309738, 6.19350984308],
            [3.68887945411, 17.08480345142, 20.96285805362],
        ),
        (
            intervals.exact,
            [0, 9, 12],
            [0, 4.11537309738, 6.20057510872],
            [3.68887945411, 17.08480345142, 20.96158504818],
        ),
    ],
)
def test_rates_of_a_hundred(method: Any, value: list[float], lower: list[float], upper: list[float]) -> None:
    """Per ten thousand a hundred times as many."""
    one = method([0, 9, 12], [100, 100, 100])
    value, lower, upper = ([100 * number for number in column] for column in (value, lower, upper))
    assert_answers(numbers(one.value, one.lower, one.upper), [value, lower, upper])


def test_intervals_as_they_come() -> None:
    one = intervals.wilson(3, 10)
    assert_answers([one.value, one.lower, one.upper], [30.0, 10.779126741, 60.322185254])
    mean = intervals.student_mean(10, 4, 1.0)
    assert_answers([mean.value, mean.lower, mean.upper], [2.5, 0.908776847, 4.091223153])
    for count in (-1, -0.5):
        assert np.isnan([*intervals.exact_limits(count), *intervals.byar_limits(count)]).all()
    many = intervals.wilson(np.full(20_000, 3), 10)
    assert (np.unique(many.value).tolist(), many.lower.min(), many.lower.max()) == ([30.0], one.lower, one.lower)


@pytest.mark.parametrize("level", [0.0, 1.0, 1.5, -0.5])
def test_no_interval_has_a_level_of_nothing_or_all(level: float) -> None:
    for method in (
        lambda: intervals.exact_limits(3, level),
        lambda: intervals.student_mean(10, 4, 1.0, level),
        lambda: intervals.wilson(1, 2, level),
        lambda: intervals.byar_limits(30, level),
    ):
        with pytest.raises(ValueError, match="a confidence level lies between 0 and 1"):
            method()


def test_means_of_groups() -> None:
    found = intervals.means_by_group(["b", "a", "a", "b", "c", "d"], [1, 2, 4, 5, 7, nan])
    assert found.group.tolist() == ["a", "b", "c", "d"]
    assert_answers(
        numbers(found.total, found.number, found.deviation, found.mean.lower, found.mean.upper),
        [
            [6, 6, 7, 0],
            [2, 2, 1, 0],
            [2**0.5, 8**0.5, nan, nan],
            [-9.706204736, -22.412409472, nan, nan],
            [15.706204736, 28.412409472, nan, nan],
        ],
    )
    codes = [reasons.FINE, reasons.FINE, reasons.TOO_FEW_VALUES, reasons.NO_DENOMINATOR]
    assert found.mean.reason.tolist() == codes


BANDS = [3, 18, 24, 30, 24], [633, 2594, 3744, 3340, 1709], [1000, 4000, 5500, 5500, 3300]


def test_directly_standardised_rates() -> None:
    expected = [847.130548011, 687.638464371, 1032.349380808, 99, 12_020]
    wide = standardisation.direct_rate([BANDS[0]], [BANDS[1]], BANDS[2])
    _, long = standardisation.direct_rate_by_group(["A"] * 5, *BANDS)
    for one in (wide, long):
        assert_answers(
            [one.value[0], one.lower[0], one.upper[0], one.total_count[0], one.total_population[0]], expected
        )
    one = standardisation.direct_rate_of_repeats([[[10, 12], [3, 4]]], [1, 2], [[500, 600]], [1, 2])
    columns = [one.value[0], one.lower[0], one.upper[0], one.total_count[0], one.total_population[0]]
    assert_answers(columns, [3288.888888889, 2091.382544655, 4825.029300205, 36, 1100])
    gap = standardisation.direct_rate_of_repeats([[[10, nan], [3, 4]]], [1, 2], [[500, 600]], [1, 2])
    assert gap.value[0] == pytest.approx(1e5 * (16 / 500 + 2 * 8 / 600) / 3)


def test_a_rate_takes_ten_events_and_a_long_table_a_population_of_what_is_known() -> None:
    nine, ten = (standardisation.direct_rate([[n, 5]], [[50, 60]], [1, 1]) for n in (4, 5))
    assert [nine.reason[0], ten.reason[0]] == [reasons.TOO_FEW_EVENTS, reasons.FINE]
    _, long = standardisation.direct_rate_by_group(["A", "A"], [9, 9], [50, nan], [1, 1])
    assert (long.total_population[0], long.reason[0]) == (50, reasons.MISSING)


def test_indirectly_standardised_ratios_and_rates() -> None:
    one = standardisation.indirect_ratio([12, 3, 3, nan], [8, 8, 0.5, nan])
    expected = [[150, 37.5, 600, nan], [77.418873038, 7.733401536, 123.734424569, nan]]
    assert_answers(numbers(one.value, one.lower), expected)
    assert one.reason.tolist() == [0, 0, 0, reasons.MISSING]
    assert standardisation.indirect_ratio([3, 3], [0, nan]).reason.tolist() == [reasons.NO_REFERENCE] * 2
    rate = standardisation.indirect_rate([12], [8], 0.002)
    assert_answers([rate.value[0], rate.lower[0], rate.upper[0]], [300, 154.837746077, 524.07145134])


def test_additional_cases_as_they_come() -> None:
    one = standardisation.count_additional_cases([[20, 10]], [[1000, 1000]], [[50, 5]], [[2000, 500]])
    expected = {
        "observed": [55],
        "expected": [45],
        "additional": [10],
        "additional_lower": [-3.569173973],
        "additional_upper": [26.591419668],
        "ratio": [55 / 45],
        "ratio_lower": [0.920685023],
        "ratio_upper": [1.590920437],
        "percent_of_expected": [100 * 10 / 45],
        "explained_by_population": [15],
        "stratum_expected": [40, 5],
        "stratum_additional": [10, 0],
        "reason": [0],
    }
    assert_answers(numbers(*asdict(one).values()), [expected[name] for name in asdict(one)])


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("number", [-1, -0.5])
def test_less_than_nobody_is_no_case(place: int, number: float) -> None:
    columns = [[[20, 10]], [[1000, 1000]], [[50, 5]], [[2000, 500]]]
    columns[place] = [[number, 1000]]
    one = standardisation.count_additional_cases(*columns)
    expected = reasons.NO_REFERENCE if place == 1 else reasons.NEGATIVE_COUNT
    assert (one.reason[0], np.isnan(one.additional[0])) == (expected, True)


def test_one_child_is_a_base_and_a_place_where_none_live_now_expects_none() -> None:
    one = standardisation.count_additional_cases([[1, 5]], [[1, 0]], [[2, 0]], [[1, 0]])
    assert [one.expected[0], one.additional[0], one.ratio[0]] == [1, 1, 2]
    none = standardisation.count_additional_cases([[0, 0]], [[10, 10]], [[2, 1]], [[10, 10]])
    assert [none.expected[0], none.additional[0], none.reason[0]] == [0, 3, reasons.NO_REFERENCE]
