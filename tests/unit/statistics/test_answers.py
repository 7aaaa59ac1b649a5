"""Every sum on its own numbers, its arguments left as they are: the answer beside it, to nine digits.

Where the tests beside a module hold it against another library or a simulation within a tolerance, this holds the
digits; as worked out when those tests had passed.
"""

from dataclasses import asdict
from math import inf, nan
from typing import Any

import numpy as np
import pytest

from oba.statistics import change, funnel, inequality, intervals, paired, reasons, slope_index, standardisation
from oba.statistics.aggregation import rank_between
from oba.statistics.intervals import Interval
from oba.statistics.polarity import read_polarity
from oba.statistics.verdict import judge_curve

SHARE, PEOPLE = [[0.5, 0.55, 0.62, 0.7, 0.8]], [[100, 200, 150, 250, 300]]


def numbers(*values: Any) -> list[Any]:
    """Plain numbers of some arrays, to compare within rounding."""
    return [np.asarray(value, dtype=float).ravel().tolist() for value in values]


def assert_answers(found: list[Any], expected: list[Any]) -> None:
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other, rel=2e-8, abs=1e-9, nan_ok=True)


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


def test_distance_travelled() -> None:
    before, after = [1.0, 2.0, 3.3, 2.6, 1.9, nan, 4.0], [2.8, 3.6, 3.3, 3.9, 1.5, 3.0, nan]
    one = paired.measure_distance(before, after, "increase", 0.86, 0.72)
    columns = [one.mean_before, one.sd_before, one.mean_after, one.sd_after, one.correlation, one.sd_change]
    assert_answers(columns, [2.16, 0.85615419, 3.02, 0.94180677, 0.391898215, 0.993981891])
    columns = [one.se_change, one.t, one.p_value, one.change.value, one.change.lower, one.change.upper]
    assert_answers(columns, [0.444522215, 1.93466146, 0.125142825, 0.86, -0.374191529, 2.094191529])
    columns = list(asdict(one.effect).values())
    expected = [0.86520691, -0.21944712, 1.88081576, 0.690335235, 0.692165527, 0.956639233, 1.004491957]
    assert_answers(columns, expected)
    found = one.reliable
    assert_answers([found.sem, found.s_diff, found.points], [0.269399332, 0.380988189, 0.74673685])
    assert (found.n_improved, found.n_unchanged, found.n_deteriorated) == (3, 2, 0)
    assert_answers([found.improved.lower, found.deteriorated.upper], [23.0724281, 43.4482465])
    narrow = paired.measure_distance(before, after, "increase", 0.86, 0.72, level=0.8)
    assert_answers([narrow.change.lower, narrow.reliable.improved.lower], [0.17845575, 33.0421124])


def test_a_change_of_just_1_96_errors_is_not_reliable() -> None:
    """A reliability of a half and a deviation of 1 make an error of exactly 1."""
    found = paired.measure_people([0, 0, 0, 0, 0], [1.96, 1.97, -1.96, -1.97, nan], "increase", 0.5, 1.0)
    same, up, down = "no_reliable_change", "reliably_improved", "reliably_deteriorated"
    assert found.category.tolist() == [same, up, same, down, ""]
    assert found.change.tolist() == pytest.approx([1.96, 1.97, -1.96, -1.97, nan], nan_ok=True)


@pytest.mark.parametrize(
    ("before", "after", "counts", "known"),
    [
        ([1, 1, 1], [1, 1, 2], (1, 2, 0), True),
        ([0.3, 0.3], [0.1 + 0.2, 0.3], (0, 2, 0), False),  # rounding is no change, and no variation
        ([1, 2], [1, 3], (1, 1, 0), True),
        ([1], [2], (1, 0, 0), False),
    ],
)
def test_who_changed_and_what_that_allows(before: Any, after: Any, counts: tuple[int, ...], known: bool) -> None:
    one = paired.measure_distance(before, after, "increase")
    assert (one.n_improved, one.n_same, one.n_worse) == counts
    assert np.isfinite([one.t, one.p_value, one.effect.dz_lower]).tolist() == [known] * 3
    turned = paired.measure_distance(before, after, "decrease")
    assert (turned.n_worse, turned.n_same, turned.n_improved) == counts
    assert np.isnan(one.correlation) == (len(before) < 2 or len(set(before)) < 2 or len(set(after)) < 2)


@pytest.mark.parametrize(
    ("x", "n", "goal", "polarity", "options", "children"),
    [
        (50, 100, 40, "low_is_good", {}, -20),
        (50, 100, 60, "high_is_good", {}, 20),
        (0, 4, 99, "high_is_good", {}, nan),
        (50, 1000, 400, "low_is_good", {"multiplier": 1e4, "kind": "rate"}, -23),
        (5, 1000, 400, "high_is_good", {"multiplier": 1e4, "kind": "rate", "level": 0.998}, 57),
        (5, 100, 99, "no_judgement", {}, nan),
        (5, inf, 99, "high_is_good", {}, nan),
        (5, 100, nan, "low_is_good", {}, nan),
        (100, 100, 50, "high_is_good", {}, 0),
        (0, 100, 50, "low_is_good", {}, 0),
        (3, 100, 4, "low_is_good", {}, -3),  # of none of a hundred the upper limit is 3.7
        (3, 100, 3.6, "low_is_good", {}, nan),
        (3, 100, 96.2, "high_is_good", {}, 97),
        (3, 100, 96.4, "high_is_good", {}, nan),
    ],
)
def test_children_it_takes_for_a_difference(
    x: float, n: float, goal: float, polarity: str, options: dict[str, Any], children: float
) -> None:
    found = change.reach_significance(x, n, goal, polarity, **options)
    assert found.children == pytest.approx(children, nan_ok=True)
    assert found.count == pytest.approx(x + children, nan_ok=True)


@pytest.mark.parametrize(
    ("target", "polarity", "count", "reason"),
    [
        (0, "low_is_good", 0, "FINE"),
        (-1, "low_is_good", nan, "OUT_OF_RANGE"),
        (0.5, "low_is_good", 0, "FINE"),
        (nan, "low_is_good", nan, "MISSING"),
        (50, "no_judgement", nan, "MISSING"),
        (50, "not_applicable", nan, "MISSING"),
        (inf, "high_is_good", nan, "OUT_OF_RANGE"),
        (101, "high_is_good", 101, "FINE"),  # a rate may count more events than children
    ],
)
def test_targets_at_the_ends(target: float, polarity: str, count: float, reason: str) -> None:
    found = change.reach_target(7, 100, target, polarity)
    assert found.reason == getattr(reasons, reason)
    assert found.count == pytest.approx(count, nan_ok=True)


def test_a_change_split_and_two_counts_compared() -> None:
    split = change.split_change([10, 10, 10], [100, 100, 0], [30, 30, 3], [120, 0, 10])
    assert_answers(
        numbers(split.change, split.by_numerator, split.by_denominator),
        [[15, nan, nan], [55 / 3, nan, nan], [-10 / 3, nan, nan]],
    )
    # Of one child in one person-year each: certain; 5 of 5 in the other half: 2 / 2^5; 1 and 3 of 4: 2 * 5 / 2^4.
    assert change.compare_counts([1, 0, 1, 3], 1, [1, 5, 3, 1], 1).tolist() == [1.0, 0.0625, 0.625, 0.625]
    assert change.compare_counts(5, 100, 15, 120) == pytest.approx(0.1019165726)
    assert np.isnan(change.compare_counts([-1, 3, 3, 3], [1, 1, 0, 1], [3, -1, 3, 3], [1, 1, 1, 0])).all()


def test_a_ratio_of_two_groups_at_its_edges() -> None:
    """A tenth of the numbers worked by hand beside the module, and what has nothing to divide by."""
    small = inequality.measure_gap(Interval(0.4, 0.3, 0.6, 0), Interval(0.2, 0.15, 0.3, 0)).relative
    assert_answers([small.value, small.lower, small.upper], [2, 15 / (8 + 19**0.5), (8 + 19**0.5) / 3.75])
    endless = inequality.measure_gap(Interval(0.4, 0.3, 0.6, 0), Interval(0.2, 0.0, 0.3, 0)).relative
    assert (endless.value, endless.upper) == (2, inf)
    none = inequality.measure_gap(Interval(0.0, 0.0, 0.3, 0), Interval(0.2, 0.1, 0.3, 0)).relative
    assert (none.value, none.lower) == (0, 0)
    nothing = inequality.measure_gap(Interval(0.4, 0.3, 0.6, 0), Interval(0.0, 0.0, 0.3, 0)).relative
    assert np.isnan([nothing.value, nothing.lower, nothing.upper]).all()
    assert nothing.reason == reasons.NO_DENOMINATOR
    missing = inequality.measure_gap(Interval(nan, nan, nan, 1), Interval(0.2, 0.1, 0.3, 0)).relative
    assert np.isnan([missing.value, missing.lower, missing.upper]).all()


@pytest.mark.parametrize(
    ("reached", "need", "ratio", "reason"),
    [
        ([30, 10, 0], [100, 100, 0], [1.5, 0.5, nan], [0, 0, reasons.NO_DENOMINATOR]),
        ([0, 0, 0], [1, 1, 2], [nan] * 3, [reasons.MISSING] * 3),
        ([1, 0, 0], [1, 1, 2], [4, 0, 0], [0, 0, 0]),
        ([-9, 1, 1], [1, 1, 1], [nan] * 3, [reasons.NEGATIVE_COUNT, reasons.MISSING, reasons.MISSING]),
    ],
)
def test_reach_against_need(reached: Any, need: Any, ratio: Any, reason: Any) -> None:
    one = inequality.compare_reach(reached, need)
    assert one.ratio[0].tolist() == pytest.approx(ratio, nan_ok=True)
    assert one.reason[0].tolist() == reason


def test_quantiles_of_equal_and_of_few_values() -> None:
    assert inequality.assign_quantiles([3, 1, 3, 2, nan], 4).tolist() == pytest.approx([1, 4, 1, 3, nan], nan_ok=True)
    assert np.isnan(inequality.assign_quantiles([3, 1, 2], 4)).all()
    # Three of six are alike at the second rank: ceil(5 * 4 / 6) = 4, so the first of four.
    assert inequality.assign_quantiles([9, 8, 8, 8, 1, 0], 4).tolist() == [1, 1, 1, 1, 3, 4]


def test_places_that_hold_together() -> None:
    best, worst = rank_between([1.0, 2.0, 3.1], [2.0, 3.0, 4.0], "high_is_good")
    assert (best.tolist(), worst.tolist()) == ([2, 2, 1], [3, 3, 1])
    best, worst = rank_between([1.0, 2.1, 3.1], [2.0, 3.0, 4.0], "low_is_good")
    assert (best.tolist(), worst.tolist()) == ([1, 2, 3], [1, 2, 3])


def test_a_polarity_is_a_number_in_the_shape_of_its_words() -> None:
    assert (float(read_polarity("low_is_good")), read_polarity("low_is_good").shape) == (-1.0, ())
    assert read_polarity([["high_is_good"], ["no_judgement"]]).tolist() == [[1.0], [0.0]]
    with pytest.raises(ValueError, match="unknown polarity `up`"):
        read_polarity("up")


# The forecast was 5, between 4 and 6 at 95% and 4.5 and 5.5 at 80%.
@pytest.mark.parametrize(
    ("value", "low_is_good", "high_is_good"),
    [
        (3.9, "turned", "worse"),
        (4.0, "first sign", "not yet"),
        (4.4, "first sign", "not yet"),
        (4.5, "not yet", "not yet"),
        (5.5, "not yet", "not yet"),
        (5.6, "not yet", "first sign"),
        (6.0, "not yet", "first sign"),
        (6.1, "worse", "turned"),
    ],
)
def test_a_first_sign_is_beyond_the_inner_limits_only(value: float, low_is_good: str, high_is_good: str) -> None:
    for polarity, word in (
        ("low_is_good", low_is_good),
        ("high_is_good", high_is_good),
        ("no_judgement", "cannot say"),
    ):
        assert judge_curve(value, None, None, 5, 4, 6, polarity, inner=(4.5, 5.5)) == word
        held = judge_curve(value, value - 2, value + 2, 5, 4, 6, polarity, inner=(4.5, 5.5))
        assert held == ("cannot say" if polarity == "no_judgement" else "not yet")


@pytest.mark.parametrize(
    ("value", "low", "high", "polarity", "word"),
    [
        (100, 92, 104, "high_is_good", "first sign"),  # a better value than the inner limit comes before the best
        (100, 92, 104, "low_is_good", "not yet"),
        (99.5, 92, 104, "high_is_good", "first sign"),
        (0, -3, 5, "low_is_good", "at its best"),  # on its inner limit
        (50, 0, 100, "low_is_good", "cannot say"),
        (101, 0, 100, "high_is_good", "cannot say"),
        (100, 92, 104, "no_judgement", "cannot say"),
    ],
)
def test_bounds_beside_inner_limits(value: float, low: float, high: float, polarity: str, word: str) -> None:
    point = (low + high) / 2
    assert judge_curve(value, None, None, point, low, high, polarity, (0, 100), (point - 1, point + 1)) == word
