"""Two series as XmR charts under each set of rules: limits, causes and words, the answers beside them.

The first has a gap, a run, a trend and a last point that falls back; the second one value far out. Worked out once,
when the rules read out line by line (`test_chart`) had agreed.
"""

from math import nan

import numpy as np
import pytest

from oba.statistics.xmr.chart import Chart, chart, find_rebases, read_direction
from oba.statistics.xmr.icons import name_variation
from oba.statistics.xmr.limits import find_limits
from oba.statistics.xmr.rebase import suggest_rebase
from oba.statistics.xmr.rules import RULE_SETS, judge_points
from oba.statistics.xmr.stability import agree_assurance, count_met, find_stability

SERIES = [
    [10, 12, 11, 9, 10, 11, 10, 12, 9, 11, 18, nan, 10, 11, 13, 14, 15, 16, 17, 18, 19, 12],
    [50, 51, 49, 50, 52, 48, 50, 51, 49, 50, 51, 49, 50, 90, 51, 40, 49, 50, 42, 51, 42, 43],
]
REBASED = [[False] * 12 + [True] + [False] * 9, [False] * 22]


def draw(rules: str, rebased: bool) -> Chart:
    rebases = REBASED if rebased else None
    return chart(SERIES, ["increase", "decrease"], [15, 45], rebases, rules=RULE_SETS[rules])


def digits(row: np.ndarray) -> str:
    return "".join(str(number) for number in row)


@pytest.mark.parametrize(
    ("rules", "rebased", "causes", "kinds"),
    [
        ("mdc_2023", False, ["8888888888003333333310", "0000000000000100000000"], "2222222222001111111110"),
        ("mdc_2023", True, ["0000000000103333333330", "0000000000000100000000"], "0000000000101111111110"),
        ("mdc_before_2023", False, ["8888888888003333333310", "0000000000000100000000"], "2222222222001111111110"),
        ("runs_of_six", False, ["8888888888003333333310", "0000000000000100000000"], "2222222222001111111110"),
        ("runs_of_six", True, ["0000000000103333333330", "0000000000000100000000"], "0000000000101111111110"),
        ("nhsr_plotthedots", False, ["8882686828103333331110", "0000000000000102000000"], "2222222222101111111110"),
        ("nhsr_plotthedots", True, ["0000000000102233333110", "0000000000000102000000"], "0000000000102211111110"),
    ],
)
def test_what_each_point_is_called(rules: str, rebased: bool, causes: list[str], kinds: str) -> None:
    found = draw(rules, rebased)
    assert [digits(row) for row in found.special_cause] == causes
    assert digits(found.point_type[0]) == kinds
    assert digits(found.point_type[1]) == causes[1].replace("1", "x").replace("2", "1").replace("x", "2")
    assert found.variation.tolist() == ["common_cause"] * 2
    assert found.assurance.tolist() == ["inconsistent"] * 2
    assert found.note.tolist() == ["too few points" if rebased else "", ""]


@pytest.mark.parametrize(
    ("rules", "rebased", "mean", "lower", "upper", "above", "below"),
    [
        ("mdc_2023", False, [12.761905], [7.441905], [18.081905], [12.761905], [12.45]),
        (
            "mdc_2023",
            True,
            [11.181818, 14.5],
            [5.329818, 9.771111],
            [17.033818, 19.228889],
            [11.181818, 14.5],
            [10.5, 14.5],
        ),
        ("nhsr_plotthedots", False, [12.761905], [9.006611], [16.517199], [12.761905], [12.761905]),
    ],
)
def test_limits_before_and_after_a_rebase(rules, rebased, mean, lower, upper, above, below) -> None:
    limits = draw(rules, rebased).limits
    columns = (limits.mean, limits.lower, limits.upper, limits.run_above, limits.run_below)
    for column, expected in zip(columns, (mean, lower, upper, above, below), strict=True):
        assert column[0, [0, -1]].tolist() == pytest.approx([expected[0], expected[-1]], abs=1e-6)
    near = (limits.near_lower[0, 0], limits.near_upper[0, 0])
    assert near == pytest.approx([mean[0] + (end - mean[0]) * 2 / 3 for end in (lower[0], upper[0])], abs=2e-6)
    assert limits.group[0, [0, 11, 12, 21]].tolist() == [0, 0, int(rebased), int(rebased)]


def test_one_value_far_out_makes_no_run_of_the_rest_on_either_side() -> None:
    """Without the 90 the mean of the second series is 48.48, and without a 10 in its place 48.48 too."""
    up, down = (chart([[*SERIES[1][:13], odd, *SERIES[1][14:]]]).limits for odd in (90.0, 10.0))
    assert (up.run_above[0, 0], up.run_below[0, 0]) == pytest.approx((1108 / 22, 1018 / 21))
    assert (down.run_above[0, 0], down.run_below[0, 0]) == pytest.approx((1018 / 21, 1028 / 22))


@pytest.mark.parametrize(
    ("baseline", "means"),
    [(None, [2.5, 20.0]), ([2], [1.5, 15.0]), ([nan], [2.5, 20.0]), ([1], [1.0, 10.0]), ([9], [2.5, 20.0])],
)
def test_a_baseline_is_so_many_places_of_each_group(baseline: list[float] | None, means: list[float]) -> None:
    table = np.array([[1.0, 2.0, 3.0, 4.0, 10.0, 20.0, 30.0]])
    limits = find_limits(table, [[False] * 4 + [True, False, False]], baseline)
    assert limits.mean[0, [0, 3, 4, 6]].tolist() == [means[0], means[0], means[1], means[1]]
    assert np.isnan(limits.upper[0]).all() == (baseline == [1])


def test_rebases_have_the_shape_of_the_values_and_the_first_point_is_none() -> None:
    with pytest.raises(ValueError, match="rebases have shape"):
        find_limits(np.ones((1, 3)), [[True, False]])
    assert find_limits(np.ones((1, 3)), [[True, False, True]]).group.tolist() == [[0, 0, 1]]
    assert find_rebases([1, 2, 3], [2]).tolist() == [False, True, False]
    assert find_rebases([1, 2, 3], []).tolist() == [False] * 3
    with pytest.raises(ValueError, match="no data on the rebase date 4, 5"):
        find_rebases([1, 2, 3], [4, 2, 5])


def test_a_direction_is_a_sign() -> None:
    assert read_direction(["increase", "decrease", "neutral"], 3).tolist() == [1, -1, 0]
    assert read_direction("decrease", 2).tolist() == [-1, -1]
    with pytest.raises(ValueError, match="unknown direction `up`"):
        read_direction("up", 1)


def test_each_cause_is_judged_by_its_side_and_the_direction() -> None:
    causes = np.array([[0, 1, 2, 3, 4, 5, 6, 7, 8]] * 3)
    kinds = judge_points(causes, np.array([1.0, -1.0, 0.0]))
    assert [digits(row) for row in kinds] == ["012121212", "021212121", "034343434"]
    ends = np.array([[kind, 0] for kind in (0, 1, 1, 2, 2, 3, 4)])
    high = np.array([[cause, 0] for cause in (0, 1, 2, 3, 4, 5, 6)])
    words = name_variation(np.array([[5.0, nan]] * 7), ends, high)
    assert words.tolist() == [
        "common_cause",
        "improvement_high",
        "improvement_low",
        "concern_high",
        "concern_low",
        "neutral_high",
        "neutral_low",
    ]


def test_a_chart_of_nothing_says_so() -> None:
    for values, note in (
        ([[]], "no points"),
        ([[nan, nan]], "no points"),
        ([[1.0, nan, 2.0]], "no limits: too few points"),
    ):
        found = chart(values, "increase", [1.0])
        assert found.note[0].startswith(note)
        assert (found.variation[0], suggest_rebase(found).place[0]) == ("common_cause", -1)
        assert find_stability(found).points[0] == np.isfinite(found.values).sum()


@pytest.mark.parametrize(
    ("lead", "run", "place", "words"),
    [
        ([10, 12] * 5, [20] * 7, 10, "The last 7 points all lie above the mean"),
        ([10, 12] * 5, [20] * 6, -1, ""),
        ([20, 22] * 7, [10] * 12, 14, "The last 12 points all lie below the mean"),
        ([20, 22] * 7, [10] * 13, 14, "The last 13 points all lie below the mean"),
        ([], [20] * 9, -1, ""),
    ],
)
def test_a_run_at_the_end_suggests_a_rebase(lead: list[float], run: list[float], place: int, words: str) -> None:
    found = suggest_rebase(chart([[*lead, *run]]))
    assert found.place[0] == place
    assert found.reason[0].startswith(words)
    assert ("New limits need 13 points, so it is early." in found.reason[0]) == (place > 0 and len(run) < 13)


def test_a_run_that_began_with_its_group_suggests_nothing() -> None:
    values = [[10.0, 12.0] * 5 + [20.0] * 8]
    assert suggest_rebase(chart(values, rebase_at=[[False] * 10 + [True] + [False] * 7])).place[0] == -1


@pytest.mark.parametrize(
    ("values", "inside", "unusual", "steady"),
    [
        ([1, 2, 1, 2, 1, 2, 1], 7, 0, True),
        ([1, 2, 1, 2, 1, 2], 6, 0, False),  # fewer than seven
        ([1, 2, 3, 4, 5, 6, 7, 8], 6, 8, False),
        ([nan, 1, 2, 1, 2, 1, 2, 1, nan], 7, 0, True),
    ],
)
def test_a_process_is_steady_where_its_points_keep_to_it(values, inside: int, unusual: int, steady: bool) -> None:
    found = find_stability(chart([values]))
    assert (found.inside[0], found.unusual[0], bool(found.has_usual_range[0])) == (inside, unusual, steady)
    assert found.points[0] == np.isfinite(values).sum()


@pytest.mark.parametrize(
    ("word", "met", "points", "agreed"),
    [
        ("pass", 9, 10, "pass"),  # one in ten may miss it
        ("pass", 8, 10, "inconsistent"),
        ("fail", 1, 10, "fail"),
        ("fail", 2, 10, "inconsistent"),
        ("inconsistent", 10, 10, "inconsistent"),
        ("none", 10, 10, "none"),
    ],
)
def test_an_assurance_agrees_with_what_happened(word: str, met: int, points: int, agreed: str) -> None:
    found = chart([[10.0, 12.0] * (points // 2)], "increase", [11.0])
    stability = find_stability(found)
    assert agree_assurance([word], np.array([met]), stability).tolist() == [agreed]
    short = find_stability(chart([[10.0, 12.0] * 3]))
    assert agree_assurance([word], np.array([met]), short).tolist() == ["none"]


@pytest.mark.parametrize(
    ("direction", "target", "met"),
    [("increase", 12.0, 5), ("increase", 12.1, 0), ("increase", 10.0, 10), ("decrease", 10.0, 5), ("decrease", 9.9, 0)],
)
def test_a_value_on_the_target_meets_it(direction: str, target: float, met: int) -> None:
    found = chart([[10.0, 12.0] * 5], direction, [target])
    assert count_met(found, find_stability(found), direction, [target]).tolist() == [met]
