import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oba.statistics.xmr.chart import chart, find_rebases
from oba.statistics.xmr.icons import ASSURANCE_WORDS, ASSURANCES, VARIATION_WORDS, VARIATIONS
from oba.statistics.xmr.rebase import suggest_rebase
from oba.statistics.xmr.rules import MAKING_DATA_COUNT, MAKING_DATA_COUNT_2023, POINT_TYPES, RUNS_OF_SIX

NAN = np.nan
STEADY = [50, 52, 49, 51, 50, 48, 51, 50, 52, 49, 51, 50, 48, 50]


def brute_force_limits(values, screen=True):
    """The rule read out line by line, for one group with no gaps."""
    mean = sum(values) / len(values)
    moving = [abs(b - a) for a, b in itertools.pairwise(values)]
    average = sum(moving) / len(moving)
    if screen and average > 0:
        kept = [m for m in moving if m < 3.267 * average]
        left = sum(kept) / len(kept)
        inside = [v for v in values if abs(v - mean) <= 2.66 * left + 1e-9]
        if left > 0 and 2 * len(inside) >= len(values):
            average = left
    return mean, mean - 2.66 * average, mean + 2.66 * average


def brute_force_rules(values, mean, lower, upper, run=7, beyond=False):
    n = len(values)
    near_lower, near_upper = mean - (mean - lower) * 2 / 3, mean + (upper - mean) * 2 / 3
    outside = [v > upper or v < lower for v in values]
    least, most = min(values), max(values)
    above = (sum(values) - least) / (n - 1) if least < lower else mean
    below = (sum(values) - most) / (n - 1) if most > upper else mean
    close = [not o and (v > near_upper or v < near_lower) for v, o in zip(values, outside, strict=True)]
    trend, shift, two = [False] * n, [False] * n, [False] * n
    for i in range(n - run + 1):
        part = values[i : i + run]
        up = all(b > a for a, b in itertools.pairwise(part))
        down = all(b < a for a, b in itertools.pairwise(part))
        same = all(v > above + 1e-9 for v in part) or all(v < below - 1e-9 for v in part)
        for j in range(i, i + run):
            trend[j] |= up or down
            shift[j] |= same
    for i in range(n - 2):
        part = values[i : i + 3]
        near = [c or (beyond and o) for c, o in zip(close[i : i + 3], outside[i : i + 3], strict=True)]
        if (all(v > mean for v in part) or all(v < mean for v in part)) and sum(near) >= 2:
            for j in range(3):
                two[i + j] |= near[j]
    return outside, trend, two, shift


whole_series = st.lists(st.integers(0, 12), min_size=2, max_size=30)


@settings(max_examples=150)
@given(whole_series, st.booleans(), st.sampled_from([MAKING_DATA_COUNT, MAKING_DATA_COUNT_2023, RUNS_OF_SIX]))
def test_limits_and_rules_agree_with_the_rules_read_out_line_by_line(values, screen, rules):
    one = chart([values], screen=screen, rules=rules)
    mean, lower, upper = brute_force_limits(values, screen)
    assert (mean, lower, upper) == pytest.approx(
        (one.limits.mean[0, 0], one.limits.lower[0, 0], one.limits.upper[0, 0]), abs=1e-9
    )
    # Points within rounding of a line are on it; give the brute force the same courtesy.
    mean, lower, upper = (min([v for v in values if abs(v - x) < 1e-9], default=x) for x in (mean, lower, upper))
    signals = one.signals
    found = (signals.outside[0], signals.trend[0], signals.two_in_three[0], signals.shift[0])
    if all(abs(v - x) > 1e-9 for v in values for x in (mean - (mean - lower) * 2 / 3, mean + (upper - mean) * 2 / 3)):
        expected = brute_force_rules(values, mean, lower, upper, rules.trend, rules.beyond_counts)
        assert list(expected) == [flags.tolist() for flags in found]


@settings(max_examples=50)
@given(st.lists(st.lists(st.one_of(st.just(NAN), st.integers(0, 9)), min_size=9, max_size=9), min_size=1, max_size=5))
def test_many_series_are_the_same_as_each_alone(rows):
    table = np.array(rows, dtype=float)
    many = chart(table, "increase", 5)
    for row in range(len(table)):
        alone = chart(table[row : row + 1], "increase", 5)
        np.testing.assert_allclose(alone.limits.upper[0], many.limits.upper[row])
        np.testing.assert_array_equal(alone.special_cause[0], many.special_cause[row])
        assert (alone.variation[0], alone.assurance[0], alone.note[0]) == (
            many.variation[row],
            many.assurance[row],
            many.note[row],
        )


def test_a_gap_makes_no_moving_range_and_breaks_a_run():
    values = [1, 9, NAN, 1, 9]
    assert pytest.approx(chart([values]).limits.upper[0, 0]) == 5 + 2.66 * 8
    run = [5, 1, 1, 1, 9, 9, 9, NAN, 9, 9, 9, 9, 1, 1]
    assert not chart([run]).signals.shift.any()
    assert chart([[v for v in run if v == v]]).signals.shift.any()


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ([], "no points"),
        ([NAN, NAN], "no points"),
        ([5], "no limits: too few points next to each other"),
        ([5, NAN, 6], "no limits: too few points next to each other"),
        ([5, 6], "too few points"),
        ([5, 6, 7], "too few points"),
        (STEADY[:12], "too few points"),
        (STEADY[:13], ""),
    ],
)
def test_says_when_there_are_too_few_points(values, note):
    one = chart(np.array([values], dtype=float), "increase", 5)
    assert note == one.note[0]
    assert one.variation[0] == "common_cause"


@pytest.mark.parametrize(
    ("value", "target", "direction", "assurance"),
    [
        (100, 100, "increase", "pass"),
        (100, 90, "increase", "pass"),
        (99, 100, "increase", "fail"),
        (0, 0, "decrease", "pass"),
        (0, 1, "decrease", "pass"),
        (5, 4, "decrease", "fail"),
        (5, 4, "neutral", "none"),
        (5, NAN, "decrease", "none"),
    ],
)
def test_a_series_that_never_changes_meets_its_target_every_time_or_never(value, target, direction, assurance):
    one = chart([[value] * 14], direction, [target])
    assert ("common_cause", assurance) == (one.variation[0], one.assurance[0])
    assert value == one.limits.upper[0, 0] == one.limits.lower[0, 0]


def test_a_target_exactly_on_a_limit_is_hit_or_miss():
    limits = chart([[1, 3] * 7]).limits
    for edge in (limits.lower[0, 0], limits.upper[0, 0]):
        assert chart([[1, 3] * 7], "increase", [edge]).assurance[0] == "inconsistent"
        assert chart([[1, 3] * 7], "increase", [limits.lower[0, 0] - 0.001]).assurance[0] == "pass"


@pytest.mark.parametrize(
    ("direction", "variation", "words"),
    [
        ("increase", "improvement_high", "improvement"),
        ("decrease", "concern_high", "concern"),
        ("neutral", "neutral_high", "higher"),
    ],
)
def test_variation_comes_from_the_last_known_point(direction, variation, words):
    one = chart([[*STEADY, 70, NAN]], direction)
    assert variation == one.variation[0]
    assert words == POINT_TYPES[one.point_type[0, -2]]
    assert one.rules.special_causes[one.special_cause[0, -2]] == "Above UCL"


def test_a_point_in_two_trends_takes_the_direction_of_the_later_one():
    values = [1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1]
    one = chart([values])
    assert one.signals.rising[0].tolist() == [1] * 6 + [-1] * 7


def test_an_equal_value_breaks_a_trend_and_a_point_on_the_mean_breaks_a_shift():
    assert not chart([[1, 2, 3, 4, 4, 5, 6, 7]]).signals.trend.any()
    assert chart([[1, 2, 3, 4, 5, 6, 7]]).signals.trend.all()
    assert not chart([[4, 4, 4, 3, 4, 4, 4, 0.3 + 0.4, 3]]).signals.trend.any()
    on_mean = [0, 0, 0, 0, 5, 0, 0, 10, 10, 10, 10, 5, 10, 10]
    assert not chart([on_mean]).signals.shift.any()


def test_runs_of_six_are_a_named_set():
    six = [1, 2, 3, 4, 5, 6, 3, 3]
    assert chart([six], rules=RUNS_OF_SIX).signals.trend.any()
    assert not chart([six]).signals.trend.any()
    assert "6 Point Trend (Increasing)" in RUNS_OF_SIX.special_causes


def test_a_rebase_starts_new_limits_and_rules_do_not_reach_over_it():
    values = [1, 2, 1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16, 17.0]
    dates = [f"2024-{month:02}-01" for month in range(1, 13)] + ["2025-01-01", "2025-02-01"]
    at = find_rebases(dates, ["2024-08-01"])
    one = chart([values], rebase_at=[at])
    assert one.limits.group[0].tolist() == [0] * 7 + [1] * 7
    assert one.limits.mean[0, -1] == 14
    assert one.signals.trend[0].tolist() == [False] * 7 + [True] * 7


def test_a_rebase_date_that_is_not_in_the_data_is_a_fault():
    with pytest.raises(ValueError, match="no data on the rebase date 2024-02-02"):
        find_rebases(["2024-01-01", "2024-02-01"], ["2024-01-01", "2024-02-02"])
    assert not find_rebases(["2024-01-01"], []).any()


def test_a_fixed_baseline_makes_the_limits_of_its_own_points_only():
    one = chart([[*STEADY, 90, 95]], baseline=[14])
    mean, lower, upper = brute_force_limits(STEADY)
    assert (mean, lower, upper) == pytest.approx(
        (one.limits.mean[0, -1], one.limits.lower[0, -1], one.limits.upper[0, -1])
    )
    assert one.signals.outside[0, -2:].all()
    np.testing.assert_array_equal(chart([STEADY], baseline=[NAN]).limits.upper, chart([STEADY]).limits.upper)


def test_screening_leaves_out_an_exceptional_moving_range():
    values = [*STEADY, 60, *STEADY]
    assert chart([values], screen=True).limits.upper[0, 0] < chart([values], screen=False).limits.upper[0, 0]


def test_a_rebase_is_suggested_with_the_reason_to_ask_and_never_applied():
    one = chart([[*STEADY, *(v + 5 for v in STEADY)], [*STEADY, *STEADY]])
    suggestion = suggest_rebase(one)
    assert suggestion.place.tolist() == [14, -1]
    assert "The last 14 points all lie above the mean" in suggestion.reason[0]
    assert "Ask what changed" in suggestion.reason[0]
    assert "early" not in suggestion.reason[0]
    assert suggestion.reason[1] == ""
    assert (one.limits.group == 0).all()
    short = suggest_rebase(chart([[*STEADY, *(v - 5 for v in STEADY[:8])]]))
    assert "below the mean" in short.reason[0]
    assert "it is early" in short.reason[0]
    assert suggest_rebase(chart(np.empty((1, 0)))).place.tolist() == [-1]


def test_every_icon_has_words():
    assert set(VARIATIONS) == set(VARIATION_WORDS)
    assert set(ASSURANCES) == set(ASSURANCE_WORDS)


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="unknown direction `up`"):
        chart([STEADY], "up")
    with pytest.raises(ValueError, match="rebases have shape"):
        chart([STEADY], rebase_at=[[True]])
