"""XmR charts where the rule meets its edge: limits that collapse, breaks, and two in three before and since 2023."""

import math
from typing import Any

import numpy as np
import pytest

from oba.statistics.xmr.chart import Chart, chart
from oba.statistics.xmr.limits import Limits
from oba.statistics.xmr.rules import MAKING_DATA_COUNT, MAKING_DATA_COUNT_2023, find_signals
from oba.statistics.xmr.stability import Stability, agree_assurance, count_met, find_stability
from tests.fixtures.statistics_cases import points_of, read_cases

DEGENERATE = read_cases("xmr_degenerate_expected.csv")
BREAKS = read_cases("xmr_breaks_expected.csv")


def values_of(points: list[dict[str, str]]) -> np.ndarray:
    return np.array([[float(point["value"] or math.nan) for point in points]])


def name_of(row: dict[str, str]) -> str:
    return row["case_id"]


def close(text: str, found: Any) -> bool:
    return float(text) == pytest.approx(float(found), abs=1e-6)


def is_among(case: dict[str, str], limits: Limits) -> bool:
    """Whether the limits are of all points or, where a case gives both, without the one that is a signal."""
    names = ("mean", "lower", "upper")
    return any(
        all(case[name + kind] and close(case[name + kind], getattr(limits, name)[0, -1]) for name in names)
        for kind in ("", "_without_signal")
    )


@pytest.mark.parametrize("screen", [False, True])
@pytest.mark.parametrize("case", DEGENERATE, ids=name_of)
def test_limits_that_would_collapse(case: dict[str, str], screen: bool) -> None:
    """The answers hold whether or not moving ranges are screened."""
    values = values_of(points_of("xmr_degenerate_points.csv", case["case_id"]))
    target = float(case["target"] or math.nan)
    drawn = chart(values, case["direction"], [target], screen=screen)
    stability = find_stability(drawn)
    assert not case["mean"] or is_among(case, drawn.limits)
    if case["unusual_at_most"]:
        assert int(stability.unusual[0]) <= int(case["unusual_at_most"])
        unusual = (np.flatnonzero(drawn.special_cause[0]) + 1).tolist()
        assert " ".join(map(str, unusual)) in (case["places_unusual"], "")
    assert bool(stability.has_usual_range[0]) is (case["usual_range_may_be_said"] == "yes")
    assert assure(drawn, stability, case["direction"], target) == case["assurance"].replace("not said", "none")


def assure(drawn: Chart, stability: Stability, direction: str, target: float) -> str:
    met = count_met(drawn, stability, direction, [target])
    return str(agree_assurance(drawn.assurance, met, stability)[0])


@pytest.mark.parametrize("case", BREAKS, ids=name_of)
def test_limits_begin_anew_at_a_break(case: dict[str, str]) -> None:
    points = points_of("xmr_breaks_points.csv", case["case_id"])
    rebase = [[point["first_after_break"] == "yes" for point in points]]
    drawn = chart(values_of(points), "increase", rebase_at=rebase)
    stability = find_stability(drawn)
    assert int(stability.points[0]) == int(case["points_since_break"])
    assert bool(drawn.limits.too_few[0, -1]) is (case["limits_trusted"] == "no")
    assert bool(stability.has_usual_range[0]) is (case["range_may_be_said"] == "yes")
    assert not case["mean"] or is_among(case, drawn.limits)


def column(rows: list[dict[str, str]], name: str) -> np.ndarray:
    return np.array([[float(row[name]) for row in rows]])


@pytest.mark.parametrize("name", ["TT01", "TT02", "TT03", "TT04", "TT05", "TT06"])
def test_two_in_three_before_and_since_2023(name: str) -> None:
    rows = points_of("xmr_two_in_three.csv", name)
    mean, lower, upper = (column(rows, side) for side in ("mean", "lower", "upper"))
    near = [mean + (side - mean) * 2 / 3 for side in (lower, upper)]
    group = np.zeros(mean.shape, dtype=np.int64)
    limits = Limits(group, group == 0, mean, lower, upper, *near, group > 0, mean, mean)
    for rules, said in ((MAKING_DATA_COUNT, "rule_before_2023"), (MAKING_DATA_COUNT_2023, "rule_2023")):
        signals = find_signals(column(rows, "value"), limits, rules)
        for found, answer in ((signals.outside, "beyond_limit"), (signals.close, "near_limit")):
            assert ["yes" if flag else "no" for flag in found[0]] == [row[answer] for row in rows]
        assert ["yes" if flag else "no" for flag in signals.two_in_three[0]] == [row[said] for row in rows]


@pytest.mark.parametrize(
    ("values", "screened"),
    [
        ([50, 52, 49, 51, 50, 48, 51, 50, 52, 49, 51, 50, 48, 57], True),  # 57 leaves the others within their limits
        ([50, 52, 49, 51, 50, 48, 51, 50, 52, 49, 51, 50, 48, 200], False),  # the mean would lie among none of them
        ([50, 51, 49, 50, 51, 49, 50, 70, 71, 69, 70, 71, 69, 70], False),  # a step
        ([50, 51, 49, 50, 51, 49, 50, 51, 49, 50, 51, 49, 300, 301], False),  # two values of another size
        ([7] * 13 + [9], False),  # nothing but noughts would be left
    ],
)
def test_a_group_is_screened_only_where_that_describes_its_points(values: list[float], screened: bool) -> None:
    widths = [float(np.ptp([side[0, 0] for side in (found.lower, found.upper)])) for found in limits_of(values)]
    assert (widths[0] > widths[1]) is screened


def limits_of(values: list[float]) -> tuple[Limits, Limits]:
    return chart([values], screen=False).limits, chart([values], screen=True).limits


@pytest.mark.parametrize(
    ("values", "runs"),
    [
        ([100] * 13 + [99], 0),
        ([100] * 6 + [99] + [100] * 7, 0),
        ([0] * 13 + [2], 0),
        ([0] * 7 + [3] + [0] * 6, 0),
        ([50, 51, 49, 50, 52, 48, 50, 51, 49, 50, 51, 49, 50, 200], 0),
        ([0] * 6 + [5] * 8, 8),  # a step is a run, whichever one value is left out
        ([5] * 8 + [0] * 6, 8),
        ([0] * 7 + [5] * 7, 14),
        ([100] * 12 + [99, 99], 12),  # two values moved this mean
    ],
)
def test_one_value_that_moves_the_mean_makes_no_run(values: list[float], runs: int) -> None:
    for sign in (1, -1):
        assert int(chart([[sign * value for value in values]]).signals.shift.sum()) == runs


@pytest.mark.parametrize(
    ("values", "usual"),
    [
        ([50, 52, 49, 51, 50, 48, 51], True),
        ([50, 52, 49, 51, 50, 48], False),  # six points
        ([1, 2, 3, 4, 5, 6, 7], False),  # seven that rise
        ([50, 52, 49, 51, 50, 48, 51, 50, 52, 49, 51, 50, 48, 57], True),  # one beyond
        ([*[0] * 5, *[9] * 5] * 2, False),  # all lie outside, no run of seven
        ([*[0] * 5, *[9] * 5, *[0] * 5], False),  # ten of 15 lie inside, five are unusual
    ],
)
def test_a_range_is_usual_where_the_points_keep_to_it(values: list[float], usual: bool) -> None:
    assert bool(find_stability(chart([values])).has_usual_range[0]) is usual


@pytest.mark.parametrize(("usual_points", "usual"), [(12, True), (11, False)])
def test_one_point_in_four_may_be_unusual(usual_points: int, usual: bool) -> None:
    values = [50.0 + number % 2 for number in range(usual_points)] + [60, 40, 60, 40]
    assert bool(find_stability(chart([values], baseline=[usual_points])).has_usual_range[0]) is usual


STEADY = [50, 52, 49, 51, 50, 48, 51, 50, 52, 49, 51, 50, 48, 50]


@pytest.mark.parametrize(
    ("values", "target", "limits_say", "said", "met"),
    [
        (STEADY, 40, "pass", "pass", 14),
        (STEADY, 50, "inconsistent", "inconsistent", 10),
        ([*STEADY, *STEADY, 30], 40, "pass", "pass", 28),  # missed once in 29
        ([*STEADY[:9], 30], 40, "inconsistent", "inconsistent", 9),
        ([0] * 6 + [5] * 8, 4, "fail", "none", 8),  # no stable process
    ],
)
def test_assurance_agrees_with_how_often_the_target_was_met(
    values: list[float], target: float, limits_say: str, said: str, met: int
) -> None:
    drawn = chart([values], "increase", [target])
    stability = find_stability(drawn)
    assert (str(drawn.assurance[0]), assure(drawn, stability, "increase", target)) == (limits_say, said)
    assert int(count_met(drawn, stability, "increase", [target])[0]) == met


@pytest.mark.parametrize(("against", "said"), [(1, "pass"), (2, "inconsistent")])
def test_one_point_in_ten_may_go_against_what_is_consistent(against: int, said: str) -> None:
    of = 10
    stability = Stability(np.ones((1, of), dtype=bool), *(np.array([n]) for n in (of, of, 0)), np.array([True]))
    for word, met in (("pass", of - against), ("fail", against)):
        found = agree_assurance(np.array([word]), np.array([met]), stability)
        assert found[0] == (word if said == "pass" else said)
